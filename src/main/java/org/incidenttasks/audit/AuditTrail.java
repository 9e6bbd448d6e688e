package org.incidenttasks.audit;

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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.incidenttasks.Problem;
import org.incidenttasks.storage.Transactions;

/**
 * Appends to the audit chain of a tenant within the running transaction, so that a change and its entry are there
 * together or not at all.
 *
 * <p>The end of each chain is remembered, so appending costs one INSERT. Within this server a tenant's transactions
 * append one after the other (a permit is held until the end of the transaction); another server that appended
 * meanwhile makes the INSERT fail on its key, and {@link Transactions#retrying} runs the work again on a fresh look.
 * Everything else that the transaction changes is flushed before the permit is taken, so no one waits for a row while
 * holding it.
 */
@Stateless
public class AuditTrail {

    private record Head(long sequence, String hash) {}

    private static final Map<String, Head> HEADS = new ConcurrentHashMap<>();
    private static final Map<String, Semaphore> PERMITS = new ConcurrentHashMap<>();
    private static final int PERMIT_SECONDS = 20;

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @Inject
    private Clock clock;

    /** For the container. */
    public AuditTrail() {}

    /** For use without a container. */
    public AuditTrail(EntityManager em, Transactions transactions, Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Writes events down, in this order. Make all changes to other rows before.
     *
     * @param tenantId the tenant in whose chain they stand
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void record(String tenantId, Actor actor, AuditEvent... events) {
        record(tenantId, actor, List.of(events));
    }

    /** As {@link #record(String, Actor, AuditEvent...)}. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void record(String tenantId, Actor actor, List<AuditEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        em.flush();
        takePermit(tenantId);
        Head head = HEADS.computeIfAbsent(tenantId, this::lookUp);
        for (AuditEvent event : events) {
            AuditEntry entry = new AuditEntry(
                    tenantId, head.sequence() + 1, head.hash(), clock.instant(), actor, shortened(event));
            em.persist(entry);
            head = new Head(entry.getSequence(), entry.getHash());
        }
        em.flush();
        HEADS.put(tenantId, head);
    }

    /** The newest entries of a tenant first. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<AuditEntry> newest(String tenantId, int most) {
        return em.createQuery(
                        "select a from AuditEntry a where a.tenantId = :tenant order by a.sequence desc",
                        AuditEntry.class)
                .setParameter("tenant", tenantId)
                .setMaxResults(most)
                .getResultList();
    }

    /** What happened to one thing, oldest first. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<AuditEntry> of(String tenantId, String subjectType, String subjectId) {
        return em.createQuery(
                        "select a from AuditEntry a where a.tenantId = :tenant and a.subjectType = :type"
                                + " and a.subjectId = :id order by a.sequence",
                        AuditEntry.class)
                .setParameter("tenant", tenantId)
                .setParameter("type", subjectType)
                .setParameter("id", subjectId)
                .getResultList();
    }

    /**
     * A stretch of a tenant's chain in its order: the entries after a sequence number. A whole chain is read from
     * {@link Long#MIN_VALUE} on: none of ours has a number below 1, and one that somebody inserted there must be seen.
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<AuditEntry> after(String tenantId, long sequence, int most) {
        return em.createQuery(
                        "select a from AuditEntry a where a.tenantId = :tenant and a.sequence > :sequence"
                                + " order by a.sequence",
                        AuditEntry.class)
                .setParameter("tenant", tenantId)
                .setParameter("sequence", sequence)
                .setMaxResults(most)
                .getResultList();
    }

    /** The sequence number of the first entry recorded at that time or later; empty when there is none. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Long> firstSince(String tenantId, Instant time) {
        return Optional.ofNullable(em.createQuery(
                        "select min(a.sequence) from AuditEntry a where a.tenantId = :tenant and a.recordedAt >= :time",
                        Long.class)
                .setParameter("tenant", tenantId)
                .setParameter("time", time)
                .getSingleResult());
    }

    /** The sequence number of the last entry recorded before that time; empty when there is none. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Long> lastBefore(String tenantId, Instant time) {
        return Optional.ofNullable(em.createQuery(
                        "select max(a.sequence) from AuditEntry a where a.tenantId = :tenant and a.recordedAt < :time",
                        Long.class)
                .setParameter("tenant", tenantId)
                .setParameter("time", time)
                .getSingleResult());
    }

    private Head lookUp(String tenantId) {
        List<AuditEntry> last = newest(tenantId, 1);
        return last.isEmpty()
                ? new Head(0, AuditEntry.GENESIS)
                : new Head(last.get(0).getSequence(), last.get(0).getHash());
    }

    private void takePermit(String tenantId) {
        String key = "audit permit " + tenantId;
        if (transactions.get(key) != null) {
            return;
        }
        // A semaphore, not a lock: the container may end the transaction on another thread.
        Semaphore permit = PERMITS.computeIfAbsent(tenantId, id -> new Semaphore(1, true));
        try {
            if (!permit.tryAcquire(PERMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new Problem.Unavailable("The audit trail is busy: try again in a second.", 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem.Unavailable("The server is stopping: try again in a few seconds.", 5);
        }
        boolean registered = false;
        try {
            transactions.put(key, Boolean.TRUE);
            transactions.afterCompletion(committed -> {
                if (!committed) {
                    // What was remembered was never written, or another server wrote first.
                    HEADS.remove(tenantId);
                }
                permit.release();
            });
            registered = true;
        } finally {
            if (!registered) {
                permit.release();
            }
        }
    }

    /** Long values are cut with an ellipsis, so that the entry fits its column whatever a caller wrote. */
    private static AuditEvent shortened(AuditEvent event) {
        int most = AuditEntry.MOST_DETAIL / 8;
        AuditEvent result = AuditEvent.of(event.action(), event.subjectType(), event.subjectId());
        for (Map.Entry<String, String> member : event.detail().entrySet()) {
            String value = member.getValue();
            result = result.with(member.getKey(), value.length() > most ? value.substring(0, most) + "…" : value);
        }
        return result;
    }
}
