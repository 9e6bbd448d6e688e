package org.incidenttasks.connector;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.action.ActionType;

/** All connectors there are, and which of them gets an order. */
@ApplicationScoped
public class Connectors {

    private List<Connector> all = List.of();

    protected Connectors() {}

    @Inject
    public Connectors(@Any Instance<Connector> found) {
        this(found.stream().toList());
    }

    /** For use without a container. */
    public Connectors(List<Connector> all) {
        this.all = all.stream()
                .sorted(Comparator.comparingInt(Connector::precedence).thenComparing(Connector::name))
                .toList();
    }

    /** The connector that needs no connection for an action type in a tenant of that kind. */
    public Optional<Connector> serving(ActionType type, boolean sandbox) {
        return all.stream().filter(connector -> connector.serves(type, sandbox)).findFirst();
    }

    /** The kinds of connection that an administrator can make, by name. */
    public List<ConnectedConnector> connected() {
        return all.stream()
                .filter(ConnectedConnector.class::isInstance)
                .map(ConnectedConnector.class::cast)
                .toList();
    }

    /** The connector of that name, when it is still part of the server. */
    public Optional<Connector> named(String name) {
        return all.stream().filter(connector -> connector.name().equals(name)).findFirst();
    }
}
