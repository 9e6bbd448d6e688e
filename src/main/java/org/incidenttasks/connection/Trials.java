package org.incidenttasks.connection;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.connector.Trial;

/** Has a connection tried by its connector: on a managed thread, no longer than an order may take, changing nothing. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Trials {

    private static final Logger LOG = Logger.getLogger(Trials.class.getName());

    @EJB
    private Connections connections;

    @Inject
    private Connectors connectors;

    @Inject
    private Settings settings;

    @EJB
    private CallThreads callThreads;

    /** What the test found; a connector that does not come to an end is a finding too. */
    public Trial run(String id, Caller caller) {
        caller.require(Permission.ADMINISTER);
        String name = connections.get(id, caller).connection().getConnector();
        Configuration configuration = connections.forTest(id, caller);
        Trial trial = connectors
                .named(name)
                .filter(ConnectedConnector.class::isInstance)
                .map(connector -> call((ConnectedConnector) connector, configuration))
                .orElseGet(() -> failed("This server has no connector '" + name + "' any more."));
        connections.tested(id, trial.good(), caller);
        return trial;
    }

    private Trial call(ConnectedConnector connector, Configuration configuration) {
        long most = settings.duration(Setting.CONNECTOR_TIMEOUT).toMillis();
        Future<Trial> call = callThreads.get().submit(() -> connector.test(configuration));
        try {
            return call.get(most, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            call.cancel(true);
            return failed("The test did not come to an end within " + most / 1_000 + " s.");
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, e.getCause(), () -> "The test of a connection of " + connector.name() + " failed");
            return failed("The connector failed: " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            return failed("The server was stopping.");
        }
    }

    private static Trial failed(String why) {
        return new Trial(List.of(new Trial.Finding(false, why)));
    }
}
