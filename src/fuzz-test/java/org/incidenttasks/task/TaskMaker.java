package org.incidenttasks.task;

import org.incidenttasks.incident.Incident;

/** Makes tasks without a database. */
public final class TaskMaker {

    private TaskMaker() {}

    public static IncidentTask task(String id, Incident incident, TaskContent content) {
        return new IncidentTask("tenant", id, incident, content);
    }
}
