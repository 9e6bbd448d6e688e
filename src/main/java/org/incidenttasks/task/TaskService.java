package org.incidenttasks.task;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.WireEnum;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Secrets;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.incident.IncidentService;
import org.incidenttasks.incident.IncidentService.Taken;
import org.incidenttasks.odata.Page;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.odata.TokenSigner;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;

/** The tasks of the caller's tenant: both doors read and change them here and nowhere else. */
@Stateless
public class TaskService {

    /** The longest comment, in characters. */
    public static final int MOST_COMMENT = 2_000;

    private static final String TASK = "task";

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @EJB
    private Secrets secrets;

    @EJB
    private IncidentService incidents;

    @Inject
    private Clock clock;

    public TaskService() {}

    /** For use without a container. */
    public TaskService(
            EntityManager em,
            Transactions transactions,
            AuditTrail audit,
            Secrets secrets,
            IncidentService incidents,
            Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.secrets = secrets;
        this.incidents = incidents;
        this.clock = clock;
    }

    // ---- reading

    /** A page of tasks, each with its incident where the options expand it. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Page<IncidentTask> list(QueryOptions<IncidentTask> options, Caller caller) {
        caller.require(Permission.READ);
        return repository().page(caller.tenantId(), options, signer());
    }

    /** How many tasks match the filter. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public long count(QueryOptions<IncidentTask> options, Caller caller) {
        caller.require(Permission.READ);
        return repository().count(caller.tenantId(), options, signer());
    }

    /**
     * One task with its incident.
     *
     * @throws Problem.NotFound also when it is another tenant's
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public IncidentTask get(String id, Caller caller) {
        caller.require(Permission.READ);
        return known(caller.tenantId(), id);
    }

    /** The tenants among those of the callers in which there is a task of this id; only where a caller may read. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Set<String> tenantsWith(String id, Collection<Caller> callers) {
        List<String> readable = callers.stream()
                .filter(caller -> caller.may(Permission.READ))
                .map(Caller::tenantId)
                .toList();
        if (readable.isEmpty()) {
            return Set.of();
        }
        return Set.copyOf(em.createQuery(
                        "select e.tenantId from IncidentTask e where e.id = :id and e.tenantId in :tenants",
                        String.class)
                .setParameter("id", id)
                .setParameter("tenants", readable)
                .getResultList());
    }

    // ---- changing

    /**
     * Sets the status, whatever the present one is.
     *
     * @param comment why; may be null
     * @param expectedVersion the version that the caller saw; empty: the last writer wins
     * @return the task as it is then
     * @throws Problem.Stale when the version is another one by now; {@link Problem.Invalid} for the sentinel
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public IncidentTask changeStatus(
            String id, TaskStatus status, String comment, OptionalLong expectedVersion, Caller caller) {
        caller.require(Permission.CHANGE_STATUS);
        if (status == TaskStatus.UNKNOWN_FUTURE_VALUE) {
            throw new Problem.Invalid("'status' must be one of " + WireEnum.allowed(TaskStatus.class) + ".");
        }
        String said = Texts.optional("comment", comment, MOST_COMMENT);
        return transactions.retrying(() -> {
            IncidentTask task = known(caller.tenantId(), id);
            requireVersion(task, expectedVersion);
            TaskStatus before = task.getStatus();
            if (before == status && said == null) {
                return task;
            }
            task.changeStatus(status, caller.actor().name(), clock.instant());
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("task.statusChanged", TASK, id)
                            .with("from", before.wireName())
                            .with("to", status.wireName())
                            .with("comment", said));
            return task;
        });
    }

    /**
     * Leaves a note in the history of a task; the task itself stays as it is.
     *
     * @param comment 1 to {@value #MOST_COMMENT} characters
     * @throws Problem.Invalid when it is empty or too long
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void comment(String id, String comment, Caller caller) {
        caller.require(Permission.CHANGE_STATUS);
        String said = Texts.required("comment", comment, MOST_COMMENT);
        transactions.retrying(() -> {
            known(caller.tenantId(), id);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("task.commented", TASK, id).with("comment", said));
            return null;
        });
    }

    /** Creates a task, open and not started; the server gives the id, the times and the authors. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public IncidentTask create(
            String incidentId,
            String displayName,
            String description,
            TaskSource source,
            ActionType actionType,
            ResponseAction action,
            Caller caller) {
        caller.require(Permission.ISSUE);
        if (actionType.actionable() && action == null) {
            throw new Problem.Invalid("'responseAction' is missing: a task of the type " + actionType.wireName()
                    + " needs one that names its target.");
        }
        return transactions.retrying(() -> {
            TaskContent content = TaskContent.open(
                    incidentId,
                    displayName,
                    description,
                    source,
                    actionType,
                    action,
                    caller.actor().name(),
                    clock.instant());
            Incident incident = incidentOf(content, caller);
            IncidentTask task =
                    new IncidentTask(caller.tenantId(), UUID.randomUUID().toString(), incident, content);
            repository().add(task);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("task.created", TASK, task.getId())
                            .with("displayName", task.getDisplayName())
                            .with("actionType", actionType.wireName())
                            .with("incident", incident.getId()));
            return task;
        });
    }

    /**
     * Takes a task over from elsewhere, with its id, its times and its authors; one that is known already becomes what
     * is brought where that is newer and no action of it is in flight here. Part of the caller's transaction, which
     * writes {@link #imported} down at its end.
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public Taken take(String id, TaskContent content, Caller caller) {
        caller.require(Permission.ISSUE);
        String key = Texts.required("id", id, 128);
        Incident incident = incidentOf(content, caller);
        // By its key: a query would flush what an import of many has changed so far.
        Optional<IncidentTask> known =
                Optional.ofNullable(em.find(IncidentTask.class, new TenantKey(caller.tenantId(), key)));
        if (known.isEmpty()) {
            repository().add(new IncidentTask(caller.tenantId(), key, incident, content));
            return Taken.ADDED;
        }
        IncidentTask task = known.get();
        if (task.content().equals(content)) {
            return Taken.UNCHANGED;
        }
        if (!content.lastModifiedDateTime().isAfter(task.getLastModifiedDateTime())) {
            return Taken.OURS_IS_NEWER;
        }
        if (task.isInFlight()) {
            throw new Problem.Conflict(
                    "ActionAlreadyInProgress", "The task's action is in progress here: import it again afterwards.");
        }
        task.become(incident, content);
        return Taken.CHANGED;
    }

    /** The audit event of a task that was taken over. */
    public static AuditEvent imported(String id, Taken taken) {
        return AuditEvent.of(taken == Taken.ADDED ? "task.imported" : "task.changedByImport", TASK, id);
    }

