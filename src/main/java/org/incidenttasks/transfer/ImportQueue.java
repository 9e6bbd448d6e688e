package org.incidenttasks.transfer;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.DatabaseClock;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;
import org.incidenttasks.wire.GraphImport;
import org.incidenttasks.wire.GraphJson;
import org.incidenttasks.wire.ImportReport.Item;

/**
 * The imports that are due, and their work a batch at a time: each batch is one transaction with its audit entries, its
 * part of the report and the place where the next one begins.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ImportQueue {

    /** An import that this server holds. */
    public record Claim(TenantKey key, long fence) {}

    /** Objects of a batch: enough to make the commit cheap, few enough to keep others of the tenant waiting shortly. */
    static final int BATCH = 100;

    /** The longest lease; a batch takes a fraction of a second. */
    private static final Duration MOST_LEASE = Duration.ofSeconds(30);

    /** How long a report is kept. */
    private static final Duration KEPT = Duration.ofDays(90);

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @EJB
    private Directory directory;

    @EJB
    private GraphImport imports;

    @Inject
    private Settings settings;

    public ImportQueue() {}

    /** For use without a container. */
    public ImportQueue(
            EntityManager em,
            Transactions transactions,
            AuditTrail audit,
            Directory directory,
            GraphImport imports,
            Settings settings) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.directory = directory;
        this.imports = imports;
        this.settings = settings;
    }

    /** Imports that may be taken up now, the oldest first; of each organisation at most the one that is under way. */
    public List<TenantKey> due(int most) {
        Instant now = transactions.retrying(() -> DatabaseClock.now(em));
        return em
                .createQuery(
                        "select j from ImportJob j where j.dueAt <= :now and (j.leaseUntil is null or j.leaseUntil < :now)"
                                + " and not exists (select o from ImportJob o where o.activeTenant = j.tenantId"
                                + " and o.id <> j.id) order by j.createdAt, j.id",
                        ImportJob.class)
                .setParameter("now", now)
                .setMaxResults(most)
                .getResultList()
                .stream()
                .map(job -> new TenantKey(job.getTenantId(), job.getId()))
                .toList();
    }

    /**
     * Takes the lease on an import.
     *
     * @return empty when it is not due, or somebody else took it or another one of its organisation
     */
    public Optional<Claim> claim(TenantKey key, String node) {
        return transactions.retrying(() -> {
            Instant now = DatabaseClock.now(em);
            ImportJob job = em.find(ImportJob.class, key);
            if (job == null || !job.isClaimable(now) || isOtherActive(job)) {
                return Optional.empty();
            }
            job.claim(node, now, lease());
            return Optional.of(new Claim(key, job.getFence()));
        });
    }

    /** Two claims at the same time meet in the key of the table; the one that loses looks again and finds it here. */
    private boolean isOtherActive(ImportJob job) {
        return em.createQuery(
                                "select count(j) from ImportJob j where j.activeTenant = :tenant and j.id <> :id",
                                Long.class)
                        .setParameter("tenant", job.getTenantId())
                        .setParameter("id", job.getId())
                        .getSingleResult()
                > 0;
    }

    private Duration lease() {
        Duration set = settings.duration(Setting.LEASE);
        return set.compareTo(MOST_LEASE) < 0 ? set : MOST_LEASE;
    }

    /**
     * Takes the next batch over.
     *
     * @return whether there is more to do under this claim
     */
    public boolean step(Claim claim, String node) {
        Map<Long, String> refused = new HashMap<>();
        long[] at = {0};
        int most = BATCH;
        while (true) {
            int wanted = most;
            try {
                return transactions.retrying(() -> batch(claim, node, wanted, refused, at));
            } catch (Problem.Unavailable | Problem.Forbidden e) {
                throw e;
            } catch (Problem e) {
                // Rolled back with all before it, which went well: they are taken up to here, and this one is not.
                refused.put(at[0], e.getMessage());
            } catch (RuntimeException e) {
                String fault = dataFault(e).orElseThrow(() -> e);
                if (wanted == 1) {
                    refused.put(at[0], "The database does not take it: " + Texts.cut(fault, 200));
                }
                most = Math.max(1, wanted / 2);
            }
        }
    }

    private boolean batch(Claim claim, String node, int most, Map<Long, String> refused, long[] at) {
        Instant now = DatabaseClock.now(em);
        ImportJob job = em.find(ImportJob.class, claim.key());
        if (job == null || !job.isHeldBy(node, claim.fence())) {
            return false;
        }
        Caller caller = callerOf(job);
        PieceReader.Batch batch = new PieceReader(piece -> content(job, piece))
                .read(job.getPiece(), job.getOffset(), (int) Math.min(most, job.getTotal() - job.getProcessed()));
        if (batch.lines().isEmpty() && job.getProcessed() < job.getTotal()) {
            // Whoever cancelled it in the meantime took the pieces away.
            em.refresh(job);
            if (!job.isHeldBy(node, claim.fence())) {
                return false;
            }
            throw new IllegalStateException("Import " + claim.key() + " ends before its last object");
        }
        List<AuditEvent> events = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        for (String line : batch.lines()) {
            at[0] = job.getProcessed() + items.size();
            JsonValue value = GraphJson.value(line);
            items.add(
                    refused.containsKey(at[0])
                            ? imports.refused(at[0], value, refused.get(at[0]))
                            : imports.take(at[0], value, caller, events));
        }
        report(job, items);
        if (batch.piece() > job.getPiece()) {
            forgetPieces(job, batch.piece());
        }
        job.advance(items, batch.piece(), batch.offset(), now.plus(lease()));
        boolean more = job.getProcessed() < job.getTotal();
        if (!more) {
            job.end(ImportState.SUCCEEDED, null, now);
            forgetPieces(job, Integer.MAX_VALUE);
            events.add(AuditEvent.of("import.ended", "import", job.getId())
                    .with("processed", Long.toString(job.getProcessed()))
                    .with("refused", Long.toString(job.getRefused())));
        }
        audit.record(job.getTenantId(), job.getActor(), events);
        return more;
    }

    private Caller callerOf(ImportJob job) {
        Tenant tenant = directory
                .tenant(job.getTenantId())
                .orElseThrow(() -> new IllegalStateException("There is no organisation " + job.getTenantId()));
        // Who brought it was allowed to when all of it had come.
        return new Caller(
                job.getActor(),
                tenant.getId(),
                tenant.getName(),
                tenant.isSandbox(),
                EnumSet.of(Permission.ISSUE),
                List.of());
    }

    private String content(ImportJob job, int piece) {
        return em.createQuery(
                        "select p.content from ImportPiece p where p.tenantId = :tenant and p.jobId = :job"
                                + " and p.piece = :piece",
                        String.class)
                .setParameter("tenant", job.getTenantId())
                .setParameter("job", job.getId())
                .setParameter("piece", piece)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }

    private void forgetPieces(ImportJob job, int before) {
        em.createQuery("delete from ImportPiece p where p.tenantId = :tenant and p.jobId = :job and p.piece < :before")
                .setParameter("tenant", job.getTenantId())
                .setParameter("job", job.getId())
                .setParameter("before", before)
                .executeUpdate();
    }

    private void report(ImportJob job, List<Item> items) {
        StringBuilder lines = new StringBuilder();
        long first = job.getProcessed();
        int concerns = 0;
        for (Item item : items) {
            String line = ReportLine.write(item);
            if (lines.length() + line.length() > ReportPart.SIZE) {
                em.persist(new ReportPart(job.getTenantId(), job.getId(), first, concerns, lines.toString()));
                lines.setLength(0);
                first = item.index();
                concerns = 0;
            }
            lines.append(line);
            concerns += ReportLine.isConcern(item) ? 1 : 0;
        }
        if (lines.length() > 0) {
            em.persist(new ReportPart(job.getTenantId(), job.getId(), first, concerns, lines.toString()));
        }
    }

    /** Lets go of an import that goes on at once elsewhere, or here later: this server stops. */
    public void release(Claim claim, String node) {
        transactions.retrying(() -> {
            ImportJob job = em.find(ImportJob.class, claim.key());
            if (job != null && job.isHeldBy(node, claim.fence())) {
                job.release();
            }
            return null;
        });
    }

    /** Says that a batch failed for a reason that is not in the data; it is tried again, and given up in the end. */
    public void stumble(Claim claim, String node, String why) {
        transactions.retrying(() -> {
            ImportJob job = em.find(ImportJob.class, claim.key());
            if (job != null && job.isHeldBy(node, claim.fence())) {
                job.stumble(why, DatabaseClock.now(em));
                if (job.getState().isEnd()) {
                    forgetPieces(job, Integer.MAX_VALUE);
                    audit.record(
                            job.getTenantId(),
                            job.getActor(),
                            AuditEvent.of("import.failed", "import", job.getId())
                                    .with("processed", Long.toString(job.getProcessed())));
                }
            }
            return null;
        });
    }

    /** Throws away uploads that broke off without a word, and reports of long ago. */
    public void sweep() {
        Instant now = transactions.retrying(() -> DatabaseClock.now(em));
        List<ImportJob> old = em.createQuery(
                        "select j from ImportJob j where (j.state = :receiving and j.leaseUntil < :now)"
                                + " or j.endedAt < :kept",
                        ImportJob.class)
                .setParameter("receiving", ImportState.RECEIVING)
                .setParameter("now", now)
                .setParameter("kept", now.minus(KEPT))
                .setMaxResults(BATCH)
                .getResultList();
        for (ImportJob job : old) {
            transactions.retrying(() -> {
                ImportJob present = em.find(ImportJob.class, new TenantKey(job.getTenantId(), job.getId()));
                if (present != null && present.getState() == job.getState()) {
                    ImportService.forget(em, present);
                }
                return null;
            });
        }
    }

    /** What a database says of a value that it cannot keep. */
    private static Optional<String> dataFault(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith("22")) {
                return Optional.of(sql.getMessage());
            }
        }
        return Optional.empty();
    }
}
