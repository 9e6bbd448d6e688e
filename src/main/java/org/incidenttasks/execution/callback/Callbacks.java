package org.incidenttasks.execution.callback;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.incidenttasks.Problem;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.connection.Connections;
import org.incidenttasks.connector.CallbackConnector;
import org.incidenttasks.connector.CallbackConnector.Message;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.connector.Order;
import org.incidenttasks.execution.Dispatcher;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.execution.ExecutionState;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;

/**
 * Takes messages of targets. They are no outcomes yet: a genuine one is kept, and makes its execution due, so that its
 * connector is asked about the order and finds it; all that follows is as for any other answer. So a message that comes
 * while a call is under way, or while the server that holds the execution is dying, is not lost and breaks no lease.
 *
 * <p>Whoever calls has no account. The connector makes sure by the connection's secret that the message is the target's.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Callbacks {

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @EJB
    private Connections connections;

    @EJB
    private Dispatcher dispatcher;

    @Inject
    private Connectors connectors;

    @Inject
    private Clock clock;

    private Runnable wake;

    public Callbacks() {}

    /** For use without a container. */
    public Callbacks(
            EntityManager em,
            Transactions transactions,
            AuditTrail audit,
            Connections connections,
            Connectors connectors,
            Clock clock,
            Runnable wake) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.connections = connections;
        this.connectors = connectors;
        this.clock = clock;
        this.wake = wake;
    }

    /**
     * Takes a message about an execution.
     *
     * @param header the value of a header of the request
     * @throws Problem.NotFound when there is no such execution whose target may call back
     * @throws Problem.Unauthenticated when the message is not its target's, or not of now
     * @throws Problem.Invalid when it does not say what it should
     * @throws Problem.Conflict {@code Replayed} when it was taken before; {@code NotAwaited} when the outcome is known,
     *     or only a person may say it by now
     */
    public void receive(
            String tenantId,
            String executionId,
            Function<String, Optional<String>> header,
            byte[] body,
            String requestId) {
        Execution execution = Optional.ofNullable(em.find(Execution.class, new TenantKey(tenantId, executionId)))
                .orElseThrow(Callbacks::unknown);
        CallbackConnector connector = connectors
                .named(execution.getConnector())
                .filter(CallbackConnector.class::isInstance)
                .map(CallbackConnector.class::cast)
                .orElseThrow(Callbacks::unknown);
        String connectionId = execution.getConnectionId().orElseThrow(Callbacks::unknown);
        Configuration configuration = connections.open(tenantId, connectionId).orElseThrow(Callbacks::unknown);
        Message message = connector.read(executionId, configuration, header, body, clock.instant());
        Actor actor = new Actor(Actor.Kind.SYSTEM, connectionId, configuration.name(), Actor.Via.SERVER, requestId);
        transactions.retrying(() -> {
            keep(tenantId, executionId, connectionId, message, actor);
            return null;
        });
        if (wake == null) {
            dispatcher.wake();
        } else {
            wake.run();
        }
    }

    private void keep(String tenantId, String executionId, String connectionId, Message message, Actor actor) {
        Execution execution = Optional.ofNullable(em.find(Execution.class, new TenantKey(tenantId, executionId)))
                .orElseThrow(Callbacks::unknown);
        if (em.find(Callback.class, new Callback.Key(tenantId, connectionId, message.id())) != null) {
            throw new Problem.Conflict("Replayed", "This message was taken before; nothing was done again.");
        }
        if (!awaits(execution)) {
            throw new Problem.Conflict(
                    "NotAwaited", "Nobody waits for this outcome any more: it is known, or a person has to say it.");
        }
        Instant now = clock.instant();
        em.persist(new Callback(execution, connectionId, message.id(), message.content(), now));
        // Only where nobody holds it: who does will ask by itself. The version tells whoever claims it meanwhile.
        em.createQuery("update Execution e set e.dueAt = :now, e.version = e.version + 1 where e.tenantId = :tenant"
                        + " and e.id = :id and e.state = org.incidenttasks.execution.ExecutionState.ACCEPTED"
                        + " and e.leaseOwner is null")
                .setParameter("now", Instant.EPOCH)
                .setParameter("tenant", tenantId)
                .setParameter("id", executionId)
                .executeUpdate();
        audit.record(
                tenantId,
                actor,
                AuditEvent.of("action.calledBack", "task", execution.getTaskId())
                        .with("execution", executionId)
                        .with("connector", execution.getConnector())
                        .with("message", message.id()));
    }

    /** It was sent, and its outcome is not known yet. */
    private boolean awaits(Execution execution) {
        boolean sent = execution.getState() == ExecutionState.ACCEPTED
                || execution.getState() == ExecutionState.QUEUED && execution.getAttempts() > 0;
        return sent
                && said(execution.getTenantId(), execution.getId(), execution.getAttempts())
                        .isEmpty();
    }

    /** What was said of an attempt of an order. */
    public Optional<String> find(Order order) {
        return said(order.tenantId(), order.key(), order.attempt());
    }

    private Optional<String> said(String tenantId, String executionId, int attempt) {
        return em.createQuery(
                        "select c from Callback c where c.tenantId = :tenant and c.executionId = :execution"
                                + " and c.attempt = :attempt",
                        Callback.class)
                .setParameter("tenant", tenantId)
                .setParameter("execution", executionId)
                .setParameter("attempt", attempt)
                .getResultStream()
                .map(Callback::getContent)
                .findFirst();
    }

    private static Problem unknown() {
        return new Problem.NotFound("There is no execution at this address that can be called back.");
    }
}
