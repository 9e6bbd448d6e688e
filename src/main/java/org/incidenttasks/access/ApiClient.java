package org.incidenttasks.access;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.incidenttasks.storage.Hashes;
import org.incidenttasks.storage.InstantConverter;

/**
 * A program that gets access tokens for one tenant. Its secret is 256 random bits, shown once and kept as a SHA-256
 * hash: a secret that cannot be guessed needs no slow hash.
 */
@Entity
@Table(name = "api_client")
public class ApiClient {

    @Id
    private String id;

    @Column(name = "tenant_id")
    private String tenantId;

    @Column(name = "display_name")
    private String displayName;

    @Column(name = "secret_hash")
    private String secretHash;

    @Column(name = "app_roles")
    private String appRoles;

    private boolean enabled;

    @Convert(converter = InstantConverter.class)
    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "created_by")
    private String createdBy;

    @Version
    private long version;

    protected ApiClient() {}

    ApiClient(
            String id,
            String tenantId,
            String displayName,
            String secretHash,
            Collection<String> appRoles,
            String createdBy,
            Instant now) {
        this.id = id;
        this.tenantId = tenantId;
        this.displayName = displayName;
        this.secretHash = secretHash;
        this.appRoles = appRoles.stream().sorted().collect(Collectors.joining(","));
        this.enabled = true;
        this.createdBy = createdBy;
        this.createdAt = InstantConverter.cut(now);
    }

    void enable(boolean enable) {
        enabled = enable;
    }

    void changeSecret(String newSecretHash) {
        secretHash = newSecretHash;
    }

    /** Whether this is its secret; takes the same time for every wrong one. */
    public boolean hasSecret(String secret) {
        return Secrets.same(secretHash, Hashes.sha256(secret));
    }

    /** The {@code client_id} of the token request, a GUID. */
    public String getId() {
        return id;
    }

    public String getTenantId() {
        return tenantId;
    }

    public String getDisplayName() {
        return displayName;
    }

    /** The {@code roles} that its tokens carry, sorted. */
    public List<String> getAppRoles() {
        return appRoles.isEmpty() ? List.of() : List.of(appRoles.split(","));
    }

    public boolean isEnabled() {
        return enabled;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }

    public String getCreatedBy() {
        return createdBy;
    }
}
