package org.incidenttasks.evidence;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.incidenttasks.Problem;

/**
 * Which entries of a trail to export; an empty bound is none. Times choose a stretch too: from the first entry recorded at
 * that time or later, up to the last one recorded before the other.
 *
 * @param from sequence number of the first
 * @param to sequence number of the last
 */
public record AuditRange(Optional<Long> from, Optional<Long> to, Optional<Instant> since, Optional<Instant> before) {

    public static final AuditRange WHOLE =
            new AuditRange(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * As a door got it; null and blank are no bound.
     *
     * @throws Problem.Invalid that names the member and says what to write
     */
    public static AuditRange of(String from, String to, String since, String before) {
        return new AuditRange(
                number("from", from), number("to", to), time("fromDateTime", since), time("toDateTime", before));
    }

    private static Optional<Long> number(String name, String value) {
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        if (!value.strip().matches("[1-9]\\d{0,17}")) {
            throw new Problem.Invalid("'" + name + "' is the number of an entry: write a whole number from 1 on.");
        }
        return Optional.of(Long.parseLong(value.strip()));
    }

    private static Optional<Instant> time(String name, String value) {
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(value.strip()));
        } catch (DateTimeException e) {
            throw new Problem.Invalid("'" + name + "' is a time: write one such as 2026-11-01T00:00:00Z.");
        }
    }
}
