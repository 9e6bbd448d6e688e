package org.incidenttasks.connection;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;

/** The value of one field of a connection; a secret's is sealed. */
@Entity
@Table(name = "connection_setting")
@IdClass(ConnectionSetting.Key.class)
public class ConnectionSetting {

    /** Key of the table. */
    public static class Key implements Serializable {
        private static final long serialVersionUID = 1L;
        private String connectionId;
        private String name;

        public Key() {}

        Key(String connectionId, String name) {
            this.connectionId = connectionId;
            this.name = name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && connectionId.equals(key.connectionId) && name.equals(key.name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(connectionId, name);
        }
    }

    @Id
    @Column(name = "connection_id")
    private String connectionId;

    @Id
    private String name;

    @Column(name = "tenant_id")
    private String tenantId;

    private boolean secret;

    @Column(name = "stored_value")
    private String value;

    protected ConnectionSetting() {}

    ConnectionSetting(Connection connection, String name, boolean secret, String value) {
        this.tenantId = connection.getTenantId();
        this.connectionId = connection.getId();
        this.name = name;
        this.secret = secret;
        this.value = value;
    }

    void change(String newValue) {
        value = newValue;
    }

    String getConnectionId() {
        return connectionId;
    }

    String getName() {
        return name;
    }

    boolean isSecret() {
        return secret;
    }

    /** As it is kept: a secret is sealed. */
    String getValue() {
        return value;
    }

    /** What the value belongs to, and can be opened for. */
    String place() {
        return tenantId + " " + connectionId + " " + name;
    }
}
