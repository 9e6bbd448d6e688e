package org.incidenttasks.transfer;

/** Where an import stands; stored by name. */
public enum ImportState {
    /** It is being uploaded; nobody sees it but who uploads. */
    RECEIVING("notStarted"),
    /** All of it is here. */
    WAITING("notStarted"),
    RUNNING("running"),
    SUCCEEDED("succeeded"),
    FAILED("failed"),
    CANCELLED("cancelled");

    private final String wireName;

    ImportState(String wireName) {
        this.wireName = wireName;
    }

    /** As the long-running operations of Graph say it, and one word more for what a person ended. */
    public String wireName() {
        return wireName;
    }

    /** Whether nothing more will happen. */
    public boolean isEnd() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
