package org.incidenttasks.execution.callback;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.storage.InstantConverter;

/** A message of a target about one attempt of an order. */
@Entity
@Table(name = "execution_callback")
@IdClass(Callback.Key.class)
public class Callback {

    /** Key: the connection's messages have ids of their own. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        private String tenantId;
        private String connectionId;
        private String messageId;

        public Key() {}

        Key(String tenantId, String connectionId, String messageId) {
            this.tenantId = tenantId;
            this.connectionId = connectionId;
            this.messageId = messageId;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && tenantId.equals(key.tenantId)
                    && connectionId.equals(key.connectionId)
                    && messageId.equals(key.messageId);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenantId, connectionId, messageId);
        }
    }

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    @Column(name = "connection_id")
    private String connectionId;

    @Id
    @Column(name = "message_id")
    private String messageId;

    @Column(name = "execution_id")
    private String executionId;

    @Column(name = "attempt_number")
    private int attempt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "received_at")
    private Instant receivedAt;

    private String content;

    protected Callback() {}

    Callback(Execution execution, String connectionId, String messageId, String content, Instant now) {
        this.tenantId = execution.getTenantId();
        this.connectionId = connectionId;
        this.messageId = messageId;
        this.executionId = execution.getId();
        this.attempt = execution.getAttempts();
        this.receivedAt = InstantConverter.cut(now);
        this.content = content;
    }

    String getContent() {
        return content;
    }
}
