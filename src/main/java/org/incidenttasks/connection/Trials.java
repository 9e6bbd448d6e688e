package org.incidenttasks.connection;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
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

    @EJB
    private Connections connections;

    @Inject
    private Connectors connectors;

    @EJB
    private Calls calls;

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
        Object answer = calls.test(connector, configuration);
        return answer instanceof Trial trial ? trial : failed(Calls.words(answer));
    }

    private static Trial failed(String why) {
        return new Trial(List.of(new Trial.Finding(false, why)));
    }
}
