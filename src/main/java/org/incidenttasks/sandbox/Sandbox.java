package org.incidenttasks.sandbox;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.connector.lab.LabWorld;
import org.incidenttasks.execution.ExecutionService;
import org.incidenttasks.incident.IncidentService;
import org.incidenttasks.storage.Transactions;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.transfer.ImportService;
import org.incidenttasks.wire.GraphImport;
import org.incidenttasks.wire.ImportReport;

/**
 * Fills a sandbox organisation with its examples, which are Graph list responses and come in by the import that real
 * ones use, and puts it back to that state.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Sandbox {

    private static final List<String> FILES = List.of("/sandbox/incidents.json", "/sandbox/tasks.json");

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Directory directory;

    @EJB
    private GraphImport examples;

    @EJB
    private ImportService imports;

    @EJB
    private ExecutionService executions;

    @EJB
    private TaskService tasks;

    @EJB
    private IncidentService incidents;

    @EJB
    private LabWorld lab;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    public Sandbox() {}

    /** For use without a container. */
    Sandbox(
            EntityManager em,
            Directory directory,
            GraphImport examples,
            ImportService imports,
            ExecutionService executions,
            TaskService tasks,
            IncidentService incidents,
            LabWorld lab,
            Transactions transactions,
            AuditTrail audit) {
        this.em = em;
        this.directory = directory;
        this.examples = examples;
        this.imports = imports;
        this.executions = executions;
        this.tasks = tasks;
        this.incidents = incidents;
        this.lab = lab;
        this.transactions = transactions;
        this.audit = audit;
    }

    /** Imports the examples into a sandbox organisation; what is there already stays. */
    public void fill(String tenantId) {
        Tenant tenant = directory
                .tenant(tenantId)
                .filter(Tenant::isSandbox)
                .orElseThrow(() -> new Problem.Invalid("Only a sandbox organisation takes the examples."));
        Caller caller = new Caller(
                Actor.system("sandbox"), tenantId, tenant.getName(), true, EnumSet.allOf(Permission.class), List.of());
        for (String file : FILES) {
            try (InputStream json = Sandbox.class.getResourceAsStream(file)) {
                ImportReport report = examples.take(json, caller);
                if (report.count(ImportReport.Result.REFUSED) > 0) {
                    throw new IllegalStateException(file + " has examples that are refused: " + report.items());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Forgets all incidents, tasks, executions, imports and the world of the caller's sandbox organisation, and fills it anew.
     * The audit trail stays, with an entry more. A call of the lab that is under way leaves nothing in the fresh world.
     *
     * @throws Problem.Invalid in an organisation that is no sandbox
     */
    public void reset(Caller caller) {
        caller.require(Permission.ADMINISTER);
        if (!caller.sandbox()) {
            throw new Problem.Invalid("Only a sandbox organisation can be reset.");
        }
        String tenantId = caller.tenantId();
        transactions.retrying(() -> {
            List<String> underWay = underWay(tenantId);
            imports.forget(tenantId);
            executions.forget(tenantId);
            tasks.forget(tenantId);
            incidents.forget(tenantId);
            lab.reset(tenantId, underWay);
            audit.record(tenantId, caller.actor(), AuditEvent.of("sandbox.reset", "tenant", tenantId));
            return null;
        });
        fill(tenantId);
    }

    /** The orders that a connector may be carrying out at this moment; an execution's id is its order's key. */
    private List<String> underWay(String tenantId) {
        return em.createQuery(
                        "select e.id from Execution e where e.tenantId = :tenant and e.endedAt is null", String.class)
                .setParameter("tenant", tenantId)
                .getResultList();
    }
}
