package org.incidenttasks.incident;

import org.incidenttasks.odata.OrderBy;
import org.incidenttasks.odata.Property;
import org.incidenttasks.odata.PropertySet;

/** What a query may name of an incident. */
public final class IncidentProperties {

    public static final Property<Incident> ID = Property.text("id", "id", Incident::getId);
    public static final Property<Incident> DISPLAY_NAME =
            Property.text("displayName", "displayName", Incident::getDisplayName);
    public static final Property<Incident> STATUS = Property.enumeration(
            "status", "status", IncidentStatus.class, "microsoft.graph.security.incidentStatus", Incident::getStatus);
    public static final Property<Incident> SEVERITY = Property.enumeration(
            "severity",
            "severity",
            AlertSeverity.class,
            "microsoft.graph.security.alertSeverity",
            Incident::getSeverity);
    public static final Property<Incident> CREATED =
            Property.time("createdDateTime", "createdDateTime", Incident::getCreatedDateTime);
    public static final Property<Incident> UPDATED =
            Property.time("lastUpdateDateTime", "lastUpdateDateTime", Incident::getLastUpdateDateTime);

    public static final PropertySet<Incident> ALL = PropertySet.of(
                    "microsoft.graph.security.incident",
                    ID,
                    DISPLAY_NAME,
                    STATUS,
                    SEVERITY,
                    CREATED,
                    UPDATED,
                    Property.text("assignedTo", "assignedTo", Incident::getAssignedTo)
                            .nullable(),
                    Property.enumeration(
                                    "classification",
                                    "classification",
                                    AlertClassification.class,
                                    "microsoft.graph.security.alertClassification",
                                    Incident::getClassification)
                            .nullable(),
                    Property.enumeration(
                                    "determination",
                                    "determination",
                                    AlertDetermination.class,
                                    "microsoft.graph.security.alertDetermination",
                                    Incident::getDetermination)
                            .nullable(),
                    Property.text("description", "description", Incident::getDescription)
                            .nullable(),
                    Property.text("incidentWebUrl", "incidentWebUrl", Incident::getIncidentWebUrl)
                            .nullable(),
                    Property.text("lastModifiedBy", "lastModifiedBy", Incident::getLastModifiedBy)
                            .nullable(),
                    Property.number("priorityScore", "priorityScore", Integer.class, Incident::getPriorityScore)
                            .nullable(),
                    Property.text("redirectIncidentId", "redirectIncidentId", Incident::getRedirectIncidentId)
                            .nullable(),
                    Property.text("resolvingComment", "resolvingComment", Incident::getResolvingComment)
                            .nullable(),
                    Property.text("summary", "summary", Incident::getSummary).nullable())
            .withSelectable(
                    "comments",
                    "customTags",
                    "recommendedActions",
                    "recommendedHuntingQueries",
                    "systemTags",
                    "tenantId")
            .withInOrder(CREATED, UPDATED)
            .withDefaultOrder(OrderBy.by(CREATED));

    private IncidentProperties() {}
}
