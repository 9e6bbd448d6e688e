package org.incidenttasks.access;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import org.incidenttasks.storage.InstantConverter;

/** One customer organisation. Everything else belongs to exactly one, and no query looks across. */
@Entity
public class Tenant {

    @Id
    private String id;

    private String name;

    private boolean sandbox;

    @Convert(converter = InstantConverter.class)
    @Column(name = "created_at")
    private Instant createdAt;

    @Version
    private long version;

    protected Tenant() {}

    Tenant(String id, String name, boolean sandbox, Instant now) {
        this.id = id;
        this.name = name;
        this.sandbox = sandbox;
        this.createdAt = InstantConverter.cut(now);
    }

    public String getId() {
        return id;
    }

    public String getName() {
        return name;
    }

    /** Whether its actions act on a small world of its own instead of real systems. */
    public boolean isSandbox() {
        return sandbox;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }
}
