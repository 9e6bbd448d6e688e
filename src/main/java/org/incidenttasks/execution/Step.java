package org.incidenttasks.execution;

/** What is asked of the connector in one attempt; stored by name. */
public enum Step {
    /** Carry it out. */
    EXECUTE,
    /** What became of it? */
    INQUIRE,
    /** Look at the target by another path. */
    CHECK,
    /** No connector: a person said what happened. */
    REPORT
}
