package org.incidenttasks.transfer;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.incidenttasks.Texts;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.storage.InstantConverter;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.wire.ImportReport.Item;

/**
 * An import that was uploaded: received, worked off by whichever server holds its lease, and kept with its report until
 * somebody deletes it. How far it is stands in the same transaction as what was taken over, so a crash neither loses nor
 * repeats an object.
 */
@Entity
@Table(name = "import_job")
@IdClass(TenantKey.class)
public class ImportJob {

    private static final int MOST_FAILURES = 8;

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    private String id;

    @Column(name = "request_key")
    private String requestKey;

    @Column(name = "content_hash")
    private String contentHash;

    @Column(name = "source_name")
    private String sourceName;

    @Enumerated(EnumType.STRING)
    @Column(name = "actor_kind")
    private Actor.Kind actorKind;

    @Column(name = "actor_id")
    private String actorId;

    @Column(name = "actor_name")
    private String actorName;

    @Enumerated(EnumType.STRING)
    private Actor.Via via;

    @Column(name = "request_id")
    private String requestId;

    @Enumerated(EnumType.STRING)
    private ImportState state;

    private String detail;

    private String remarks;

    @Convert(converter = InstantConverter.class)
    @Column(name = "created_at")
    private Instant createdAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "started_at")
    private Instant startedAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "ended_at")
    private Instant endedAt;

    @Column(name = "total_count")
    private long total;

    @Column(name = "processed_count")
    private long processed;

    @Column(name = "added_count")
    private long added;

    @Column(name = "changed_count")
    private long changed;

    @Column(name = "unchanged_count")
    private long unchanged;

    @Column(name = "refused_count")
    private long refused;

    @Column(name = "mended_count")
    private long mended;

    private int piece;

    @Column(name = "piece_offset")
    private int offset;

    private int failures;

    @Convert(converter = InstantConverter.class)
    @Column(name = "due_at")
    private Instant dueAt;

    @Column(name = "active_tenant")
    private String activeTenant;

    @Convert(converter = InstantConverter.class)
    @Column(name = "claimed_at")
    private Instant claimedAt;

    @Column(name = "claimed_count")
    private long claimedCount;

    @Column(name = "lease_owner")
    private String leaseOwner;

    @Convert(converter = InstantConverter.class)
    @Column(name = "lease_until")
    private Instant leaseUntil;

    private long fence;

    @Version
    private long version;

    protected ImportJob() {}

    ImportJob(String tenantId, String id, String requestKey, String sourceName, Actor actor, Instant now) {
        this.tenantId = tenantId;
        this.id = id;
        this.requestKey = requestKey;
        this.sourceName = Texts.cut(sourceName, 300);
        this.actorKind = actor.kind();
        this.actorId = actor.id();
        this.actorName = actor.name();
        this.via = actor.via();
        this.requestId = actor.requestId();
        this.state = ImportState.RECEIVING;
        this.createdAt = InstantConverter.cut(now);
    }

    // ---- being received

    /** A sign of life of the upload: without one for long, what came so far is thrown away. */
    void hear(Instant until) {
        leaseUntil = InstantConverter.cut(until);
    }

    /** All of it is here. */
    void received(String hash, long objects, String saidOfAll, Instant now) {
        contentHash = hash;
        total = objects;
        remarks = saidOfAll;
        state = ImportState.WAITING;
        leaseUntil = null;
        dueAt = InstantConverter.cut(now);
    }

    // ---- being worked off

    /** Whether a server may take it up now. */
    boolean isClaimable(Instant now) {
        return dueAt != null && !dueAt.isAfter(now) && (leaseUntil == null || leaseUntil.isBefore(now));
    }

    void claim(String node, Instant now, Duration lease) {
        state = ImportState.RUNNING;
        startedAt = startedAt == null ? InstantConverter.cut(now) : startedAt;
        activeTenant = tenantId;
        claimedAt = InstantConverter.cut(now);
        claimedCount = processed;
        leaseOwner = node;
        fence++;
        hear(now.plus(lease));
    }

    boolean isHeldBy(String node, long number) {
        return state == ImportState.RUNNING && fence == number && node.equals(leaseOwner);
    }

    /** So many more objects are done; the next one begins there. */
    void advance(Iterable<Item> items, int nextPiece, int nextOffset, Instant until) {
        for (Item item : items) {
            processed++;
            mended += item.mended() ? 1 : 0;
            switch (item.result()) {
                case ADDED:
                    added++;
                    break;
                case CHANGED:
                    changed++;
                    break;
                case UNCHANGED:
                    unchanged++;
                    break;
                default:
                    refused++;
            }
        }
        piece = nextPiece;
        offset = nextOffset;
        failures = 0;
        detail = null;
        hear(until);
    }

    /** Whoever comes next may go on at once. */
    void release() {
        leaseUntil = null;
    }

    /** A fault that is not of the data: tried again, later each time, and given up in the end. */
    void stumble(String why, Instant now) {
        failures++;
        detail = Texts.cut(why, 2_000);
        if (failures >= MOST_FAILURES) {
            end(ImportState.FAILED, detail, now);
        } else {
            leaseUntil = null;
            dueAt = InstantConverter.cut(now.plusSeconds(1L << failures));
        }
    }

    void end(ImportState end, String why, Instant now) {
        state = end;
        detail = Texts.cut(why, 2_000);
        endedAt = InstantConverter.cut(now);
        activeTenant = null;
        dueAt = null;
        leaseUntil = null;
    }

    int getPiece() {
        return piece;
    }

    int getOffset() {
        return offset;
    }

    long getFence() {
        return fence;
    }

    Optional<String> getContentHash() {
        return Optional.ofNullable(contentHash);
    }

    // ---- being looked at

    public String getTenantId() {
        return tenantId;
    }

    public String getId() {
        return id;
    }

    /** The name of the file; null where it came without. */
    public String getSourceName() {
        return sourceName;
    }

    /** Who brought it, and in whose name it is taken over. */
    public Actor getActor() {
        return new Actor(actorKind, actorId, actorName, via, requestId);
    }

    public ImportState getState() {
        return state;
    }

    /** The name of who brought it. */
    public String getActorName() {
        return actorName;
    }

    /** Why it ended as it did, or stands still; null where there is nothing to say. */
    public String getDetail() {
        return detail;
    }

    /** What is to be said of the whole; null where there is nothing. */
    public String getRemarks() {
        return remarks;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }

    /** Null before it began. */
    public Instant getStartedAt() {
        return startedAt;
    }

    /** Null before its end. */
    public Instant getEndedAt() {
        return endedAt;
    }

    /** How many objects it holds. */
    public long getTotal() {
        return total;
    }

    /** How many of them are done. */
    public long getProcessed() {
        return processed;
    }

    public long getAdded() {
        return added;
    }

    public long getChanged() {
        return changed;
    }

    public long getUnchanged() {
        return unchanged;
    }

    public long getRefused() {
        return refused;
    }

    /** How many of those that were taken were put right. */
    public long getMended() {
        return mended;
    }

    /** From 0 to 100. */
    public int getPercent() {
        return total == 0 ? state.isEnd() ? 100 : 0 : (int) (processed * 100 / total);
    }

    /** Objects per second since a server took it up; empty where that cannot be told. */
    public OptionalLong rate(Instant now) {
        Instant until = endedAt == null ? now : endedAt;
        if (claimedAt == null || processed == claimedCount || !until.isAfter(claimedAt)) {
            return OptionalLong.empty();
        }
        long millis = Math.max(1, Duration.between(claimedAt, until).toMillis());
        return OptionalLong.of((processed - claimedCount) * 1_000 / millis);
    }

    /** Seconds until its end at that rate; empty where that cannot be told. */
    public OptionalLong secondsLeft(Instant now) {
        OptionalLong rate = rate(now);
        return state != ImportState.RUNNING || rate.isEmpty() || rate.getAsLong() == 0
                ? OptionalLong.empty()
                : OptionalLong.of((total - processed + rate.getAsLong() - 1) / rate.getAsLong());
    }
}
