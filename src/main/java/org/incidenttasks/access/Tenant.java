package org.incidenttasks.access;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import org.incidenttasks.storage.InstantConverter;

/**
 * One organisation. Everything else belongs to exactly one, and no query looks across.
 *
 * <p>The one made at the first set-up is the {@linkplain #isProvider() provider}; its people with the role
 * {@link Role#PROVIDER} make all others, its customers. A customer may be suspended and taken up again: meanwhile nobody
 * gets in, by page or by API, and what was under way is finished.
 */
@Entity
public class Tenant {

    @Id
    private String id;

    private String name;

    private boolean sandbox;

    private boolean provider;

    @Convert(converter = InstantConverter.class)
    @Column(name = "suspended_at")
    private Instant suspendedAt;

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

    void makeProvider() {
        provider = true;
    }

    void rename(String newName) {
        name = newName;
    }

    void suspend(Instant now) {
        suspendedAt = InstantConverter.cut(now);
    }

    void resume() {
        suspendedAt = null;
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

    /** Whether it is the one whose people make the others. */
    public boolean isProvider() {
        return provider;
    }

    public boolean isSuspended() {
        return suspendedAt != null;
    }

    /** Since when nobody gets in; null for an open one. */
    public Instant getSuspendedAt() {
        return suspendedAt;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }
}
