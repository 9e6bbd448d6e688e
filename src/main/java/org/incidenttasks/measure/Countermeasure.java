package org.incidenttasks.measure;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.incidenttasks.Texts;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.storage.InstantConverter;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.task.ActionColumns;

/**
 * What an action has put in force and nobody has taken back yet.
 *
 * <p>It comes into being in the transaction that ends its execution, whose id it has. From time to time somebody looks
 * whether it still holds: seen, it was <b>verified</b>; not found any more, it has <b>drifted</b>, until it is seen again
 * or lifted; where nobody could look, nothing is said. It is <b>lifted</b> by the execution that takes it back, or by the
 * inverse action on the same target; when the former itself is taken back, it is in force again.
 */
@Entity
@IdClass(TenantKey.class)
public class Countermeasure {

    private static final int MOST_DETAIL = 4_000;

    /** After a lift that did not succeed. */
    private static final Duration LIFT_AGAIN = Duration.ofHours(1);

    /**
     * What of an execution the register needs.
     *
     * @param lane names the target, whatever action is done to it
     */
    public record Origin(
            TenantKey key,
            String taskId,
            ResponseAction action,
            String lane,
            String connector,
            Optional<String> connectionId,
            String requestedBy,
            boolean verified,
            Optional<Duration> liftAfter) {}

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    private String id;

    @Column(name = "task_id")
    private String taskId;

    @Embedded
    private ActionColumns action;

    private String lane;

    private String connector;

    @Column(name = "connection_id")
    private String connectionId;

    @Column(name = "requested_by")
    private String requestedBy;

    @Convert(converter = InstantConverter.class)
    @Column(name = "since_at")
    private Instant since;

    @Convert(converter = InstantConverter.class)
    @Column(name = "until_at")
    private Instant until;

    @Convert(converter = InstantConverter.class)
    @Column(name = "last_verified_at")
    private Instant lastVerifiedAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "drifted_at")
    private Instant driftedAt;

    @Column(name = "watch_detail")
    private String watchDetail;

    @Convert(converter = InstantConverter.class)
    @Column(name = "watch_due_at")
    private Instant watchDueAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "lift_due_at")
    private Instant liftDueAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "lifted_at")
    private Instant liftedAt;

    @Column(name = "lifted_by")
    private String liftedBy;

    @Version
    private long version;

    protected Countermeasure() {}

    Countermeasure(Origin origin, Instant now) {
        this.tenantId = origin.key().getTenantId();
        this.id = origin.key().getId();
        this.taskId = origin.taskId();
        this.action = new ActionColumns(origin.action().type(), origin.action());
        this.lane = origin.lane();
        this.connector = origin.connector();
        this.connectionId = origin.connectionId().orElse(null);
        this.requestedBy = origin.requestedBy();
        this.since = InstantConverter.cut(now);
        this.lastVerifiedAt = origin.verified() ? since : null;
        // Nobody can look at what nobody could look at the first time.
        this.watchDueAt = origin.verified() ? since : null;
        until(origin.liftAfter().map(now::plus).orElse(null));
    }

    // ---- an end that is set

    void until(Instant end) {
        until = InstantConverter.cut(end);
        liftDueAt = until;
    }

    /** Its time is over and it is about to be taken back; should that fail, it is tried again later. */
    void lifting(Instant now) {
        liftDueAt = InstantConverter.cut(now.plus(LIFT_AGAIN));
    }

    // ---- looking

    /** Whoever looks at it says when the next one is to. */
    void watching(Instant nextDue) {
        watchDueAt = InstantConverter.cut(nextDue);
    }

    void seen(String detail, Instant now) {
        watchDetail = Texts.cut(detail, MOST_DETAIL);
        lastVerifiedAt = InstantConverter.cut(now);
        driftedAt = null;
    }

    void notFound(String detail, Instant now) {
        watchDetail = Texts.cut(detail, MOST_DETAIL);
        driftedAt = driftedAt == null ? InstantConverter.cut(now) : driftedAt;
    }

    void notLookedAt(String reason) {
        watchDetail = Texts.cut(reason, MOST_DETAIL);
    }

    // ---- the end

    void lifted(String by, Instant now) {
        liftedAt = InstantConverter.cut(now);
        liftedBy = by;
        watchDueAt = null;
        liftDueAt = null;
    }

    /** What had lifted it was taken back. */
    void inForceAgain(Instant now) {
        liftedAt = null;
        liftedBy = null;
        driftedAt = null;
        watchDueAt = lastVerifiedAt == null ? null : InstantConverter.cut(now);
        liftDueAt = until;
    }

    // ---- reading

    public String getTenantId() {
        return tenantId;
    }

    String lane() {
        return lane;
    }

    /** The id of the execution that put it in force. */
    public String getId() {
        return id;
    }

    public String getTaskId() {
        return taskId;
    }

    public ActionType getActionType() {
        return action.type();
    }

    public ResponseAction getResponseAction() {
        return action.action().orElseThrow(() -> new IllegalStateException("Measure " + id + " has lost its action"));
    }

    public String getConnector() {
        return connector;
    }

    public Optional<String> getConnectionId() {
        return Optional.ofNullable(connectionId);
    }

    /** Who asked for it. */
    public String getRequestedBy() {
        return requestedBy;
    }

    public Instant getSince() {
        return since;
    }

    /** When it is to be lifted by itself; null: never. */
    public Instant getUntil() {
        return until;
    }

    /** When somebody last saw it hold; null: nobody ever could. */
    public Instant getLastVerifiedAt() {
        return lastVerifiedAt;
    }

    /** Since when it does not hold any more though nobody lifted it; null while it holds. */
    public Instant getDriftedAt() {
        return driftedAt;
    }

    /** What the last look found, in the target's own words; may be null. */
    public String getWatchDetail() {
        return watchDetail;
    }

    /** Null while it is in force. */
    public Instant getLiftedAt() {
        return liftedAt;
    }

    /** The execution that lifted it; null while it is in force. */
    public String getLiftedBy() {
        return liftedBy;
    }

    public boolean isInForce() {
        return liftedAt == null;
    }

    public boolean isDrifted() {
        return driftedAt != null && isInForce();
    }

    /** Changes with every change of it. */
    public long getVersion() {
        return version;
    }
}
