package org.incidenttasks.audit;

import java.io.Serializable;
import java.util.Objects;

/** Key of an audit entry: the tenant and the place in its chain. */
public class AuditKey implements Serializable {

    private static final long serialVersionUID = 1L;

    private String tenantId;
    private long sequence;

    public AuditKey() {}

    public AuditKey(String tenantId, long sequence) {
        this.tenantId = tenantId;
        this.sequence = sequence;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuditKey key && tenantId.equals(key.tenantId) && sequence == key.sequence;
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenantId, sequence);
    }
}
