package org.incidenttasks.incident;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.incidenttasks.WireEnum;
import org.incidenttasks.storage.WireEnumConverter;

/** Graph's {@code alertDetermination}. */
public enum AlertDetermination implements WireEnum {
    UNKNOWN("unknown"),
    APT("apt"),
    MALWARE("malware"),
    SECURITY_PERSONNEL("securityPersonnel"),
    SECURITY_TESTING("securityTesting"),
    UNWANTED_SOFTWARE("unwantedSoftware"),
    OTHER("other"),
    MULTI_STAGED_ATTACK("multiStagedAttack"),
    COMPROMISED_ACCOUNT("compromisedAccount"),
    PHISHING("phishing"),
    MALICIOUS_USER_ACTIVITY("maliciousUserActivity"),
    NOT_MALICIOUS("notMalicious"),
    NOT_ENOUGH_DATA_TO_VALIDATE("notEnoughDataToValidate"),
    CONFIRMED_ACTIVITY("confirmedActivity"),
    LINE_OF_BUSINESS_APPLICATION("lineOfBusinessApplication"),
    UNKNOWN_FUTURE_VALUE("unknownFutureValue");

    private final String wireName;

    AlertDetermination(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }

    /** Stores the wire name. */
    @Converter
    public static class Stored extends WireEnumConverter<AlertDetermination>
            implements AttributeConverter<AlertDetermination, String> {
        public Stored() {
            super(AlertDetermination.class);
        }
    }
}
