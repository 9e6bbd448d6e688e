package org.incidenttasks.access;

import java.time.Instant;
import java.util.List;

/** Tenants and clients for tests of other rooms, which cannot make or change any. */
public final class AccessFixtures {

    private AccessFixtures() {}

    public static Tenant tenant(String id, String name, Instant now) {
        return new Tenant(id, name, false, now);
    }

    public static ApiClient client(
            String id, String tenantId, String name, String secretHash, List<String> appRoles, Instant now) {
        return new ApiClient(id, tenantId, name, secretHash, appRoles, "test", now);
    }

    public static void enable(ApiClient client, boolean enable) {
        client.enable(enable);
    }
}
