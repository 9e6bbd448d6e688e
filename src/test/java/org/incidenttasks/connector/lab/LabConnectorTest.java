package org.incidenttasks.connector.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.HeldEvidence;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.storage.TestStorage;
import org.incidenttasks.storage.Transactions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LabConnectorTest {

    private static final String HASH = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

    private static final Map<TestDatabases, TestStorage> STORAGES = new EnumMap<>(TestDatabases.class);

    private final String tenant = UUID.randomUUID().toString();
    private final SetClock clock = new SetClock();
    private TestStorage storage;
    private LabWorld world;
    private LabConnector lab;

    /** One database for all, a tenant for each. */
    private void use(TestDatabases database, String... settings) {
        storage = STORAGES.computeIfAbsent(database, TestStorage::on);
        storage.tenant(tenant, true);
        world = new LabWorld(storage.entityManager(), storage.transactions(), clock);
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        lab = new LabConnector(world, new Settings(environment, name -> null), new HeldEvidence());
    }

    @AfterAll
    static void closeStorages() {
        STORAGES.values().forEach(TestStorage::close);
        STORAGES.clear();
    }

    static Stream<Arguments> everyActionOnEveryDatabase() {
        return Stream.of(TestDatabases.values())
                .flatMap(database -> Stream.of(ActionType.values())
                        .filter(ActionType::actionable)
                        .map(type -> Arguments.of(database, type)));
    }

    @Test
    void servesEveryActionOfSandboxesAndNoneOfOthers() {
        LabConnector connector = new LabConnector(null, new Settings(Map.of(), name -> null), new HeldEvidence());
        assertThat(ActionType.values())
                .allSatisfy(type -> assertThat(connector.serves(type, false)).isFalse())
                .allSatisfy(type -> assertThat(connector.serves(type, true)).isEqualTo(type.actionable()));
        assertThat(connector.name()).isEqualTo("lab");
        assertThat(connector.precedence()).isEqualTo(10);
        Order elsewhere = new Order(
                "k",
                "t",
                false,
                Optional.empty(),
                new ResponseAction.DisableUser("u"),
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());
        assertThatThrownBy(() -> connector.execute(elsewhere)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connector.inquire(elsewhere)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connector.check(elsewhere)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("everyActionOnEveryDatabase")
    void carriesOutEveryActionSoThatTheCheckSeesIt(TestDatabases database, ActionType type) {
        use(database);
        Order order = order(type, "target-1");

        Outcome outcome = lab.execute(order);

        assertThat(outcome).isInstanceOf(Outcome.Applied.class);
        assertThat(((Outcome.Applied) outcome).preState())
                .hasValueSatisfying(
                        before -> assertThat(before).startsWith("{\"").endsWith("}"));
        assertSays(outcome, "target-1");
        assertThat(lab.check(order)).isInstanceOf(Outcome.Verified.class);
        assertSays(lab.check(order), "Looked again");
        assertThat(lab.inquire(order)).containsInstanceOf(Outcome.Applied.class);
    }

    @ParameterizedTest
    @MethodSource("everyActionOnEveryDatabase")
    void changesTheWorldOnlyOncePerKey(TestDatabases database, ActionType type) {
        use(database);
        Order order = order(type, "target-1");
        Outcome.Applied first = (Outcome.Applied) lab.execute(order);
        Map<String, Map<String, String>> after = states();
        clock.forward(Duration.ofMinutes(1));

        Outcome.Applied again = (Outcome.Applied) lab.execute(secondAttempt(order));

        assertThat(again.preState()).isEqualTo(first.preState());
        assertThat(states()).isEqualTo(after);
    }

    @ParameterizedTest
    @MethodSource("everyActionOnEveryDatabase")
    void findsOutALie(TestDatabases database, ActionType type) {
        use(database);
        Order order = order(type, "Lies-1");

        assertThat(lab.execute(order)).isInstanceOf(Outcome.Applied.class);

        Outcome seen = lab.check(order);
        assertThat(seen)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertSays(seen, "The target said it was done, but ", " is not ");
    }

    @ParameterizedTest
    @MethodSource("everyActionOnEveryDatabase")
    void needsItsTimeWhereItIsSlow(TestDatabases database, ActionType type) {
        use(database);
        Order order = order(type, "slow-1");

        Outcome outcome = lab.execute(order);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Accepted.class, accepted -> {
            assertThat(accepted.handle()).isEqualTo(order.key());
            assertThat(accepted.askAgainIn()).contains(Duration.ofSeconds(10));
        });
        assertSays(outcome, "has taken the order");
        assertThat(world.objects(tenant)).isEmpty();
        clock.forward(Duration.ofSeconds(7));
        assertThat(lab.inquire(order))
                .containsInstanceOf(Outcome.Accepted.class)
                .hasValueSatisfying(accepted ->
                        assertThat(((Outcome.Accepted) accepted).askAgainIn()).contains(Duration.ofSeconds(3)));
        clock.forward(Duration.ofSeconds(3));
        assertThat(lab.inquire(order)).containsInstanceOf(Outcome.Applied.class);
        assertThat(lab.check(order)).isInstanceOf(Outcome.Verified.class);
    }

    @ParameterizedTest
    @MethodSource("everyActionOnEveryDatabase")
    void neverAnswersWhereItIsOffline(TestDatabases database, ActionType type) {
        use(database);
        Order order = order(type, "OFFLINE-1");

        for (Order attempt : List.of(order, secondAttempt(order))) {
            Outcome outcome = lab.execute(attempt);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.retryable()).isTrue());
            assertSays(outcome, " OFFLINE-1 did not answer.");
        }
        assertThat(lab.inquire(order)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyActionOnEveryDatabase")
    void succeedsTheSecondTimeWhereItIsFlaky(TestDatabases database, ActionType type) {
        use(database);
        Order order = order(type, "flaky-1");

        Outcome outcome = lab.execute(order);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
        assertSays(outcome, "flaky-1");
        assertThat(lab.inquire(order)).isEmpty();

        assertThat(lab.execute(secondAttempt(order))).isInstanceOf(Outcome.Applied.class);
        assertThat(lab.check(order)).isInstanceOf(Outcome.Verified.class);
    }

    @ParameterizedTest
    @MethodSource("everyActionOnEveryDatabase")
    void namesTheResultsWhereItIsPartial(TestDatabases database, ActionType type) {
        use(database);
        Order order = order(type, "partial-1");

        Outcome outcome = lab.execute(order);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Partial.class, partial -> {
            assertThat(partial.results())
                    .hasSizeBetween(2, 3)
                    .allSatisfy(result -> assertThat(result.detail()).startsWith("Sandbox: "));
            assertThat(partial.results()).extracting(TargetResult::done).contains(true, false);
        });
        assertSays(outcome, "partial-1");
        assertThat(lab.inquire(order))
                .hasValueSatisfying(again -> assertThat(((Outcome.Partial) again).results())
                        .isEqualTo(((Outcome.Partial) outcome).results()));
        assertThat(lab.check(order)).isNotInstanceOf(Outcome.Verified.class);
    }

    @ParameterizedTest
    @MethodSource("everyActionOnEveryDatabase")
    void doesNotBringMissingTargetsIntoBeing(TestDatabases database, ActionType type) {
        use(database);

        Outcome outcome = lab.execute(order(type, "missing-x"));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(outcome.detail()).matches("Sandbox: No \\w+ named missing-x in this sandbox\\.");
        assertThat(world.objects(tenant)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void followsTheSettingWhereTheNameSaysNothing(TestDatabases database) {
        use(database, Setting.LAB_BEHAVIOR.variable(), "slow", Setting.LAB_SLOW.variable(), "PT2S");
        assertThat(lab.execute(order(ActionType.DISABLE_USER, "anna@example.com")))
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class,
                        accepted -> assertThat(accepted.askAgainIn()).contains(Duration.ofSeconds(2)));
        assertThat(lab.execute(order(ActionType.DISABLE_USER, "normal-anna@example.com")))
                .isInstanceOf(Outcome.Applied.class);
        assertThat(lab.execute(order(ActionType.DISABLE_USER, "offline-anna@example.com")))
                .isInstanceOf(Outcome.Failed.class);
    }

    @ParameterizedTest
    @EnumSource
    void tellsAfterACutOffCallWhetherItHadBeenDone(TestDatabases database) {
        use(database);
        Order before = order(ActionType.ISOLATE_DEVICE, "ws-1");
        // Cut off before the commit: all that was written in the transaction is gone.
        Transactions dying = new Transactions() {
            @Override
            public <T> T retrying(Supplier<T> work) {
                return storage.transactions().retrying(() -> {
                    work.get();
                    throw new CutOff();
                });
            }
        };
        LabWorld dyingWorld = new LabWorld(storage.entityManager(), dying, clock);
        assertThatThrownBy(() -> dyingWorld.carryOut(before, LabBehavior.NORMAL, Duration.ZERO))
                .isInstanceOf(CutOff.class);
        assertThat(lab.inquire(before)).isEmpty();
        assertThat(world.objects(tenant)).isEmpty();
        assertThat(lab.execute(secondAttempt(before))).isInstanceOf(Outcome.Applied.class);

        // Or after it: the answer was lost, and another server of the same database is asked.
        Order after = order(ActionType.ISOLATE_DEVICE, "ws-2");
        lab.execute(after);
        LabConnector other = new LabConnector(
                new LabWorld(storage.entityManager(), storage.transactions(), clock),
                new Settings(Map.of(), name -> null),
                new HeldEvidence());
        assertThat(other.inquire(after))
                .hasValueSatisfying(
                        told -> assertThat(((Outcome.Applied) told).preState()).contains("{\"isolation\":\"none\"}"));
    }

    @ParameterizedTest
    @EnumSource
    void tellsFromTheLedgerThoughTheTargetHasGoneOfflineSince(TestDatabases database) {
        use(database);
        Order order = order(ActionType.ISOLATE_DEVICE, "ws-1");
        lab.execute(order);
        LabConnector offline = new LabConnector(
                world,
                new Settings(Map.of(Setting.LAB_BEHAVIOR.variable(), "offline"), name -> null),
                new HeldEvidence());
        assertThat(offline.execute(secondAttempt(order))).isInstanceOf(Outcome.Applied.class);
        assertThat(offline.execute(order(ActionType.ISOLATE_DEVICE, "ws-1"))).isInstanceOf(Outcome.Failed.class);
    }

    @ParameterizedTest
    @EnumSource
    void appliesOneKeyOnceThoughManyCallAtTheSameTime(TestDatabases database) throws Exception {
        use(database);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            Order order = order(ActionType.REQUIRE_SIGN_IN, "anna@example.com");
            List<Callable<Outcome>> calls = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                calls.add(() -> lab.execute(order));
            }
            for (Future<Outcome> outcome : threads.invokeAll(calls)) {
                assertThat(((Outcome.Applied) outcome.get()).preState()).contains("{\"sessions\":\"3\"}");
            }
            assertThat(ledgerLines()).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheWorldsOfTenantsApart(TestDatabases database) {
        use(database);
        String other = UUID.randomUUID().toString();
        storage.tenant(other, true);
        Order order = order(ActionType.DISABLE_USER, "anna@example.com");
        lab.execute(order);
        Order same = new Order(
                order.key(),
                other,
                true,
                Optional.empty(),
                order.action(),
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());

        assertThat(lab.inquire(same)).isEmpty();
        assertThat(lab.check(same)).isInstanceOf(Outcome.Failed.class);
        assertThat(world.objects(other)).isEmpty();
        assertThat(lab.execute(same)).isInstanceOf(Outcome.Applied.class);

        storage.in(() -> world.reset(other, List.of()));
        assertThat(world.objects(other)).isEmpty();
        assertThat(world.objects(tenant)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void forgetsEverythingAtAReset(TestDatabases database) {
        use(database);
        Order order = order(ActionType.HARD_DELETE_EMAIL, "message-1");
        lab.execute(order);

        storage.in(() -> world.reset(tenant, List.of()));

        assertThat(world.objects(tenant)).isEmpty();
        assertThat(lab.inquire(order)).isEmpty();
        assertThat(lab.execute(order)).isInstanceOf(Outcome.Applied.class);
    }

    @ParameterizedTest
    @EnumSource
    void orderThatIsOnItsWayAtAResetIsNotCarriedOut(TestDatabases database) {
        use(database);
        Order onItsWay = order(ActionType.DISABLE_USER, "anna@example.com");
        Order accepted = order(ActionType.DISABLE_USER, "slow-ben@example.com");
        assertThat(lab.execute(accepted)).isInstanceOf(Outcome.Accepted.class);

        storage.in(() -> world.reset(tenant, List.of(onItsWay.key(), accepted.key())));
        clock.forward(Duration.ofMinutes(1));

        for (Order order : List.of(onItsWay, accepted)) {
            Outcome outcome = lab.execute(order);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.retryable()).isFalse());
            assertSays(outcome, "put back to its beginning");
            assertThat(lab.inquire(order)).containsInstanceOf(Outcome.Failed.class);
            assertThat(lab.check(order)).isInstanceOf(Outcome.Failed.class);
        }
        assertThat(world.objects(tenant)).isEmpty();
        assertThat(lab.execute(order(ActionType.DISABLE_USER, "anna@example.com")))
                .isInstanceOf(Outcome.Applied.class);
    }

    @ParameterizedTest
    @EnumSource
    void refusesToDeleteWhatIsPurgedAlready(TestDatabases database) {
        use(database);
        lab.execute(order(ActionType.SOFT_DELETE_EMAIL, "message-1"));
        Outcome.Applied purged = (Outcome.Applied) lab.execute(order(ActionType.HARD_DELETE_EMAIL, "message-1"));
        assertThat(purged.preState()).contains("{\"folder\":\"deletedItems\"}");

        for (ActionType type : List.of(ActionType.HARD_DELETE_EMAIL, ActionType.SOFT_DELETE_EMAIL)) {
            Order order = order(type, "message-1");
            Outcome outcome = lab.execute(order);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.retryable()).isFalse());
            assertSays(outcome, "message-1 refused: it has been purged");
            assertThat(lab.inquire(order)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void succeedsInWhatIsSoAlready(TestDatabases database) {
        use(database);
        lab.execute(order(ActionType.ENABLE_USER, "anna@example.com"));
        Instant changed = world.objects(tenant).get(0).getChangedAt();
        clock.forward(Duration.ofHours(1));
        Order again = order(ActionType.ENABLE_USER, "ANNA@example.com");

        Outcome outcome = lab.execute(again);

        assertThat(((Outcome.Applied) outcome).preState()).contains("{\"enabled\":true}");
        assertSays(outcome, "as it was before");
        assertThat(lab.check(again)).isInstanceOf(Outcome.Verified.class);
        assertThat(world.objects(tenant))
                .singleElement()
                .satisfies(object -> assertThat(object.getChangedAt()).isEqualTo(changed));
    }

    @ParameterizedTest
    @EnumSource
    void scansAnew(TestDatabases database) {
        use(database);
        lab.execute(order(ActionType.RUN_ANTI_VIRUS_SCAN, "lies-ws"));
        Order honest = order(ActionType.RUN_ANTI_VIRUS_SCAN, "ws-1");
        lab.execute(honest);
        clock.forward(Duration.ofHours(1));
        Order later = order(ActionType.RUN_ANTI_VIRUS_SCAN, "ws-1");
        lab.execute(later);
        assertThat(lab.check(later)).isInstanceOf(Outcome.Verified.class);
        assertThat(lab.check(honest)).isInstanceOf(Outcome.Verified.class);
    }

    @ParameterizedTest
    @EnumSource
    void quarantinesAFileOnEveryDeviceThatHasIt(TestDatabases database) {
        use(database);
        Order slow = order(new ResponseAction.StopAndQuarantineFile(HASH.toUpperCase(Locale.ROOT), "slow-ws"));
        assertThat(lab.execute(slow)).isInstanceOf(Outcome.Accepted.class);
        clock.forward(Duration.ofSeconds(10));
        assertThat(lab.inquire(slow)).containsInstanceOf(Outcome.Applied.class);
        assertSays(
                lab.execute(order(new ResponseAction.StopAndQuarantineFile(HASH, "missing-ws"))),
                "No device named missing-ws");
        lab.execute(order(new ResponseAction.StopAndQuarantineFile(HASH, "lies-ws")));
        Order everywhere = order(new ResponseAction.StopAndQuarantineFile(HASH, null));

        Outcome.Applied applied = (Outcome.Applied) lab.execute(everywhere);

        assertThat(applied.preState()).contains("{\"lies-ws\":\"running\",\"slow-ws\":\"quarantined\"}");
        assertThat(lab.check(everywhere)).isInstanceOf(Outcome.Verified.class);
        assertThat(world.objects(tenant))
                .extracting(LabObject::getKind, LabObject::getName)
                .containsExactly(
                        tuple("device", "lies-ws"),
                        tuple("device", "slow-ws"),
                        tuple("file", HASH + "@lies-ws"),
                        tuple("file", HASH + "@slow-ws"));
    }

    @ParameterizedTest
    @EnumSource
    void namesTheDeviceThatAPartialQuarantineLeftOut(TestDatabases database) {
        use(database);
        ResponseAction partly = new ResponseAction.StopAndQuarantineFile("partial-file", null);
        Outcome.Partial partial = (Outcome.Partial) lab.execute(order(partly));
        assertThat(partial.results())
                .extracting(TargetResult::target, TargetResult::done)
                .containsExactly(
                        tuple("lab-desktop-01", true), tuple("lab-laptop-02", true), tuple("lab-server-03", false));
        Order check = order(partly);
        assertThat(lab.check(check)).isInstanceOf(Outcome.Partial.class);
    }

    @ParameterizedTest
    @EnumSource
    void keepsAFileOnNoMoreDevicesThanCanBeTold(TestDatabases database) {
        use(database);
        for (int i = 0; i < 25; i++) {
            assertThat(lab.execute(order(new ResponseAction.StopAndQuarantineFile(HASH, "ws-" + i))))
                    .isInstanceOf(Outcome.Applied.class);
        }
        assertSays(lab.execute(order(new ResponseAction.StopAndQuarantineFile(HASH, "ws-25"))), "at most 25 devices");
        assertThat(lab.execute(order(new ResponseAction.StopAndQuarantineFile(HASH, "ws-24"))))
                .isInstanceOf(Outcome.Applied.class);
        assertThat(lab.execute(order(new ResponseAction.StopAndQuarantineFile(HASH, null))))
                .isInstanceOf(Outcome.Applied.class);
    }

    @ParameterizedTest
    @EnumSource
    void takesNamesOfAnyLengthAndScript(TestDatabases database) {
        use(database);
        String name = "\u4e2d".repeat(1000) + "%_'\"\\";
        Order first = order(new ResponseAction.StopAndQuarantineFile(name, name + "1"));
        Order second = order(new ResponseAction.StopAndQuarantineFile(name, name + "2"));
        for (Order order : List.of(first, second)) {
            Outcome outcome = lab.execute(order);
            assertThat(outcome).isInstanceOf(Outcome.Applied.class);
            assertThat(outcome.detail().length()).isLessThan(1000);
            assertThat(lab.check(order)).isInstanceOf(Outcome.Verified.class);
        }
        assertThat(world.objects(tenant)).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void changesHowFarADeviceIsIsolated(TestDatabases database) {
        use(database);
        lab.execute(order(new ResponseAction.IsolateDevice("ws-1", IsolationType.SELECTIVE)));
        assertThat(state("ws-1")).containsEntry("isolation", "selective");
        lab.execute(order(new ResponseAction.IsolateDevice("ws-1", IsolationType.FULL)));
        assertThat(state("ws-1")).containsEntry("isolation", "full");
        Outcome.Applied released = (Outcome.Applied) lab.execute(order(new ResponseAction.UnIsolateDevice("WS-1")));
        assertThat(state("ws-1")).containsEntry("isolation", "none").containsEntry("lastScan", "never");
        assertThat(released.preState()).contains("{\"isolation\":\"full\"}");
    }

    private Map<String, String> state(String name) {
        return states().get(name);
    }

    private Map<String, Map<String, String>> states() {
        Map<String, Map<String, String>> states = new HashMap<>();
        world.objects(tenant).forEach(object -> states.put(object.getName(), object.getState()));
        return states;
    }

    private long ledgerLines() {
        return storage.entityManager()
                .createQuery("select count(e) from LabEffect e where e.tenantId = :tenant", Long.class)
                .setParameter("tenant", tenant)
                .getSingleResult();
    }

    private static void assertSays(Outcome outcome, String... words) {
        assertThat(outcome.detail()).startsWith("Sandbox: ").contains(words);
    }

    private Order order(ActionType type, String target) {
        return order(ResponseAction.of(type, target, IsolationType.FULL, null, IndicatorType.DOMAIN_NAME));
    }

    private Order order(ResponseAction action) {
        return new Order(
                UUID.randomUUID().toString(),
                tenant,
                true,
                Optional.empty(),
                action,
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());
    }

    private static Order secondAttempt(Order order) {
        return new Order(
                order.key(),
                order.tenantId(),
                true,
                Optional.empty(),
                order.action(),
                2,
                order.handle(),
                order.preState(),
                false,
                List.of());
    }

    /** Stands still until it is moved. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-11-20T10:00:00.1234567Z");

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** What a crash is to the caller. */
    private static final class CutOff extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
