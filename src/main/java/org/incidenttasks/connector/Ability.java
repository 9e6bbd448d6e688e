package org.incidenttasks.connector;

/**
 * What a connector promises of one type of action.
 *
 * @param idempotent whether the same order may be given twice and takes effect once
 * @param look the path by which the effect is looked at, other than the command's
 * @param reversible whether what was before is kept and can be brought back
 */
public record Ability(boolean idempotent, Look look, boolean reversible) {

    /** How an effect is looked at. */
    public enum Look {
        /** There is no way but the target's own word. */
        NONE,
        /** Read anew over another connection. */
        READ_AGAIN,
        /** Tried from outside, as the one who is stopped would. */
        TRIED
    }
}
