package org.incidenttasks.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.incidenttasks.Problem;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.measure.Countermeasure;
import org.incidenttasks.measure.CountermeasureProperties;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in force: how it comes, is taken back, drifts, and ends by itself. */
class CountermeasureStorageTest {

    private static final ResponseAction ISOLATE = new ResponseAction.IsolateDevice("device-1", IsolationType.FULL);
    private static final ResponseAction RELEASE = new ResponseAction.UnIsolateDevice("Device-1");

    private final ScriptedConnector connector = new ScriptedConnector();

    private Product on(TestDatabases database) {
        return new Product(database, Map.of(), connector);
    }

    private Execution executed(Product product, ResponseAction action) {
        Execution execution = product.request(product.openTaskTo(action));
        product.runWhatIsDue();
        return product.reread(execution);
    }

    private static List<Countermeasure> inForce(Product product) {
        return product.measures.list(QueryOptions.of(CountermeasureProperties.ALL), product.caller()).items().stream()
                .filter(Countermeasure::isInForce)
                .toList();
    }

    private static Execution takenBack(Product product, Execution execution) {
        Execution undo = product.undo.request(execution.getId(), Optional.of("a mistake"), product.caller());
        product.runWhatIsDue();
        return product.reread(undo);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whatWasBeforeIsKeptBeforeTheChangeAndRestoredByTheUndo(TestDatabases database) {
        try (Product product = on(database)) {
            connector.before = "enabled";
            // The first call breaks off; what is found the second time is not what was before.
            connector.executes.add(order -> new Outcome.Failed("busy", true));
            Execution disabled = executed(product, new ResponseAction.DisableUser("ada"));
            assertThat(disabled.getPreState()).isEqualTo("enabled");
            assertThat(connector.orders)
                    .allSatisfy(order -> assertThat(order.preState()).contains("enabled"));
            assertThat(inForce(product)).extracting(Countermeasure::getId).containsExactly(disabled.getId());

            Execution undo = takenBack(product, disabled);

            assertThat(undo.getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(undo.getUndoOf()).contains(disabled.getId());
            Order given = connector.orders.get(connector.orders.size() - 1);
            assertThat(given.undo()).isTrue();
            assertThat(given.preState()).contains("enabled");
            assertThat(given.action()).isEqualTo(new ResponseAction.DisableUser("ada"));
            assertThat(inForce(product)).isEmpty();
            assertThat(product.measures.get(disabled.getId(), product.caller()).getLiftedBy())
                    .isEqualTo(undo.getId());
            IncidentTask task = product.tasks.get(disabled.getTaskId(), product.caller());
            assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);
            assertThat(task.getActionStatus()).isEqualTo(ActionStatus.COMPLETED);
            assertThat(product.audit.of(product.tenantId, "task", task.getId()))
                    .extracting(AuditEntry::getAction)
                    .containsSubsequence("action.completed", "undo.requested", "measure.lifted", "undo.completed");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void nothingIsTakenBackTwiceOrWithoutNeed(TestDatabases database) {
        try (Product product = on(database)) {
            Execution isolated = executed(product, ISOLATE);
            Execution undo = product.undo.request(isolated.getId(), Optional.empty(), product.caller());
            assertThat(product.undo
                            .request(isolated.getId(), Optional.empty(), product.caller())
                            .getId())
                    .isEqualTo(undo.getId());
            product.runWhatIsDue();
            assertConflict("AlreadyUndone", () -> takenBack(product, isolated));
            assertConflict("NothingToUndo", () -> takenBack(product, undo));

            connector.reversible = false;
            Execution disabled = executed(product, new ResponseAction.DisableUser("bob"));
            assertConflict("NotReversible", () -> takenBack(product, disabled));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void twoWhoTakeBackAtTheSameTimeMakeOneUndo(TestDatabases database) throws Exception {
        try (Product product = on(database)) {
            Execution isolated = executed(product, ISOLATE);
            var threads = java.util.concurrent.Executors.newFixedThreadPool(4);
            try {
                java.util.concurrent.Callable<String> ask = () -> product.undo
                        .request(isolated.getId(), Optional.empty(), product.caller())
                        .getId();
                java.util.Set<String> undos = new java.util.HashSet<>();
                for (var asked : threads.invokeAll(List.of(ask, ask, ask, ask))) {
                    undos.add(asked.get());
                }
                assertThat(undos).hasSize(1);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void laterMeasureOnTheSameTargetIsTakenBackFirst(TestDatabases database) {
        try (Product product = on(database)) {
            Execution first = executed(product, ISOLATE);
            Execution second = executed(product, ISOLATE);
            assertConflict("LaterMeasureInForce", () -> takenBack(product, first));
            assertThat(takenBack(product, second).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(takenBack(product, first).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(inForce(product)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void inverseActionLiftsAndItsUndoPutsInForceAgain(TestDatabases database) {
        try (Product product = on(database)) {
            Execution isolated = executed(product, ISOLATE);
            Execution released = executed(product, RELEASE);
            Countermeasure measure = product.measures.get(isolated.getId(), product.caller());
            assertThat(measure.isInForce()).isFalse();
            assertThat(measure.getLiftedBy()).isEqualTo(released.getId());

            takenBack(product, released);
            assertThat(inForce(product)).extracting(Countermeasure::getId).containsExactly(isolated.getId());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whatFailedOrWasOnlyAcceptedIsNotInForce(TestDatabases database) {
        try (Product product = on(database)) {
            connector.checks.add(order -> new Outcome.Failed("still reachable", false));
            Execution failed = executed(product, ISOLATE);
            assertThat(inForce(product)).isEmpty();
            // What the target said it had done can be taken back all the same.
            assertThat(takenBack(product, failed).getState()).isEqualTo(ExecutionState.COMPLETED);

            connector.executes.add(order -> new Outcome.Accepted("h", Optional.of(Duration.ofHours(1)), "taken"));
            executed(product, new ResponseAction.DisableUser("ada"));
            assertThat(inForce(product)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whatHasATimeIsLiftedWhenItIsOver(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(ISOLATE);
            Execution isolated =
                    product.executions.request(task.getId(), lasting(Duration.ofHours(4)), product.caller());
            product.runWhatIsDue();
            Countermeasure measure = product.measures.get(isolated.getId(), product.caller());
            assertThat(measure.getUntil()).isEqualTo(measure.getSince().plus(Duration.ofHours(4)));
            product.watch.lift();
            product.runWhatIsDue();
            assertThat(inForce(product)).hasSize(1);

            product.measures.setUntil(
                    isolated.getId(), Optional.of(Instant.now().plusMillis(300)), product.caller());
            LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
            product.watch.lift();
            // A second server that comes at the same time finds nothing to do.
            product.watch.lift();
            product.runWhatIsDue();

            assertThat(inForce(product)).isEmpty();
            assertThat(product.executions.ofTask(task.getId(), product.caller()))
                    .filteredOn(one -> one.execution().isUndo())
                    .singleElement()
                    .satisfies(
                            one -> assertThat(one.execution().getRequestedBy()).isEqualTo("watch"));
            assertConflict(
                    "MeasureLifted",
                    () -> product.measures.setUntil(isolated.getId(), Optional.empty(), product.caller()));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void onlyWhatLastsAndCanBeTakenBackHasATime(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask scan = product.openTaskTo(new ResponseAction.RunAntiVirusScan("device-1"));
            assertThatThrownBy(() ->
                            product.executions.request(scan.getId(), lasting(Duration.ofHours(1)), product.caller()))
                    .isInstanceOf(Problem.Invalid.class)
                    .hasMessageContaining("liftAfter");
            assertThat(product.reread(scan).getActionStatus()).isEqualTo(ActionStatus.NOT_STARTED);
            assertThatThrownBy(() -> lasting(Duration.ofSeconds(1))).isInstanceOf(Problem.Invalid.class);
            assertThatThrownBy(() -> lasting(Duration.ofDays(400))).isInstanceOf(Problem.Invalid.class);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whatDoesNotHoldAnyMoreHasDriftedUntilItIsSeenAgain(TestDatabases database) {
        try (Product product = on(database)) {
            Execution isolated = executed(product, ISOLATE);
            connector.looks.add(order -> new Outcome.Failed("it answers from outside", false));
            product.watch.look();
            Countermeasure measure = product.measures.get(isolated.getId(), product.caller());
            assertThat(measure.isDrifted()).isTrue();
            assertThat(measure.getWatchDetail()).isEqualTo("it answers from outside");

            LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
            connector.looks.add(order -> new Outcome.Unseen("the network is down"));
            product.watch.look();
            assertThat(product.measures.get(isolated.getId(), product.caller()).isDrifted())
                    .isTrue();

            LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
            product.watch.look();
            measure = product.measures.get(isolated.getId(), product.caller());
            assertThat(measure.isDrifted()).isFalse();
            assertThat(measure.getLastVerifiedAt()).isAfter(measure.getSince());
            assertThat(product.audit.of(product.tenantId, "task", isolated.getTaskId()))
                    .extracting(AuditEntry::getAction)
                    .containsOnlyOnce("measure.drifted", "measure.restored");
            // Not again before the interval is over.
            int calls = connector.calls.size();
            product.watch.look();
            assertThat(connector.calls).hasSize(calls);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void onlyTheTargetsThatFailedAreTriedAgain(TestDatabases database) {
        try (Product product = on(database)) {
            TargetResult a = new TargetResult("a", true, "gone");
            TargetResult b = new TargetResult("b", false, "offline");
            connector.executes.add(order -> new Outcome.Partial(List.of(a, b), "1 of 2"));
            connector.checks.add(order -> {
                assertThat(order.only()).containsExactly("a");
                return new Outcome.Verified("a is gone");
            });
            Execution first = executed(product, new ResponseAction.StopAndQuarantineFile("f".repeat(40), null));
            assertThat(first.getState()).isEqualTo(ExecutionState.PARTIALLY_COMPLETED);
            assertThat(first.getVerification()).isEqualTo(Verification.VERIFIED);
            assertThat(first.getTargetResults()).containsExactly(a, b);

            Execution second = product.executions.request(
                    first.getTaskId(),
                    new ExecutionRequest(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            OptionalLong.empty(),
                            Optional.empty(),
                            true),
                    product.caller());
            product.runWhatIsDue();

            assertThat(connector.orders.get(1).only()).containsExactly("b");
            assertThat(product.reread(second).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(product.tasks.get(first.getTaskId(), product.caller()).getStatus())
                    .isEqualTo(TaskStatus.COMPLETED);
            assertThat(inForce(product)).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void partThatTheCheckDoesNotSeeIsNotDone(TestDatabases database) {
        try (Product product = on(database)) {
            connector.executes.add(order -> new Outcome.Partial(
                    List.of(
                            new TargetResult("a", true, "gone"),
                            new TargetResult("b", true, "gone"),
                            new TargetResult("c", false, "offline")),
                    "2 of 3"));
            connector.checks.add(order -> new Outcome.Partial(
                    List.of(new TargetResult("a", true, "not there"), new TargetResult("b", false, "still there")),
                    "looked"));
            Execution execution = executed(product, new ResponseAction.StopAndQuarantineFile("f".repeat(40), null));
            assertThat(execution.getState()).isEqualTo(ExecutionState.PARTIALLY_COMPLETED);
            assertThat(execution.getTargetResults())
                    .extracting(result -> result.target() + " " + result.done())
                    .containsExactly("a true", "b false", "c false");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void taskWithSomethingInForceIsNotDeleted(TestDatabases database) {
        try (Product product = on(database)) {
            Execution isolated = executed(product, ISOLATE);
            assertConflict(
                    "MeasureInForce",
                    () -> product.executions.deleteTask(isolated.getTaskId(), OptionalLong.empty(), product.caller()));
            takenBack(product, isolated);
            product.executions.deleteTask(isolated.getTaskId(), OptionalLong.empty(), product.caller());
            assertThat(product.measures
                            .list(QueryOptions.of(CountermeasureProperties.ALL), product.caller())
                            .items())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void wayOutThatIsBusyLeavesTheOthersTheirTurn(TestDatabases database) {
        try (Product product = on(database)) {
            Execution hanging = product.request(product.openTaskTo(ISOLATE));
            var due = product.outbox.due(10, List.of());
            assertThat(due).extracting(each -> each.key().getId()).containsExactly(hanging.getId());
            assertThat(product.outbox.due(10, Stream.of(due.get(0).wayOut()).toList()))
                    .isEmpty();
            assertThat(product.outbox.due(
                            10, List.of(new Outbox.WayOut(product.tenantId, "scripted", Optional.of("another")))))
                    .hasSize(1);
        }
    }

    private static ExecutionRequest lasting(Duration time) {
        return new ExecutionRequest(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                OptionalLong.empty(),
                Optional.of(time),
                false);
    }

    private static void assertConflict(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.Conflict.class,
                        problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
