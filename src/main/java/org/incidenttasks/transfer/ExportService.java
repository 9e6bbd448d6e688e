package org.incidenttasks.transfer;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.odata.Filter;
import org.incidenttasks.odata.Page;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.storage.Transactions;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskService;

/**
 * Hands out the tasks of the caller's organisation with their incidents, a page at a time, in a form that an import
 * takes. Each page is what the database holds at its moment; a task that is there throughout is in it once, as it was
 * then.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ExportService {

    private static final int PAGE = 500;

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private TaskService tasks;

    @EJB
    private AuditTrail audit;

    public ExportService() {}

    /** For use without a container. */
    public ExportService(EntityManager em, Transactions transactions, TaskService tasks, AuditTrail audit) {
        this.em = em;
        this.transactions = transactions;
        this.tasks = tasks;
        this.audit = audit;
    }

    /**
     * Says that an export begins, before a byte of it is written.
     *
     * @param filter as the caller wrote it
     */
    public void begin(Optional<String> filter, Caller caller) {
        caller.require(Permission.READ);
        transactions.retrying(() -> {
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("tasks.exported", "tenant", caller.tenantId()).with("filter", filter.orElse(null)));
            return null;
        });
    }

    /**
     * Writes the tasks that match, in order, each with its incident; where all are asked for, the incidents without a
     * task before them.
     */
    public void write(QueryOptions<IncidentTask> options, ExportWriter out, Caller caller) throws IOException {
        caller.require(Permission.READ);
        out.start();
        if (Filter.<IncidentTask>all().equals(options.filter())) {
            writeLonely(out, caller);
        }
        QueryOptions<IncidentTask> next = options.withTop(PAGE);
        while (next != null) {
            Page<IncidentTask> page = tasks.list(next, caller);
            for (IncidentTask task : page.items()) {
                out.write(task);
            }
            QueryOptions<IncidentTask> present = next;
            next = page.nextSkipToken().map(present::withSkipToken).orElse(null);
        }
        out.end();
    }

    /** Before the tasks: an incident that gets its first task meanwhile comes twice, and not never. */
    private void writeLonely(ExportWriter out, Caller caller) throws IOException {
        String last = "";
        List<Incident> page = lonely(last, caller);
        while (!page.isEmpty()) {
            for (Incident incident : page) {
                out.write(incident);
                last = incident.getId();
            }
            page = lonely(last, caller);
        }
    }

    private List<Incident> lonely(String behind, Caller caller) {
        return em.createQuery(
                        "select i from Incident i where i.tenantId = :tenant and i.id > :behind and not exists"
                                + " (select t.id from IncidentTask t where t.tenantId = i.tenantId"
                                + " and t.incidentId = i.id) order by i.id",
                        Incident.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("behind", behind)
                .setMaxResults(PAGE)
                .getResultList();
    }
}
