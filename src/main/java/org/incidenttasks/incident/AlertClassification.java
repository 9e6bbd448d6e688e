package org.incidenttasks.incident;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.incidenttasks.WireEnum;
import org.incidenttasks.storage.WireEnumConverter;

/** Graph's {@code alertClassification}. */
public enum AlertClassification implements WireEnum {
    UNKNOWN("unknown"),
    FALSE_POSITIVE("falsePositive"),
    TRUE_POSITIVE("truePositive"),
    INFORMATIONAL_EXPECTED_ACTIVITY("informationalExpectedActivity"),
    UNKNOWN_FUTURE_VALUE("unknownFutureValue");

    private final String wireName;

    AlertClassification(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }

    /** Stores the wire name. */
    @Converter
    public static class Stored extends WireEnumConverter<AlertClassification>
            implements AttributeConverter<AlertClassification, String> {
        public Stored() {
            super(AlertClassification.class);
        }
    }
}
