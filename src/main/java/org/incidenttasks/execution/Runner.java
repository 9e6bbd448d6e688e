package org.incidenttasks.execution;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.connection.Connections;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Connector;
import org.incidenttasks.connector.Connectors;
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
    private Connections connections;

    @Inject
    private Connectors connectors;

    @Inject
    private Settings settings;

    @Resource
    private ManagedExecutorService managedThreads;

    private ExecutorService threads;

    public Runner() {}

    /** For use without a container. */
    Runner(Outbox outbox, Connections connections, Connectors connectors, Settings settings, ExecutorService threads) {
        this.outbox = outbox;
        this.connections = connections;
        this.connectors = connectors;
        this.settings = settings;
        this.threads = threads;
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
        Optional<Connector> connector = connectors.named(claim.connector());
        if (connector.isEmpty()) {
            return new Outbox.NoAnswer("This server has no connector '" + claim.connector() + "' any more.");
        }
        Order order = claim.order();
        if (claim.connectionId().isPresent()) {
            try {
                Optional<Configuration> configuration = connections.open(
                        claim.key().getTenantId(), claim.connectionId().get());
                if (configuration.isEmpty()) {
                    return new Outbox.NoAnswer("Its connection was removed.");
                }
                order = order.with(configuration.get());
            } catch (Problem e) {
                return new Outbox.NoAnswer(e.getMessage());
            }
        }
        return call(connector.get(), claim, order);
    }

    private Object call(Connector connector, Outbox.Claim claim, Order order) {
        Duration timeout = settings.duration(Setting.CONNECTOR_TIMEOUT);
        Future<Object> call =
                (threads == null ? managedThreads : threads).submit(question(connector, claim.step(), order));
        try {
            return call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            call.cancel(true);
            return new Outbox.NoAnswer("No answer within " + timeout.toSeconds() + " s.");
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, e.getCause(), () -> "Connector " + claim.connector() + " failed on " + claim.key());
            return new Outbox.NoAnswer("The connector failed: " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            return new Outbox.NoAnswer("The server was stopping.");
        }
    }

    private static Outcome answered(Outcome outcome) {
        return Objects.requireNonNull(outcome, "it answered nothing");
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

    private static Callable<Object> question(Connector connector, Step step, Order order) {
        switch (step) {
            case EXECUTE:
                return () -> answered(connector.execute(order));
            case INQUIRE:
                return () -> connector.inquire(order).orElse(null);
            case CHECK:
                return () -> looked(connector.check(order));
            default:
                throw new IllegalStateException("A connector is not asked to " + step);
        }
    }
}
