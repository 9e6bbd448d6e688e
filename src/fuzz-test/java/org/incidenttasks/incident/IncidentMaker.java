package org.incidenttasks.incident;

/** Makes incidents without a database. */
public final class IncidentMaker {

    private IncidentMaker() {}

    public static Incident incident(String id, IncidentContent content) {
        return new Incident("tenant", id, content);
    }
}
