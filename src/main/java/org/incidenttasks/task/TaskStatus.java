package org.incidenttasks.task;

import org.incidenttasks.WireEnum;

/** Where the person's work on a task stands; Graph's {@code incidentTaskStatus}, the only member a client may change. */
public enum TaskStatus implements WireEnum {
    OPEN("open"),
    IN_PROGRESS("inProgress"),
    COMPLETED("completed"),
    FAILED("failed"),
    NOT_RELEVANT("notRelevant"),
    UNKNOWN_FUTURE_VALUE("unknownFutureValue");

    private final String wireName;

    TaskStatus(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
