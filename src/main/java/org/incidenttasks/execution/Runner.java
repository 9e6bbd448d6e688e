package org.incidenttasks.execution;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.connection.Calls;
import org.incidenttasks.connector.Connector;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.storage.TenantKey;

/** Carries one execution as far as it goes now: claim, call, write down, and again. Never inside a transaction. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Runner {

    /** This process, in leases and attempts. */
    static final String NODE = UUID.randomUUID().toString();

    private static final long PAUSE_NANOS = 500_000_000L;

    private static final Logger LOG = Logger.getLogger(Runner.class.getName());

    @EJB
    private Outbox outbox;

    @EJB
    private Calls calls;

    @Inject
    private Settings settings;

    public Runner() {}

    /** For use without a container. */
    Runner(Outbox outbox, Calls calls, Settings settings) {
        this.outbox = outbox;
        this.calls = calls;
        this.settings = settings;
    }

    /**
     * Does what is due on an execution.
     *
     * @return false when there was nothing to do: another server was quicker, or its target's lane is held
     */
    public boolean run(TenantKey key) {
        Optional<Outbox.Claim> claim = outbox.claim(key, NODE);
        boolean did = claim.isPresent();
        while (claim.isPresent()) {
            Object answer = ask(claim.get());
            claim = write(claim.get(), answer);
        }
        return did;
    }

    /** An answer is not given up when the database is away for a moment: only while the lease lasts may it be written. */
    private Optional<Outbox.Claim> write(Outbox.Claim claim, Object answer) {
        long until = System.nanoTime() + settings.duration(Setting.LEASE).toNanos();
        while (true) {
            try {
                return outbox.record(claim, answer, NODE);
            } catch (RuntimeException e) {
                if (System.nanoTime() + PAUSE_NANOS >= until
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LOG.log(Level.WARNING, "Answer of {0} not written yet: {1}", new Object[] {claim.key(), e.getMessage()
                });
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private Object ask(Outbox.Claim claim) {
        Order order = claim.order();
        if (claim.step() == Step.EXECUTE && !order.undo() && order.preState().isEmpty()) {
            Object before = call(claim, order, Runner::before);
            if (before instanceof Calls.NoAnswer none) {
                // Nothing was changed, so there is nothing to ask about.
                return new Outcome.Failed(none.reason(), true);
            }
            if (before instanceof Outcome.Prepared prepared) {
                if (!outbox.prepared(claim, prepared.preState(), NODE)) {
                    return new Calls.NoAnswer("Another server holds it by now.");
                }
                order = order.after(prepared.preState());
            } else if (before != null) {
                return before;
            }
        }
        return call(claim, order, question(claim.step()));
    }

    private Object call(Outbox.Claim claim, Order order, Calls.Question question) {
        return calls.ask(claim.connector(), claim.connectionId(), order, question);
    }

    private static Outcome before(Connector connector, Order order) throws InterruptedException {
        Outcome answer = connector.prepare(order).orElse(null);
        if (answer != null && !(answer instanceof Outcome.Prepared) && !(answer instanceof Outcome.Failed)) {
            throw new IllegalStateException("before the change it answered " + answer);
        }
        return answer;
    }

    private static Outcome answered(Outcome outcome) {
        if (Objects.requireNonNull(outcome, "it answered nothing") instanceof Outcome.Prepared) {
            throw new IllegalStateException("it answered " + outcome);
        }
        return outcome;
    }

    /** A look can only find something or not. */
    private static Outcome looked(Outcome outcome) {
        if (answered(outcome) instanceof Outcome.Applied
                || outcome instanceof Outcome.Accepted
                || outcome instanceof Outcome.Repeatable) {
            throw new IllegalStateException("a check answered " + outcome);
        }
        return outcome;
    }

    private static Calls.Question question(Step step) {
        switch (step) {
            case EXECUTE:
                return (connector, order) -> answered(connector.execute(order));
            case INQUIRE:
                return (connector, order) -> connector.inquire(order).orElse(null);
            case CHECK:
                return (connector, order) -> looked(connector.check(order));
            default:
                throw new IllegalStateException("A connector is not asked to " + step);
        }
    }
}
