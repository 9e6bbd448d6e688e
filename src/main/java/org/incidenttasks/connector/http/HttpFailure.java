package org.incidenttasks.connector.http;

import java.time.Duration;
import java.util.Optional;
import org.incidenttasks.Texts;
import org.incidenttasks.connector.Outcome;

/** A request that did not get what it asked for. The message is for a person: the target's own words, never a secret. */
public final class HttpFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int MOST_WORDS = 1_000;

    /** How far it came. */
    public enum Kind {
        /** It was never sent, and never will be: the address or the settings are wrong. */
        REFUSED,
        /** The target answered that there is nothing, or more than one, of that name. */
        ABSENT,
        /** It was not sent: nobody was reached. */
        NOT_REACHED,
        /** It was sent, and what became of it is not known. */
        NO_ANSWER,
        /** It was answered by a refusal. */
        ANSWERED
    }

    private final Kind kind;
    private final int status;
    private final Duration retryAfter;

    private HttpFailure(Kind kind, int status, Duration retryAfter, String words) {
        super(Texts.cut(words, MOST_WORDS));
        this.kind = kind;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The address, or what it needs, is not allowed or not right. */
    public static HttpFailure refused(String words) {
        return new HttpFailure(Kind.REFUSED, 0, null, words);
    }

    /** What the order is about is not there, or not one alone. */
    public static HttpFailure absent(String words) {
        return new HttpFailure(Kind.ABSENT, 0, null, words);
    }

    static HttpFailure notReached(String words) {
        return new HttpFailure(Kind.NOT_REACHED, 0, null, words);
    }

    static HttpFailure noAnswer(String words) {
        return new HttpFailure(Kind.NO_ANSWER, 0, null, words);
    }

    /** An answer that is no good one. */
    public static HttpFailure answered(Answer answer) {
        return new HttpFailure(
                Kind.ANSWERED,
                answer.status(),
                answer.retryAfter().orElse(null),
                answer.host() + " answered " + answer.status() + ": " + Words.of(answer));
    }

    /** The same without a secret that the target may have repeated. */
    HttpFailure without(String secret) {
        return new HttpFailure(kind, status, retryAfter, getMessage().replace(secret, "***"));
    }

    public Kind kind() {
        return kind;
    }

    /** The status of the answer; 0 without one. */
    public int status() {
        return status;
    }

    /** Whether it was certainly not carried out: nothing came of it. */
    public boolean certain() {
        return kind != Kind.NO_ANSWER && status < 500 || status == 503;
    }

    /** How long the target wants to be left alone. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return kind == Kind.NOT_REACHED
                || kind == Kind.NO_ANSWER
                || status == 408
                || status == 425
                || status == 429
                || status >= 500 && status != 501;
    }

    public Outcome.Failed failed() {
        return new Outcome.Failed(getMessage(), retryable());
    }

    /** What a check comes to, of which this was a request: only who was asked can say that something is not there. */
    public Outcome unseen() {
        return kind == Kind.ABSENT ? failed() : new Outcome.Unseen(getMessage());
    }

    /**
     * What an order comes to, of which this was a request: asked about again when the target says, where it does.
     *
     * @param handle empty when nothing was sent before
     */
    public Outcome later(String handle) {
        return retryAfter().isPresent() && retryable()
                ? new Outcome.Accepted(handle, retryAfter(), getMessage())
                : failed();
    }
}
