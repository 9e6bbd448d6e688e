package org.incidenttasks.execution;

import org.incidenttasks.action.ActionStatus;

/** Where an execution is; stored by name. */
public enum ExecutionState {
    /** Waits for its turn, for the next attempt, or to be asked about after its call was cut off. */
    QUEUED(ActionStatus.IN_PROGRESS),
    /** The target has taken the order and is asked again. */
    ACCEPTED(ActionStatus.IN_PROGRESS),
    /** The target says it is done; the look by another path is still to come. */
    APPLIED(ActionStatus.IN_PROGRESS),
    /** A person was asked to do it and to say what happened. */
    WAITING_FOR_PERSON(ActionStatus.IN_PROGRESS),
    /** Nobody can say whether it is done; a person has to find out. */
    UNKNOWN(ActionStatus.IN_PROGRESS),
    COMPLETED(ActionStatus.COMPLETED),
    PARTIALLY_COMPLETED(ActionStatus.PARTIALLY_COMPLETED),
    FAILED(ActionStatus.FAILED),
    /** Taken back before anything was sent. */
    CANCELLED(ActionStatus.NOT_STARTED);

    private final ActionStatus actionStatus;

    ExecutionState(ActionStatus actionStatus) {
        this.actionStatus = actionStatus;
    }

    /** What the task's action is in this state, as Graph can say it. */
    public ActionStatus actionStatus() {
        return actionStatus;
    }

    /** Whether nothing more will happen. */
    public boolean isEnd() {
        return actionStatus != ActionStatus.IN_PROGRESS;
    }

    /** Whether only a person can bring it on. */
    public boolean needsPerson() {
        return this == WAITING_FOR_PERSON || this == UNKNOWN;
    }
}
