package org.incidenttasks.wire;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.incident.IncidentService;
import org.incidenttasks.incident.IncidentService.Taken;
import org.incidenttasks.storage.Transactions;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.wire.ImportReport.Item;
import org.incidenttasks.wire.ImportReport.Result;

/**
 * Takes incidents and tasks over as Graph lists them. Each object stands or falls by itself. The known mistakes of
 * Microsoft's documentation are put right and said so; the same file again changes nothing.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class GraphImport {

    /** What is said of an import that is one page of a longer list. */
    public static final String ONE_PAGE =
            "The list is one page of several (it has an @odata.nextLink): import the other pages too.";

    private static final int MOST_AT_ONCE = 4_194_304;

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
     * Imports a stream of JSON in UTF-8 at once; does not close it. For what is short: all of it is held in memory, and
     * the caller waits.
     *
     * @throws Problem.Invalid when it is no JSON of a form that {@link ImportReader} knows; nothing is taken then
     * @throws Problem.TooLarge beyond {@value #MOST_AT_ONCE} bytes or the setting's
     */
    public ImportReport take(InputStream json, Caller caller) {
        caller.require(Permission.ISSUE);
        List<JsonValue> objects = new ArrayList<>();
        ImportReader.Summary summary;
        try {
            summary =
                    ImportReader.read(json, Math.min(MOST_AT_ONCE, settings.number(Setting.MAX_IMPORT)), objects::add);
        } catch (Problem.TooLarge e) {
            throw new Problem.TooLarge("This is longer than can be answered at once: send it to"
                    + " /security/incidentTaskImports, which takes longer ones and tells how far they are.");
        }
        List<Item> items = new ArrayList<>();
        for (JsonValue object : objects) {
            items.add(takeAlone(items.size(), object, caller));
        }
        return new ImportReport(items, summary.onePage() ? List.of(ONE_PAGE) : List.of());
    }

    private Item takeAlone(long index, JsonValue value, Caller caller) {
        ImportObject object = ImportObject.read(index, value);
        try {
            return transactions.retrying(() -> {
                List<AuditEvent> events = new ArrayList<>();
                Item item = take(object, caller, events);
                audit.record(caller.tenantId(), caller.actor(), events);
                return item;
            });
        } catch (Problem.Unavailable | Problem.Forbidden e) {
            throw e;
        } catch (Problem e) {
            return object.refused(e.getMessage());
        }
    }

    /**
     * Takes one object over within the running transaction.
     *
     * @param index its place in the import, from 0
     * @param events what the caller is to write down at the transaction's end is added here
     * @throws Problem why it is refused; the transaction is to be rolled back then, a part may have been taken
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public Item take(long index, JsonValue value, Caller caller, List<AuditEvent> events) {
        return take(ImportObject.read(index, value), caller, events);
    }

    /** The line of the report for an object that {@link #take(long, JsonValue, Caller, List)} refused. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Item refused(long index, JsonValue value, String reason) {
        return ImportObject.read(index, value).refused(reason);
    }

    private Item take(ImportObject object, Caller caller, List<AuditEvent> events) {
        if (object.refusal().isPresent()) {
            return object.refused(object.refusal().get());
        }
        return object.isTask() ? takeTask(object, caller, events) : takeIncident(object, caller, events);
    }

    private Item takeIncident(ImportObject object, Caller caller, List<AuditEvent> events) {
        Taken taken = incidents.take(object.incidentId(), object.incident(), caller);
        if (isChange(taken)) {
            events.add(IncidentService.imported(object.incidentId(), taken));
        }
        return item(object, taken, null);
    }

    private Item takeTask(ImportObject object, Caller caller, List<AuditEvent> events) {
        String incidentId = object.incidentId();
        boolean known = incidents.find(caller.tenantId(), incidentId).isPresent();
        boolean madeUp = !object.isIncidentWhole() && !known;
        if (object.isIncidentWhole() || !known) {
            Taken taken = incidents.take(incidentId, object.incident(), caller);
            if (isChange(taken)) {
                events.add(IncidentService.imported(incidentId, taken));
            }
        }
        Taken taken = tasks.take(object.id(), object.task(), caller);
        if (isChange(taken)) {
            events.add(TaskService.imported(object.id(), taken));
        }
        return item(
                object,
                taken,
                madeUp ? "The incident '" + incidentId + "' was not known: it was made with its id alone." : null);
    }

    private static boolean isChange(Taken taken) {
        return taken == Taken.ADDED || taken == Taken.CHANGED;
    }

    private static Item item(ImportObject object, Taken taken, String note) {
        return taken == Taken.OURS_IS_NEWER
                ? object.refused("What is here is as new or newer; it is kept.")
                : object.taken(Result.valueOf(taken.name()), note);
    }
}
