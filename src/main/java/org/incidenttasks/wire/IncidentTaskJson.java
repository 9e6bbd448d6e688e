package org.incidenttasks.wire;

import jakarta.json.JsonObject;
import jakarta.json.stream.JsonGenerator;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskContent;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.task.TaskSource;
import org.incidenttasks.task.TaskStatus;

/** Graph's JSON of an {@code incidentTask}. */
public final class IncidentTaskJson {

    /** Every member in Graph's order. */
    public static final List<String> MEMBERS = List.of(
            "id",
            "status",
            "source",
            "displayName",
            "description",
            "createdDateTime",
            "createdByDisplayName",
            "lastModifiedDateTime",
            "lastModifiedByDisplayName",
            "actionType",
            "actionStatus",
            "responseAction",
            "incident");

    /** Ours: the annotation by which a change of status carries its reason. */
    public static final String COMMENT = "@" + JsonStyle.EXTENSION + "comment";

    private static final String CREATABLE = "displayName, description, source, actionType, responseAction, incident";

    /** What a new task says. */
    public record Creation(
            String incidentId,
            String displayName,
            String description,
            TaskSource source,
            ActionType actionType,
            ResponseAction responseAction) {}

    private IncidentTaskJson() {}

    /** The entity tag of a task, weak: it counts changes. */
    public static String etag(IncidentTask task) {
        return "W/\"" + task.getVersion() + "\"";
    }

    /** Writes all members of a task into an object that is open already, in the plain style. */
    public static void write(JsonGenerator json, IncidentTask task) {
        write(json, task, List.of(), List.of(), JsonStyle.PLAIN);
    }

    /**
     * Writes the members of a task into an object that is open already.
     *
     * @param selected the members wanted; empty for all
     * @param expanded the navigation members wanted whole, selected or not
     */
    public static void write(
            JsonGenerator json,
            IncidentTask task,
            Collection<String> selected,
            Collection<String> expanded,
            JsonStyle style) {
        style.entity(
                json,
                JsonStyle.NAMESPACE + "incidentTask",
                "/security/incidentTasks",
                task.getId(),
                Optional.of(etag(task)));
        for (String member : MEMBERS) {
            if (expanded.contains(member)) {
                json.writeStartObject(member);
                IncidentJson.write(json, task.getIncident(), List.of(), style);
                json.writeEnd();
            } else if (selected.isEmpty() || selected.contains(member)) {
                style.type(json, TaskProperties.ALL.find(member));
                write(json, task, member, style);
            }
        }
    }

    private static void write(JsonGenerator json, IncidentTask task, String member, JsonStyle style) {
        switch (member) {
            case "id":
                json.write(member, task.getId());
                break;
            case "status":
                json.write(member, task.getStatus().wireName());
                break;
            case "source":
                json.write(member, task.getSource().wireName());
                break;
            case "displayName":
                json.write(member, task.getDisplayName());
                break;
            case "description":
                json.write(member, task.getDescription());
                break;
            case "createdDateTime":
                json.write(member, WireTime.write(task.getCreatedDateTime()));
                break;
            case "createdByDisplayName":
                json.write(member, task.getCreatedByDisplayName());
                break;
            case "lastModifiedDateTime":
                json.write(member, WireTime.write(task.getLastModifiedDateTime()));
                break;
            case "lastModifiedByDisplayName":
                json.write(member, task.getLastModifiedByDisplayName());
                break;
            case "actionType":
                json.write(member, task.getActionType().wireName());
                break;
            case "actionStatus":
                json.write(member, task.getActionStatus().wireName());
                break;
            case "responseAction":
                ResponseActionJson.write(json, member, task.getResponseAction(), style);
                break;
            case "incident":
                json.writeStartObject(member).write("id", task.getIncidentId()).writeEnd();
                break;
            default:
                throw new IllegalArgumentException(member);
        }
    }

    /**
     * Reads the body of a creation.
     *
     * @throws Problem.Invalid naming the member that is missing, wrong, or for the server to set
     */
    public static Creation readCreation(JsonObject body) {
        Members members = Members.strict(body);
        TaskStatus status = members.member("status", TaskStatus.class);
        ActionStatus actionStatus = members.member("actionStatus", ActionStatus.class);
        if (status != null && status != TaskStatus.OPEN
                || actionStatus != null && actionStatus != ActionStatus.NOT_STARTED) {
            throw new Problem.Invalid(
                    "A new task is open and its action not started: leave 'status' and 'actionStatus' out.");
        }
        Members action = members.object("responseAction");
        ActionType type = members.member("actionType", ActionType.class);
        if (type == null) {
            if (action == null) {
                throw members.missing("actionType");
            }
            type = ResponseActionJson.typeOf(action);
        }
        TaskSource source = members.member("source", TaskSource.class);
        Members incident = members.object("incident");
        if (incident == null) {
            throw members.missing("incident");
        }
        Creation creation = new Creation(
                incident.text("id"),
                members.text("displayName"),
                members.text("description"),
                source == null ? TaskSource.DEFENDER_EXPERTS_GUIDED_RESPONSE : source,
                type,
                ResponseActionJson.read(type, action));
        incident.refuseOthers("id");
        members.refuseOthers(CREATABLE);
        return creation;
    }

    /** Reads a whole task as an import does: what can be put right is, with a note. */
    static TaskContent readWhole(Members members, String incidentId) {
        ActionType type = members.member("actionType", ActionType.class);
        if (type == null) {
            throw members.missing("actionType");
        }
        Instant created = members.time("createdDateTime");
        if (created == null) {
            throw members.missing("createdDateTime");
        }
        return new TaskContent(
                incidentId,
                members.text("displayName"),
                members.text("description"),
                created,
                named(members, "createdByDisplayName"),
                otherwise(members, "lastModifiedDateTime", members.time("lastModifiedDateTime"), created),
                named(members, "lastModifiedByDisplayName"),
                members.member(
                        "source",
                        TaskSource.class,
                        java.util.Map.of("defenderExpertsXDR", TaskSource.DEFENDER_EXPERTS_GUIDED_RESPONSE.wireName())),
                otherwise(members, "status", members.member("status", TaskStatus.class), TaskStatus.OPEN),
                type,
                otherwise(
                        members,
                        "actionStatus",
                        members.member("actionStatus", ActionStatus.class),
                        ActionStatus.NOT_STARTED),
                ResponseActionJson.read(type, members.object("responseAction")));
    }

    private static String named(Members members, String member) {
        String name = members.text(member);
        return otherwise(members, member, name == null || name.isBlank() ? null : name, "Unknown");
    }

    private static <T> T otherwise(Members members, String member, T value, T otherwise) {
        if (value == null) {
            members.note("'" + member + "' was missing: taken as '" + otherwise + "'.");
            return otherwise;
        }
        return value;
    }
}
