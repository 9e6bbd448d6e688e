package org.incidenttasks.storage;

import java.io.Serializable;
import java.util.Objects;

/** Key of what belongs to a tenant: two tenants may hold things of the same id. A class, as JPA 3.1 wants no record. */
public class TenantKey implements Serializable {

    private static final long serialVersionUID = 1L;

    private String tenantId;
    private String id;

    public TenantKey() {}

    public TenantKey(String tenantId, String id) {
        this.tenantId = tenantId;
        this.id = id;
    }

    public String getTenantId() {
        return tenantId;
    }

    public String getId() {
        return id;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TenantKey key && tenantId.equals(key.tenantId) && id.equals(key.id);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenantId, id);
    }

    @Override
    public String toString() {
        return tenantId + "/" + id;
    }
}
