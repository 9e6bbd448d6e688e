package org.incidenttasks.artifact;

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
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.connector.Order;
import org.incidenttasks.storage.Hashes;
import org.incidenttasks.storage.Transactions;

/** Files that actions brought back: kept in pieces by their connectors, listed and read by people who may. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Artifacts {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final long MEGABYTE = 1024L * 1024;

    /** Pieces that are written in one transaction. */
    private static final int AT_ONCE = 20;

    private static final String OF_ONE =
            " p where p.tenantId = :tenant and p.executionId = :execution and p.fileName = :name";

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    public Artifacts() {}

    /** For use without a container. */
    public Artifacts(EntityManager em, Transactions transactions, AuditTrail audit, Settings settings, Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    // ---- for connectors

    /** As {@link org.incidenttasks.connector.EvidenceStore#keep} says. */
    public Artifact keep(Order order, String fileName, String mediaType, InputStream content) throws IOException {
        if (!NAME.matcher(fileName).matches()) {
            throw new IllegalArgumentException("No name for a file: " + fileName);
        }
        Artifact.Key key = new Artifact.Key(order.tenantId(), order.key(), fileName);
        // From here on nobody sees the earlier one, whose pieces are being replaced.
        transactions.retrying(() -> {
            remove(order, fileName);
            return null;
        });
        MessageDigest digest = Hashes.sha256();
        long most = settings.number(Setting.EVIDENCE_MEGABYTES) * MEGABYTE;
        long bytes = 0;
        int number = 0;
        List<byte[]> pieces = new ArrayList<>();
        byte[] piece = content.readNBytes(ArtifactPiece.SIZE);
        while (piece.length > 0) {
            bytes += piece.length;
            if (bytes > most) {
                transactions.retrying(() -> {
                    remove(order, fileName);
                    return null;
                });
                throw new IOException("It is larger than " + most / MEGABYTE + " MB, which is what "
                        + Setting.EVIDENCE_MEGABYTES.variable() + " allows");
            }
            digest.update(piece);
            pieces.add(piece);
            if (pieces.size() == AT_ONCE) {
                write(order, fileName, number, pieces);
                number += pieces.size();
                pieces.clear();
            }
            piece = content.readNBytes(ArtifactPiece.SIZE);
        }
        write(order, fileName, number, pieces);
        Artifact artifact =
                new Artifact(key, mediaType, bytes, HexFormat.of().formatHex(digest.digest()), clock.instant());
        return transactions.retrying(() -> {
            em.persist(artifact);
            return artifact;
        });
    }

    private void write(Order order, String fileName, int first, List<byte[]> pieces) {
        transactions.retrying(() -> {
            for (int i = 0; i < pieces.size(); i++) {
                em.persist(new ArtifactPiece(order.tenantId(), order.key(), fileName, first + i, pieces.get(i)));
            }
            return null;
        });
    }

    private void remove(Order order, String fileName) {
        for (String entity : List.of("Artifact", "ArtifactPiece")) {
            em.createQuery("delete from " + entity + OF_ONE)
                    .setParameter("tenant", order.tenantId())
                    .setParameter("execution", order.key())
                    .setParameter("name", fileName)
                    .executeUpdate();
        }
    }

    /** As {@link org.incidenttasks.connector.EvidenceStore#find} says. */
    public Optional<Artifact> find(Order order, String fileName) {
        return Optional.ofNullable(em.find(Artifact.class, new Artifact.Key(order.tenantId(), order.key(), fileName)));
    }

    // ---- for people

    /** The files of some executions of the caller's tenant; none for a caller who may not read evidence. */
    public List<Artifact> of(List<String> executionIds, Caller caller) {
        if (executionIds.isEmpty() || !caller.may(Permission.READ_EVIDENCE)) {
            return List.of();
        }
        return em.createQuery(
                        "select a from Artifact a where a.tenantId = :tenant and a.executionId in :executions"
                                + " order by a.createdAt, a.fileName",
                        Artifact.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("executions", executionIds)
                .getResultList();
    }

    /**
     * Says in the audit trail that a file is about to be read.
     *
     * @param taskId whose execution it is
     * @throws Problem.NotFound also when it is another tenant's
     */
    public Artifact open(String taskId, String executionId, String fileName, Caller caller) {
        caller.require(Permission.READ_EVIDENCE);
        return transactions.retrying(() -> {
            Artifact artifact = em.find(Artifact.class, new Artifact.Key(caller.tenantId(), executionId, fileName));
            if (artifact == null) {
                throw new Problem.NotFound("The execution has no evidence called '" + Texts.cut(fileName, 200) + "'.");
            }
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("evidence.read", "task", taskId)
                            .with("execution", executionId)
                            .with("fileName", fileName)
                            .with("sha256", artifact.getSha256()));
            return artifact;
        });
    }

    /**
     * Writes a file out, piece by piece.
     *
     * @throws IOException when it is not, any more, what was kept
     */
    public void write(Artifact artifact, OutputStream out, Caller caller) throws IOException {
        caller.require(Permission.READ_EVIDENCE);
        MessageDigest digest = Hashes.sha256();
        int next = 0;
        List<ArtifactPiece> pieces;
        do {
            pieces = pieces(artifact, next, caller);
            for (ArtifactPiece piece : pieces) {
                byte[] content = piece.content();
                digest.update(content);
                out.write(content);
            }
            next += pieces.size();
        } while (pieces.size() == AT_ONCE);
        if (!Arrays.equals(digest.digest(), HexFormat.of().parseHex(artifact.getSha256()))) {
            throw new IOException("Evidence " + artifact.getFileName() + " of execution " + artifact.getExecutionId()
                    + " is not what was kept: its SHA-256 is another");
        }
    }

    private List<ArtifactPiece> pieces(Artifact artifact, int first, Caller caller) {
        return em.createQuery(
                        "select p from ArtifactPiece" + OF_ONE + " and p.number >= :first order by p.number",
                        ArtifactPiece.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("execution", artifact.getExecutionId())
                .setParameter("name", artifact.getFileName())
                .setParameter("first", first)
                .setMaxResults(AT_ONCE)
                .getResultList();
    }

    // ---- forgetting

    /** Deletes the files of some executions, with their task. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void forget(String tenantId, List<String> executionIds) {
        if (executionIds.isEmpty()) {
            return;
        }
        for (String entity : List.of("Artifact", "ArtifactPiece")) {
            em.createQuery("delete from " + entity + " p where p.tenantId = :tenant and p.executionId in :executions")
                    .setParameter("tenant", tenantId)
                    .setParameter("executions", executionIds)
                    .executeUpdate();
        }
    }

    /** Deletes all files of a tenant, for the reset of a sandbox. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void forget(String tenantId) {
        for (String entity : List.of("Artifact", "ArtifactPiece")) {
            em.createQuery("delete from " + entity + " p where p.tenantId = :tenant")
                    .setParameter("tenant", tenantId)
                    .executeUpdate();
        }
    }
}
