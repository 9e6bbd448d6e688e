package org.incidenttasks.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.util.Objects;

/** That a person has a role in a tenant. */
@Entity
@IdClass(Membership.Key.class)
public class Membership {

    /** All three members make the key. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        private String userId;
        private String tenantId;
        private Role role;

        public Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && userId.equals(key.userId)
                    && tenantId.equals(key.tenantId)
                    && role == key.role;
        }

        @Override
        public int hashCode() {
            return Objects.hash(userId, tenantId, role);
        }
    }

    @Id
    @Column(name = "user_id")
    private String userId;

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    @Enumerated(EnumType.STRING)
    private Role role;

    protected Membership() {}

    Membership(String userId, String tenantId, Role role) {
        this.userId = userId;
        this.tenantId = tenantId;
        this.role = role;
    }

    public String getUserId() {
        return userId;
    }

    public String getTenantId() {
        return tenantId;
    }

    public Role getRole() {
        return role;
    }
}
