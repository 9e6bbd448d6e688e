package org.incidenttasks.connector.http;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** Sends a request again where that is safe: a short hiccup of the network is not yet a failed order. */
final class Repetition {

    /** A gateway's words for "not now". */
    private static final Set<Integer> PASSING = Set.of(502, 503, 504);

    private static final RetryPolicy<Answer> POLICY = RetryPolicy.<Answer>builder()
            .handleIf(problem -> problem instanceof HttpFailure failure
                    && (failure.kind() == HttpFailure.Kind.NOT_REACHED || failure.kind() == HttpFailure.Kind.NO_ANSWER))
            .handleResultIf(Repetition::passes)
            .withMaxRetries(2)
            .withBackoff(200, 1_000, ChronoUnit.MILLIS)
            .withJitter(0.25)
            .withMaxDuration(Duration.ofSeconds(12))
            .build();

    /** One sending. */
    @FunctionalInterface
    interface Sending {
        Answer send() throws HttpFailure, InterruptedException;
    }

    private Repetition() {}

    /** Where the target says how long to wait, the order waits, and not this thread. */
    private static boolean passes(Answer answer) {
        return answer != null
                && PASSING.contains(answer.status())
                && answer.retryAfter().isEmpty();
    }

    static Answer of(Request request, Sending sending) throws HttpFailure, InterruptedException {
        if (!request.repeatable()) {
            return sending.send();
        }
        try {
            return Failsafe.with(POLICY).get(sending::send);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof HttpFailure failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException) {
                Thread.interrupted();
                InterruptedException interrupted = new InterruptedException();
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }
}
