package org.incidenttasks.execution;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.artifact.Artifacts;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.connection.Route;
import org.incidenttasks.connection.Routes;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.measure.Register;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskService;

/** Executions as callers see them: ask for one, take it back, say what happened, look. */
@Stateless
public class ExecutionService {

    /** An execution with its attempts, oldest first. */
    public record WithAttempts(Execution execution, List<Attempt> attempts) {}

    /** What a person found. */
    public enum Report {
        DONE(ExecutionState.COMPLETED),
        PARTLY_DONE(ExecutionState.PARTIALLY_COMPLETED),
        NOT_DONE(ExecutionState.FAILED);

        private final ExecutionState end;

        Report(ExecutionState end) {
            this.end = end;
        }
    }

    private static final String TASK = "task";
    private static final String EXECUTION = "execution";
    private static final int MOST_NOTE = 2_000;

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @EJB
    private TaskService tasks;

    @EJB
    private Register register;

    @EJB
    private Artifacts artifacts;

    @EJB
    private Dispatcher dispatcher;

    @EJB
    private Routes routes;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    private Runnable wake;

    public ExecutionService() {}

    /** For use without a container. */
    ExecutionService(
            EntityManager em,
            Transactions transactions,
            AuditTrail audit,
            TaskService tasks,
            Register register,
            Artifacts artifacts,
            Routes routes,
            Settings settings,
            Clock clock,
            Runnable wake) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.tasks = tasks;
        this.register = register;
        this.artifacts = artifacts;
        this.routes = routes;
        this.settings = settings;
        this.clock = clock;
        this.wake = wake;
    }

    /**
     * Has the response action of a task executed, in the background. The same request again (the same idempotency key,
     * or a repetition by the same client) answers the first one's execution and runs nothing twice.
     *
     * @return the execution, as it is at this moment
     * @throws Problem.Invalid with {@code UnsupportedActionType}, {@code ActionAlreadyInProgress} or
     *     {@code ActionAlreadyCompleted}
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Execution request(String taskId, ExecutionRequest request, Caller caller) {
        caller.require(Permission.EXECUTE);
        Execution execution;
        try {
            execution = requested(taskId, request, caller);
        } catch (Problem.Stale e) {
            // The first request changed the task itself: its repetition names the version from before.
            execution = transactions
                    .retrying(() -> repeated(taskId, request, caller))
                    .orElseThrow(() -> e);
        }
        wake();
        return execution;
    }

    private Execution requested(String taskId, ExecutionRequest request, Caller caller) {
        boolean[] first = {true};
        return transactions.retrying(() -> {
            IncidentTask task = tasks.forExecution(taskId, request.expectedVersion(), caller);
            // A fresh task cannot have been asked for; and should the key be taken all the same, the second try looks.
            boolean asked = task.getActionStatus() != ActionStatus.NOT_STARTED || !first[0];
            first[0] = false;
            Optional<Execution> same = asked ? repeated(taskId, request, caller) : Optional.empty();
            return same.orElseGet(() -> begin(task, request, caller));
        });
    }

    private Execution begin(IncidentTask task, ExecutionRequest request, Caller caller) {
        ResponseAction action = executable(task);
        Route route = routes.find(action, caller).orElseThrow(() -> noConnector(task.getActionType()));
        requireLasting(request, task.getActionType(), route);
        ActionStatus before = task.getActionStatus();
        List<String> only = request.onlyFailed() ? onlyFailed(task, caller) : List.of();
        tasks.actionRequested(task, caller);
        Execution execution = new Execution(
                UUID.randomUUID().toString(), task, action, before, route, request, only, caller, clock.instant());
        em.persist(execution);
        audit.record(
                caller.tenantId(),
                caller.actor(),
                AuditEvent.of("action.requested", TASK, task.getId())
                        .with(EXECUTION, execution.getId())
                        .with("actionType", task.getActionType().wireName())
                        .with("target", action.identifierValue())
                        .with("connector", route.connector())
                        .with("connection", route.connectionId().orElse(null))
                        .with("onlyTargets", String.join(", ", only))
                        .with(
                                "liftAfter",
                                request.liftAfter().map(Object::toString).orElse(null))
                        .with("comment", execution.getRequestComment()));
        return execution;
    }

    /** An end can be set to what lasts, if it can be taken back. */
    private static void requireLasting(ExecutionRequest request, ActionType type, Route route) {
        if (request.liftAfter().isEmpty()) {
            return;
        }
        if (!type.isLasting() || !route.ability().map(Ability::reversible).orElse(false)) {
            throw new Problem.Invalid(
                    "NotReversible",
                    "liftAfter is for what lasts and can be taken back; " + type.wireName() + " over " + route.name()
                            + " does not.");
        }
    }

    /** The targets on which the action of a task did not succeed the last time; empty where there is none. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<String> failedTargets(IncidentTask task, Caller caller) {
        caller.require(Permission.READ);
        return em.createQuery(
                        "select e from Execution e where e.tenantId = :tenant and e.taskId = :task"
                                + " and e.undoOf is null order by e.requestedAt desc, e.id",
                        Execution.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("task", task.getId())
                .setMaxResults(1)
                .getResultStream()
                .flatMap(last -> last.getTargetResults().stream())
                .filter(result -> !result.done())
                .map(TargetResult::target)
                .toList();
    }

    private List<String> onlyFailed(IncidentTask task, Caller caller) {
        List<String> failed = failedTargets(task, caller);
        if (failed.isEmpty()) {
            throw new Problem.Invalid(
                    "NoFailedTargets",
                    "The last execution of this task names no target on which it failed: execute it for all.");
        }
        return failed;
    }

    /**
     * Why the action of a task cannot be executed here whatever its state is, in words; empty when it can. For pages,
     * which say so before anybody presses a button.
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Problem> obstacle(IncidentTask task, Caller caller) {
        try {
            if (routes.find(executable(task), caller).isEmpty()) {
                return Optional.of(noConnector(task.getActionType()));
            }
        } catch (Problem e) {
            return Optional.of(e);
        }
        return Optional.empty();
    }

    /** Who would get the order; empty when nobody would. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Route> routeFor(IncidentTask task, Caller caller) {
        return task.getResponseAction().flatMap(action -> routes.find(action, caller));
    }

    private static Problem noConnector(ActionType type) {
        return unsupported(type, "NoConnector", "No connector serves this type and target here.");
    }

    private ResponseAction executable(IncidentTask task) {
        ActionType type = task.getActionType();
        if (!type.actionable()) {
            throw new Problem.Invalid("UnsupportedActionType", "Currently " + type.wireName() + " is not supported");
        }
        if (settings.text(Setting.EXECUTABLE_ACTIONS).equals("documented") && !type.documented()) {
            throw unsupported(
                    type,
                    "NotDocumented",
                    Setting.EXECUTABLE_ACTIONS.variable() + " holds this server to Microsoft's list.");
        }
        return task.getResponseAction()
                .orElseThrow(() -> unsupported(
                        type, "NoResponseAction", "The task came without a responseAction, so it names no target."));
    }

    private static Problem unsupported(ActionType type, String code, String reason) {
        return new Problem.Invalid(
                "UnsupportedActionType",
                "Currently " + type.wireName() + " is not supported",
                new Problem.Detail(code, reason, "actionType"));
    }

    private Optional<Execution> repeated(String taskId, ExecutionRequest request, Caller caller) {
        String condition;
        String value;
        if (request.idempotencyKey().isPresent()) {
            condition = "e.requestKey = :value";
            value = Execution.keyOf(caller, request.idempotencyKey().get());
        } else if (request.repeated() && request.clientRequestId().isPresent()) {
            // An SDK gives all its requests one id: only what did not end badly can be the one that is repeated.
            condition = "e.clientRequestId = :value and e.requestedById = :caller and e.state not in"
                    + " (org.incidenttasks.execution.ExecutionState.FAILED,"
                    + " org.incidenttasks.execution.ExecutionState.PARTIALLY_COMPLETED,"
                    + " org.incidenttasks.execution.ExecutionState.CANCELLED)";
            value = request.clientRequestId().get();
        } else {
            return Optional.empty();
        }
        var query = em.createQuery(
                        "select e from Execution e where e.tenantId = :tenant and e.taskId = :task and " + condition
                                + " order by e.requestedAt desc, e.id",
                        Execution.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("task", taskId)
                .setParameter("value", value)
                .setMaxResults(1);
        if (condition.contains(":caller")) {
            query.setParameter("caller", caller.actor().id());
        }
        return query.getResultStream().findFirst();
    }

    /**
     * Takes an execution back before anything was sent.
     *
     * @throws Problem.Conflict with {@code TooLateToCancel} afterwards
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Execution cancel(String executionId, Caller caller) {
        caller.require(Permission.EXECUTE);
        return woken(() -> {
            Execution execution = known(executionId, caller);
            if (!execution.isCancellable()) {
                throw new Problem.Conflict(
                        "TooLateToCancel", "It is too late to cancel: the order was sent, or the execution has ended.");
            }
            execution.end(
                    ExecutionState.CANCELLED,
                    Verification.NONE,
                    "Cancelled by " + caller.actor().name() + ".",
                    List.of(),
                    clock.instant());
            if (!execution.isUndo()) {
                tasks.actionCancelled(
                        caller.tenantId(),
                        execution.getTaskId(),
                        execution.getPreviousActionStatus(),
                        caller.actor().name());
            }
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    event(execution, "cancelled").with(EXECUTION, executionId));
            return execution;
        });
    }

    /**
     * A person says what happened, where one was asked or nobody else can know.
     *
     * @param note what was done or found, 1 to 2000 characters
     * @throws Problem.Conflict when nobody is asked
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Execution report(String executionId, Report report, String note, Caller caller) {
        caller.require(Permission.EXECUTE);
        String said = Texts.required("note", note, MOST_NOTE);
        return woken(() -> {
            Execution execution = known(executionId, caller);
            execution.requireNeedsPerson();
            Instant now = clock.instant();
            Attempt attempt = new Attempt(execution, execution.getSteps() + 1, Step.REPORT, Runner.NODE, now);
            attempt.end(report.end.name().toLowerCase(java.util.Locale.ROOT), said, now);
            em.persist(attempt);
            new Endings(tasks, register)
                    .end(
                            execution,
                            report.end,
                            report == Report.NOT_DONE ? Verification.NONE : Verification.REPORTED,
                            caller.actor().name() + ": " + said,
                            List.of(),
                            caller.actor().name(),
                            now);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    event(execution, "reported")
                            .with(EXECUTION, executionId)
                            .with("report", report.name())
                            .with("note", said));
            return execution;
        });
    }

    /**
     * Deletes a task with its executions. What was done to it and by it stays in the audit trail.
     *
     * @param expectedVersion the version that the caller saw; empty: whatever it is
     * @throws Problem.Conflict while its action is in progress, also where its outcome is unknown
     * @throws Problem.Stale when the version is another one by now
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void deleteTask(String taskId, OptionalLong expectedVersion, Caller caller) {
        caller.require(Permission.ADMINISTER);
        transactions.retrying(() -> {
            IncidentTask task = tasks.forDeletion(taskId, expectedVersion, caller);
            requireNothingInForce(taskId, caller);
            register.forgetTask(caller.tenantId(), taskId);
            artifacts.forget(caller.tenantId(), idsOfTask(taskId, caller));
            em.createQuery("delete from Attempt a where a.tenantId = :tenant and a.executionId in"
                            + " (select e.id from Execution e where e.tenantId = :tenant and e.taskId = :task)")
                    .setParameter("tenant", caller.tenantId())
                    .setParameter(TASK, taskId)
                    .executeUpdate();
            int executions = em.createQuery("delete from Execution e where e.tenantId = :tenant and e.taskId = :task")
                    .setParameter("tenant", caller.tenantId())
                    .setParameter(TASK, taskId)
                    .executeUpdate();
            // Last, and with the version that was read: an execution that was asked for meanwhile undoes all of this.
            tasks.delete(task);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("task.deleted", TASK, taskId)
                            .with("displayName", task.getDisplayName())
                            .with("incident", task.getIncidentId())
                            .with("actionType", task.getActionType().wireName())
                            .with(
                                    "target",
                                    task.getResponseAction()
                                            .map(ResponseAction::identifierValue)
                                            .orElse(null))
                            .with("status", task.getStatus().wireName())
                            .with("actionStatus", task.getActionStatus().wireName())
                            .with("executions", Integer.toString(executions)));
            return null;
        });
    }

    private List<String> idsOfTask(String taskId, Caller caller) {
        return em.createQuery(
                        "select e.id from Execution e where e.tenantId = :tenant and e.taskId = :task", String.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("task", taskId)
                .getResultList();
    }

    /** Without its executions nobody could take back what they put in force. */
    private void requireNothingInForce(String taskId, Caller caller) {
        boolean undoing = em.createQuery(
                                "select count(e.id) from Execution e where e.tenantId = :tenant and e.taskId = :task"
                                        + " and e.undoOf is not null and e.endedAt is null",
                                Long.class)
                        .setParameter("tenant", caller.tenantId())
                        .setParameter("task", taskId)
                        .getSingleResult()
                > 0;
        if (undoing || register.holdsSomething(caller.tenantId(), taskId)) {
            throw new Problem.Conflict(
                    "MeasureInForce",
                    "What this task has put in force is still in force: lift it, then delete the task.");
        }
    }

    private static AuditEvent event(Execution execution, String what) {
        return AuditEvent.of((execution.isUndo() ? "undo." : "action.") + what, TASK, execution.getTaskId());
    }

    /** One execution with its attempts. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public WithAttempts get(String executionId, Caller caller) {
        caller.require(Permission.READ);
        return withAttempts(List.of(known(executionId, caller)), caller).get(0);
    }

    /** The executions of a task, newest first. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<WithAttempts> ofTask(String taskId, Caller caller) {
        caller.require(Permission.READ);
        return withAttempts(
                em.createQuery(
                                "select e from Execution e where e.tenantId = :tenant and e.taskId = :task"
                                        + " order by e.requestedAt desc, e.id",
                                Execution.class)
                        .setParameter("tenant", caller.tenantId())
                        .setParameter("task", taskId)
                        .getResultList(),
                caller);
    }

    /** Executions of the caller's tenant, each with its attempts. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<WithAttempts> withAttempts(List<Execution> executions, Caller caller) {
        caller.require(Permission.READ);
        if (executions.isEmpty()) {
            return List.of();
        }
        Map<String, List<Attempt>> attempts = em
                .createQuery(
                        "select a from Attempt a where a.tenantId = :tenant and a.executionId in :ids order by a.number",
                        Attempt.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("ids", executions.stream().map(Execution::getId).toList())
                .getResultList()
                .stream()
                .collect(Collectors.groupingBy(Attempt::getExecutionId));
        return executions.stream()
                .map(execution -> new WithAttempts(execution, attempts.getOrDefault(execution.getId(), List.of())))
                .toList();
    }

    /** Deletes the executions of a tenant; for the reset of a sandbox, within its transaction. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void forget(String tenantId) {
        register.forget(tenantId);
        artifacts.forget(tenantId);
        for (String entity : List.of("Attempt", "Execution")) {
            em.createQuery("delete from " + entity + " e where e.tenantId = :tenant")
                    .setParameter("tenant", tenantId)
                    .executeUpdate();
        }
    }

    private Execution known(String executionId, Caller caller) {
        Execution execution = em.find(Execution.class, new TenantKey(caller.tenantId(), executionId));
        if (execution == null) {
            throw new Problem.NotFound("There is no execution with the id '" + Texts.cut(executionId, 100) + "'.");
        }
        return execution;
    }

    /** What has ended may let the next one in its lane go. */
    private Execution woken(Supplier<Execution> work) {
        Execution execution = transactions.retrying(work);
        wake();
        return execution;
    }

    private void wake() {
        if (wake == null) {
            dispatcher.wake();
        } else {
            wake.run();
        }
    }
}
