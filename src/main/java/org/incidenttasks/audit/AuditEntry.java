package org.incidenttasks.audit;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.incidenttasks.storage.InstantConverter;

/**
 * One link of a tenant's audit chain. It is written once, with the hash of the entry before it, and never changed: a
 * changed, removed, inserted or moved entry breaks the chain from there on.
 *
 * <p>The hash is SHA-256, in lower-case hex, over all members in the order of {@link #hashed()}, each preceded by its
 * length in bytes, so that no two entries can read the same.
 */
@Entity
@Table(name = "audit_entry")
@IdClass(AuditKey.class)
public class AuditEntry {

    /** Hash before the first entry. */
    static final String GENESIS = "0".repeat(64);

    static final int MOST_DETAIL = 16_000;

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    @Column(name = "sequence_number")
    private long sequence;

    @Convert(converter = InstantConverter.class)
    @Column(name = "recorded_at")
    private Instant recordedAt;

    /** As it stands in the table, since an edited row must be readable to be found. */
    @Column(name = "actor_kind")
    private String actorKind;

    @Column(name = "actor_id")
    private String actorId;

    @Column(name = "actor_name")
    private String actorName;

    private String via;

    @Column(name = "request_id")
    private String requestId;

    private String action;

    @Column(name = "subject_type")
    private String subjectType;

    @Column(name = "subject_id")
    private String subjectId;

    private String detail;

    @Column(name = "previous_hash")
    private String previousHash;

    private String hash;

    protected AuditEntry() {}

    AuditEntry(String tenantId, long sequence, String previousHash, Instant now, Actor actor, AuditEvent event) {
        this.tenantId = tenantId;
        this.sequence = sequence;
        this.recordedAt = InstantConverter.cut(now);
        this.actorKind = actor.kind().name();
        this.actorId = actor.id();
        this.actorName = actor.name();
        this.via = actor.via().name();
        this.requestId = actor.requestId();
        this.action = event.action();
        this.subjectType = event.subjectType();
        this.subjectId = event.subjectId();
        this.detail = json(event.detail());
        this.previousHash = previousHash;
        this.hash = digest();
    }

    /** The hash that the members give; equals {@link #getHash()} unless somebody edited the row. */
    String digest() {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
        for (String member : hashed().values()) {
            byte[] bytes = member.getBytes(StandardCharsets.UTF_8);
            sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha256.update(bytes);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Names and values of all that is hashed, in the order of the hash. */
    public Map<String, String> hashed() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("tenantId", tenantId);
        members.put("sequence", Long.toString(sequence));
        members.put("recordedAt", recordedAt.toString());
        members.put("actorKind", actorKind);
        members.put("actorId", actorId);
        members.put("actorName", actorName);
        members.put("via", via);
        members.put("requestId", requestId);
        members.put("action", action);
        members.put("subjectType", subjectType);
        members.put("subjectId", subjectId);
        members.put("detail", detail);
        members.put("previousHash", previousHash);
        return members;
    }

    private static String json(Map<String, String> detail) {
        JsonObjectBuilder object = Json.createObjectBuilder();
        detail.forEach(object::add);
        return object.build().toString();
    }

    public String getTenantId() {
        return tenantId;
    }

    /** Counts from 1 without a gap within a tenant. */
    public long getSequence() {
        return sequence;
    }

    public Instant getRecordedAt() {
        return recordedAt;
    }

    public Actor getActor() {
        return new Actor(
                word(Actor.Kind.class, actorKind, Actor.Kind.UNKNOWN),
                actorId,
                actorName,
                word(Actor.Via.class, via, Actor.Via.UNKNOWN),
                requestId);
    }

    private static <E extends Enum<E>> E word(Class<E> type, String name, E otherwise) {
        return EnumSet.allOf(type).stream()
                .filter(word -> word.name().equals(name))
                .findFirst()
                .orElse(otherwise);
    }

    public String getAction() {
        return action;
    }

    public String getSubjectType() {
        return subjectType;
    }

    public String getSubjectId() {
        return subjectId;
    }

    /** Names and values in the order they were told; empty when somebody edited them so that they cannot be read. */
    public Map<String, String> getDetail() {
        Map<String, String> map = new LinkedHashMap<>();
        try (var reader = Json.createReader(new StringReader(detail))) {
            reader.readObject().forEach((name, value) -> {
                if (value instanceof JsonString text) {
                    map.put(name, text.getString());
                }
            });
        } catch (JsonException e) {
            return Map.of();
        }
        return map;
    }

    public String getPreviousHash() {
        return previousHash;
    }

    public String getHash() {
        return hash;
    }
}
