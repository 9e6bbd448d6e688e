package org.incidenttasks.connector.ssh;

import org.incidenttasks.Texts;
import org.incidenttasks.connector.Outcome;

/** An order that a host did not carry out, in words that tell what to do. */
final class SshProblem extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int MOST = 1_000;

    private final boolean retryable;

    /** @param retryable whether the same order may succeed later */
    SshProblem(String message, boolean retryable) {
        super(Texts.cut(message, MOST));
        this.retryable = retryable;
    }

    static SshProblem refused(String message) {
        return new SshProblem(message, false);
    }

    boolean isRetryable() {
        return retryable;
    }

    Outcome.Failed outcome() {
        return new Outcome.Failed(getMessage(), retryable);
    }
}
