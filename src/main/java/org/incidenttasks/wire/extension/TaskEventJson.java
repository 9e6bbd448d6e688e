package org.incidenttasks.wire.extension;

import jakarta.json.stream.JsonGenerator;
import java.util.Collection;
import java.util.List;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.history.TaskEvent;
import org.incidenttasks.wire.JsonStyle;
import org.incidenttasks.wire.WireTime;

/** Our own JSON of what happened to a task; Graph has none. */
public final class TaskEventJson {

    /** Every member in its order. */
    public static final List<String> MEMBERS = List.of(
            "id",
            "event",
            "eventDateTime",
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
            "detail");

    private static final String SERVER = "Incident Tasks";

    private TaskEventJson() {}

    /**
     * Writes the members of an event into an object that is open already.
     *
     * @param selected the members wanted; empty for all
     */
    public static void write(JsonGenerator json, TaskEvent event, Collection<String> selected, JsonStyle style) {
        style.transientEntity(json, JsonStyle.EXTENSION + "event");
        for (String member : MEMBERS) {
            if (selected.isEmpty() || selected.contains(member)) {
                style.type(json, TaskEvent.PROPERTIES.find(member));
                ExecutionJson.text(json, member, value(event, member));
            }
        }
    }

    private static String value(TaskEvent event, String member) {
        Actor actor = event.getActor();
        return switch (member) {
            case "id" -> event.getId();
            case "event" -> event.getAction().substring(event.getAction().indexOf('.') + 1);
            case "eventDateTime" -> WireTime.write(event.getAt());
            case "by" -> actor.kind() == Actor.Kind.SYSTEM ? SERVER : actor.name();
            case "byKind" -> ExecutionJson.name(actor.kind());
            case "via" -> ExecutionJson.name(actor.via());
            case "fromStatus" -> event.getDetail().get("from");
            case "toStatus" -> event.getDetail().get("to");
            case "executionId" -> event.getDetail().get("execution");
            case "comment" ->
                // What a person says of an execution is a note there.
                event.getDetail().getOrDefault("comment", event.getDetail().get("note"));
            case "report", "verification" ->
                event.getDetail().containsKey(member)
                        ? ExecutionJson.camel(event.getDetail().get(member))
                        : null;
            default -> event.getDetail().get(member);
        };
    }
}
