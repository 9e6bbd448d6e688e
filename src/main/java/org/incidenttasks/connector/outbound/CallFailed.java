package org.incidenttasks.connector.outbound;

import org.incidenttasks.connector.Outcome;

/** A call to which no answer came; the message is for a person. */
public final class CallFailed extends Exception {

    private static final long serialVersionUID = 1L;

    /** How far it came. */
    public enum Reach {
        /** Nothing was sent, and the same call will not be sent later either. */
        REFUSED,
        /** Nothing was sent; later it may be. */
        NOT_SENT,
        /** It may have arrived. */
        PERHAPS_SENT
    }

    private final Reach reach;

    CallFailed(Reach reach, String message, Throwable cause) {
        super(message, cause);
        this.reach = reach;
    }

    public Reach reach() {
        return reach;
    }

    /** What it means for an order whose target knows its key and does none twice. */
    public Outcome outcome() {
        return reach == Reach.PERHAPS_SENT
                ? new Outcome.Repeatable(getMessage())
                : new Outcome.Failed(getMessage(), reach == Reach.NOT_SENT);
    }
}
