package org.incidenttasks.identity.oidc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.identity.Claims;
import org.incidenttasks.identity.Organizations;

/** Which group of the provider is which role in which organisation, by the settings. */
final class RoleMapping {

    private static final Logger LOG = Logger.getLogger(RoleMapping.class.getName());

    private static final Pattern ENTRY = Pattern.compile("(.+?)="
            + Arrays.stream(Role.values()).map(Role::name).collect(Collectors.joining("|", "(", ")")) + "(?:@(.+))?");

    /** @param organization by name or id; null for those of which the provider speaks by its tenant claim, or all */
    private record Entry(String group, Role role, String organization) {}

    private final List<Entry> entries = new ArrayList<>();

    /** By the tenant claim's value, the organisations; without such a claim the values mean nothing. */
    private final Map<String, Set<String>> organizations = new LinkedHashMap<>();

    private final String rolesClaim;
    private final String tenantClaim;

    /** @throws IllegalArgumentException in one line that says what to write instead */
    RoleMapping(Settings settings) {
        rolesClaim = settings.text(Setting.OIDC_ROLES_CLAIM);
        tenantClaim = settings.text(Setting.OIDC_TENANT_CLAIM);
        settings.list(Setting.OIDC_ROLES).forEach(text -> entries.add(entry(text)));
        settings.list(Setting.OIDC_ORGANIZATIONS).forEach(this::addOrganization);
        if (!tenantClaim.isEmpty() && organizations.isEmpty()) {
            throw new IllegalArgumentException(Setting.OIDC_TENANT_CLAIM.variable() + " is set and "
                    + Setting.OIDC_ORGANIZATIONS.variable()
                    + " is missing: say there for which organisations the provider may speak.");
        }
    }

    private static Entry entry(String text) {
        Matcher matcher = ENTRY.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(Setting.OIDC_ROLES.variable() + " has '" + text
                    + "': write group=ROLE or group=ROLE@organisation, with a role of "
                    + Arrays.stream(Role.values()).map(Role::name).collect(Collectors.joining(", ")) + ".");
        }
        return new Entry(matcher.group(1).strip(), Role.valueOf(matcher.group(2)), matcher.group(3));
    }

    private void addOrganization(String text) {
        int equals = tenantClaim.isEmpty() ? -1 : text.indexOf('=');
        String value = equals < 0 ? text : text.substring(0, equals).strip();
        String organization = equals < 0 ? text : text.substring(equals + 1).strip();
        organizations.computeIfAbsent(value, key -> new LinkedHashSet<>()).add(organization);
    }

    /** The groups that a token names. */
    List<String> groups(Map<String, Object> claims) {
        return Claims.texts(claims, rolesClaim);
    }

    /**
     * What a person is, for every organisation of which the settings let the provider speak.
     *
     * @param all every organisation there is
     * @return by organisation's id the roles, none included
     */
    Map<String, Set<Role>> roles(Map<String, Object> claims, Collection<Tenant> all) {
        Map<String, Set<Role>> roles = new TreeMap<>();
        Set<String> spokenOf = spokenOf(claims, all);
        covered(all).forEach(tenantId -> roles.put(tenantId, EnumSet.noneOf(Role.class)));
        Set<String> groups = new HashSet<>(groups(claims));
        for (Entry entry : entries) {
            if (groups.contains(entry.group())) {
                Collection<String> where = entry.organization() == null ? spokenOf : ids(entry.organization(), all);
                where.stream()
                        .filter(tenantId -> entry.role() != Role.PROVIDER || isProvider(tenantId, all))
                        .forEach(tenantId -> roles.get(tenantId).add(entry.role()));
            }
        }
        return roles;
    }

    /** That role means something in the organisation of the first set-up alone. */
    private static boolean isProvider(String tenantId, Collection<Tenant> all) {
        return all.stream()
                .anyMatch(tenant -> tenant.isProvider() && tenant.getId().equals(tenantId));
    }

    private Set<String> covered(Collection<Tenant> all) {
        Set<String> covered = new HashSet<>(general(all));
        entries.stream()
                .filter(entry -> entry.organization() != null)
                .forEach(entry -> covered.addAll(ids(entry.organization(), all)));
        return covered;
    }

    /** Where {@code group=ROLE} may hold at all. */
    private Set<String> general(Collection<Tenant> all) {
        if (!organizations.isEmpty()) {
            return organizations.values().stream()
                    .flatMap(Collection::stream)
                    .flatMap(named -> ids(named, all).stream())
                    .collect(Collectors.toSet());
        }
        if (entries.stream().allMatch(entry -> entry.organization() != null)) {
            return Set.of();
        }
        List<Tenant> real = all.stream().filter(tenant -> !tenant.isSandbox()).toList();
        if (real.size() == 1) {
            return Set.of(real.get(0).getId());
        }
        LOG.log(
                Level.WARNING,
                "There are several organisations: say in {0} where {1} holds; now it holds nowhere",
                new Object[] {Setting.OIDC_ORGANIZATIONS.variable(), Setting.OIDC_ROLES.variable()});
        return Set.of();
    }

    /** Where {@code group=ROLE} holds for this person. */
    private Set<String> spokenOf(Map<String, Object> claims, Collection<Tenant> all) {
        if (tenantClaim.isEmpty()) {
            return general(all);
        }
        return Claims.texts(claims, tenantClaim).stream()
                .flatMap(value -> organizations.getOrDefault(value, Set.of()).stream())
                .flatMap(named -> ids(named, all).stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> ids(String organization, Collection<Tenant> all) {
        Optional<Tenant> found = Organizations.find(organization.strip(), all);
        if (found.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "No organisation, or more than one, is called {0}: correct {1} or {2}, or write its id",
                    new Object[] {organization, Setting.OIDC_ROLES.variable(), Setting.OIDC_ORGANIZATIONS.variable()});
        }
        return found.map(tenant -> Set.of(tenant.getId())).orElse(Set.of());
    }
}
