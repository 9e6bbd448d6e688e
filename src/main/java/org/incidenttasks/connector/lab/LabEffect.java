package org.incidenttasks.connector.lab;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.storage.InstantConverter;
import org.incidenttasks.storage.TenantKey;

/**
 * An order that a sandbox has taken: the line in its ledger.
 *
 * <p>It is written in the transaction that changes the world, so that after a crash it tells truthfully whether the
 * change was made. A slow one is written first, with the time when it will be done, and applied by whoever asks after
 * that time. The behaviour is kept, as the setting may change in between.
 */
@Entity
@Table(name = "lab_effect")
@IdClass(TenantKey.class)
public class LabEffect {

    /** In the place of a behaviour. */
    private static final String REVOKED = "revoked";

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    @Column(name = "order_key")
    private String id;

    @Column(name = "action_type")
    private String actionType;

    private String target;

    private String behavior;

    @Convert(converter = InstantConverter.class)
    @Column(name = "finish_at")
    private Instant finishAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "applied_at")
    private Instant appliedAt;

    @Column(name = "pre_state")
    private String preState;

    /** Names with the reason why not, empty where done; null when all was done. */
    @Column(name = "target_results")
    private String targetResults;

    @Version
    private long version;

    protected LabEffect() {}

    /** An order that is never to be carried out any more. */
    private LabEffect(String tenantId, String orderKey) {
        this.tenantId = tenantId;
        this.id = orderKey;
        this.actionType = "";
        this.target = "";
        this.behavior = REVOKED;
    }

    /** The line that keeps an order out whose world was forgotten while it was on its way. */
    static LabEffect revoked(String tenantId, String orderKey) {
        return new LabEffect(tenantId, orderKey);
    }

    LabEffect(Order order, LabBehavior behavior, Instant finishAt) {
        this.tenantId = order.tenantId();
        this.id = order.key();
        this.actionType = order.action().type().wireName();
        this.target = order.target();
        this.behavior = behavior.word();
        this.finishAt = InstantConverter.cut(finishAt);
    }

    /** The world was changed, as far as the results say. */
    void applied(Map<String, String> before, Map<String, String> results, Instant now) {
        if (appliedAt != null) {
            throw new IllegalStateException("Order " + id + " was applied at " + appliedAt);
        }
        appliedAt = InstantConverter.cut(now);
        preState = LabState.write(before);
        targetResults = results.values().stream().allMatch(String::isEmpty) ? null : LabState.write(results);
    }

    boolean isRevoked() {
        return behavior.equals(REVOKED);
    }

    LabBehavior behavior() {
        return LabBehavior.of(behavior);
    }

    /** Whether the world was changed, or is said to have been. */
    boolean isApplied() {
        return appliedAt != null;
    }

    /** When the world was changed. */
    Optional<Instant> appliedAt() {
        return Optional.ofNullable(appliedAt);
    }

    /** How long it still takes; zero when it is time to apply it. */
    Duration remaining(Instant now) {
        return finishAt == null || !now.isBefore(finishAt) ? Duration.ZERO : Duration.between(now, finishAt);
    }

    /** What the one who gave the order is told; once applied. */
    Outcome outcome(String detail) {
        if (targetResults == null) {
            return new Outcome.Applied(Optional.of(preState), detail);
        }
        List<TargetResult> results = LabState.read(targetResults).entrySet().stream()
                .map(result -> new TargetResult(
                        result.getKey(),
                        result.getValue().isEmpty(),
                        LabConnector.SAYS + (result.getValue().isEmpty() ? "Done." : result.getValue())))
                .toList();
        return new Outcome.Partial(results, detail);
    }
}
