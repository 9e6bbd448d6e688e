package org.incidenttasks.history;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.incidenttasks.Problem;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.execution.Attempt;

/**
 * Where an event stands in the timeline of a task: by its time; at the same time the calls come before the entries of
 * the audit trail, which tell what followed from them.
 *
 * @param execution the execution whose call it was; empty for an entry of the audit trail
 * @param number the count of the call, or of the entry
 */
record Position(Instant at, String execution, long number) implements Comparable<Position> {

    private static final Comparator<Position> ORDER = Comparator.comparing(Position::at)
            .thenComparing(Position::isEntry)
            .thenComparing(Position::execution)
            .thenComparing(Position::number);

    private static final Pattern TOKEN =
            Pattern.compile("(?<at>\\d{4}-[0-9:.TZ-]{12,30}) (?<execution>[0-9a-f-]{0,36}) (?<number>\\d{1,18})");

    static Position of(AuditEntry entry) {
        return new Position(entry.getRecordedAt(), "", entry.getSequence());
    }

    static Position of(Attempt attempt) {
        return new Position(attempt.getEndedAt(), attempt.getExecutionId(), attempt.getNumber());
    }

    boolean isEntry() {
        return execution.isEmpty();
    }

    /** Unique within the task, and always the same. */
    String id() {
        return isEntry() ? "entry-" + number : execution + "-" + number;
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    /** As a skip token. It is not signed: it can say no more than from when on the caller wants to read. */
    String token() {
        String text = at + " " + execution + " " + number;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a skip token.
     *
     * @throws Problem.Invalid when it was not given out like this
     */
    static Position of(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            var parts = TOKEN.matcher(text);
            if (parts.matches()) {
                Position position = new Position(
                        Instant.parse(parts.group("at")),
                        parts.group("execution"),
                        Long.parseLong(parts.group("number")));
                if (position.token().equals(token)) {
                    return position;
                }
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw foreign();
        }
        throw foreign();
    }

    private static Problem foreign() {
        return new Problem.Invalid("The $skiptoken is not one of this query: start again without it.");
    }
}
