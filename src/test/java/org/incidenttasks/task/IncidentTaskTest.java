package org.incidenttasks.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.incidenttasks.Problem;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of a task, without a database. */
class IncidentTaskTest {

    private static final Instant NOW = Instant.parse("2026-11-24T06:00:00Z");

    private static IncidentTask openTask() {
        return new IncidentTask("t1", "1", null, content("Isolate it", ActionType.ISOLATE_DEVICE));
    }

    private static TaskContent content(String name, ActionType type) {
        return TaskContent.open(
                "i1",
                name,
                null,
                TaskSource.DEFENDER_EXPERTS_GUIDED_RESPONSE,
                type,
                new ResponseAction.IsolateDevice("pc", IsolationType.FULL),
                "Ada",
                NOW);
    }

    @ParameterizedTest
    @CsvSource({"COMPLETED, COMPLETED", "FAILED, FAILED", "PARTIALLY_COMPLETED, IN_PROGRESS"})
    void endOfItsActionSetsItsStatus(ActionStatus end, TaskStatus status) {
        IncidentTask task = openTask();
        task.actionRequested("Ada", NOW.plusSeconds(1));
        assertThat(task.getStatus()).isEqualTo(TaskStatus.OPEN);
        task.actionEnded(end, "Incident Tasks", NOW.plusSeconds(2));
        assertThat(task.getActionStatus()).isEqualTo(end);
        assertThat(task.getStatus()).isEqualTo(status);
        assertThat(task.getLastModifiedByDisplayName()).isEqualTo("Incident Tasks");
    }

    @ParameterizedTest
    @EnumSource(value = TaskStatus.class, mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN_FUTURE_VALUE")
    void statusNeverTouchesTheAction(TaskStatus status) {
        IncidentTask task = openTask();
        task.actionRequested("Ada", NOW);
        task.changeStatus(status, "Bob", NOW);
        assertThat(task.getStatus()).isEqualTo(status);
        assertThat(task.getActionStatus()).isEqualTo(ActionStatus.IN_PROGRESS);
    }

    @Test
    void actionInProgressOrCompletedIsNotRequestedAgain() {
        IncidentTask task = openTask();
        task.actionRequested("Ada", NOW);
        assertThatThrownBy(() -> task.actionRequested("Ada", NOW))
                .isInstanceOfSatisfying(
                        Problem.Invalid.class,
                        problem -> assertThat(problem.code()).isEqualTo("ActionAlreadyInProgress"));
        task.actionEnded(ActionStatus.COMPLETED, "Incident Tasks", NOW);
        assertThatThrownBy(() -> task.actionRequested("Ada", NOW))
                .isInstanceOfSatisfying(
                        Problem.Invalid.class,
                        problem -> assertThat(problem.code()).isEqualTo("ActionAlreadyCompleted"));
    }

    @ParameterizedTest
    @EnumSource(
            value = ActionStatus.class,
            names = {"FAILED", "PARTIALLY_COMPLETED"})
    void actionThatFailedOrGotHalfwayIsRequestedAgain(ActionStatus end) {
        IncidentTask task = openTask();
        task.actionRequested("Ada", NOW);
        task.actionEnded(end, "Incident Tasks", NOW);
        task.actionRequested("Ada", NOW);
        assertThat(task.getActionStatus()).isEqualTo(ActionStatus.IN_PROGRESS);
    }

    @Test
    void onlyAnExecutionOfThisServerIsInFlight() {
        IncidentTask task = openTask();
        assertThat(task.isInFlight()).isFalse();
        task.actionRequested("Ada", NOW);
        assertThat(task.isInFlight()).isTrue();
        task.actionCancelled(ActionStatus.NOT_STARTED, "Ada", NOW);
        assertThat(task.isInFlight()).isFalse();
        task.actionRequested("Ada", NOW);
        task.actionEnded(ActionStatus.FAILED, "Incident Tasks", NOW);
        assertThat(task.isInFlight()).isFalse();
    }

    @Test
    void timeOfChangeNeverGoesBack() {
        IncidentTask task = openTask();
        task.changeStatus(TaskStatus.FAILED, "Bob", NOW.minusSeconds(60));
        assertThat(task.getLastModifiedDateTime()).isEqualTo(NOW);
        assertThat(task.getLastModifiedByDisplayName()).isEqualTo("Bob");
    }

    @Test
    void contentMustAgreeWithItself() {
        assertThatThrownBy(() -> content("Disable", ActionType.DISABLE_USER)).hasMessageContaining("make them agree");
        assertThatThrownBy(() -> content(" ", ActionType.ISOLATE_DEVICE)).hasMessageContaining("'displayName'");
        assertThatThrownBy(() -> content("x".repeat(1_001), ActionType.ISOLATE_DEVICE))
                .hasMessageContaining("longer than the 1000 characters");
        assertThatThrownBy(() -> content("bell \u0007", ActionType.ISOLATE_DEVICE))
                .hasMessageContaining("U+0007");
    }
}
