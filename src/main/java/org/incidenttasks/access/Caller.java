package org.incidenttasks.access;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.audit.Actor;

/**
 * Who is calling, in which tenant, and what that one may do there. Every service method takes it, and asks it first.
 *
 * @param actor how the audit trail names the caller
 * @param tenantId the one tenant that the call can see
 * @param tenantName its name
 * @param sandbox whether the tenant is a sandbox, whose actions touch nothing real
 * @param permissions what the caller may do
 * @param granted the names that gave the permissions: a token's application roles, or a person's roles
 */
public record Caller(
        Actor actor,
        String tenantId,
        String tenantName,
        boolean sandbox,
        Set<Permission> permissions,
        List<String> granted) {

    public Caller {
        permissions = Set.copyOf(permissions);
        granted = List.copyOf(granted);
    }

    /** A person with roles. */
    public static Caller person(Actor actor, Tenant tenant, Collection<Role> roles) {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        roles.forEach(role -> permissions.addAll(role.permissions()));
        if (!tenant.isProvider()) {
            permissions.remove(Permission.MANAGE_CUSTOMERS);
        }
        return new Caller(
                actor,
                tenant.getId(),
                tenant.getName(),
                tenant.isSandbox(),
                permissions,
                roles.stream()
                        .sorted()
                        .map(role -> role.name().toLowerCase(java.util.Locale.ROOT))
                        .toList());
    }

    /** An API client whose token carries application roles; those that mean nothing here are ignored, as Graph does. */
    public static Caller client(Actor actor, Tenant tenant, Collection<String> appRoles) {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (Permission permission : Permission.values()) {
            if (permission.appRoles().stream().anyMatch(appRoles::contains)) {
                permissions.add(permission);
            }
        }
        return new Caller(
                actor,
                tenant.getId(),
                tenant.getName(),
                tenant.isSandbox(),
                permissions,
                appRoles.stream().sorted().toList());
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    /**
     * The first line of every service method.
     *
     * @throws Problem.Forbidden in Graph's words for a client, in ours for a person
     */
    public void require(Permission permission) {
        if (may(permission)) {
            return;
        }
        if (actor.kind() == Actor.Kind.CLIENT) {
            throw new Problem.Forbidden("Missing application roles. API required roles: "
                    + String.join(",", permission.appRoles()) + ", application roles: " + String.join(",", granted)
                    + ".");
        }
        String enough = java.util.Arrays.stream(Role.values())
                .filter(role -> role.permissions().contains(permission))
                .map(role -> role.name().toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining(" or "));
        throw new Problem.Forbidden("Your roles in " + tenantName + " (" + String.join(", ", granted)
                + ") do not allow this: ask an administrator for the role " + enough + ".");
    }
}
