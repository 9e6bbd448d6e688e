package org.incidenttasks.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.incidenttasks.Problem;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.execution.Product;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.storage.TestStorage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionsStorageTest {

    private static final String OLD_KEY = key(1);
    private static final String NEW_KEY = key(2);
    private static final ResponseAction DISABLE = new ResponseAction.DisableUser("ada@sales.example");

    private final String tenant = UUID.randomUUID().toString();
    private final Caller caller = Product.caller(tenant, Permission.values());

    private static String key(int fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) fill);
        return Base64.getEncoder().encodeToString(key);
    }

    /** Does users, and has one field of each sort. */
    static final class Stub implements ConnectedConnector {
        @Override
        public String name() {
            return "stub";
        }

        @Override
        public List<Field> fields() {
            return List.of(
                    Field.required("host", Field.Kind.TEXT),
                    Field.standard("port", Field.Kind.NUMBER, "636"),
                    Field.required("password", Field.Kind.SECRET),
                    Field.optional("hint", Field.Kind.TEXT));
        }

        @Override
        public Map<ActionType, Ability> abilities() {
            Ability ability = new Ability(true, Ability.Look.READ_AGAIN, true);
            return Map.of(ActionType.DISABLE_USER, ability, ActionType.ENABLE_USER, ability);
        }

        @Override
        public Trial test(Configuration configuration) {
            return new Trial(List.of());
        }

        @Override
        public Outcome execute(Order order) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Outcome> inquire(Order order) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Outcome check(Order order) {
            throw new UnsupportedOperationException();
        }
    }

    private Connections connections(TestStorage storage, String keys) {
        Map<String, String> environment = new HashMap<>();
        if (keys != null) {
            environment.put("INCIDENT_TASKS_SECRET_KEYS", keys);
        }
        return new Connections(
                storage.entityManager(),
                storage.transactions(),
                new AuditTrail(storage.entityManager(), storage.transactions(), Clock.systemUTC()),
                new Connectors(List.of(new Stub())),
                new Vault(new Settings(environment, name -> null)),
                Clock.systemUTC());
    }

    private Routes routes(TestStorage storage) {
        return new Routes(storage.entityManager(), new Connectors(List.of(new Stub())), Clock.systemUTC());
    }

    private TestStorage storage(TestDatabases database) {
        TestStorage storage = TestStorage.on(database);
        storage.tenant(tenant, false);
        Routes.forget();
        return storage;
    }

    private static Connections.Draft draft(String name, List<String> targets, String password) {
        return new Connections.Draft(
                name, Set.of(ActionType.DISABLE_USER), targets, Map.of("host", "h1", "password", password));
    }

    private static List<String> stored(TestStorage storage, String name) {
        try (var connection = storage.dataSource().getConnection();
                var statement =
                        connection.prepareStatement("select stored_value from connection_setting where name = ?")) {
            statement.setString(1, name);
            List<String> values = new ArrayList<>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void secretIsSealedAndComesOutForTheConnectorAlone(TestDatabases database) {
        try (TestStorage storage = storage(database)) {
            Connections connections = connections(storage, OLD_KEY);
            String secret = UUID.randomUUID().toString();
            String id = connections
                    .create("stub", draft("Head office", List.of(), secret), caller)
                    .getId();

            assertThat(stored(storage, "password")).hasSize(1).noneMatch(value -> value.contains(secret));
            assertThat(connections.get(id, caller).values()).isEqualTo(Map.of("host", "h1", "port", "636"));
            assertThat(connections.get(id, caller).kept()).containsExactly("password");
            Configuration open = connections.open(tenant, id).orElseThrow();
            assertThat(open.text("password")).isEqualTo(secret);
            assertThat(open.number("port")).isEqualTo(636);
            assertThat(open).hasToString("Head office");

            // Changed without naming the secret: it stays.
            connections.change(
                    id,
                    new Connections.Draft(
                            "Head office", Set.of(ActionType.ENABLE_USER), List.of(), Map.of("host", "h2")),
                    caller);
            assertThat(connections.open(tenant, id).orElseThrow().text("host")).isEqualTo("h2");
            assertThat(connections.open(tenant, id).orElseThrow().text("password"))
                    .isEqualTo(secret);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void sealedValueOpensNowhereElseAndKeysRotate(TestDatabases database) throws SQLException {
        try (TestStorage storage = storage(database)) {
            Connections before = connections(storage, OLD_KEY);
            String first = before.create("stub", draft("One", List.of(), "secret-of-one"), caller)
                    .getId();
            String second = before.create("stub", draft("Two", List.of(), "secret-of-two"), caller)
                    .getId();

            Connections after = connections(storage, NEW_KEY + "," + OLD_KEY);
            assertThat(after.open(tenant, first).orElseThrow().text("password")).isEqualTo("secret-of-one");
            assertThat(after.sealAnew()).isEqualTo(2);
            assertThat(after.sealAnew()).isZero();
            Connections newKeyAlone = connections(storage, NEW_KEY);
            assertThat(newKeyAlone.open(tenant, second).orElseThrow().text("password"))
                    .isEqualTo("secret-of-two");
            assertThatThrownBy(() -> connections(storage, OLD_KEY).open(tenant, first))
                    .isInstanceOfSatisfying(
                            Problem.Conflict.class,
                            problem -> assertThat(problem.code()).isEqualTo("SecretNotReadable"));

            // A row that somebody copied over another one does not open there.
            try (var connection = storage.dataSource().getConnection();
                    var statement = connection.prepareStatement(
                            "update connection_setting set stored_value = (select s.stored_value from"
                                    + " connection_setting s where s.connection_id = ? and s.name = 'password')"
                                    + " where connection_id = ? and name = 'password'")) {
                statement.setString(1, first);
                statement.setString(2, second);
                assertThat(statement.executeUpdate()).isEqualTo(1);
            }
            assertThatThrownBy(() -> newKeyAlone.open(tenant, second)).isInstanceOf(Problem.Conflict.class);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void withoutAKeyNothingIsKept(TestDatabases database) {
        try (TestStorage storage = storage(database)) {
            Connections connections = connections(storage, null);
            assertThatThrownBy(() -> connections.create("stub", draft("One", List.of(), "secret"), caller))
                    .isInstanceOfSatisfying(
                            Problem.Conflict.class,
                            problem -> assertThat(problem.code()).isEqualTo("NoSecretKey"));
            assertThat(connections.list(caller)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void firstEnabledConnectionThatServesGetsTheOrder(TestDatabases database) {
        try (TestStorage storage = storage(database)) {
            Connections connections = connections(storage, OLD_KEY);
            Routes routes = routes(storage);
            String sales = connections
                    .create("stub", draft("Sales", List.of("*@sales.example"), "s"), caller)
                    .getId();
            String all = connections
                    .create("stub", draft("All", List.of(), "s"), caller)
                    .getId();
            assertThat(routes.find(DISABLE, caller)).as("none is enabled").isEmpty();

            connections.enable(sales, true, caller);
            connections.enable(all, true, caller);
            assertThat(routes.find(DISABLE, caller).orElseThrow().connectionId())
                    .contains(sales);
            assertThat(routes.find(new ResponseAction.DisableUser("bob@hr.example"), caller)
                            .orElseThrow()
                            .connectionId())
                    .contains(all);
            assertThat(routes.find(new ResponseAction.EnableUser("ada@sales.example"), caller))
                    .as("the type was not chosen")
                    .isEmpty();

            connections.moveUp(all, caller);
            assertThat(routes.find(DISABLE, caller).orElseThrow().connectionId())
                    .contains(all);
            Caller stranger = Product.caller(UUID.randomUUID().toString(), Permission.values());
            assertThat(routes.find(DISABLE, stranger)).isEmpty();
            assertThatThrownBy(() -> connections.get(all, stranger)).isInstanceOf(Problem.NotFound.class);

            assertThatThrownBy(() -> connections.remove(all, caller)).isInstanceOf(Problem.Conflict.class);
            connections.enable(all, false, caller);
            connections.remove(all, caller);
            assertThat(connections.open(tenant, all)).isEmpty();
            assertThat(stored(storage, "password"))
                    .as("its secret went with it")
                    .hasSize(1);
            assertThat(routes.find(DISABLE, caller).orElseThrow().connectionId())
                    .contains(sales);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void badDraftChangesNothing(TestDatabases database) {
        try (TestStorage storage = storage(database)) {
            Connections connections = connections(storage, OLD_KEY);
            Map<String, String> good = Map.of("host", "h1", "password", "s");
            Set<ActionType> types = Set.of(ActionType.DISABLE_USER);
            List<Connections.Draft> bad = List.of(
                    new Connections.Draft("", types, List.of(), good),
                    new Connections.Draft("One", Set.of(), List.of(), good),
                    new Connections.Draft("One", Set.of(ActionType.ISOLATE_DEVICE), List.of(), good),
                    new Connections.Draft("One", types, List.of(), Map.of("host", "h1")),
                    new Connections.Draft("One", types, List.of(), Map.of("password", "s")),
                    new Connections.Draft(
                            "One", types, List.of(), Map.of("host", "h1", "password", "s", "port", "65536")),
                    new Connections.Draft("One", types, List.of(), Map.of("host", "h1\nh2", "password", "s")),
                    new Connections.Draft("One", types, List.of(), Map.of("host", "h1", "password", "s", "other", "x")),
                    new Connections.Draft("One", types, List.of("x".repeat(301)), good));
            for (Connections.Draft draft : bad) {
                assertThatThrownBy(() -> connections.create("stub", draft, caller))
                        .as("%s", draft)
                        .isInstanceOf(Problem.Invalid.class);
            }
            assertThat(connections.list(caller)).isEmpty();
            assertThatThrownBy(() -> connections.create("other", draft("One", List.of(), "s"), caller))
                    .isInstanceOf(Problem.Invalid.class);
            Caller reader = Product.caller(tenant, Permission.READ, Permission.EXECUTE);
            assertThatThrownBy(() -> connections.list(reader)).isInstanceOf(Problem.Forbidden.class);
        }
    }

    private static ConnectionChange change(Map<String, String> values, Set<String> taken) {
        return new ConnectionChange(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                values,
                taken,
                Optional.empty(),
                OptionalInt.empty());
    }

    private static ConnectionChange place(int rank) {
        return new ConnectionChange(
                Optional.of("Renamed"),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Set.of(),
                Optional.of(true),
                OptionalInt.of(rank));
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void changeOfSomeLeavesTheOthersAsTheyAre(TestDatabases database) {
        try (TestStorage storage = storage(database)) {
            Connections connections = connections(storage, OLD_KEY);
            String id = connections
                    .create("stub", draft("One", List.of("*@sales.example"), "secret"), caller)
                    .getId();
            Connections.Described before = connections.get(id, caller);

            Connections.Described after =
                    connections.change(id, change(Map.of("hint", "ask Ada"), Set.of()), OptionalLong.empty(), caller);

            assertThat(after.values()).isEqualTo(Map.of("host", "h1", "port", "636", "hint", "ask Ada"));
            assertThat(after.connection().getTargets()).containsExactly("*@sales.example");
            assertThat(after.connection().getVersion())
                    .as("the settings are part of the version")
                    .isGreaterThan(before.connection().getVersion());
            assertThat(connections.open(tenant, id).orElseThrow().text("password"))
                    .isEqualTo("secret");

            OptionalLong old = OptionalLong.of(before.connection().getVersion());
            ConnectionChange taken = change(Map.of(), Set.of("hint", "port"));
            assertThatThrownBy(() -> connections.change(id, taken, old, caller)).isInstanceOf(Problem.Stale.class);
            assertThatThrownBy(() -> connections.remove(id, old, caller)).isInstanceOf(Problem.Stale.class);
            OptionalLong present = OptionalLong.of(after.connection().getVersion());
            assertThat(connections.change(id, taken, present, caller).values())
                    .as("what has a standard gets it again")
                    .isEqualTo(Map.of("host", "h1", "port", "636"));
            assertThatThrownBy(() ->
                            connections.change(id, change(Map.of(), Set.of("password")), OptionalLong.empty(), caller))
                    .as("a connection cannot do without")
                    .hasMessageContaining("password");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void changeIsDoneWholeOrNotAtAll(TestDatabases database) {
        try (TestStorage storage = storage(database)) {
            Connections connections = connections(storage, OLD_KEY);
            List<String> ids = new ArrayList<>();
            for (String name : List.of("One", "Two", "Three")) {
                ids.add(connections
                        .create("stub", draft(name, List.of(), "s"), caller)
                        .getId());
            }
            for (int rank : new int[] {0, 4, -1}) {
                assertThatThrownBy(() -> connections.change(ids.get(2), place(rank), OptionalLong.empty(), caller))
                        .hasMessageContaining("1 to 3");
            }
            assertThat(connections.get(ids.get(2), caller).connection().getDisplayName())
                    .isEqualTo("Three");

            connections.change(ids.get(2), place(1), OptionalLong.empty(), caller);
            assertThat(connections.describeAll(caller))
                    .extracting(known -> known.connection().getId())
                    .containsExactly(ids.get(2), ids.get(0), ids.get(1));
            assertThat(connections.describeAll(caller))
                    .allSatisfy(known -> assertThat(known.kept()).containsExactly("password"));

            connections.remove(ids.get(0), OptionalLong.empty(), caller);
            assertThat(connections.list(caller))
                    .as("places have no gap")
                    .extracting(Connection::getRank)
                    .containsExactly(1, 2);
        }
    }
}
