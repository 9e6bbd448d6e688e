package org.incidenttasks.connector.dns;

import org.incidenttasks.connector.Outcome;

/** A name server did not do what was asked; the message is for a person. */
final class DnsFault extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean later;

    /** @param later whether the same may succeed later */
    DnsFault(String message, boolean later) {
        super(message);
        this.later = later;
    }

    Outcome outcome() {
        return new Outcome.Failed(getMessage(), later);
    }
}
