package org.incidenttasks.wire;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.incident.IncidentContent;
import org.incidenttasks.incident.IncidentService;
import org.incidenttasks.incident.IncidentService.Taken;
import org.incidenttasks.storage.Transactions;
import org.incidenttasks.task.TaskContent;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.wire.ImportReport.Item;
import org.incidenttasks.wire.ImportReport.Result;

/**
 * Takes incidents and tasks over as Graph lists them: {@code {"value":[...]}}, a bare array, or one object. Each object
 * stands or falls by itself, in a transaction of its own. The known mistakes of Microsoft's documentation are put right
 * and said so; the same file again changes nothing.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class GraphImport {

    private static final String TASK = "task";
    private static final String INCIDENT = "incident";

    @EJB
    private Transactions transactions;

    @EJB
    private TaskService tasks;

    @EJB
    private IncidentService incidents;

    @EJB
    private AuditTrail audit;

    @Inject
    private Settings settings;

    public GraphImport() {}

    /** For use without a container. */
    public GraphImport(
            Transactions transactions,
            TaskService tasks,
            IncidentService incidents,
            AuditTrail audit,
            Settings settings) {
        this.transactions = transactions;
        this.tasks = tasks;
        this.incidents = incidents;
        this.audit = audit;
        this.settings = settings;
    }

    /**
     * Imports a stream of JSON in UTF-8; does not close it.
     *
     * @throws Problem.Invalid when it is no JSON of that form; nothing is taken then
     * @throws Problem.TooLarge beyond the setting's bytes
     */
    public ImportReport take(InputStream json, Caller caller) {
        caller.require(Permission.ISSUE);
        int most = settings.number(Setting.MAX_IMPORT);
        byte[] bytes;
        try {
            bytes = json.readNBytes(most + 1);
        } catch (IOException e) {
            throw new Problem.Invalid("The import broke off before its end: send it again.");
        }
        if (bytes.length > most) {
            throw new Problem.TooLarge("The import is longer than " + most + " bytes: split it, or raise "
                    + Setting.MAX_IMPORT.variable() + ".");
        }
        JsonStructure structure = GraphJson.read(bytes);
        List<String> remarks = new ArrayList<>();
        JsonArray objects = objects(structure, remarks);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            items.add(take(i, objects.get(i), caller));
        }
        return new ImportReport(items, remarks);
    }

    private static JsonArray objects(JsonStructure structure, List<String> remarks) {
        if (structure instanceof JsonArray array) {
            return array;
        }
        JsonObject object = structure.asJsonObject();
        if (!object.containsKey("value")) {
            return jakarta.json.Json.createArrayBuilder().add(object).build();
        }
        if (!(object.get("value") instanceof JsonArray array)) {
            throw new Problem.Invalid("'value' must be an array of incidents or tasks.");
        }
        if (object.containsKey("@odata.nextLink")) {
            remarks.add("The list is one page of several (it has an @odata.nextLink): import the other pages too.");
        }
        return array;
    }

    private Item take(int index, JsonValue value, Caller caller) {
        if (!(value instanceof JsonObject object)) {
            return new Item(index, TASK, null, null, Result.REFUSED, List.of("It is no JSON object."));
        }
        String kind = isTask(object) ? TASK : INCIDENT;
        String id = textOf(object, "id");
        String name = textOf(object, "displayName");
        try {
            List<String> notes = new ArrayList<>();
            Taken taken = kind.equals(TASK) ? takeTask(object, notes, caller) : takeIncident(object, notes, caller);
            if (taken == Taken.OURS_IS_NEWER) {
                return new Item(
                        index, kind, id, name, Result.REFUSED, List.of("What is here is as new or newer; it is kept."));
            }
            return new Item(index, kind, id, name, Result.valueOf(taken.name()), notes);
        } catch (Problem.Unavailable | Problem.Forbidden e) {
            throw e;
        } catch (Problem e) {
            return new Item(index, kind, id, name, Result.REFUSED, List.of(e.getMessage()));
        }
    }

    private static boolean isTask(JsonObject object) {
        return object.containsKey("actionType")
                || object.containsKey("actionStatus")
                || "#microsoft.graph.security.incidentTask".equals(textOf(object, "@odata.type"));
    }

    private static String textOf(JsonObject object, String member) {
        return object.get(member) instanceof JsonString text ? Texts.cut(text.getString(), 300) : null;
    }

    private Taken takeIncident(JsonObject object, List<String> notes, Caller caller) {
        Members members = Members.mending(object, notes);
        String id = members.text("id");
        // The tenant is the caller's, whatever the file says.
        members.text("tenantId");
        IncidentContent content = IncidentJson.readWhole(members);
        members.refuseOthers("");
        return transactions.retrying(() -> {
            Taken taken = incidents.take(id, content, caller);
            record(taken, IncidentService.imported(id, taken), List.of(), caller);
            return taken;
        });
    }

    private Taken takeTask(JsonObject object, List<String> notes, Caller caller) {
        Members members = Members.mending(object, notes);
        String id = members.text("id");
        Members incident = members.object(INCIDENT);
        if (incident == null || !incident.has("id")) {
            throw members.missing("incident.id");
        }
        String incidentId = incident.text("id");
        TaskContent content = IncidentTaskJson.readWhole(members, incidentId);
        boolean whole = incident.has("displayName") && incident.has("createdDateTime");
        IncidentContent ofIncident;
        if (whole) {
            incident.text("tenantId");
            ofIncident = IncidentJson.readWhole(incident);
            incident.refuseOthers("");
        } else {
            ofIncident = IncidentContent.placeholder(incidentId, content.createdDateTime());
        }
        members.refuseOthers("");
        boolean[] madeUp = {false};
        Taken result = transactions.retrying(() -> {
            List<AuditEvent> before = new ArrayList<>();
            boolean known = incidents.find(caller.tenantId(), incidentId).isPresent();
            madeUp[0] = !whole && !known;
            if (whole || !known) {
                Taken taken = incidents.take(incidentId, ofIncident, caller);
                if (taken == Taken.ADDED || taken == Taken.CHANGED) {
                    before.add(IncidentService.imported(incidentId, taken));
                }
            }
            Taken taken = tasks.take(id, content, caller);
            record(taken, TaskService.imported(id, taken), before, caller);
            return taken;
        });
        if (madeUp[0]) {
            notes.add("The incident '" + incidentId + "' was not known: it was made with its id alone.");
        }
        return result;
    }

    private void record(Taken taken, AuditEvent event, List<AuditEvent> before, Caller caller) {
        List<AuditEvent> events = new ArrayList<>(before);
        if (taken == Taken.ADDED || taken == Taken.CHANGED) {
            events.add(event);
        }
        audit.record(caller.tenantId(), caller.actor(), events);
    }
}
