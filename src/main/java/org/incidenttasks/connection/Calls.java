package org.incidenttasks.connection;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Connector;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/**
 * Calls a connector with the settings of its connection: on a thread of its own, no longer than the time-out, never
 * inside a transaction.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Calls {

    /** What is asked of a connector. */
    @FunctionalInterface
    public interface Question {
        /** Null where the connector has nothing to say. */
        Object ask(Connector connector, Order order) throws InterruptedException;
    }

    /**
     * A connector did not answer: the call took too long, broke off, or there is no such connector any more.
     *
     * @param reason for a person
     */
    public record NoAnswer(String reason) {}

    /** An answer in words: the target's own, or why there is none; null where it has nothing to say. */
    public static String words(Object answer) {
        if (answer instanceof NoAnswer none) {
            return none.reason();
        }
        return answer instanceof Outcome outcome ? outcome.detail() : null;
    }

    private static final Logger LOG = Logger.getLogger(Calls.class.getName());

    @EJB
    private Connections connections;

    @Inject
    private Connectors connectors;

    @Inject
    private Settings settings;

    @EJB
    private CallThreads callThreads;

    private ExecutorService threads;

    public Calls() {}

    /** For use without a container. */
    public Calls(Connections connections, Connectors connectors, Settings settings, ExecutorService threads) {
        this.connections = connections;
        this.connectors = connectors;
        this.settings = settings;
        this.threads = threads;
    }

    /** The order of a tenant with all that its connector needs. */
    public Object ask(String connectorName, Optional<String> connectionId, Order order, Question question) {
        Optional<Connector> connector = connectors.named(connectorName);
        if (connector.isEmpty()) {
            return new NoAnswer("This server has no connector '" + connectorName + "' any more.");
        }
        Order complete = order;
        if (connectionId.isPresent()) {
            try {
                Optional<Configuration> configuration = connections.open(order.tenantId(), connectionId.get());
                if (configuration.isEmpty()) {
                    return new NoAnswer("Its connection was removed.");
                }
                complete = order.with(configuration.get());
            } catch (Problem e) {
                return new NoAnswer(e.getMessage());
            }
        }
        return call(connector.get(), complete, question);
    }

    /** What the test of a connection finds. */
    public Object test(ConnectedConnector connector, Configuration configuration) {
        return within(
                () -> connector.test(configuration),
                "The test did not come to an end within ",
                () -> "The test of a connection of " + connector.name() + " failed");
    }

    private Object call(Connector connector, Order order, Question question) {
        return within(
                () -> question.ask(connector, order),
                "No answer within ",
                () -> "Connector " + connector.name() + " failed on " + order.tenantId() + "/" + order.key());
    }

    /** The answer of a call on a thread of its own, or that there was none in time. */
    private Object within(Callable<Object> question, String late, Supplier<String> failed) {
        Duration timeout = settings.duration(Setting.CONNECTOR_TIMEOUT);
        Future<Object> call = (threads == null ? callThreads.get() : threads).submit(question);
        try {
            return call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            call.cancel(true);
            return new NoAnswer(late + timeout.toSeconds() + " s.");
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, e.getCause(), failed);
            return new NoAnswer("The connector failed: " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            return new NoAnswer("The server was stopping.");
        }
    }
}
