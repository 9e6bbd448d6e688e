package org.incidenttasks.history;

import org.incidenttasks.execution.Execution;
import org.incidenttasks.odata.OrderBy;
import org.incidenttasks.odata.Property;
import org.incidenttasks.odata.PropertySet;

/** What a query may name of an execution; they are listed newest first. */
public final class ExecutionProperties {

    private static final Property<Execution> ID = Property.text("id", "id", Execution::getId);
    private static final Property<Execution> REQUESTED =
            Property.time("requestedDateTime", "requestedAt", Execution::getRequestedAt);

    public static final PropertySet<Execution> ALL = PropertySet.of("incidentTasks.execution", ID, REQUESTED)
            .withSelectable(
                    "actionType",
                    "state",
                    "verification",
                    "requestedBy",
                    "requestedVia",
                    "endedDateTime",
                    "comment",
                    "connector",
                    "detail",
                    "undoOf",
                    "liftAfter",
                    "onlyTargets",
                    "attempts",
                    "targetResults")
            // Of one task there are few, found by its id.
            .withInOrder(REQUESTED)
            .withDefaultOrder(OrderBy.byDescending(REQUESTED));

    private ExecutionProperties() {}
}
