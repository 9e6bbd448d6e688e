package org.incidenttasks.connector;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a connector found, and no more than it found. Details are for a person to read: the target's own words where
 * there are any, never a secret.
 */
public sealed interface Outcome {

    /** For a person; may be empty, never null. */
    String detail();

    /**
     * Nothing is changed yet, and this is what is there; the only good answer to {@link Connector#prepare}.
     *
     * @param preState for the way back, in the connector's own words; at most 16000 characters, no secret
     */
    record Prepared(String preState) implements Outcome {
        @Override
        public String detail() {
            return "";
        }
    }

    /**
     * The target has taken the order; nothing is done yet.
     *
     * @param handle what the target calls it, at most 1000 characters; empty when nothing was sent to any target, so that
     *     it can still be taken back
     * @param askAgainIn when to {@linkplain Connector#inquire inquire}; empty when a person has to tell
     */
    record Accepted(String handle, Optional<Duration> askAgainIn, String detail) implements Outcome {}

    /**
     * The target says it is done; nobody has looked yet.
     *
     * @param preState what was before, for the way back; at most 16000 characters
     */
    record Applied(Optional<String> preState, String detail) implements Outcome {}

    /** A look by another path saw the effect. */
    record Verified(String detail) implements Outcome {}

    /** The target says it is done, and there is no other path to look by; the detail says why. */
    record NotVerifiable(String detail) implements Outcome {}

    /** Some targets are done and some are not. */
    record Partial(List<TargetResult> results, String detail) implements Outcome {
        public Partial {
            results = List.copyOf(results);
        }
    }

    /**
     * It is not done.
     *
     * @param retryable whether the same order may succeed later
     */
    record Failed(String detail, boolean retryable) implements Outcome {}

    /**
     * Nobody can say whether it is done, but the target knows the order's key and does none twice: it is sent again, with
     * the same key. For a connector whose target cannot be asked; never for one that does not know keys.
     */
    record Repeatable(String detail) implements Outcome {}

    /** Nobody can say whether it is done; it must not be repeated blindly, and a person is asked. */
    record Unknown(String detail) implements Outcome {}

    /** Nobody could look: whether the effect is there stays open, and is looked at again later. Of a check only. */
    record Unseen(String detail) implements Outcome {}
}
