package org.incidenttasks.measure;

import org.incidenttasks.action.ActionType;
import org.incidenttasks.odata.OrderBy;
import org.incidenttasks.odata.Property;
import org.incidenttasks.odata.PropertySet;

/** What a query may name of a countermeasure; they are listed newest first. */
public final class CountermeasureProperties {

    private static final Property<Countermeasure> ID = Property.text("id", "id", Countermeasure::getId);
    private static final Property<Countermeasure> TASK_ID =
            Property.text("taskId", "taskId", Countermeasure::getTaskId);
    private static final Property<Countermeasure> ACTION_TYPE = Property.enumeration(
            "actionType",
            "action.type",
            ActionType.class,
            "microsoft.graph.security.incidentTaskActionType",
            Countermeasure::getActionType);
    private static final Property<Countermeasure> TARGET = Property.text(
            "target",
            "action.identifierValue",
            measure -> measure.getResponseAction().identifierValue());
    private static final Property<Countermeasure> SINCE =
            Property.time("sinceDateTime", "since", Countermeasure::getSince);
    private static final Property<Countermeasure> UNTIL =
            Property.time("untilDateTime", "until", Countermeasure::getUntil).nullable();
    static final Property<Countermeasure> DRIFTED = Property.time(
                    "driftedDateTime", "driftedAt", Countermeasure::getDriftedAt)
            .nullable();
    /** Null while it is in force. */
    static final Property<Countermeasure> LIFTED = Property.time(
                    "liftedDateTime", "liftedAt", Countermeasure::getLiftedAt)
            .nullable();

    public static final PropertySet<Countermeasure> ALL = PropertySet.of(
                    "incidentTasks.countermeasure", ID, TASK_ID, ACTION_TYPE, TARGET, SINCE, UNTIL, DRIFTED, LIFTED)
            .withSelectable(
                    "responseAction",
                    "connector",
                    "requestedBy",
                    "lastVerifiedDateTime",
                    "watchDetail",
                    "liftedByExecutionId")
            .withInOrder(SINCE)
            .withDefaultOrder(OrderBy.byDescending(SINCE));

    private CountermeasureProperties() {}
}
