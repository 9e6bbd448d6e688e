package org.incidenttasks.execution;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.connection.Calls;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.measure.Register;
import org.incidenttasks.storage.DatabaseClock;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;
import org.incidenttasks.task.TaskService;

/**
 * The executions that are due, and the transactions before and after each call of a connector. Between the two nothing
 * is held but the lease.
 */
@Stateless
public class Outbox {

    /** An execution that this server holds, and what to ask its connector now. */
    public record Claim(
            TenantKey key,
            long fence,
            int attemptNumber,
            Step step,
            String connector,
            Optional<String> connectionId,
            Order order) {}

    /** Over what an order goes out: a connection of an organisation, or a connector that needs none. */
    public record WayOut(String tenantId, String connector, Optional<String> connectionId) {}

    /** An execution for which there is something to do. */
    public record Due(TenantKey key, WayOut wayOut) {}

    private static final Logger LOG = Logger.getLogger(Outbox.class.getName());
    private static final Actor DISPATCHER = Actor.system("dispatcher");
    private static final String SERVER = "Incident Tasks";
    private static final String TASK = "task";

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
    private Directory directory;

    @Inject
    private Settings settings;

    public Outbox() {}

    /** For use without a container. */
    Outbox(
            EntityManager em,
            Transactions transactions,
            AuditTrail audit,
            TaskService tasks,
            Register register,
            Directory directory,
            Settings settings) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.tasks = tasks;
        this.register = register;
        this.directory = directory;
        this.settings = settings;
    }

    /**
     * Executions that are due and first in their lane, the longest due first.
     *
     * @param busy ways out over which no more is to go now
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Due> due(int most, Collection<WayOut> busy) {
        Instant now = transactions.retrying(() -> DatabaseClock.now(em));
        List<WayOut> left = List.copyOf(busy);
        StringBuilder others = new StringBuilder();
        for (int i = 0; i < left.size(); i++) {
            others.append(" and not (e.tenantId = :tenant" + i + " and e.connector = :connector" + i
                    + " and coalesce(e.connectionId, '-') = :connection" + i + ")");
        }
        var query = em.createQuery(
                        "select e from Execution e where e.dueAt <= :now"
                                + " and (e.leaseUntil is null or e.leaseUntil < :now)" + others
                                + " and not exists (select h from Execution h where h.tenantId = e.tenantId"
                                + " and h.activeLane = e.lane and h.id <> e.id)"
                                + " and not exists (select b from Execution b where b.tenantId = e.tenantId"
                                + " and b.lane = e.lane and b.endedAt is null and (b.requestedAt < e.requestedAt"
                                + " or (b.requestedAt = e.requestedAt and b.id < e.id))) order by e.dueAt, e.id",
                        Execution.class)
                .setParameter("now", now)
                .setMaxResults(most);
        for (int i = 0; i < left.size(); i++) {
            query.setParameter("tenant" + i, left.get(i).tenantId())
                    .setParameter("connector" + i, left.get(i).connector())
                    .setParameter("connection" + i, left.get(i).connectionId().orElse("-"));
        }
        return query.getResultList().stream()
                .map(execution -> new Due(
                        new TenantKey(execution.getTenantId(), execution.getId()),
                        new WayOut(execution.getTenantId(), execution.getConnector(), execution.getConnectionId())))
                .toList();
    }

    /**
     * Takes the lease on an execution and writes down that its connector is about to be called.
     *
     * @return empty when it is not due, or somebody else took it
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<Claim> claim(TenantKey key, String node) {
        Optional<Tenant> tenant = tenantOf(key);
        return transactions.retrying(() -> {
            Instant now = DatabaseClock.now(em);
            Execution execution = em.find(Execution.class, key);
            if (execution == null || tenant.isEmpty() || !execution.isClaimable(now) || isLaneHeld(execution)) {
                return Optional.empty();
            }
            Step step = execution.claim(node, now, settings.duration(Setting.LEASE));
            return Optional.of(started(execution, step, node, now, tenant.get().isSandbox()));
        });
    }

    /** Two claims at the same time meet in the key of the table; the one that loses looks again and finds it here. */
    private boolean isLaneHeld(Execution execution) {
        return em.createQuery(
                                "select count(e) from Execution e where e.tenantId = :tenant and e.activeLane = :lane"
                                        + " and e.id <> :id",
                                Long.class)
                        .setParameter("tenant", execution.getTenantId())
                        .setParameter("lane", execution.getLane())
                        .setParameter("id", execution.getId())
                        .getSingleResult()
                > 0;
    }

    private Claim started(Execution execution, Step step, String node, Instant now, boolean sandbox) {
        em.persist(new Attempt(execution, execution.getSteps(), step, node, now));
        // A second server that claims at the same time fails here, on the version.
        em.flush();
        return new Claim(
                new TenantKey(execution.getTenantId(), execution.getId()),
                execution.getFence(),
                execution.getSteps(),
                step,
                execution.getConnector(),
                execution.getConnectionId(),
                execution.order(step, sandbox));
    }

    /**
     * Writes an answer down, with all that follows from it for the task.
     *
     * @param answer an {@link Outcome}, {@link Calls.NoAnswer}, or null from an inquiry: the target never saw the order
     * @return what to ask next under the same lease; empty when this server is done with it for now
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<Claim> record(Claim claim, Object answer, String node) {
        return transactions.retrying(() -> {
            Instant now = DatabaseClock.now(em);
            Execution execution = em.find(Execution.class, claim.key());
            if (execution == null || !execution.isHeldBy(node, claim.fence())) {
                LOG.log(
                        Level.WARNING,
                        "Execution {0}: answer not written, another server holds it by now",
                        claim.key());
                return Optional.empty();
            }
            Attempt attempt = em.find(Attempt.class, new Attempt.Key(execution.getId(), claim.attemptNumber()));
            attempt.end(name(answer), Calls.words(answer), now);
            boolean goOn = apply(execution, claim.step(), answer, now);
            if (!goOn) {
                return Optional.empty();
            }
            Step next = execution.goOn(now, settings.duration(Setting.LEASE));
            return Optional.of(started(execution, next, node, now, claim.order().sandbox()));
        });
    }

    /**
     * Writes down what was before the change that is about to be made.
     *
     * @return false when another server holds the execution by now: nothing may be changed then
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public boolean prepared(Claim claim, String preState, String node) {
        return transactions.retrying(() -> {
            Execution execution = em.find(Execution.class, claim.key());
            boolean held = execution != null && execution.isHeldBy(node, claim.fence());
            if (held) {
                execution.prepared(preState);
            }
            return held;
        });
    }

    /** Answers whether there is something to ask at once. */
    private boolean apply(Execution execution, Step step, Object answer, Instant now) {
        if (answer == null) {
            neverSeen(execution, now);
        } else if (answer instanceof Calls.NoAnswer none) {
            noAnswer(execution, step, none.reason(), now);
        } else if (answer instanceof Outcome.Applied applied) {
            execution.applied(applied);
            return true;
        } else if (answer instanceof Outcome.Accepted accepted) {
            accepted(execution, accepted, now);
        } else if (answer instanceof Outcome.Verified verified) {
            looked(execution, Verification.VERIFIED, verified.detail(), now);
        } else if (answer instanceof Outcome.NotVerifiable done) {
            looked(execution, Verification.NOT_VERIFIABLE, done.detail(), now);
        } else if (answer instanceof Outcome.Unseen unseen) {
            noAnswer(execution, step, unseen.detail(), now);
        } else if (answer instanceof Outcome.Partial partial) {
            return partial(execution, step, partial, now);
        } else if (answer instanceof Outcome.Failed failed) {
            failed(execution, step, failed, now);
        } else if (answer instanceof Outcome.Repeatable repeatable) {
            repeat(execution, repeatable.detail(), now);
        } else {
            unknown(execution, ((Outcome.Unknown) answer).detail());
        }
        return false;
    }

    private void accepted(Execution execution, Outcome.Accepted accepted, Instant now) {
        boolean first = execution.getState() == ExecutionState.QUEUED;
        if (accepted.askAgainIn().isPresent() && isTooOld(execution, now)) {
            unknown(execution, "The target still only accepts: " + accepted.detail());
            return;
        }
        execution.accepted(accepted, now);
        if (first) {
            tell(execution, accepted.askAgainIn().isPresent() ? "accepted" : "personAsked");
        }
    }

    /** What was done of it is looked at, too; what is known of the others stays. */
    private boolean partial(Execution execution, Step step, Outcome.Partial partial, Instant now) {
        List<TargetResult> results = step == Step.CHECK
                ? TargetResult.updated(execution.getTargetResults(), partial.results())
                : partial.results();
        long done = results.stream().filter(TargetResult::done).count();
        if (results.isEmpty()) {
            unknown(execution, "No target was named. " + partial.detail());
        } else if (done == 0) {
            end(execution, ExecutionState.FAILED, Verification.NONE, partial.detail(), results, now);
        } else if (step == Step.CHECK) {
            ExecutionState end = done < results.size() ? ExecutionState.PARTIALLY_COMPLETED : ExecutionState.COMPLETED;
            end(execution, end, Verification.VERIFIED, partial.detail(), results, now);
        } else {
            execution.results(results);
            execution.applied(new Outcome.Applied(Optional.empty(), partial.detail()));
            return true;
        }
        return false;
    }

    /** The end that a good look leads to: what was left undone before stays so. */
    private void looked(Execution execution, Verification how, String detail, Instant now) {
        List<TargetResult> results = execution.getTargetResults();
        boolean whole = results.stream().allMatch(TargetResult::done);
        end(
                execution,
                whole ? ExecutionState.COMPLETED : ExecutionState.PARTIALLY_COMPLETED,
                how,
                detail,
                results,
                now);
    }

    private void failed(Execution execution, Step step, Outcome.Failed failed, Instant now) {
        int tries = step == Step.CHECK ? execution.getChecks() : execution.getAttempts();
        if (!failed.retryable() || tries >= settings.number(Setting.MAX_ATTEMPTS)) {
            List<TargetResult> results = step == Step.CHECK ? execution.resultsDenied(failed.detail()) : List.of();
            end(execution, ExecutionState.FAILED, Verification.NONE, failed.detail(), results, now);
        } else if (step == Step.CHECK) {
            execution.askAgain(failed.detail(), now.plus(backoff().spread(tries)));
        } else {
            execution.orderAgain(failed.detail(), now.plus(backoff().spread(tries)));
        }
    }

    /** The target has certainly never seen the order, so it may be carried out; but not for ever. */
    private void neverSeen(Execution execution, Instant now) {
        String reason = "It never reached the target. " + (execution.getDetail() == null ? "" : execution.getDetail());
        if (execution.getAttempts() >= settings.number(Setting.MAX_ATTEMPTS)) {
            end(execution, ExecutionState.FAILED, Verification.NONE, reason, List.of(), now);
        } else {
            execution.orderAgain(execution.getDetail(), now.plus(backoff().spread(execution.getAttempts())));
        }
    }

    /** It may have been done, and sending it again does no harm; but not for ever, and then only a person can tell. */
    private void repeat(Execution execution, String reason, Instant now) {
        if (execution.getAttempts() >= settings.number(Setting.MAX_ATTEMPTS)) {
            unknown(execution, reason);
        } else {
            execution.orderAgain(reason, now.plus(backoff().spread(execution.getAttempts())));
        }
    }

    /** Without an answer to the order itself it may have been done: it is asked about before anything else. */
    private void noAnswer(Execution execution, Step step, String reason, Instant now) {
        if (isTooOld(execution, now)) {
            unknown(execution, reason);
        } else {
            int tries = step == Step.CHECK ? execution.getChecks() : execution.getAttempts();
            execution.askAgain(reason, now.plus(backoff().spread(tries)));
        }
    }

    private boolean isTooOld(Execution execution, Instant now) {
        return Duration.between(execution.getFirstClaimedAt(), now).compareTo(settings.duration(Setting.ACCEPTED_LIMIT))
                > 0;
    }

    private void unknown(Execution execution, String reason) {
        execution.unknown(reason);
        tell(execution, "outcomeUnknown");
    }

    private void end(
            Execution execution,
            ExecutionState end,
            Verification how,
            String reason,
            List<TargetResult> results,
            Instant now) {
        new Endings(tasks, register).end(execution, end, how, reason, results, SERVER, now);
        tell(execution, camel(end.name()));
    }

    private void tell(Execution execution, String what) {
        audit.record(
                execution.getTenantId(),
                DISPATCHER,
                AuditEvent.of((execution.isUndo() ? "undo." : "action.") + what, TASK, execution.getTaskId())
                        .with("execution", execution.getId())
                        .with("undoOf", execution.getUndoOf().orElse(null))
                        .with("connector", execution.getConnector())
                        .with("verification", execution.getVerification().name())
                        .with("detail", execution.getDetail()));
    }

    private Backoff backoff() {
        return new Backoff(settings.duration(Setting.BACKOFF));
    }

    private Optional<Tenant> tenantOf(TenantKey key) {
        return directory.tenant(key.getTenantId());
    }

    private static String name(Object answer) {
        if (answer == null) {
            return "neverSeen";
        }
        String simple = answer.getClass().getSimpleName();
        return simple.substring(0, 1).toLowerCase(Locale.ROOT) + simple.substring(1);
    }

    /** {@code PARTIALLY_COMPLETED} as {@code partiallyCompleted}. */
    private static String camel(String constant) {
        StringBuilder camel = new StringBuilder();
        for (String word : constant.toLowerCase(Locale.ROOT).split("_")) {
            camel.append(
                    camel.length() == 0 ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return camel.toString();
    }
}
