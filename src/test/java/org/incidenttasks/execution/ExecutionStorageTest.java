package org.incidenttasks.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the request to the checked outcome, and through every way it can break off. */
class ExecutionStorageTest {

    private static final ResponseAction ISOLATE = new ResponseAction.IsolateDevice("device-1", IsolationType.FULL);
    private static final ResponseAction RELEASE = new ResponseAction.UnIsolateDevice("Device-1");

    private final ScriptedConnector connector = new ScriptedConnector();

    private Product on(TestDatabases database) {
        return new Product(database, Map.of(), connector);
    }

    private static TenantKey key(Execution execution) {
        return new TenantKey(execution.getTenantId(), execution.getId());
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void verifiedActionCompletesItsTaskAndTellsTheWholeStory(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(ISOLATE);
            Execution requested = product.request(task);
            assertThat(requested.getState()).isEqualTo(ExecutionState.QUEUED);
            assertThat(product.reread(task).getActionStatus()).isEqualTo(ActionStatus.IN_PROGRESS);
            assertThat(product.reread(task).getStatus()).isEqualTo(TaskStatus.OPEN);

            product.runWhatIsDue();

            Execution ended = product.reread(requested);
            assertThat(ended.getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(ended.getVerification()).isEqualTo(Verification.VERIFIED);
            assertThat(ended.getPreState()).isEqualTo("before");
            assertThat(ended.getDetail()).isEqualTo("seen from outside");
            assertThat(product.reread(task).getActionStatus()).isEqualTo(ActionStatus.COMPLETED);
            assertThat(product.reread(task).getStatus()).isEqualTo(TaskStatus.COMPLETED);
            assertThat(connector.calls).containsExactly("execute device-1", "check device-1");
            assertThat(product.executions.get(ended.getId(), product.caller()).attempts())
                    .extracting(attempt -> attempt.getStep() + " " + attempt.getOutcome())
                    .containsExactly("EXECUTE applied", "CHECK verified");
            assertThat(product.audit.of(product.tenantId, "task", task.getId()))
                    .extracting(AuditEntry::getAction)
                    .containsExactly("task.created", "action.requested", "action.completed");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void acceptedIsNotDoneUntilTheTargetSaysMore(TestDatabases database) {
        try (Product product = on(database)) {
            Outcome accepted = new Outcome.Accepted("h-1", Optional.of(Duration.ofMillis(10)), "taken");
            connector.executes.add(order -> accepted);
            connector.inquiries.add(order -> accepted);
            connector.inquiries.add(order -> {
                assertThat(order.handle()).contains("h-1");
                return ScriptedConnector.applied();
            });
            IncidentTask task = product.openTaskTo(ISOLATE);
            Execution execution = product.request(task);
            product.runner.run(key(execution));
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.ACCEPTED);
            assertThat(product.reread(task).getActionStatus()).isEqualTo(ActionStatus.IN_PROGRESS);

            product.runWhatIsDue();

            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(connector.calls)
                    .containsExactly("execute device-1", "inquire device-1", "inquire device-1", "check device-1");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whatTheCheckDoesNotSeeFailsTheTask(TestDatabases database) {
        try (Product product = on(database)) {
            connector.checks.add(order -> new Outcome.Failed("still reachable", false));
            IncidentTask task = product.openTaskTo(ISOLATE);
            Execution execution = product.request(task);
            product.runWhatIsDue();
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.FAILED);
            assertThat(product.reread(execution).getDetail()).isEqualTo("still reachable");
            assertThat(product.reread(task).getActionStatus()).isEqualTo(ActionStatus.FAILED);
            assertThat(product.reread(task).getStatus()).isEqualTo(TaskStatus.FAILED);

            Execution again = product.request(task);
            product.runWhatIsDue();
            assertThat(product.reread(again).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(product.executions.ofTask(task.getId(), product.caller()))
                    .extracting(one -> one.execution().getId())
                    .containsExactly(again.getId(), execution.getId());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void passingFailureIsTriedAgainAndALastingOneEnds(TestDatabases database) {
        try (Product product = on(database)) {
            connector.executes.add(order -> new Outcome.Failed("busy", true));
            Execution first = product.request(product.openTaskTo(ISOLATE));
            product.runWhatIsDue();
            assertThat(product.reread(first).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(product.reread(first).getAttempts()).isEqualTo(2);

            for (int i = 0; i < 3; i++) {
                connector.executes.add(order -> new Outcome.Failed("offline", true));
            }
            IncidentTask task = product.openTaskTo(new ResponseAction.DisableUser("ada"));
            Execution second = product.request(task);
            product.runWhatIsDue();
            assertThat(product.reread(second).getState()).isEqualTo(ExecutionState.FAILED);
            assertThat(product.reread(second).getAttempts()).isEqualTo(3);
            assertThat(product.reread(task).getStatus()).isEqualTo(TaskStatus.FAILED);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void partialResultsAreKeptPerTarget(TestDatabases database) {
        try (Product product = on(database)) {
            connector.executes.add(order -> new Outcome.Partial(
                    List.of(new TargetResult("a", true, "gone"), new TargetResult("b", false, "offline")), "1 of 2"));
            IncidentTask task = product.openTaskTo(new ResponseAction.StopAndQuarantineFile("f".repeat(40), null));
            Execution execution = product.request(task);
            product.runWhatIsDue();
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.PARTIALLY_COMPLETED);
            assertThat(product.reread(execution).getTargetResults())
                    .extracting(result -> result.target() + result.done())
                    .containsExactly("atrue", "bfalse");
            assertThat(product.reread(task).getActionStatus()).isEqualTo(ActionStatus.PARTIALLY_COMPLETED);
            assertThat(product.reread(task).getStatus()).isEqualTo(TaskStatus.IN_PROGRESS);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void callCutOffByACrashIsAskedAboutBeforeAnythingIsDoneAgain(TestDatabases database) {
        try (Product product = on(database)) {
            Execution execution = product.request(product.openTaskTo(ISOLATE));
            // A server claims it, calls, and is never heard of again.
            assertThat(product.outbox.claim(key(execution), "dead-node")).isPresent();
            assertThat(product.outbox.due(10, List.of())).isEmpty();
            connector.inquiries.add(order -> ScriptedConnector.applied());
            waitForLease();

            product.runWhatIsDue();

            assertThat(connector.calls).containsExactly("inquire device-1", "check device-1");
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(product.executions
                            .get(execution.getId(), product.caller())
                            .attempts())
                    .extracting(Attempt::getOutcome)
                    .containsExactly(null, "applied", "verified");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void orderThatNeverArrivedIsCarriedOutAfterTheCrash(TestDatabases database) {
        try (Product product = on(database)) {
            Execution execution = product.request(product.openTaskTo(ISOLATE));
            assertThat(product.outbox.claim(key(execution), "dead-node")).isPresent();
            waitForLease();
            product.runWhatIsDue();
            assertThat(connector.calls).containsExactly("inquire device-1", "execute device-1", "check device-1");
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.COMPLETED);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void frozenServerMayNotWriteWhenItWakes(TestDatabases database) {
        try (Product product = on(database)) {
            Execution execution = product.request(product.openTaskTo(ISOLATE));
            Outbox.Claim frozen = product.outbox.claim(key(execution), "frozen").orElseThrow();
            waitForLease();
            connector.inquiries.add(order -> new Outcome.Failed("refused", false));
            product.runWhatIsDue();
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.FAILED);

            assertThat(product.outbox.record(frozen, ScriptedConnector.applied(), "frozen"))
                    .isEmpty();
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.FAILED);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void outcomeNobodyKnowsWaitsForAPersonAndIsNeverRepeated(TestDatabases database) {
        try (Product product = on(database)) {
            connector.executes.add(order -> {
                throw new IllegalStateException("connection reset");
            });
            connector.inquiries.add(order -> new Outcome.Unknown("the target keeps no record"));
            IncidentTask task = product.openTaskTo(ISOLATE);
            Execution execution = product.request(task);
            product.runWhatIsDue();
            assertThat(connector.calls).containsExactly("execute device-1", "inquire device-1");
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.UNKNOWN);
            assertThat(product.reread(task).getActionStatus()).isEqualTo(ActionStatus.IN_PROGRESS);
            assertThatThrownBy(() -> product.request(task))
                    .isInstanceOfSatisfying(
                            Problem.Invalid.class,
                            problem -> assertThat(problem.code()).isEqualTo("ActionAlreadyInProgress"));

            product.executions.report(
                    execution.getId(), ExecutionService.Report.DONE, "Looked at the switch.", product.caller());
            assertThat(product.reread(execution).getVerification()).isEqualTo(Verification.REPORTED);
            assertThat(product.reread(task).getStatus()).isEqualTo(TaskStatus.COMPLETED);
            assertThatThrownBy(() -> product.executions.report(
                            execution.getId(), ExecutionService.Report.NOT_DONE, "Twice.", product.caller()))
                    .isInstanceOf(Problem.Conflict.class);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void orderToATargetThatKnowsKeysButAnswersNoQuestionsIsSentAgain(TestDatabases database) {
        try (Product product = on(database)) {
            List<String> keys = new java.util.ArrayList<>();
            connector.executes.add(order -> {
                keys.add(order.key());
                throw new IllegalStateException("connection reset");
            });
            connector.inquiries.add(order -> new Outcome.Repeatable("it answers no questions"));
            connector.executes.add(order -> {
                keys.add(order.key());
                return ScriptedConnector.applied();
            });
            Execution execution = product.request(product.openTaskTo(ISOLATE));
            product.runWhatIsDue();
            assertThat(connector.calls)
                    .containsExactly("execute device-1", "inquire device-1", "execute device-1", "check device-1");
            assertThat(keys).containsExactly(execution.getId(), execution.getId());
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(product.executions
                            .get(execution.getId(), product.caller())
                            .attempts())
                    .extracting(Attempt::getOutcome)
                    .containsExactly("noAnswer", "repeatable", "applied", "verified");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void personIsAskedWhenSendingAgainDoesNotHelp(TestDatabases database) {
        try (Product product = on(database)) {
            for (int i = 0; i < 9; i++) {
                connector.executes.add(order -> {
                    throw new IllegalStateException("connection reset");
                });
                connector.inquiries.add(order -> new Outcome.Repeatable("it answers no questions"));
            }
            Execution execution = product.request(product.openTaskTo(ISOLATE));
            product.runWhatIsDue();
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.UNKNOWN);
            assertThat(connector.calls)
                    .filteredOn(call -> call.startsWith("execute"))
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void connectorThatHangsIsCutOffAndAskedAbout(TestDatabases database) {
        try (Product product = on(database)) {
            connector.executes.add(order -> {
                Thread.sleep(60_000);
                return ScriptedConnector.applied();
            });
            connector.inquiries.add(order -> ScriptedConnector.applied());
            Execution execution = product.request(product.openTaskTo(ISOLATE));
            product.runWhatIsDue();
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(connector.calls).containsExactly("execute device-1", "inquire device-1", "check device-1");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void sameWishRunsOnce(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(ISOLATE);
            Execution first = product.executions.request(task.getId(), Product.keyed("click-1"), product.caller());
            Execution second = product.executions.request(task.getId(), Product.keyed("click-1"), product.caller());
            assertThat(second.getId()).isEqualTo(first.getId());
            product.runWhatIsDue();
            Execution third = product.executions.request(task.getId(), Product.keyed("click-1"), product.caller());
            assertThat(third.getId()).isEqualTo(first.getId());
            assertThat(connector.calls)
                    .filteredOn(call -> call.startsWith("execute"))
                    .hasSize(1);
            assertThatThrownBy(
                            () -> product.executions.request(task.getId(), Product.keyed("click-2"), product.caller()))
                    .isInstanceOfSatisfying(
                            Problem.Invalid.class,
                            problem -> assertThat(problem.code()).isEqualTo("ActionAlreadyCompleted"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void cancelledWishDoesNotComeBackUnderItsKey(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(ISOLATE);
            Execution first = product.executions.request(task.getId(), Product.keyed("click-1"), product.caller());
            product.executions.cancel(first.getId(), product.caller());
            assertThat(product.reread(task).getActionStatus()).isEqualTo(ActionStatus.NOT_STARTED);
            Execution same = product.executions.request(task.getId(), Product.keyed("click-1"), product.caller());
            assertThat(same.getId()).isEqualTo(first.getId());
            product.runWhatIsDue();
            assertThat(connector.calls).isEmpty();
            assertThatThrownBy(() -> product.executions.cancel(first.getId(), product.caller()))
                    .isInstanceOf(Problem.Conflict.class);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void repetitionOfAnSdkAnswersTheFirstExecution(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(ISOLATE);
            Execution first = product.executions.request(task.getId(), bySdk(false), product.caller());
            assertThat(product.executions
                            .request(task.getId(), bySdk(true), product.caller())
                            .getId())
                    .isEqualTo(first.getId());
            assertThatThrownBy(() -> product.executions.request(task.getId(), bySdk(false), product.caller()))
                    .hasMessageContaining("already in progress");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void repetitionAfterAFailureIsANewAttempt(TestDatabases database) {
        try (Product product = on(database)) {
            connector.executes.add(order -> new Outcome.Failed("refused", false));
            IncidentTask task = product.openTaskTo(ISOLATE);
            Execution first = product.executions.request(task.getId(), bySdk(false), product.caller());
            product.runWhatIsDue();
            // The second wish was throttled on its way, so what arrives says that it is a repetition.
            Execution second = product.executions.request(task.getId(), bySdk(true), product.caller());
            assertThat(second.getId()).isNotEqualTo(first.getId());
            product.runWhatIsDue();
            assertThat(product.reread(second).getState()).isEqualTo(ExecutionState.COMPLETED);
        }
    }

    private static ExecutionRequest bySdk(boolean repeated) {
        return new ExecutionRequest(
                Optional.empty(), Optional.empty(), Optional.of("sdk-client"), repeated, OptionalLong.empty());
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void ofManyAtTheSameTimeOneIsTaken(TestDatabases database) throws Exception {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(ISOLATE);
            var pool = Executors.newFixedThreadPool(6);
            Callable<String> press = () -> {
                try {
                    return product.request(task).getId();
                } catch (Problem.Invalid e) {
                    return e.code();
                }
            };
            List<String> answers = pool
                    .invokeAll(IntStream.range(0, 6).mapToObj(i -> press).toList())
                    .stream()
                    .map(answer -> {
                        try {
                            return answer.get();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toList();
            pool.shutdown();
            assertThat(answers).filteredOn("ActionAlreadyInProgress"::equals).hasSize(5);
            product.runWhatIsDue();
            assertThat(connector.calls)
                    .filteredOn(call -> call.startsWith("execute"))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void executionsOnOneTargetWaitForEachOtherInTheirOrder(TestDatabases database) {
        try (Product product = on(database)) {
            connector.executes.add(order -> new Outcome.Accepted("h", Optional.of(Duration.ofMillis(100)), "taken"));
            connector.inquiries.add(order -> ScriptedConnector.applied());
            Execution isolate = product.request(product.openTaskTo(ISOLATE));
            Execution release = product.request(product.openTaskTo(RELEASE));
            Execution elsewhere = product.request(product.openTaskTo(new ResponseAction.UnIsolateDevice("device-2")));
            product.runner.run(key(isolate));
            assertThat(product.outbox.due(10, List.of()))
                    .extracting(Outbox.Due::key)
                    .containsExactly(key(elsewhere));

            product.runWhatIsDue();

            assertThat(product.reread(release).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(connector.calls.indexOf("inquire device-1"))
                    .isLessThan(connector.calls.indexOf("execute Device-1"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void taskIsDeletedWithItsExecutionsAndTheTrailStays(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(new ResponseAction.RunAntiVirusScan("device-1"));
            IncidentTask other = product.openTaskTo(ISOLATE);
            Execution execution = product.request(task);
            assertThatThrownBy(
                            () -> product.executions.deleteTask(task.getId(), OptionalLong.empty(), product.caller()))
                    .isInstanceOf(Problem.Conflict.class);
            product.runWhatIsDue();
            Execution others = product.request(other);
            product.runWhatIsDue();
            long seen = product.reread(task).getVersion();
            assertThatThrownBy(() ->
                            product.executions.deleteTask(task.getId(), OptionalLong.of(seen - 1), product.caller()))
                    .isInstanceOf(Problem.Stale.class);
            Caller responder = Product.caller(
                    product.tenantId, Permission.READ, Permission.CHANGE_STATUS, Permission.EXECUTE, Permission.ISSUE);
            assertThatThrownBy(() -> product.executions.deleteTask(task.getId(), OptionalLong.empty(), responder))
                    .isInstanceOf(Problem.Forbidden.class);
            product.tenant("elsewhere");
            assertThatThrownBy(() -> product.executions.deleteTask(
                            task.getId(), OptionalLong.empty(), Product.caller("elsewhere", Permission.values())))
                    .isInstanceOf(Problem.NotFound.class);

            product.executions.deleteTask(task.getId(), OptionalLong.of(seen), product.caller());

            assertThatThrownBy(() -> product.reread(task)).isInstanceOf(Problem.NotFound.class);
            assertThatThrownBy(() -> product.reread(execution)).isInstanceOf(Problem.NotFound.class);
            assertThat(product.executions.get(others.getId(), product.caller()).attempts())
                    .isNotEmpty();
            var trail = product.audit.of(product.tenantId, "task", task.getId());
            assertThat(trail)
                    .extracting(AuditEntry::getAction)
                    .containsExactly("task.created", "action.requested", "action.completed", "task.deleted");
            assertThat(trail.get(3).getDetail())
                    .containsEntry("displayName", task.getDisplayName())
                    .containsEntry("target", "device-1")
                    .containsEntry("executions", "1");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void laneIsHeldByWhoeverWasClaimedWhateverTheTimesOfTheRequestsSay(TestDatabases database) {
        try (Product product = on(database)) {
            Execution earlier = product.request(product.openTaskTo(ISOLATE));
            Execution later = product.request(product.openTaskTo(RELEASE));
            // The later one is under way already when the earlier one becomes visible.
            assertThat(product.outbox.claim(key(later), "other-node")).isPresent();
            assertThat(product.outbox.due(10, List.of())).isEmpty();
            assertThat(product.runner.run(key(earlier))).isFalse();
            assertThat(connector.calls).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void failureAfterAcceptanceIsOrderedAgainAndNotForEver(TestDatabases database) {
        try (Product product = on(database)) {
            for (int i = 0; i < 3; i++) {
                connector.executes.add(order -> new Outcome.Accepted("h", Optional.of(Duration.ofMillis(10)), "taken"));
                connector.inquiries.add(order -> new Outcome.Failed("busy", true));
            }
            Execution execution = product.request(product.openTaskTo(ISOLATE));
            product.runWhatIsDue();
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.FAILED);
            assertThat(connector.calls)
                    .filteredOn(call -> call.startsWith("execute"))
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void targetThatIsNeverReachedFailsAfterTheAttemptsAllowed(TestDatabases database) {
        try (Product product = on(database)) {
            for (int i = 0; i < 9; i++) {
                connector.executes.add(order -> {
                    throw new IllegalStateException("connection refused");
                });
            }
            Execution execution = product.request(product.openTaskTo(ISOLATE));
            product.runWhatIsDue();
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.FAILED);
            assertThat(product.reread(execution).getDetail()).contains("never reached", "connection refused");
            assertThat(connector.calls)
                    .filteredOn(call -> call.startsWith("execute"))
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void answerOfNothingIsAskedAboutAndNotRepeated(TestDatabases database) {
        try (Product product = on(database)) {
            connector.executes.add(order -> null);
            connector.inquiries.add(order -> ScriptedConnector.applied());
            connector.checks.add(order -> null);
            Execution execution = product.request(product.openTaskTo(ISOLATE));
            product.runWhatIsDue();
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(connector.calls)
                    .containsExactly("execute device-1", "inquire device-1", "check device-1", "check device-1");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void wholeSuccessThatTheTargetTellsIsLookedAtBeforeItCounts(TestDatabases database) {
        try (Product product = on(database)) {
            connector.executes.add(
                    order -> new Outcome.Partial(List.of(new TargetResult("a", true, "gone")), "1 of 1, it says"));
            connector.checks.add(order -> new Outcome.Failed("still there", false));
            Execution execution = product.request(product.openTaskTo(ISOLATE));
            product.runWhatIsDue();
            assertThat(product.reread(execution).getState()).isEqualTo(ExecutionState.FAILED);
            assertThat(product.reread(execution).getTargetResults())
                    .containsExactly(new TargetResult("a", false, "still there"));

            connector.executes.add(order -> new Outcome.Partial(
                    List.of(new TargetResult("a", true, ""), new TargetResult("b", false, "")), "1 of 2"));
            Execution half = product.request(product.openTaskTo(new ResponseAction.EnableUser("ada")));
            product.runWhatIsDue();
            assertThat(product.reread(half).getVerification()).isEqualTo(Verification.VERIFIED);

            connector.executes.add(order -> new Outcome.Partial(List.of(), "of nothing"));
            Execution nothing = product.request(product.openTaskTo(new ResponseAction.DisableUser("bob")));
            product.runWhatIsDue();
            assertThat(product.reread(nothing).getState()).isEqualTo(ExecutionState.UNKNOWN);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void onlyWhatSentNothingIsTakenBackWhileAPersonIsAsked(TestDatabases database) {
        try (Product product = on(database)) {
            connector.executes.add(order -> new Outcome.Accepted("ticket-7", Optional.empty(), "a ticket was opened"));
            Execution sent = product.request(product.openTaskTo(ISOLATE));
            product.runWhatIsDue();
            assertThatThrownBy(() -> product.executions.cancel(sent.getId(), product.caller()))
                    .isInstanceOf(Problem.Conflict.class);
            connector.executes.add(order -> new Outcome.Accepted("", Optional.empty(), "a person was asked"));
            Execution asked = product.request(product.openTaskTo(new ResponseAction.EnableUser("ada")));
            product.runWhatIsDue();
            assertThat(product.executions
                            .cancel(asked.getId(), product.caller())
                            .getState())
                    .isEqualTo(ExecutionState.CANCELLED);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void refusesWhatCannotBeExecuted(TestDatabases database) {
        try (Product product =
                new Product(database, Map.of("INCIDENT_TASKS_EXECUTABLE_ACTIONS", "documented"), connector)) {
            IncidentTask user = product.openTaskTo(new ResponseAction.DisableUser("ada"));
            assertThatThrownBy(() -> product.request(user))
                    .hasMessage("Currently disableUser is not supported")
                    .isInstanceOfSatisfying(Problem.Invalid.class, problem -> {
                        assertThat(problem.code()).isEqualTo("UnsupportedActionType");
                        assertThat(problem.details()).hasSize(1);
                    });
            assertThat(product.reread(user).getActionStatus()).isEqualTo(ActionStatus.NOT_STARTED);
        }
        try (Product product = on(database)) {
            IncidentTask unserved = product.openTaskTo(new ResponseAction.MarkUserAsCompromised("ada"));
            assertThatThrownBy(() -> product.request(unserved))
                    .hasMessage("Currently markUserAsCompromised is not supported");
            IncidentTask task = product.openTaskTo(ISOLATE);
            assertThatThrownBy(() -> product.executions.request(
                            task.getId(),
                            ExecutionRequest.plain(),
                            Product.caller(product.tenantId, Permission.READ, Permission.CHANGE_STATUS)))
                    .isInstanceOf(Problem.Forbidden.class);
            product.tenant("other");
            assertThatThrownBy(() -> product.executions.request(
                            task.getId(), ExecutionRequest.plain(), Product.caller("other", Permission.values())))
                    .isInstanceOf(Problem.NotFound.class);
        }
    }

    /** The product's lease is three seconds here. */
    private static void waitForLease() {
        java.util.concurrent.locks.LockSupport.parkNanos(3_200_000_000L);
    }
}
