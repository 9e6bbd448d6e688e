package org.incidenttasks.incident;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.incidenttasks.WireEnum;
import org.incidenttasks.storage.WireEnumConverter;

/** Graph's {@code alertSeverity}. */
public enum AlertSeverity implements WireEnum {
    UNKNOWN("unknown"),
    INFORMATIONAL("informational"),
    LOW("low"),
    MEDIUM("medium"),
    HIGH("high"),
    UNKNOWN_FUTURE_VALUE("unknownFutureValue");

    private final String wireName;

    AlertSeverity(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }

    /** Stores the wire name. */
    @Converter
    public static class Stored extends WireEnumConverter<AlertSeverity>
            implements AttributeConverter<AlertSeverity, String> {
        public Stored() {
            super(AlertSeverity.class);
        }
    }
}
