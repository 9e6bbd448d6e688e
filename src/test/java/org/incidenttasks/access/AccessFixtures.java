package org.incidenttasks.access;

import jakarta.persistence.EntityManager;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.time.Instant;
import java.util.List;

/** Tenants and clients for tests of other rooms, which cannot make or change any. */
public final class AccessFixtures {

    private AccessFixtures() {}

    public static Tenant tenant(String id, String name, Instant now) {
        return new Tenant(id, name, false, now);
    }

    /** The organisation of the first set-up. */
    public static Tenant provider(String id, String name, Instant now) {
        Tenant tenant = tenant(id, name, now);
        tenant.makeProvider();
        return tenant;
    }

    public static ApiClient client(
            String id, String tenantId, String name, String secretHash, List<String> appRoles, Instant now) {
        return new ApiClient(id, tenantId, name, secretHash, appRoles, "test", now);
    }

    public static void enable(ApiClient client, boolean enable) {
        client.enable(enable);
    }

    /** A person with a password that nobody knows. */
    public static void account(EntityManager em, String id, String userName, Instant now) {
        em.persist(new UserAccount(id, userName, userName, "hash", now));
        em.flush();
    }

    public static void member(EntityManager em, String userId, String tenantId, Role role) {
        em.persist(new Membership(userId, tenantId, role));
    }

    public static Passwords passwords(Pbkdf2PasswordHash hash) {
        return new Passwords(hash);
    }
}
