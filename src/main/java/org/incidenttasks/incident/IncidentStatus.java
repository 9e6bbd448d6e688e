package org.incidenttasks.incident;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.incidenttasks.WireEnum;
import org.incidenttasks.storage.WireEnumConverter;

/** Graph's {@code incidentStatus}; {@link #AWAITING_ACTION} stands after the sentinel, so it is sent only to clients that ask for unknown members. */
public enum IncidentStatus implements WireEnum {
    ACTIVE("active"),
    RESOLVED("resolved"),
    IN_PROGRESS("inProgress"),
    REDIRECTED("redirected"),
    UNKNOWN_FUTURE_VALUE("unknownFutureValue"),
    AWAITING_ACTION("awaitingAction");

    private final String wireName;

    IncidentStatus(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }

    /** Stores the wire name. */
    @Converter
    public static class Stored extends WireEnumConverter<IncidentStatus>
            implements AttributeConverter<IncidentStatus, String> {
        public Stored() {
            super(IncidentStatus.class);
        }
    }
}
