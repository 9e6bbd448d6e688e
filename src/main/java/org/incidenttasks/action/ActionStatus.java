package org.incidenttasks.action;

import org.incidenttasks.WireEnum;

/** How far the response action of a task is; Graph's {@code incidentTaskActionStatus}. */
public enum ActionStatus implements WireEnum {
    NOT_STARTED("notStarted"),
    IN_PROGRESS("inProgress"),
    PARTIALLY_COMPLETED("partiallyCompleted"),
    COMPLETED("completed"),
    FAILED("failed"),
    UNKNOWN_FUTURE_VALUE("unknownFutureValue");

    private final String wireName;

    ActionStatus(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
