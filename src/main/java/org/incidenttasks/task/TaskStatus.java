package org.incidenttasks.task;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.incidenttasks.WireEnum;
import org.incidenttasks.storage.WireEnumConverter;

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

    /** Stores the wire name. */
    @Converter
    public static class Stored extends WireEnumConverter<TaskStatus> implements AttributeConverter<TaskStatus, String> {
        public Stored() {
            super(TaskStatus.class);
        }
    }
}
