package org.incidenttasks.history;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.execution.Attempt;
import org.incidenttasks.odata.OrderBy;
import org.incidenttasks.odata.Property;
import org.incidenttasks.odata.PropertySet;

/** Something that happened to a task, as its history tells it. */
public final class TaskEvent {

    private static final Property<TaskEvent> ID = Property.text("id", "id", TaskEvent::getId);
    private static final Property<TaskEvent> AT = Property.time("eventDateTime", "at", TaskEvent::getAt);

    /** What a query may name of it. */
    public static final PropertySet<TaskEvent> PROPERTIES = PropertySet.of("incidentTasks.event", ID, AT)
            .withSelectable(
                    "event",
                    "by",
                    "byKind",
                    "via",
                    "fromStatus",
                    "toStatus",
                    "executionId",
                    "actionType",
                    "target",
                    "connector",
                    "report",
                    "verification",
                    "comment",
                    "detail")
            .withDefaultOrder(OrderBy.by(AT));

    /** What a call did that the audit trail does not tell, since nothing was decided by it. */
    private static final Actor CONNECTOR = Actor.system("connector");

    private final Position position;
    private final String action;
    private final Actor actor;
    private final Map<String, String> detail;

    private TaskEvent(Position position, String action, Actor actor, Map<String, String> detail) {
        this.position = position;
        this.action = action;
        this.actor = actor;
        this.detail = Map.copyOf(detail);
    }

    static TaskEvent of(AuditEntry entry) {
        return new TaskEvent(Position.of(entry), entry.getAction(), entry.getActor(), entry.getDetail());
    }

    /** The attempt has ended with an outcome that is told. */
    static TaskEvent of(Attempt attempt) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("execution", attempt.getExecutionId());
        if (attempt.getDetail() != null) {
            detail.put("detail", attempt.getDetail());
        }
        return new TaskEvent(Position.of(attempt), "action." + attempt.getOutcome(), CONNECTOR, detail);
    }

    Position position() {
        return position;
    }

    /** Unique within the task. */
    public String getId() {
        return position.id();
    }

    public Instant getAt() {
        return position.at();
    }

    /** What happened, as the audit trail calls it: {@code task.statusChanged}, {@code action.applied} ... */
    public String getAction() {
        return action;
    }

    /** Who did it. */
    public Actor getActor() {
        return actor;
    }

    /** What belongs to it by name: {@code from}, {@code to}, {@code comment}, {@code execution} ... */
    public Map<String, String> getDetail() {
        return detail;
    }
}
