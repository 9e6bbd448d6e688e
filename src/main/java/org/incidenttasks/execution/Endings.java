package org.incidenttasks.execution;

import java.time.Instant;
import java.util.List;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.measure.Register;
import org.incidenttasks.task.TaskService;

/** What follows from the end of an execution: for its task, and for the register of what is in force. */
final class Endings {

    private final TaskService tasks;
    private final Register register;

    Endings(TaskService tasks, Register register) {
        this.tasks = tasks;
        this.register = register;
    }

    /**
     * Ends an execution within the running transaction.
     *
     * @param by who says so, for the task
     */
    void end(
            Execution execution,
            ExecutionState end,
            Verification how,
            String reason,
            List<TargetResult> results,
            String by,
            Instant now) {
        execution.end(end, how, reason, results, now);
        boolean took = end == ExecutionState.COMPLETED || end == ExecutionState.PARTIALLY_COMPLETED;
        if (execution.isUndo()) {
            // Half of it back is not back: it stays in force until the rest is.
            if (end == ExecutionState.COMPLETED) {
                register.tookBack(execution.undone(), execution.getId(), now);
            }
            return;
        }
        tasks.actionEnded(execution.getTenantId(), execution.getTaskId(), end.actionStatus(), by);
        if (took) {
            register.tookEffect(execution.origin(), now);
        }
    }
}
