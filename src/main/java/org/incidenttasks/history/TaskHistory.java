package org.incidenttasks.history;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Secrets;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.execution.Attempt;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.execution.ExecutionService;
import org.incidenttasks.execution.ExecutionService.WithAttempts;
import org.incidenttasks.odata.Listing;
import org.incidenttasks.odata.Page;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.odata.TokenSigner;
import org.incidenttasks.task.TaskService;

/** Reads what happened to a task, for both doors. */
@Stateless
public class TaskHistory {

    private static final String ENTRIES =
            " from AuditEntry a where a.tenantId = :tenant and a.subjectType = 'task' and a.subjectId = :task";

    /** What else an attempt ends with is told by the audit trail, or led to a further attempt. */
    private static final String ATTEMPTS = " from Attempt a, Execution e where e.tenantId = :tenant"
            + " and e.taskId = :task and a.tenantId = e.tenantId and a.executionId = e.id"
            + " and a.outcome in ('applied', 'verified')";

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private TaskService tasks;

    @EJB
    private ExecutionService executions;

    @EJB
    private Secrets secrets;

    public TaskHistory() {}

    /** For use without a container. */
    public TaskHistory(EntityManager em, TaskService tasks, ExecutionService executions, Secrets secrets) {
        this.em = em;
        this.tasks = tasks;
        this.executions = executions;
        this.secrets = secrets;
    }

    /**
     * A page of what happened to a task, oldest first. Of the options page size, count and token count.
     *
     * @throws Problem.NotFound also when it is another tenant's
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Page<TaskEvent> events(String taskId, QueryOptions<TaskEvent> options, Caller caller) {
        caller.require(Permission.READ);
        tasks.get(taskId, caller);
        Optional<Position> after = options.skipToken().map(Position::of);
        List<TaskEvent> found = merged(
                        entries(taskId, after, "", options.top() + 1, caller),
                        attempts(taskId, after, "", options.top() + 1, caller),
                        Comparator.naturalOrder())
                .limit(options.top() + 1L)
                .toList();
        boolean more = found.size() > options.top();
        List<TaskEvent> items = more ? found.subList(0, options.top()) : found;
        return new Page<>(
                items,
                options.count() ? OptionalLong.of(count(taskId, caller)) : OptionalLong.empty(),
                more ? Optional.of(items.get(items.size() - 1).position().token()) : Optional.empty());
    }

    /** The last things that happened to a task, oldest first. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<TaskEvent> newest(String taskId, int most, Caller caller) {
        caller.require(Permission.READ);
        tasks.get(taskId, caller);
        return merged(
                        entries(taskId, Optional.empty(), " desc", most, caller),
                        attempts(taskId, Optional.empty(), " desc", most, caller),
                        Comparator.reverseOrder())
                .limit(most)
                .sorted(Comparator.comparing(TaskEvent::position))
                .toList();
    }

    private static Stream<TaskEvent> merged(
            List<AuditEntry> entries, List<Attempt> attempts, Comparator<Position> order) {
        return Stream.concat(
                        entries.stream().map(TaskEvent::of), attempts.stream().map(TaskEvent::of))
                .sorted(Comparator.comparing(TaskEvent::position, order));
    }

    private List<AuditEntry> entries(
            String taskId, Optional<Position> after, String direction, int most, Caller caller) {
        String behind = after.map(position -> position.isEntry()
                        ? " and (a.recordedAt > :at or (a.recordedAt = :at and a.sequence > :number))"
                        : " and a.recordedAt >= :at")
                .orElse("");
        TypedQuery<AuditEntry> query = em.createQuery(
                "select a" + ENTRIES + behind + " order by a.recordedAt" + direction + ", a.sequence" + direction,
                AuditEntry.class);
        after.filter(Position::isEntry).ifPresent(position -> query.setParameter("number", position.number()));
        return limited(query, taskId, after, most, caller);
    }

    private List<Attempt> attempts(String taskId, Optional<Position> after, String direction, int most, Caller caller) {
        String behind = after.map(position -> position.isEntry()
                        ? " and a.endedAt > :at"
                        : " and (a.endedAt > :at or (a.endedAt = :at and (a.executionId > :execution"
                                + " or (a.executionId = :execution and a.number > :number))))")
                .orElse("");
        TypedQuery<Attempt> query = em.createQuery(
                "select a" + ATTEMPTS + behind + " order by a.endedAt" + direction + ", a.executionId" + direction
                        + ", a.number" + direction,
                Attempt.class);
        after.filter(position -> !position.isEntry())
                .ifPresent(position -> query.setParameter("execution", position.execution())
                        .setParameter("number", (int) position.number()));
        return limited(query, taskId, after, most, caller);
    }

    private static <T> List<T> limited(
            TypedQuery<T> query, String taskId, Optional<Position> after, int most, Caller caller) {
        after.ifPresent(position -> query.setParameter("at", position.at()));
        return query.setParameter("tenant", caller.tenantId())
                .setParameter("task", taskId)
                .setMaxResults(most)
                .getResultList();
    }

    private long count(String taskId, Caller caller) {
        return count("select count(a.sequence)" + ENTRIES, taskId, caller)
                + count("select count(a.number)" + ATTEMPTS, taskId, caller);
    }

    private long count(String query, String taskId, Caller caller) {
        return em.createQuery(query, Long.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("task", taskId)
                .getSingleResult();
    }

    /** A page of the executions of a task, newest first; of the options page size, count and token count. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Page<WithAttempts> executions(String taskId, QueryOptions<Execution> options, Caller caller) {
        caller.require(Permission.READ);
        tasks.get(taskId, caller);
        Listing<Execution> listing =
                new Listing<>(Execution.class, ExecutionProperties.ALL, new TokenSigner(secrets.skipTokenKey()));
        Page<Execution> page = listing.page(
                em,
                options,
                new Listing.Scope<>(
                        caller.tenantId() + " " + taskId,
                        (builder, root) -> builder.and(
                                builder.equal(root.get("tenantId"), caller.tenantId()),
                                builder.equal(root.get("taskId"), taskId))));
        return new Page<>(executions.withAttempts(page.items(), caller), page.count(), page.nextSkipToken());
    }

    /**
     * One execution of a task.
     *
     * @throws Problem.NotFound also when it is another task's
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public WithAttempts execution(String taskId, String executionId, Caller caller) {
        Execution found = executions.ofTask(taskId, executionId, Permission.READ, caller);
        return executions.withAttempts(List.of(found), caller).get(0);
    }
}
