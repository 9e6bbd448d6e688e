package org.incidenttasks.connection;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.connector.Field;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;

/**
 * The connections of an organisation: an administrator makes, orders, enables, changes and removes them. A secret goes in
 * and never comes out again, but to its connector.
 */
@Stateless
public class Connections {

    /**
     * What an administrator says of a connection.
     *
     * @param name 1 to 200 characters
     * @param actionTypes one or more of those that its connector can do
     * @param targets patterns with {@code *}; none: every target
     * @param values by field; a secret that is absent or empty stays what it was
     */
    public record Draft(
            String name, Collection<ActionType> actionTypes, List<String> targets, Map<String, String> values) {
        public Draft {
            targets = targets.stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    /**
     * A connection with what it is set to.
     *
     * @param values of the fields that are no secrets
     * @param kept names of the secrets that have a value
     */
    public record Described(Connection connection, Map<String, String> values, Set<String> kept) {}

    private static final String CONNECTION = "connection";
    private static final int MOST_CONNECTIONS = 100;
    private static final int MOST_PATTERNS = 200;
    private static final int MOST_PATTERN = 300;

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @Inject
    private Connectors connectors;

    @Inject
    private Vault vault;

    @Inject
    private Clock clock;

    public Connections() {}

    /** For use without a container. */
    public Connections(
            EntityManager em,
            Transactions transactions,
            AuditTrail audit,
            Connectors connectors,
            Vault vault,
            Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.connectors = connectors;
        this.vault = vault;
        this.clock = clock;
    }

    /** The connections of the caller's tenant, in the order in which they are asked. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Connection> list(Caller caller) {
        caller.require(Permission.ADMINISTER);
        return ofTenant(caller.tenantId());
    }

    private List<Connection> ofTenant(String tenantId) {
        return em.createQuery(
                        "select c from Connection c where c.tenantId = :tenant and c.removed = false"
                                + " order by c.rank, c.createdAt, c.id",
                        Connection.class)
                .setParameter("tenant", tenantId)
                .getResultList();
    }

    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Described get(String id, Caller caller) {
        caller.require(Permission.ADMINISTER);
        Connection connection = known(id, caller);
        return described(connection, settingsOf(connection).values());
    }

    /** As {@link #list}, each with what it is set to. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Described> describeAll(Caller caller) {
        caller.require(Permission.ADMINISTER);
        Map<String, List<ConnectionSetting>> settings = em
                .createQuery("select s from ConnectionSetting s where s.tenantId = :tenant", ConnectionSetting.class)
                .setParameter("tenant", caller.tenantId())
                .getResultList()
                .stream()
                .collect(Collectors.groupingBy(ConnectionSetting::getConnectionId));
        return ofTenant(caller.tenantId()).stream()
                .map(connection -> described(connection, settings.getOrDefault(connection.getId(), List.of())))
                .toList();
    }

    private static Described described(Connection connection, Collection<ConnectionSetting> settings) {
        Map<String, String> values = new TreeMap<>();
        Set<String> kept = new TreeSet<>();
        settings.forEach(setting -> {
            if (setting.isSecret()) {
                kept.add(setting.getName());
            } else {
                values.put(setting.getName(), setting.getValue());
            }
        });
        return new Described(connection, values, kept);
    }

    /**
     * Makes a connection, not yet enabled, and last in the order.
     *
     * @throws Problem.Invalid {@code BadSetting}, {@code BadName}, {@code MissingActionType}, {@code BadTarget}
     * @throws Problem.Conflict {@code NoSecretKey} while the server has no key to seal a secret with
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Connection create(String connectorName, Draft draft, Caller caller) {
        caller.require(Permission.ADMINISTER);
        if (caller.sandbox()) {
            throw new Problem.Conflict(
                    "SandboxOnly",
                    "A sandbox touches nothing real, so it has no connections: choose another organisation first.");
        }
        ConnectedConnector connector = connector(connectorName);
        return changed(() -> {
            List<Connection> others = ofTenant(caller.tenantId());
            if (others.size() >= MOST_CONNECTIONS) {
                throw new Problem.Conflict(
                        "TooManyConnections",
                        "There are " + MOST_CONNECTIONS + " connections already: remove one that is not needed.");
            }
            int last = others.isEmpty() ? 0 : others.get(others.size() - 1).getRank();
            Connection connection = new Connection(
                    caller.tenantId(),
                    UUID.randomUUID().toString(),
                    connectorName,
                    last + 1,
                    caller.actor().name(),
                    clock.instant());
            describe(connection, connector, draft);
            em.persist(connection);
            em.flush();
            Set<String> set = write(connection, connector, draft.values(), Set.of());
            record(
                    "connection.created",
                    connection,
                    caller,
                    event -> event.with("connector", connectorName).with("settings", String.join(" ", set)));
            return connection;
        });
    }

    /** Changes all but the secrets that are not given anew. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Connection change(String id, Draft draft, Caller caller) {
        caller.require(Permission.ADMINISTER);
        return changed(() -> rewrite(known(id, caller), draft, Set.of(), caller));
    }

    /**
     * Changes what is named and nothing else, all of it or, where one part is refused, none.
     *
     * @param expectedVersion the version that the caller saw, where it said so
     * @throws Problem.Stale when the version is another one by now
     * @throws Problem.Invalid as {@link #create}, and {@code BadRank}
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Described change(String id, ConnectionChange change, OptionalLong expectedVersion, Caller caller) {
        caller.require(Permission.ADMINISTER);
        changed(() -> {
            Connection connection = seen(id, expectedVersion, caller);
            if (change.describes()) {
                Described known = described(connection, settingsOf(connection).values());
                Draft draft = change.onto(known, fieldsOf(connector(connection.getConnector())));
                rewrite(connection, draft, change.taken(), caller);
            }
            change.enabled()
                    .filter(enable -> enable != connection.isEnabled())
                    .ifPresent(enable -> enable(connection, enable, caller));
            change.rank().ifPresent(rank -> move(connection, rank, caller));
            return connection;
        });
        return get(id, caller);
    }

    private Connection rewrite(Connection connection, Draft draft, Set<String> taken, Caller caller) {
        ConnectedConnector connector = connector(connection.getConnector());
        describe(connection, connector, draft);
        Set<String> set = write(connection, connector, draft.values(), taken);
        if (!set.isEmpty()) {
            // The settings are rows of their own, and part of what a version is.
            em.lock(connection, LockModeType.OPTIMISTIC_FORCE_INCREMENT);
        }
        record("connection.changed", connection, caller, event -> event.with("settings", String.join(" ", set)));
        return connection;
    }

    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void enable(String id, boolean enable, Caller caller) {
        caller.require(Permission.ADMINISTER);
        changed(() -> {
            Connection connection = known(id, caller);
            enable(connection, enable, caller);
            return connection;
        });
    }

    private void enable(Connection connection, boolean enable, Caller caller) {
        connection.enable(enable);
        record(enable ? "connection.enabled" : "connection.disabled", connection, caller, Function.identity());
    }

    /** Asks it before the one that stands before it now. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void moveUp(String id, Caller caller) {
        caller.require(Permission.ADMINISTER);
        changed(() -> {
            Connection connection = known(id, caller);
            move(connection, Math.max(1, ofTenant(caller.tenantId()).indexOf(connection)), caller);
            return connection;
        });
    }

    /** @param rank its new place, from 1 */
    private void move(Connection connection, int rank, Caller caller) {
        List<Connection> all = new ArrayList<>(ofTenant(caller.tenantId()));
        if (rank < 1 || rank > all.size()) {
            throw new Problem.Invalid(
                    "BadRank", "'rank' must be 1 to " + all.size() + ", as there are so many connections.");
        }
        int place = all.indexOf(connection);
        if (place != rank - 1) {
            all.add(rank - 1, all.remove(place));
            number(all);
            record("connection.moved", connection, caller, Function.identity());
        }
    }

    private static void number(List<Connection> all) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).rank(i + 1);
        }
    }

    /** Takes it away, with its secrets; what is under way over it can then no longer be finished by itself. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void remove(String id, Caller caller) {
        remove(id, OptionalLong.empty(), caller);
    }

    /**
     * As {@link #remove(String, Caller)}.
     *
     * @param expectedVersion the version that the caller saw, where it said so
     * @throws Problem.Stale when the version is another one by now
     * @throws Problem.Conflict {@code StillEnabled}
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void remove(String id, OptionalLong expectedVersion, Caller caller) {
        caller.require(Permission.ADMINISTER);
        changed(() -> {
            Connection connection = seen(id, expectedVersion, caller);
            if (connection.isEnabled()) {
                throw new Problem.Conflict(
                        "StillEnabled", "Disable the connection first, and wait until nothing is under way over it.");
            }
            settingsOf(connection).values().stream()
                    .filter(ConnectionSetting::isSecret)
                    .forEach(em::remove);
            List<Connection> others = new ArrayList<>(ofTenant(caller.tenantId()));
            others.remove(connection);
            number(others);
            connection.remove();
            record("connection.removed", connection, caller, Function.identity());
            return connection;
        });
    }

    /** The settings with the secrets in the clear, for the connector alone. Empty when there is no such connection any more. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<Configuration> open(String tenantId, String id) {
        Connection connection = em.find(Connection.class, new TenantKey(tenantId, id));
        if (connection == null || connection.isRemoved()) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        settingsOf(connection)
                .forEach((name, setting) -> values.put(
                        name,
                        setting.isSecret() ? vault.open(setting.getValue(), setting.place()) : setting.getValue()));
        return Optional.of(new Configuration(connection.getDisplayName(), values));
    }

    /** The settings of the caller's connection with its secrets, for a test of it. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Configuration forTest(String id, Caller caller) {
        caller.require(Permission.ADMINISTER);
        return open(caller.tenantId(), known(id, caller).getId()).orElseThrow(() -> missing(id));
    }

    /** Writes down that a connection was tested, and how it went. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void tested(String id, boolean good, Caller caller) {
        caller.require(Permission.ADMINISTER);
        transactions.retrying(() -> {
            Connection connection = known(id, caller);
            record("connection.tested", connection, caller, event -> event.with("good", Boolean.toString(good)));
            return connection;
        });
    }

    /** Seals anew, with the newest key, what an older one sealed; answers how many secrets. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public int sealAnew() {
        return transactions.retrying(() -> {
            List<ConnectionSetting> old = em
                    .createQuery("select s from ConnectionSetting s where s.secret = true", ConnectionSetting.class)
                    .getResultList()
                    .stream()
                    .filter(setting -> !vault.isSealedWithNewest(setting.getValue()))
                    .toList();
            old.forEach(setting ->
                    setting.change(vault.seal(vault.open(setting.getValue(), setting.place()), setting.place())));
            return old.size();
        });
    }

    // ---- shared

    private void describe(Connection connection, ConnectedConnector connector, Draft draft) {
        if (draft.actionTypes().isEmpty()) {
            throw new Problem.Invalid("MissingActionType", "Choose one or more actions that go over this connection.");
        }
        for (ActionType type : draft.actionTypes()) {
            if (!connector.abilities().containsKey(type)) {
                throw new Problem.Invalid(
                        "BadActionType",
                        "The connector '" + connector.name() + "' cannot do " + type.wireName() + ": choose from "
                                + connector.abilities().keySet().stream()
                                        .sorted()
                                        .map(ActionType::wireName)
                                        .collect(Collectors.joining(", "))
                                + ".");
            }
        }
        if (draft.targets().size() > MOST_PATTERNS
                || draft.targets().stream().anyMatch(pattern -> pattern.length() > MOST_PATTERN)) {
            throw new Problem.Invalid(
                    "BadTarget",
                    "Write at most " + MOST_PATTERNS + " target patterns of at most " + MOST_PATTERN + " characters.");
        }
        connection.describe(Texts.required("name", draft.name(), 200), draft.actionTypes(), draft.targets());
    }

    /**
     * Writes what is given; answers the names of the fields that were set or changed, for the audit trail.
     *
     * @param taken the secrets that are to have no value any more
     */
    private Set<String> write(
            Connection connection, ConnectedConnector connector, Map<String, String> given, Set<String> taken) {
        Set<String> fields = fieldsOf(connector);
        Set<String> named = new TreeSet<>(given.keySet());
        named.addAll(taken);
        for (String name : named) {
            if (!fields.contains(name)) {
                String message = "There is no setting '" + name + "' of the connector '" + connector.name() + "'.";
                throw new Problem.Invalid("BadSetting", message, new Problem.Detail("BadSetting", message, name));
            }
        }
        Map<String, ConnectionSetting> present = settingsOf(connection);
        Set<String> changed = new TreeSet<>();
        for (Field field : connector.fields()) {
            ConnectionSetting before = present.get(field.name());
            String said = given.get(field.name());
            boolean unsaid = (said == null || said.isBlank()) && !taken.contains(field.name());
            boolean keeps = field.kind().isSecret() && before != null && unsaid;
            if (!keeps && write(connection, field, before, field.valid(said))) {
                changed.add(field.name());
            }
        }
        return changed;
    }

    private static Set<String> fieldsOf(ConnectedConnector connector) {
        return connector.fields().stream().map(Field::name).collect(Collectors.toSet());
    }

    private boolean write(Connection connection, Field field, ConnectionSetting before, String value) {
        if (value == null) {
            if (before != null) {
                em.remove(before);
            }
            return before != null;
        }
        ConnectionSetting setting = before == null
                ? new ConnectionSetting(connection, field.name(), field.kind().isSecret(), "")
                : before;
        String stored = field.kind().isSecret() ? vault.seal(value, setting.place()) : value;
        boolean same = stored.equals(setting.getValue());
        setting.change(stored);
        if (before == null) {
            em.persist(setting);
        }
        return !same;
    }

    private Map<String, ConnectionSetting> settingsOf(Connection connection) {
        return em
                .createQuery(
                        "select s from ConnectionSetting s where s.tenantId = :tenant and s.connectionId = :id",
                        ConnectionSetting.class)
                .setParameter("tenant", connection.getTenantId())
                .setParameter("id", connection.getId())
                .getResultList()
                .stream()
                .sorted(Comparator.comparing(ConnectionSetting::getName))
                .collect(Collectors.toMap(ConnectionSetting::getName, Function.identity(), (a, b) -> a, TreeMap::new));
    }

    private ConnectedConnector connector(String name) {
        return connectors.connected().stream()
                .filter(connector -> connector.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Problem.Invalid(
                        "UnknownConnector", "There is no connector '" + Texts.cut(name, 40) + "' on this server."));
    }

    private Connection known(String id, Caller caller) {
        Connection connection = em.find(Connection.class, new TenantKey(caller.tenantId(), id));
        if (connection == null || connection.isRemoved()) {
            throw missing(id);
        }
        return connection;
    }

    private Connection seen(String id, OptionalLong expectedVersion, Caller caller) {
        Connection connection = known(id, caller);
        if (expectedVersion.isPresent() && expectedVersion.getAsLong() != connection.getVersion()) {
            throw new Problem.Stale("The connection was changed since: read it again, then decide.");
        }
        return connection;
    }

    private static Problem missing(String id) {
        return new Problem.NotFound("There is no connection with the id '" + Texts.cut(id, 100) + "' here.");
    }

    private <T> T changed(Supplier<T> work) {
        T result = transactions.retrying(work);
        Routes.forget();
        return result;
    }

    private void record(String what, Connection connection, Caller caller, Function<AuditEvent, AuditEvent> details) {
        audit.record(
                caller.tenantId(),
                caller.actor(),
                details.apply(
                        AuditEvent.of(what, CONNECTION, connection.getId()).with("name", connection.getDisplayName())));
    }
}
