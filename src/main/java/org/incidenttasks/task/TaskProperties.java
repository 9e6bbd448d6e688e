package org.incidenttasks.task;

import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.odata.OrderBy;
import org.incidenttasks.odata.Property;
import org.incidenttasks.odata.PropertySet;

/**
 * What a query may name of a task: every scalar property of Graph's type, and the names that its documentation uses for
 * them ({@code incidentId}, {@code type}, {@code lastUpdateDateTime}).
 */
public final class TaskProperties {

    public static final Property<IncidentTask> ID = Property.text("id", "id", IncidentTask::getId);
    public static final Property<IncidentTask> STATUS = Property.enumeration(
            "status",
            "status",
            TaskStatus.class,
            "microsoft.graph.security.incidentTaskStatus",
            IncidentTask::getStatus);
    public static final Property<IncidentTask> SOURCE = Property.enumeration(
            "source",
            "source",
            TaskSource.class,
            "microsoft.graph.security.incidentTaskSource",
            IncidentTask::getSource);
    public static final Property<IncidentTask> ACTION_TYPE = Property.enumeration(
            "actionType",
            "action.type",
            ActionType.class,
            "microsoft.graph.security.incidentTaskActionType",
            IncidentTask::getActionType);
    public static final Property<IncidentTask> ACTION_STATUS = Property.enumeration(
            "actionStatus",
            "actionStatus",
            ActionStatus.class,
            "microsoft.graph.security.incidentTaskActionStatus",
            IncidentTask::getActionStatus);
    public static final Property<IncidentTask> DISPLAY_NAME =
            Property.text("displayName", "displayName", IncidentTask::getDisplayName);
    public static final Property<IncidentTask> DESCRIPTION = Property.text(
                    "description", "description", IncidentTask::getDescription)
            .notSortable();
    public static final Property<IncidentTask> CREATED =
            Property.time("createdDateTime", "createdDateTime", IncidentTask::getCreatedDateTime);
    public static final Property<IncidentTask> CREATED_BY =
            Property.text("createdByDisplayName", "createdByDisplayName", IncidentTask::getCreatedByDisplayName);
    public static final Property<IncidentTask> MODIFIED =
            Property.time("lastModifiedDateTime", "lastModifiedDateTime", IncidentTask::getLastModifiedDateTime);
    public static final Property<IncidentTask> MODIFIED_BY = Property.text(
            "lastModifiedByDisplayName", "lastModifiedByDisplayName", IncidentTask::getLastModifiedByDisplayName);
    public static final Property<IncidentTask> INCIDENT_ID = Property.text(
                    "incident/id", "incidentId", IncidentTask::getIncidentId)
            .selectedAs("incident");

    public static final PropertySet<IncidentTask> ALL = PropertySet.of(
                    "microsoft.graph.security.incidentTask",
                    ID,
                    STATUS,
                    SOURCE,
                    DISPLAY_NAME,
                    DESCRIPTION,
                    CREATED,
                    CREATED_BY,
                    MODIFIED,
                    MODIFIED_BY,
                    ACTION_TYPE,
                    ACTION_STATUS,
                    INCIDENT_ID)
            .withAlias("incidentId", INCIDENT_ID)
            .withAlias("type", ACTION_TYPE)
            .withAlias("lastUpdateDateTime", MODIFIED)
            .withSelectable("responseAction", "incident")
            .withExpandable("incident")
            .withInOrder(CREATED, MODIFIED, INCIDENT_ID)
            .withNarrowing(STATUS)
            .withDefaultOrder(OrderBy.by(CREATED));

    private TaskProperties() {}
}
