package org.incidenttasks.task;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.incidenttasks.WireEnum;
import org.incidenttasks.storage.WireEnumConverter;

/** Who is to carry a task out: guided, the customer; managed, the provider. Graph's {@code incidentTaskSource}. */
public enum TaskSource implements WireEnum {
    DEFENDER_EXPERTS_GUIDED_RESPONSE("defenderExpertsGuidedResponse"),
    DEFENDER_EXPERTS_MANAGED_RESPONSE("defenderExpertsManagedResponse"),
    UNKNOWN_FUTURE_VALUE("unknownFutureValue");

    private final String wireName;

    TaskSource(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }

    /** Stores the wire name. */
    @Converter
    public static class Stored extends WireEnumConverter<TaskSource> implements AttributeConverter<TaskSource, String> {
        public Stored() {
            super(TaskSource.class);
        }
    }
}
