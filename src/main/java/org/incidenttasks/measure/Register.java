package org.incidenttasks.measure;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.DatabaseClock;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;

/**
 * Keeps the register: within the transactions that end executions, and for those who look after what is in force. Asks
 * nobody for permission; no door calls it.
 */
@Stateless
public class Register {

    static final String TASK = "task";
    static final String EXECUTION = "execution";

    private static final Actor WATCH = Actor.system("watch");
    private static final String IN_FORCE = " m.tenantId = :tenant and m.lane = :lane and m.liftedAt is null";

    /** What a look at an effect found. */
    public enum Sight {
        HOLDS,
        GONE,
        /** The target did not let anybody look. */
        NOT_SEEN
    }

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    public Register() {}

    /** For use without a container. */
    public Register(EntityManager em, Transactions transactions, AuditTrail audit) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
    }

    // ---- as executions end

    /** An action took effect: what lasts is in force now, and what it takes back is not any more. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void tookEffect(Countermeasure.Origin origin, Instant now) {
        ActionType type = origin.action().type();
        if (type.isLasting()) {
            em.persist(new Countermeasure(origin, now));
        }
        if (type.takesBack()) {
            inForce(origin.key().getTenantId(), origin.lane()).stream()
                    .filter(measure ->
                            Optional.of(type).equals(measure.getActionType().inverse()))
                    .forEach(measure -> lift(measure, origin.key().getId(), now));
        }
    }

    /** An execution was taken back by another one. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void tookBack(TenantKey undone, String undoId, Instant now) {
        Countermeasure measure = em.find(Countermeasure.class, undone);
        if (measure != null && measure.isInForce()) {
            lift(measure, undoId, now);
        }
        em.createQuery(
                        "select m from Countermeasure m where m.tenantId = :tenant and m.liftedBy = :by",
                        Countermeasure.class)
                .setParameter("tenant", undone.getTenantId())
                .setParameter("by", undone.getId())
                .getResultList()
                .forEach(lifted -> {
                    lifted.inForceAgain(now);
                    tell(lifted, "measure.inForceAgain", undoId);
                });
    }

    private void lift(Countermeasure measure, String by, Instant now) {
        measure.lifted(by, now);
        tell(measure, "measure.lifted", by);
    }

    /** Whether something of the same kind was put on the same target after that. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public boolean hasLater(TenantKey key) {
        Countermeasure measure = em.find(Countermeasure.class, key);
        return measure != null
                && inForce(key.getTenantId(), measure.lane()).stream()
                        .anyMatch(other -> other.getActionType() == measure.getActionType()
                                && other.getSince().isAfter(measure.getSince()));
    }

    /** Whether a task has something in force. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public boolean holdsSomething(String tenantId, String taskId) {
        return em.createQuery(
                                "select count(m.id) from Countermeasure m where m.tenantId = :tenant and m.taskId = :task"
                                        + " and m.liftedAt is null",
                                Long.class)
                        .setParameter("tenant", tenantId)
                        .setParameter(TASK, taskId)
                        .getSingleResult()
                > 0;
    }

    /** Forgets a task's measures, which are lifted all, with the task. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void forgetTask(String tenantId, String taskId) {
        em.createQuery("delete from Countermeasure m where m.tenantId = :tenant and m.taskId = :task")
                .setParameter("tenant", tenantId)
                .setParameter(TASK, taskId)
                .executeUpdate();
    }

    /** Forgets all of a tenant, for the reset of a sandbox. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void forget(String tenantId) {
        em.createQuery("delete from Countermeasure m where m.tenantId = :tenant")
                .setParameter("tenant", tenantId)
                .executeUpdate();
    }

    private List<Countermeasure> inForce(String tenantId, String lane) {
        return em.createQuery("select m from Countermeasure m where" + IN_FORCE, Countermeasure.class)
                .setParameter("tenant", tenantId)
                .setParameter("lane", lane)
                .getResultList();
    }

    // ---- for those who look after what is in force

    /** Takes those on which it is time to look; nobody else gets them before the interval is over. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Countermeasure> takeForWatch(int most, Duration interval) {
        return taken("watchDueAt", most, (measure, now) -> measure.watching(now.plus(interval)));
    }

    /** Takes those whose time is over, each to be lifted now. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Countermeasure> takeForLift(int most) {
        return taken("liftDueAt", most, Countermeasure::lifting);
    }

    /** Those that are due, the longest due first, each with its next time set: so no other server takes them. */
    private List<Countermeasure> taken(String dueAt, int most, BiConsumer<Countermeasure, Instant> next) {
        return transactions.retrying(() -> {
            Instant now = DatabaseClock.now(em);
            List<Countermeasure> due = em.createQuery(
                            "select m from Countermeasure m where m." + dueAt + " <= :now order by m." + dueAt,
                            Countermeasure.class)
                    .setParameter("now", now)
                    .setMaxResults(most)
                    .getResultList();
            due.forEach(measure -> next.accept(measure, now));
            em.flush();
            return due;
        });
    }

    /** Writes down what a look found; what changes by it is told in the audit trail. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void looked(TenantKey key, Sight sight, String detail) {
        transactions.retrying(() -> {
            Countermeasure measure = em.find(Countermeasure.class, key);
            if (measure == null || !measure.isInForce()) {
                return null;
            }
            Instant now = DatabaseClock.now(em);
            boolean drifted = measure.isDrifted();
            switch (sight) {
                case HOLDS -> measure.seen(detail, now);
                case GONE -> measure.notFound(detail, now);
                default -> measure.notLookedAt(detail);
            }
            if (measure.isDrifted() != drifted) {
                tell(measure, drifted ? "measure.restored" : "measure.drifted", measure.getId());
            }
            return null;
        });
    }

    private void tell(Countermeasure measure, String what, String execution) {
        audit.record(
                measure.getTenantId(),
                WATCH,
                AuditEvent.of(what, TASK, measure.getTaskId())
                        .with(EXECUTION, execution)
                        .with("actionType", measure.getActionType().wireName())
                        .with("target", measure.getResponseAction().identifierValue())
                        .with("detail", measure.isInForce() ? measure.getWatchDetail() : null));
    }
}