    // ---- for executions, within their transactions

    /**
     * A task whose action the caller wants executed, within the running transaction.
     *
     * @throws Problem.Stale when the caller saw another version
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public IncidentTask forExecution(String id, OptionalLong expectedVersion, Caller caller) {
        caller.require(Permission.EXECUTE);
        IncidentTask task = known(caller.tenantId(), id);
        requireVersion(task, expectedVersion);
        return task;
    }

    /**
     * Marks the action of a task as in progress.
     *
     * @throws Problem.Invalid when it is in progress or completed already
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void actionRequested(IncidentTask task, Caller caller) {
        task.actionRequested(caller.actor().name(), clock.instant());
    }

    /**
     * A task that the caller wants deleted, within the running transaction.
     *
     * @throws Problem.Conflict while its action is in progress; {@link Problem.Stale} when the caller saw another version
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public IncidentTask forDeletion(String id, OptionalLong expectedVersion, Caller caller) {
        caller.require(Permission.ADMINISTER);
        IncidentTask task = known(caller.tenantId(), id);
        requireVersion(task, expectedVersion);
        if (task.isInFlight()) {
            throw new Problem.Conflict(
                    "ActionAlreadyInProgress",
                    "The task's action is in progress: delete the task when it has ended, or cancel it first.");
        }
        return task;
    }

    /** Deletes a task, after the executions of it; fails when it was changed since it was read. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void delete(IncidentTask task) {
        repository().remove(task);
    }

    /** Puts the action of a task back to what it was before it was requested. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void actionCancelled(String tenantId, String id, ActionStatus before, String by) {
        known(tenantId, id).actionCancelled(before, by, clock.instant());
    }

    /** Says how the action of a task ended. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void actionEnded(String tenantId, String id, ActionStatus end, String by) {
        known(tenantId, id).actionEnded(end, by, clock.instant());
    }

    /** Deletes the tasks of a tenant; for the reset of a sandbox, after its executions, within its transaction. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void forget(String tenantId) {
        em.createQuery("delete from IncidentTask t where t.tenantId = :tenant")
                .setParameter("tenant", tenantId)
                .executeUpdate();
    }

    // ---- shared

    private IncidentTask known(String tenantId, String id) {
        return repository()
                .find(tenantId, id)
                .orElseThrow(() -> new Problem.NotFound("There is no task with the id '" + Texts.cut(id, 100) + "'."));
    }

    private Incident incidentOf(TaskContent content, Caller caller) {
        return incidents
                .find(caller.tenantId(), content.incidentId())
                .orElseThrow(() -> new Problem.Invalid("There is no incident with the id '" + content.incidentId()
                        + "': 'incident.id' must name one that exists here."));
    }

    private static void requireVersion(IncidentTask task, OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != task.getVersion()) {
            throw new Problem.Stale("The task was changed since: read it again, then decide.");
        }
    }

    private TaskRepository repository() {
        return new TaskRepository(em);
    }

    private TokenSigner signer() {
        return new TokenSigner(secrets.skipTokenKey());
    }
}
