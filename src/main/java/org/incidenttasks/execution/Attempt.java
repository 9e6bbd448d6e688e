package org.incidenttasks.execution;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.incidenttasks.Texts;
import org.incidenttasks.storage.InstantConverter;

/**
 * One call of a connector, or one report of a person. It is written before the call, so that one without an end tells
 * of a call that was cut off.
 */
@Entity
@Table(name = "execution_attempt")
@IdClass(Attempt.Key.class)
public class Attempt {

    /** Key: the execution and the count within it. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        private String executionId;
        private int number;

        public Key() {}

        Key(String executionId, int number) {
            this.executionId = executionId;
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && executionId.equals(key.executionId) && number == key.number;
        }

        @Override
        public int hashCode() {
            return Objects.hash(executionId, number);
        }
    }

    static final int MOST_DETAIL = 4_000;

    @Id
    @Column(name = "execution_id")
    private String executionId;

    @Id
    @Column(name = "attempt_number")
    private int number;

    @Column(name = "tenant_id")
    private String tenantId;

    @Enumerated(EnumType.STRING)
    private Step step;

    private String node;

    @Convert(converter = InstantConverter.class)
    @Column(name = "started_at")
    private Instant startedAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "ended_at")
    private Instant endedAt;

    private String outcome;

    private String detail;

    protected Attempt() {}

    Attempt(Execution execution, int number, Step step, String node, Instant startedAt) {
        this.executionId = execution.getId();
        this.tenantId = execution.getTenantId();
        this.number = number;
        this.step = step;
        this.node = node;
        this.startedAt = InstantConverter.cut(startedAt);
    }

    void end(String newOutcome, String newDetail, Instant now) {
        outcome = newOutcome;
        detail = Texts.cut(newDetail, MOST_DETAIL);
        endedAt = InstantConverter.cut(now);
    }

    public String getExecutionId() {
        return executionId;
    }

    /** Counts from 1 within the execution. */
    public int getNumber() {
        return number;
    }

    public Step getStep() {
        return step;
    }

    /** The server that made the call. */
    public String getNode() {
        return node;
    }

    public Instant getStartedAt() {
        return startedAt;
    }

    /** Null while it lasts, and for ever when the call was cut off by a crash. */
    public Instant getEndedAt() {
        return endedAt;
    }

    /** The outcome's name in lower case, such as {@code applied}; null without an end. */
    public String getOutcome() {
        return outcome;
    }

    /** The target's own words; may be null. */
    public String getDetail() {
        return detail;
    }
}
