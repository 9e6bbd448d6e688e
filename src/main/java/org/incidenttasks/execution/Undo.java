package org.incidenttasks.execution;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.measure.Register;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;

/**
 * Takes back what an execution did, by a further execution that is linked to it: over the same connection, with what was
 * before. It says nothing about the task, whose story it does not change.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Undo {

    private static final Set<ExecutionState> TAKEN_BACK =
            Set.of(ExecutionState.COMPLETED, ExecutionState.PARTIALLY_COMPLETED, ExecutionState.FAILED);

    private static final int MOST_COMMENT = 2_000;

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @EJB
    private Register register;

    @EJB
    private Dispatcher dispatcher;

    @Inject
    private Connectors connectors;

    @Inject
    private Clock clock;

    private Runnable wake;

    public Undo() {}

    /** For use without a container. */
    public Undo(
            EntityManager em,
            Transactions transactions,
            AuditTrail audit,
            Register register,
            Connectors connectors,
            Clock clock,
            Runnable wake) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.register = register;
        this.connectors = connectors;
        this.clock = clock;
        this.wake = wake;
    }

    /**
     * Has an execution taken back.
     *
     * @param comment why; may be empty
     * @return the execution that takes it back; where one is under way already, that one
     * @throws Problem.Conflict {@code NothingToUndo}, {@code NotReversible}, {@code AlreadyUndone} or
     *     {@code LaterMeasureInForce}
     */
    public Execution request(String executionId, Optional<String> comment, Caller caller) {
        caller.require(Permission.EXECUTE);
        Optional<String> why = comment.map(text -> Texts.optional("comment", text, MOST_COMMENT));
        return woken(new TenantKey(caller.tenantId(), executionId), why, caller.actor());
    }

    /** Its time is over; who asks is the server. */
    public Execution expired(TenantKey key) {
        return woken(key, Optional.of("Its time is over."), Actor.system("watch"));
    }

    private Execution woken(TenantKey key, Optional<String> comment, Actor actor) {
        Execution undo = transactions.retrying(() -> begin(key, comment, actor));
        if (wake == null) {
            dispatcher.wake();
        } else {
            wake.run();
        }
        return undo;
    }

    private Execution begin(TenantKey key, Optional<String> comment, Actor actor) {
        Execution execution = em.find(Execution.class, key);
        if (execution == null) {
            throw new Problem.NotFound("There is no execution with the id '" + Texts.cut(key.getId(), 100) + "'.");
        }
        List<Execution> earlier = undos(key);
        Optional<Execution> last = earlier.stream().findFirst();
        if (last.isPresent() && !last.get().getState().isEnd()) {
            return last.get();
        }
        obstacle(execution, last).ifPresent(problem -> {
            throw problem;
        });
        if (register.hasLater(key)) {
            throw new Problem.Conflict(
                    "LaterMeasureInForce",
                    "The same was put on this target again afterwards, and is in force: take the later one back first.");
        }
        Execution undo =
                new Execution(UUID.randomUUID().toString(), execution, earlier.size(), comment, actor, clock.instant());
        em.persist(undo);
        em.flush();
        audit.record(
                key.getTenantId(),
                actor,
                AuditEvent.of("undo.requested", "task", execution.getTaskId())
                        .with("execution", undo.getId())
                        .with("undoOf", execution.getId())
                        .with("actionType", execution.getActionType().wireName())
                        .with("target", execution.getResponseAction().identifierValue())
                        .with("connector", execution.getConnector())
                        .with("comment", comment.orElse(null)));
        return undo;
    }

    /** Those that took or were to take an execution back, newest first. */
    private List<Execution> undos(TenantKey key) {
        return em.createQuery(
                        "select e from Execution e where e.tenantId = :tenant and e.undoOf = :execution"
                                + " order by e.requestedAt desc, e.id",
                        Execution.class)
                .setParameter("tenant", key.getTenantId())
                .setParameter("execution", key.getId())
                .getResultList();
    }

    /** Why it cannot be taken back, for pages, which say so before anybody presses a button; empty when it can. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Problem> obstacle(Execution execution) {
        return obstacle(execution, undos(new TenantKey(execution.getTenantId(), execution.getId())));
    }

    /**
     * The same for one whose task's executions are known: an undo is among them.
     *
     * @param newestFirst of the task
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Problem> obstacle(Execution execution, List<Execution> newestFirst) {
        return obstacle(
                execution,
                newestFirst.stream()
                        .filter(each -> each.getUndoOf().equals(Optional.of(execution.getId())))
                        .findFirst());
    }

    private Optional<Problem> obstacle(Execution execution, Optional<Execution> last) {
        if (execution.isUndo() || !TAKEN_BACK.contains(execution.getState()) || execution.getAttempts() == 0) {
            return problem("NothingToUndo", "It has changed nothing that could be taken back.");
        }
        Optional<Ability> ability = connectors
                .named(execution.getConnector())
                .flatMap(connector -> connector.ability(execution.getActionType()));
        if (ability.isEmpty() || !ability.get().reversible()) {
            return problem(
                    "NotReversible",
                    "What " + execution.getActionType().wireName() + " does over " + execution.getConnector()
                            + " cannot be taken back.");
        }
        if (last.isPresent() && last.get().getState() == ExecutionState.COMPLETED) {
            return problem("AlreadyUndone", "It was taken back already.");
        }
        if (last.isPresent() && !last.get().getState().isEnd()) {
            return problem("UndoInProgress", "It is being taken back.");
        }
        return Optional.empty();
    }

    private static Optional<Problem> problem(String code, String message) {
        return Optional.of(new Problem.Conflict(code, message));
    }
}
