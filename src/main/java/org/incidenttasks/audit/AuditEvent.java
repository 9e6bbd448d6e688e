package org.incidenttasks.audit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened to a thing, ready to be written down.
 *
 * @param action verb in past tense with its noun first, such as {@code task.statusChanged}
 * @param subjectType {@code task}, {@code incident}, {@code execution}, {@code user}, {@code client} or {@code tenant}
 * @param subjectId the thing's id
 * @param detail names and values in the order they are told; never a secret
 */
public record AuditEvent(String action, String subjectType, String subjectId, Map<String, String> detail) {

    public AuditEvent {
        detail = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(detail));
    }

    public static AuditEvent of(String action, String subjectType, String subjectId) {
        return new AuditEvent(action, subjectType, subjectId, Map.of());
    }

    /** The same event with one more name and value; a null or empty value is left out. */
    public AuditEvent with(String name, String value) {
        if (value == null || value.isEmpty()) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(detail);
        more.put(name, value);
        return new AuditEvent(action, subjectType, subjectId, more);
    }
}
