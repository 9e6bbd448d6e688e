package org.incidenttasks.execution;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.measure.Countermeasures;

/**
 * What comes with the wish to execute.
 *
 * @param comment why, at most 2000 characters
 * @param idempotencyKey the caller's own name of this wish: the same name again is the same wish
 * @param clientRequestId the {@code client-request-id} header
 * @param repeated whether the client says that it sent this request before ({@code Retry-Attempt})
 * @param expectedVersion the version of the task that the caller saw
 * @param liftAfter how long what it puts in force is to last, from a minute to a year; empty: until somebody lifts it
 * @param onlyFailed whether only those targets are meant on which it did not succeed the last time
 */
public record ExecutionRequest(
        Optional<String> comment,
        Optional<String> idempotencyKey,
        Optional<String> clientRequestId,
        boolean repeated,
        OptionalLong expectedVersion,
        Optional<Duration> liftAfter,
        boolean onlyFailed) {

    private static final int MOST_KEY = 200;
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /**
     * Checks the lengths.
     *
     * @throws Problem.Invalid for a text that is too long, or a time that is too short or too long
     */
    public ExecutionRequest {
        comment = comment.map(text -> Texts.optional("comment", text, 2_000));
        idempotencyKey = idempotencyKey.map(key -> Texts.required("Idempotency-Key", key, MOST_KEY));
        clientRequestId = clientRequestId.map(id -> Texts.cut(id, MOST_KEY));
        liftAfter.ifPresent(time -> {
            if (time.compareTo(SHORTEST) < 0 || time.compareTo(Countermeasures.LONGEST) > 0) {
                throw new Problem.Invalid("liftAfter must be from a minute to a year, such as PT4H.");
            }
        });
    }

    /** A wish without anything. */
    public static ExecutionRequest plain() {
        return new ExecutionRequest(Optional.empty(), Optional.empty(), Optional.empty(), false, OptionalLong.empty());
    }

    /** A wish that is meant for all targets, and to last. */
    public ExecutionRequest(
            Optional<String> comment,
            Optional<String> idempotencyKey,
            Optional<String> clientRequestId,
            boolean repeated,
            OptionalLong expectedVersion) {
        this(comment, idempotencyKey, clientRequestId, repeated, expectedVersion, Optional.empty(), false);
    }
}
