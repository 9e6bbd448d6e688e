package org.incidenttasks.wire;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.incident.IncidentContent;
import org.incidenttasks.task.TaskContent;
import org.incidenttasks.wire.ImportReport.Item;
import org.incidenttasks.wire.ImportReport.Result;

/** One object of an import, read and mended before anything is asked of the database. */
final class ImportObject {

    private static final String TASK = "task";
    private static final String INCIDENT = "incident";

    private final long index;
    private final String kind;
    private final String id;
    private final String name;
    private final List<String> notes = new ArrayList<>();
    private String refusal;
    private TaskContent task;
    private String incidentId;
    private IncidentContent incident;
    private boolean incidentWhole;

    private ImportObject(long index, String kind, String id, String name) {
        this.index = index;
        this.kind = kind;
        this.id = id;
        this.name = name;
    }

    /** Reads whatever stands in the place of an object; what is wrong with it is its {@link #refusal}. */
    static ImportObject read(long index, JsonValue value) {
        if (!(value instanceof JsonObject object)) {
            ImportObject none = new ImportObject(index, TASK, null, null);
            none.refusal = "It is no JSON object.";
            return none;
        }
        ImportObject read = new ImportObject(
                index, isTask(object) ? TASK : INCIDENT, textOf(object, "id"), textOf(object, "displayName"));
        try {
            Members members = Members.mending(object, read.notes);
            Texts.required("id", members.text("id"), 128);
            if (read.isTask()) {
                read.readTask(members);
            } else {
                read.readIncident(members);
            }
        } catch (Problem e) {
            read.refusal = e.getMessage();
        }
        return read;
    }

    private static boolean isTask(JsonObject object) {
        return object.containsKey("actionType")
                || object.containsKey("actionStatus")
                || "#microsoft.graph.security.incidentTask".equals(textOf(object, "@odata.type"));
    }

    private static String textOf(JsonObject object, String member) {
        return object.get(member) instanceof JsonString text ? Texts.cut(text.getString(), 300) : null;
    }

    private void readIncident(Members members) {
        // The tenant is the caller's, whatever the file says.
        members.text("tenantId");
        incidentId = members.text("id");
        incident = IncidentJson.readWhole(members);
        incidentWhole = true;
        members.refuseOthers("");
    }

    private void readTask(Members members) {
        Members of = members.object(INCIDENT);
        if (of == null || !of.has("id")) {
            throw members.missing("incident.id");
        }
        incidentId = of.text("id");
        task = IncidentTaskJson.readWhole(members, incidentId);
        incidentWhole = of.has("displayName") && of.has("createdDateTime");
        if (incidentWhole) {
            of.text("tenantId");
            incident = IncidentJson.readWhole(of);
            of.refuseOthers("");
        } else {
            incident = IncidentContent.placeholder(incidentId, task.createdDateTime());
        }
        members.refuseOthers("");
    }

    boolean isTask() {
        return kind.equals(TASK);
    }

    String id() {
        return id;
    }

    TaskContent task() {
        return task;
    }

    String incidentId() {
        return incidentId;
    }

    /** The incident that it is, or that its task tells of. */
    IncidentContent incident() {
        return incident;
    }

    /** Whether the incident is told of, and not only named by its id. */
    boolean isIncidentWhole() {
        return incidentWhole;
    }

    /** Why it cannot be taken, whatever is here. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    Item refused(String reason) {
        return new Item(index, kind, id, name, Result.REFUSED, List.of(reason));
    }

    /** What became of it, with the notes of its reading and one more, which may be null. */
    Item taken(Result result, String note) {
        List<String> all = new ArrayList<>(notes);
        if (note != null) {
            all.add(note);
        }
        return new Item(index, kind, id, name, result, all);
    }
}
