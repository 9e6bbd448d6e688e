package org.incidenttasks.transfer;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.csv.CSVPrinter;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.DatabaseClock;
import org.incidenttasks.storage.Hashes;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;
import org.incidenttasks.wire.GraphImport;
import org.incidenttasks.wire.ImportReader;
import org.incidenttasks.wire.ImportReport.Item;

/** The imports of the caller's organisation: bringing them, seeing how far they are, ending them, reading their reports. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ImportService {

    /** How a report is written. */
    public enum ReportFormat {
        NDJSON("application/x-ndjson", "ndjson"),
        CSV("text/csv", "csv");

        private final String mediaType;
        private final String extension;

        ReportFormat(String mediaType, String extension) {
            this.mediaType = mediaType;
            this.extension = extension;
        }

        public String mediaType() {
            return mediaType;
        }

        /** Of a file's name. */
        public String extension() {
            return extension;
        }
    }

    /** The most imports of an organisation that wait or run. */
    static final int MOST_OPEN = 10;

    private static final Logger LOG = Logger.getLogger(ImportService.class.getName());
    private static final String SUBJECT = "import";
    private static final int MOST_KEY = 200;
    private static final int TRY_AGAIN_SECONDS = 60;
    private static final int PARTS = 20;
    private static final long LOOK_NANOS = 100_000_000L;

    /** Without a further piece for so long, an upload has broken off. */
    private static final Duration SILENCE = Duration.ofMinutes(10);

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @EJB
    private ImportWorker worker;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    private Runnable wake = () -> worker.wake();

    public ImportService() {}

    /** For use without a container. */
    public ImportService(
            EntityManager em,
            Transactions transactions,
            AuditTrail audit,
            Settings settings,
            Clock clock,
            Runnable wake) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
        this.wake = wake;
    }

    // ---- bringing

    /**
     * Receives an import and has it worked off; does not close the stream. It is read to its end before anything is
     * taken over: what cannot be read leaves nothing behind.
     *
     * @param name of the file; may be null
     * @param key the caller's word for this import: under the same one, the same import is answered
     * @return the import, waiting to be worked off; or the one that the key already means, however far it is
     * @throws Problem.Invalid when it is no JSON of a form that is read; {@link Problem.TooLarge} beyond the setting
     * @throws Problem.Conflict when the key means an import of another content
     * @throws Problem.TooMany when too many wait already
     */
    public ImportJob receive(InputStream body, String name, Optional<String> key, Caller caller) {
        caller.require(Permission.ISSUE);
        DigestInputStream digested = new DigestInputStream(body, Hashes.sha256());
        ImportJob job = begin(name, requestKey(key, caller), caller);
        if (job.getState() != ImportState.RECEIVING) {
            return known(job, digested);
        }
        TenantKey id = new TenantKey(job.getTenantId(), job.getId());
        boolean done = false;
        try {
            int[] pieces = {0};
            PieceWriter writer = new PieceWriter(texts -> {
                store(id, pieces[0], texts);
                pieces[0] += texts.size();
            });
            ImportReader.Summary summary =
                    ImportReader.read(digested, settings.number(Setting.MAX_IMPORT), writer::write);
            writer.finish();
            ImportJob received = finish(id, summary, hash(digested), caller);
            done = true;
            wake.run();
            return received;
        } finally {
            if (!done) {
                breakOff(id);
            }
        }
    }

    private static Optional<String> requestKey(Optional<String> key, Caller caller) {
        key.filter(value -> value.length() > MOST_KEY).ifPresent(value -> {
            throw new Problem.Invalid("'Idempotency-Key' is longer than the " + MOST_KEY + " characters allowed.");
        });
        return key.map(value -> Hashes.sha256(caller.actor().id() + "\n" + value));
    }

    private ImportJob begin(String name, Optional<String> requestKey, Caller caller) {
        return transactions.retrying(() -> {
            Optional<ImportJob> before = requestKey.flatMap(key -> byKey(caller.tenantId(), key));
            if (before.isPresent()) {
                if (before.get().getState() != ImportState.RECEIVING) {
                    return before.get();
                }
                // The connection broke, and this is the upload again: the newest counts.
                forget(em, before.get());
                em.flush();
            }
            requireRoom(caller);
            String id = UUID.randomUUID().toString();
            ImportJob job =
                    new ImportJob(caller.tenantId(), id, requestKey.orElse(id), name, caller.actor(), clock.instant());
            job.hear(DatabaseClock.now(em).plus(SILENCE));
            em.persist(job);
            return job;
        });
    }

    private Optional<ImportJob> byKey(String tenantId, String requestKey) {
        return em.createQuery(
                        "select j from ImportJob j where j.tenantId = :tenant and j.requestKey = :key", ImportJob.class)
                .setParameter("tenant", tenantId)
                .setParameter("key", requestKey)
                .getResultStream()
                .findFirst();
    }

    private void requireRoom(Caller caller) {
        long open = em.createQuery(
                        "select count(j) from ImportJob j where j.tenantId = :tenant and j.endedAt is null", Long.class)
                .setParameter("tenant", caller.tenantId())
                .getSingleResult();
        if (open >= MOST_OPEN) {
            throw new Problem.TooMany(
                    MOST_OPEN + " imports are waiting or running already: try again when one has ended.",
                    TRY_AGAIN_SECONDS);
        }
    }

    /** Reads what is sent, so that the client is heard out, and to see that it is the same. */
    private ImportJob known(ImportJob job, DigestInputStream again) {
        int most = settings.number(Setting.MAX_IMPORT);
        try {
            byte[] buffer = new byte[65_536];
            long length = 0;
            for (int read = again.read(buffer); read >= 0 && length <= most; read = again.read(buffer)) {
                length += read;
            }
        } catch (IOException e) {
            throw new Problem.Invalid("The upload broke off before its end: send it again.");
        }
        if (!job.getContentHash().equals(Optional.of(hash(again)))) {
            throw new Problem.Conflict(
                    "IdempotencyKeyReused",
                    "This 'Idempotency-Key' stands for another import, '" + job.getId() + "': write another one.");
        }
        return job;
    }

    private static String hash(DigestInputStream read) {
        return HexFormat.of().formatHex(read.getMessageDigest().digest());
    }

    private void store(TenantKey id, int first, List<String> texts) {
        transactions.retrying(() -> {
            ImportJob job = beingReceived(id);
            job.hear(DatabaseClock.now(em).plus(SILENCE));
            for (int i = 0; i < texts.size(); i++) {
                em.persist(new ImportPiece(id.getTenantId(), id.getId(), first + i, texts.get(i)));
            }
            return null;
        });
    }

    private ImportJob finish(TenantKey id, ImportReader.Summary summary, String hash, Caller caller) {
        return transactions.retrying(() -> {
            ImportJob job = beingReceived(id);
            job.received(
                    hash, summary.objects(), summary.onePage() ? GraphImport.ONE_PAGE : null, DatabaseClock.now(em));
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("import.received", SUBJECT, job.getId())
                            .with("objects", Long.toString(summary.objects()))
                            .with("file", job.getSourceName()));
            return job;
        });
    }

    private ImportJob beingReceived(TenantKey id) {
        ImportJob job = em.find(ImportJob.class, id);
        if (job == null || job.getState() != ImportState.RECEIVING) {
            throw new Problem.Conflict(
                    "UploadSuperseded",
                    "The same import is being sent on another connection, or this one was silent for too long.");
        }
        return job;
    }

    private void breakOff(TenantKey id) {
        try {
            transactions.retrying(() -> {
                ImportJob job = em.find(ImportJob.class, id);
                if (job != null && job.getState() == ImportState.RECEIVING) {
                    forget(em, job);
                }
                return null;
            });
        } catch (RuntimeException e) {
            // It is swept away later.
            LOG.log(Level.WARNING, e, () -> "What was received of import " + id + " is not thrown away yet");
        }
    }

    // ---- looking

    /** The imports, the newest first; not those that are being uploaded. */
    public List<ImportJob> list(int most, Caller caller) {
        caller.require(Permission.ISSUE);
        return em.createQuery(
                        "select j from ImportJob j where j.tenantId = :tenant and j.state <> :receiving"
                                + " order by j.createdAt desc, j.id",
                        ImportJob.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("receiving", ImportState.RECEIVING)
                .setMaxResults(most)
                .getResultList();
    }

    /**
     * One import.
     *
     * @throws Problem.NotFound also when it is another tenant's, or still being uploaded
     */
    public ImportJob get(String id, Caller caller) {
        caller.require(Permission.ISSUE);
        return find(id, caller);
    }

    /** One import, as soon as it has ended or that time is over: short ones are done at once. */
    public ImportJob soon(String id, Duration most, Caller caller) {
        caller.require(Permission.ISSUE);
        long until = System.nanoTime() + most.toNanos();
        ImportJob job = find(id, caller);
        while (!job.getState().isEnd() && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_NANOS);
            job = find(id, caller);
        }
        return job;
    }

    private ImportJob find(String id, Caller caller) {
        return Optional.ofNullable(em.find(ImportJob.class, new TenantKey(caller.tenantId(), id)))
                .filter(job -> job.getState() != ImportState.RECEIVING)
                .orElseThrow(
                        () -> new Problem.NotFound("There is no import with the id '" + Texts.cut(id, 100) + "'."));
    }

    /** What was refused or mended, in the order of the file. */
    public List<Item> concerns(String id, int most, Caller caller) {
        caller.require(Permission.ISSUE);
        find(id, caller);
        List<Item> concerns = new ArrayList<>();
        long from = 0;
        List<ReportPart> parts = parts(id, from, 1, caller);
        while (!parts.isEmpty() && concerns.size() < most) {
            for (ReportPart part : parts) {
                ReportLine.read(part.getContent()).stream()
                        .filter(ReportLine::isConcern)
                        .limit(most - (long) concerns.size())
                        .forEach(concerns::add);
                from = part.getFirstIndex() + 1;
            }
            parts = parts(id, from, 1, caller);
        }
        return concerns;
    }

    /** Writes the report as far as it goes, a stretch at a time; does not close the stream. */
    public void report(String id, ReportFormat format, OutputStream out, Caller caller) throws IOException {
        caller.require(Permission.ISSUE);
        find(id, caller);
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        if (format == ReportFormat.NDJSON) {
            eachPart(id, caller, part -> text.write(part.getContent()));
        } else {
            CSVPrinter csv = new CSVPrinter(text, ReportLine.format());
            ReportLine.printHead(csv);
            eachPart(id, caller, part -> {
                for (Item item : ReportLine.read(part.getContent())) {
                    ReportLine.print(csv, item);
                }
            });
        }
        text.flush();
    }

    /** Does something with a part of a report. */
    @FunctionalInterface
    private interface PartSink {
        void accept(ReportPart part) throws IOException;
    }

    private void eachPart(String id, Caller caller, PartSink sink) throws IOException {
        long from = 0;
        List<ReportPart> parts = parts(id, from, 0, caller);
        while (!parts.isEmpty()) {
            for (ReportPart part : parts) {
                sink.accept(part);
                from = part.getFirstIndex() + 1;
            }
            parts = parts(id, from, 0, caller);
        }
    }

    private List<ReportPart> parts(String id, long from, int leastConcerns, Caller caller) {
        return em.createQuery(
                        "select p from ReportPart p where p.tenantId = :tenant and p.jobId = :job"
                                + " and p.firstIndex >= :from and p.concerns >= :concerns order by p.firstIndex",
                        ReportPart.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("job", id)
                .setParameter("from", from)
                .setParameter("concerns", leastConcerns)
                .setMaxResults(PARTS)
                .getResultList();
    }

    // ---- ending

    /**
     * Ends an import where it is; what was taken over stays.
     *
     * @throws Problem.Conflict when it has ended already
     */
    public void cancel(String id, Caller caller) {
        caller.require(Permission.ISSUE);
        transactions.retrying(() -> {
            ImportJob job = find(id, caller);
            if (job.getState().isEnd()) {
                throw new Problem.Conflict("ImportEnded", "The import has ended already: it cannot be cancelled.");
            }
            Instant now = DatabaseClock.now(em);
            job.end(ImportState.CANCELLED, "Cancelled by " + caller.actor().name() + ".", now);
            forgetPieces(em, job);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("import.cancelled", SUBJECT, id)
                            .with("processed", Long.toString(job.getProcessed()))
                            .with("objects", Long.toString(job.getTotal())));
            return null;
        });
    }

    /**
     * Deletes an import that has ended, with its report; what was taken over stays.
     *
     * @throws Problem.Conflict when it has not ended
     */
    public void delete(String id, Caller caller) {
        caller.require(Permission.ISSUE);
        transactions.retrying(() -> {
            ImportJob job = find(id, caller);
            if (!job.getState().isEnd()) {
                throw new Problem.Conflict("ImportRunning", "The import has not ended: cancel it first.");
            }
            forget(em, job);
            audit.record(caller.tenantId(), caller.actor(), AuditEvent.of("import.deleted", SUBJECT, id));
            return null;
        });
    }

    /** Forgets all imports of a tenant; for the reset of a sandbox, within its transaction. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void forget(String tenantId) {
        em.createQuery("select j from ImportJob j where j.tenantId = :tenant", ImportJob.class)
                .setParameter("tenant", tenantId)
                .getResultList()
                .forEach(job -> forget(em, job));
    }

    static void forget(EntityManager em, ImportJob job) {
        forgetPieces(em, job);
        em.createQuery("delete from ReportPart p where p.tenantId = :tenant and p.jobId = :job")
                .setParameter("tenant", job.getTenantId())
                .setParameter("job", job.getId())
                .executeUpdate();
        em.remove(job);
    }

    private static void forgetPieces(EntityManager em, ImportJob job) {
        em.createQuery("delete from ImportPiece p where p.tenantId = :tenant and p.jobId = :job")
                .setParameter("tenant", job.getTenantId())
                .setParameter("job", job.getId())
                .executeUpdate();
    }
}
