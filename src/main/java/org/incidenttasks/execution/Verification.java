package org.incidenttasks.execution;

/** How it is known that an action took effect; stored by name. */
public enum Verification {
    /** It is not known, or the action did not take effect. */
    NONE,
    /** A look at the target by another path saw the effect. */
    VERIFIED,
    /** The target says so, and there is no other path to look by. */
    NOT_VERIFIABLE,
    /** A person said so. */
    REPORTED
}
