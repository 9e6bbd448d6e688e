package org.incidenttasks.access.people;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.Roster;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.UserAccount;
import org.incidenttasks.audit.AuditEvent;

/** Who may be taken into an organisation by whom, and who may act for whom; within the transaction of who asks. */
final class Admission {

    /** Somebody who may be new, with the hash of the first password. */
    record Newcomer(String userName, String displayName, String passwordHash) {}

    /**
     * Somebody who has roles now.
     *
     * @param passwordKept whether the person belongs elsewhere too, and so keeps name and password
     * @param events for the trail of the organisation
     */
    record Taken(UserAccount account, boolean passwordKept, List<AuditEvent> events) {}

    private static final String USER = "user";
    private static final String NAME = "userName";
    private static final String ROLES = "roles";

    private final Roster roster;

    Admission(Roster roster) {
        this.roster = roster;
    }

    /**
     * Gives somebody roles in an organisation who has none there: a new person; one of another organisation that the
     * caller administers, who keeps name and password; or one who belongs nowhere any more, who comes back under the
     * name and password given.
     *
     * @throws Problem.Conflict with {@code UserNameTaken} when the user name is that of anybody else
     */
    Taken admit(Newcomer newcomer, Collection<Role> roles, String tenantId, Caller caller) {
        Optional<UserAccount> known = roster.byName(newcomer.userName());
        if (known.isEmpty()) {
            UserAccount account =
                    roster.makeAccount(newcomer.userName(), newcomer.displayName(), newcomer.passwordHash());
            roster.setRoles(account.getId(), tenantId, roles);
            return new Taken(account, false, List.of(created(account, roles)));
        }
        UserAccount account = known.get();
        Set<String> tenantIds = roster.rolesOf(account.getId()).keySet();
        if (tenantIds.isEmpty()) {
            // Changes the account's version too: of two organisations that want the same person back, one hears of it.
            roster.bringBack(account, newcomer.displayName(), newcomer.passwordHash());
            roster.setRoles(account.getId(), tenantId, roles);
            return new Taken(
                    account,
                    false,
                    List.of(
                            rolesChanged(account, roles),
                            AuditEvent.of("user.passwordReset", USER, account.getId())
                                    .with(NAME, account.getUserName())));
        }
        Map<String, Set<Role>> callers = roster.rolesOf(caller.actor().id());
        // Who is here already is no new person: the roles of such a one are changed, not added to by the way.
        if (tenantIds.contains(tenantId) || tenantIds.stream().noneMatch(id -> administers(callers, id))) {
            throw new Problem.Conflict(
                    "UserNameTaken", "There is a user " + account.getUserName() + " already: choose another name.");
        }
        roster.setRoles(account.getId(), tenantId, roles);
        return new Taken(account, true, List.of(rolesChanged(account, roles)));
    }

    /**
     * Refuses unless the caller administers every organisation a person belongs to: whoever can give a person a new
     * password can be that person everywhere.
     */
    void requireOwn(UserAccount account, Caller caller) {
        Map<String, Set<Role>> callers = roster.rolesOf(caller.actor().id());
        roster.rolesOf(account.getId()).forEach((tenantId, roles) -> {
            if (!tenantId.equals(caller.tenantId()) && !administers(callers, tenantId)) {
                throw new Problem.Conflict(
                        "BelongsElsewhere",
                        account.getUserName()
                                + " belongs to another organisation too: ask an administrator of both, or take"
                                + " the roles here away.");
            }
            if (roles.contains(Role.PROVIDER) && !has(callers, tenantId, Role.PROVIDER)) {
                throw new Problem.Conflict(
                        "ManagesCustomers",
                        account.getUserName() + " manages the customers: ask somebody who does so too.");
            }
        });
    }

    /** As administrator there, or as one who could become that any time. */
    private boolean administers(Map<String, Set<Role>> callers, String tenantId) {
        if (has(callers, tenantId, Role.ADMINISTRATOR)) {
            return true;
        }
        Optional<Tenant> provider = roster.provider();
        return provider.isPresent()
                && !provider.get().getId().equals(tenantId)
                && has(callers, provider.get().getId(), Role.PROVIDER);
    }

    private static boolean has(Map<String, Set<Role>> callers, String tenantId, Role role) {
        return callers.getOrDefault(tenantId, Set.of()).contains(role);
    }

    static AuditEvent created(UserAccount account, Collection<Role> roles) {
        return AuditEvent.of("user.created", USER, account.getId())
                .with(NAME, account.getUserName())
                .with(ROLES, words(roles));
    }

    static AuditEvent rolesChanged(UserAccount account, Collection<Role> roles) {
        return AuditEvent.of("user.rolesChanged", USER, account.getId())
                .with(NAME, account.getUserName())
                .with(ROLES, words(roles));
    }

    /** Roles as the trail keeps them: sorted, parted by spaces. */
    static String words(Collection<Role> roles) {
        return roles.stream().distinct().sorted().map(Role::name).collect(Collectors.joining(" "));
    }
}
