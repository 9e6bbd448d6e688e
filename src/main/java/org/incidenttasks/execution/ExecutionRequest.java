package org.incidenttasks.execution;

import java.util.Optional;
import java.util.OptionalLong;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;

/**
 * What comes with the wish to execute.
 *
 * @param comment why, at most 2000 characters
 * @param idempotencyKey the caller's own name of this wish: the same name again is the same wish
 * @param clientRequestId the {@code client-request-id} header
 * @param repeated whether the client says that it sent this request before ({@code Retry-Attempt})
 * @param expectedVersion the version of the task that the caller saw
 */
public record ExecutionRequest(
        Optional<String> comment,
        Optional<String> idempotencyKey,
        Optional<String> clientRequestId,
        boolean repeated,
        OptionalLong expectedVersion) {

    private static final int MOST_KEY = 200;

    /**
     * Checks the lengths.
     *
     * @throws Problem.Invalid for a text that is too long
     */
    public ExecutionRequest {
        comment = comment.map(text -> Texts.optional("comment", text, 2_000));
        idempotencyKey = idempotencyKey.map(key -> Texts.required("Idempotency-Key", key, MOST_KEY));
        clientRequestId = clientRequestId.map(id -> Texts.cut(id, MOST_KEY));
    }

    /** A wish without anything. */
    public static ExecutionRequest plain() {
        return new ExecutionRequest(Optional.empty(), Optional.empty(), Optional.empty(), false, OptionalLong.empty());
    }
}
