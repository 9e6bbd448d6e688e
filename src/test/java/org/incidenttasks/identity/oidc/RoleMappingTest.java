package org.incidenttasks.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.incidenttasks.Settings;
import org.incidenttasks.access.AccessFixtures;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.Tenant;
import org.junit.jupiter.api.Test;

/** Which group is which role, and of whom a provider may speak at all. */
class RoleMappingTest {

    private static final Tenant ONE = AccessFixtures.tenant("t1", "One & Co", Instant.EPOCH);
    private static final Tenant TWO = AccessFixtures.tenant("t2", "Two", Instant.EPOCH);
    private static final Tenant TWIN = AccessFixtures.tenant("t3", "Two", Instant.EPOCH);
    private static final Set<Role> NONE = Set.of();

    private static RoleMapping mapping(String... settings) {
        Map<String, String> variables = new HashMap<>(
                Map.of("INCIDENT_TASKS_OIDC_ISSUER", "https://sso.example.org", "INCIDENT_TASKS_OIDC_CLIENT_ID", "us"));
        for (int i = 0; i < settings.length; i += 2) {
            variables.put("INCIDENT_TASKS_OIDC_" + settings[i], settings[i + 1]);
        }
        return new RoleMapping(new Settings(variables, name -> null));
    }

    private static Map<String, Object> groups(String... groups) {
        return Map.of("groups", List.of(groups));
    }

    @Test
    void groupIsARoleInTheOnlyOrganization() {
        RoleMapping mapping = mapping("ROLES", "soc=RESPONDER, a=b=READER");
        assertThat(mapping.roles(groups("soc", "a=b", "x"), List.of(ONE)))
                .isEqualTo(Map.of("t1", Set.of(Role.RESPONDER, Role.READER)));
        assertThat(mapping.roles(groups("SOC", "so"), List.of(ONE))).isEqualTo(Map.of("t1", NONE));
        assertThat(mapping.roles(Map.of(), List.of(ONE))).isEqualTo(Map.of("t1", NONE));
    }

    @Test
    void whereThereAreSeveralNothingIsGuessed() {
        RoleMapping mapping = mapping("ROLES", "soc=RESPONDER");
        assertThat(mapping.roles(groups("soc"), List.of(ONE, TWO))).isEmpty();
        assertThat(mapping("ROLES", "soc=RESPONDER", "ORGANIZATIONS", "Two").roles(groups("soc"), List.of(ONE, TWO)))
                .isEqualTo(Map.of("t2", Set.of(Role.RESPONDER)));
        assertThat(mapping("ROLES", "soc=RESPONDER", "ORGANIZATIONS", "Two")
                        .roles(groups("soc"), List.of(ONE, TWO, TWIN)))
                .as("two of one name")
                .isEmpty();
        assertThat(mapping("ROLES", "soc=RESPONDER", "ORGANIZATIONS", "t3").roles(groups("soc"), List.of(ONE, TWIN)))
                .isEqualTo(Map.of("t3", Set.of(Role.RESPONDER)));
    }

    @Test
    void groupMayBeARoleInOneOrganizationAlone() {
        RoleMapping mapping = mapping("ROLES", "soc=READER@One & Co,soc=ISSUER@t2,boss=ADMINISTRATOR@t2");
        assertThat(mapping.roles(groups("soc"), List.of(ONE, TWO, TWIN)))
                .isEqualTo(Map.of("t1", Set.of(Role.READER), "t2", Set.of(Role.ISSUER)));
        assertThat(mapping.roles(groups("none"), List.of(ONE, TWO, TWIN)))
                .as("covered, so that roles there end")
                .isEqualTo(Map.of("t1", NONE, "t2", NONE));
    }

    @Test
    void customersAreMadeByThoseOfTheFirstOrganizationAlone() {
        Tenant first = AccessFixtures.provider("t0", "First", Instant.EPOCH);
        RoleMapping mapping = mapping("ROLES", "boss=PROVIDER,boss=READER", "ORGANIZATIONS", "t0,t1");
        assertThat(mapping.roles(groups("boss"), List.of(first, ONE)))
                .isEqualTo(Map.of("t0", Set.of(Role.PROVIDER, Role.READER), "t1", Set.of(Role.READER)));
    }

    @Test
    void tenantClaimChoosesAmongTheOrganizationsGiven() {
        RoleMapping mapping =
                mapping("ROLES", "soc=READER", "TENANT_CLAIM", "tid", "ORGANIZATIONS", "c-1=One & Co,c-2=t2,t3");
        List<Tenant> all = List.of(ONE, TWO, TWIN);
        assertThat(mapping.roles(Map.of("groups", List.of("soc"), "tid", "c-1"), all))
                .isEqualTo(Map.of("t1", Set.of(Role.READER), "t2", NONE, "t3", NONE));
        assertThat(mapping.roles(Map.of("groups", List.of("soc"), "tid", List.of("c-2", "t3")), all))
                .isEqualTo(Map.of("t1", NONE, "t2", Set.of(Role.READER), "t3", Set.of(Role.READER)));
        assertThat(mapping.roles(Map.of("groups", List.of("soc"), "tid", "t1"), all))
                .as("an organisation's own id is no value unless it is given")
                .isEqualTo(Map.of("t1", NONE, "t2", NONE, "t3", NONE));
        assertThat(mapping.roles(groups("soc"), all)).isEqualTo(Map.of("t1", NONE, "t2", NONE, "t3", NONE));
    }

    @Test
    void claimMayLieWithinOthers() {
        RoleMapping mapping = mapping("ROLES", "soc=READER", "ROLES_CLAIM", "resource_access.a.b.roles");
        Map<String, Object> claims = Map.of("resource_access", Map.of("a.b", Map.of("roles", List.of("soc"))));
        assertThat(mapping.roles(claims, List.of(ONE))).isEqualTo(Map.of("t1", Set.of(Role.READER)));
        RoleMapping named = mapping("ROLES", "soc=READER", "ROLES_CLAIM", "https://example.org/roles");
        assertThat(named.roles(Map.of("https://example.org/roles", "soc"), List.of(ONE)))
                .isEqualTo(Map.of("t1", Set.of(Role.READER)));
    }

    @Test
    void whatCannotBeReadIsSaidAtTheStart() {
        for (String wrong : List.of("soc", "soc=", "soc=BOSS", "=READER", "soc=reader")) {
            assertThatThrownBy(() -> mapping("ROLES", wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("INCIDENT_TASKS_OIDC_ROLES has '" + wrong);
        }
        assertThatThrownBy(() -> mapping("TENANT_CLAIM", "tid"))
                .hasMessageContaining("INCIDENT_TASKS_OIDC_ORGANIZATIONS");
    }
}
