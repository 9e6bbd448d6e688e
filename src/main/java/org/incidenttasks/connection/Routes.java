package org.incidenttasks.connection;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.incidenttasks.access.Caller;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.storage.Remembered;

/**
 * Finds who gets an order, without a query: the connections of all organisations are kept in memory, as the directory of
 * people is, for {@value #SECONDS} seconds at most.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.SUPPORTS)
public class Routes {

    static final int SECONDS = Remembered.SECONDS;

    private static final Remembered<Map<String, List<Connection>>> BY_TENANT = new Remembered<>();

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @Inject
    private Connectors connectors;

    @Inject
    private Clock clock;

    public Routes() {}

    /** For use without a container. */
    public Routes(EntityManager em, Connectors connectors, Clock clock) {
        this.em = em;
        this.connectors = connectors;
        this.clock = clock;
    }

    /** Who gets the order of this caller for that action: the first connection that serves it, else a connector of ours. */
    public Optional<Route> find(ResponseAction action, Caller caller) {
        return byTenant().getOrDefault(caller.tenantId(), List.of()).stream()
                .filter(connection -> connection.serves(action))
                .map(connection -> over(connection, action))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> connectors
                        .serving(action.type(), caller.sandbox())
                        .map(connector -> new Route(
                                connector.name(),
                                Optional.empty(),
                                connector.name(),
                                connector.ability(action.type()))));
    }

    private Optional<Route> over(Connection connection, ResponseAction action) {
        return connectors
                .named(connection.getConnector())
                .filter(ConnectedConnector.class::isInstance)
                .map(connector -> ((ConnectedConnector) connector).abilities().get(action.type()))
                .map(ability -> new Route(
                        connection.getConnector(),
                        Optional.of(connection.getId()),
                        connection.getDisplayName(),
                        Optional.of(ability)));
    }

    /** To be called after a change has been committed. */
    static void forget() {
        BY_TENANT.forget();
    }

    private Map<String, List<Connection>> byTenant() {
        return BY_TENANT.get(clock.instant(), this::read);
    }

    private Map<String, List<Connection>> read() {
        return em
                .createQuery(
                        "select c from Connection c where c.enabled = true and c.removed = false"
                                + " order by c.rank, c.createdAt, c.id",
                        Connection.class)
                .getResultList()
                .stream()
                .collect(Collectors.groupingBy(Connection::getTenantId));
    }
}
