package org.incidenttasks.access.people;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Passwords;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.Roster;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.UserAccount;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;

/** What an administrator does with the people of the own organisation. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class People {

    /**
     * A person of a tenant with the roles there.
     *
     * @param ofProvider whether the person has roles at the provider too, which gave these here
     */
    public record Member(UserAccount account, Set<Role> roles, boolean ofProvider) {}

    /**
     * A person who was given roles in a tenant.
     *
     * @param passwordKept whether the person belongs elsewhere too, and so keeps name and password
     */
    public record Admitted(UserAccount account, boolean passwordKept) {}

    private static final String USER = "user";

    @EJB
    private Roster roster;

    @EJB
    private AuditTrail audit;

    @Inject
    private Passwords passwords;

    public People() {}

    /** For use without a container. */
    People(Roster roster, AuditTrail audit, Passwords passwords) {
        this.roster = roster;
        this.audit = audit;
        this.passwords = passwords;
    }

    /** The people of the caller's tenant, by user name. */
    public List<Member> list(Caller caller) {
        caller.require(Permission.ADMINISTER);
        Map<String, Set<Role>> roles = roster.rolesIn(caller.tenantId());
        Set<String> providers = providersPeople(caller);
        return roster.peopleOf(caller.tenantId()).stream()
                .map(account -> new Member(
                        account, roles.getOrDefault(account.getId(), Set.of()), providers.contains(account.getId())))
                .toList();
    }

    /**
     * One of them.
     *
     * @throws Problem.NotFound for an id of nobody in the caller's tenant
     */
    public Member get(String userId, Caller caller) {
        caller.require(Permission.ADMINISTER);
        UserAccount account = member(userId, caller);
        return new Member(
                account,
                roster.rolesOf(userId).get(caller.tenantId()),
                providersPeople(caller).contains(userId));
    }

    /** Nobody where the caller's tenant is the provider itself. */
    private Set<String> providersPeople(Caller caller) {
        return roster.provider()
                .map(Tenant::getId)
                .filter(id -> !id.equals(caller.tenantId()))
                .map(id -> roster.rolesIn(id).keySet())
                .orElse(Set.of());
    }

    /** The roles that may be given in the caller's tenant by this caller. */
    public List<Role> givable(Caller caller) {
        caller.require(Permission.ADMINISTER);
        return List.of(Role.values()).stream()
                .filter(role -> role != Role.PROVIDER || isProvider(caller) && caller.may(Permission.MANAGE_CUSTOMERS))
                .toList();
    }

    private boolean isProvider(Caller caller) {
        return roster.tenant(caller.tenantId()).filter(Tenant::isProvider).isPresent();
    }

    /**
     * Makes a person of the caller's tenant. One who exists is given roles there: who belongs to another tenant that the
     * caller administers keeps name and password; who belongs nowhere any more comes back under the name and password
     * given.
     *
     * @throws Problem.Conflict with {@code UserNameTaken} when the user name is that of anybody else
     */
    public Admitted create(
            String userName, String displayName, String password, Collection<Role> roles, Caller caller) {
        caller.require(Permission.ADMINISTER);
        String name = UserAccount.requireName(userName);
        String shownName = Texts.name("display name", displayName, 200);
        Passwords.requireStrong(password, name);
        if (roles.isEmpty()) {
            throw new Problem.Invalid("MissingRole", "A person without a role can see nothing: choose one or more.");
        }
        Admission.Newcomer newcomer = new Admission.Newcomer(name, shownName, passwords.hash(password));
        return roster.change(() -> {
            requireGivable(Set.of(), roles, caller);
            Admission.Taken taken = new Admission(roster).admit(newcomer, roles, caller.tenantId(), caller);
            audit.record(caller.tenantId(), caller.actor(), taken.events());
            return new Admitted(taken.account(), taken.passwordKept());
        });
    }

    /** Who manages the customers reaches into all of them, so only such a one says who else does. */
    private void requireGivable(Set<Role> before, Collection<Role> after, Caller caller) {
        if (before.contains(Role.PROVIDER) == after.contains(Role.PROVIDER)) {
            return;
        }
        if (!isProvider(caller)) {
            throw new Problem.Invalid(
                    "ProviderOnly", "The role of who manages customers is given in the provider's organisation only.");
        }
        caller.require(Permission.MANAGE_CUSTOMERS);
    }

    /**
     * Sets what a person is in the caller's tenant; none at all takes the person out of it.
     *
     * @throws Problem.Conflict with {@code StillInCustomers} when somebody who has roles in customers would leave the
     *     provider, and nobody would see those any more
     */
    public void changeRoles(String userId, Collection<Role> roles, Caller caller) {
        caller.require(Permission.ADMINISTER);
        requireNotSelf(userId, caller, "Ask another administrator to change your own roles.");
        roster.change(() -> {
            UserAccount account = member(userId, caller);
            Map<String, Set<Role>> present = roster.rolesOf(userId);
            requireGivable(present.get(caller.tenantId()), roles, caller);
            if (roles.isEmpty() && present.size() > 1 && isProvider(caller)) {
                throw new Problem.Conflict(
                        "StillInCustomers",
                        account.getUserName() + " still has roles in customers, " + (present.size() - 1)
                                + " in number: somebody who manages customers must take those away first.");
            }
            roster.setRoles(userId, caller.tenantId(), roles);
            audit.record(caller.tenantId(), caller.actor(), Admission.rolesChanged(account, roles));
            return account;
        });
    }

    /** Lets a person sign in, or keeps one from it. */
    public void enable(String userId, boolean enable, Caller caller) {
        caller.require(Permission.ADMINISTER);
        requireNotSelf(userId, caller, "Ask another administrator to disable your own account.");
        roster.change(() -> {
            UserAccount account = ownMember(userId, caller);
            roster.enable(account, enable);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of(enable ? "user.enabled" : "user.disabled", USER, userId)
                            .with("userName", account.getUserName()));
            return account;
        });
    }

    /** Gives a person a new password and opens the account where it was locked. */
    public void resetPassword(String userId, String password, Caller caller) {
        caller.require(Permission.ADMINISTER);
        Passwords.requireStrong(password, ownMember(userId, caller).getUserName());
        String hash = passwords.hash(password);
        roster.change(() -> {
            UserAccount account = ownMember(userId, caller);
            roster.changePassword(account, hash);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("user.passwordReset", USER, userId).with("userName", account.getUserName()));
            return account;
        });
    }

    /** Why the caller may neither give a person a new password nor disable the account; empty when that may be done. */
    public Optional<Problem> foreign(String userId, Caller caller) {
        caller.require(Permission.ADMINISTER);
        try {
            ownMember(userId, caller);
            return Optional.empty();
        } catch (Problem.Conflict e) {
            return Optional.of(e);
        }
    }

    /** The account, when it is one of the caller's tenant; else it does not exist for the caller. */
    private UserAccount member(String userId, Caller caller) {
        return roster.account(userId)
                .filter(account -> roster.rolesOf(userId).containsKey(caller.tenantId()))
                .orElseThrow(() -> new Problem.NotFound("There is no user with the id " + userId + " here."));
    }

    private UserAccount ownMember(String userId, Caller caller) {
        UserAccount account = member(userId, caller);
        new Admission(roster).requireOwn(account, caller);
        return account;
    }

    private static void requireNotSelf(String userId, Caller caller, String message) {
        if (userId.equals(caller.actor().id())) {
            throw new Problem.Invalid("OwnAccount", message);
        }
    }
}
