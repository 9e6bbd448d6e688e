package org.incidenttasks.access.people;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
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

/**
 * The provider's customers: each an organisation of its own. Whoever manages them makes, renames and suspends them, and
 * says what the provider's people are in each; what is in them, such a one sees only with a role there. Everything done
 * stands in the trails of both.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Customers {

    /** The roles that the provider's people can have in a customer. */
    public static final List<Role> ROLES = List.of(Role.READER, Role.RESPONDER, Role.ISSUER, Role.ADMINISTRATOR);

    /**
     * A customer.
     *
     * @param people how many have a role in it
     * @param providersPeople how many of those are of the provider
     */
    public record Customer(Tenant tenant, int people, int providersPeople) {}

    /** One of the provider's people with the roles in a customer, which may be none. */
    public record Delegate(UserAccount account, Set<Role> roles) {}

    /** One of the provider's people; {@code customers} tells in how many of those the person has roles. */
    public record Colleague(UserAccount account, int customers) {}

    /** One role of one person in one customer. */
    public record Grant(String userId, String tenantId, Role role) {}

    /**
     * The first administrator of a new customer: one of the provider's people by id, or somebody else by name.
     *
     * @param userId null for somebody else
     */
    public record FirstAdministrator(String userId, String userName, String displayName, String password) {}

    /** A new customer; {@code passwordKept} when the first administrator existed, and so keeps name and password. */
    public record Made(Tenant tenant, UserAccount administrator, boolean passwordKept) {}

    private static final String TENANT = "tenant";
    private static final int MOST_NAME = 200;

    @EJB
    private Roster roster;

    @EJB
    private AuditTrail audit;

    @Inject
    private Passwords passwords;

    public Customers() {}

    /** For use without a container. */
    Customers(Roster roster, AuditTrail audit, Passwords passwords) {
        this.roster = roster;
        this.audit = audit;
        this.passwords = passwords;
    }

    // ---- reading

    /** The customers whose name contains a text, in upper or lower case, by name. */
    public List<Customer> list(String text, Caller caller) {
        caller.require(Permission.MANAGE_CUSTOMERS);
        Map<String, Set<String>> everybody = roster.everybody();
        Set<String> providers = everybody.getOrDefault(caller.tenantId(), Set.of());
        String part = text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
        return roster.customers().stream()
                .filter(tenant -> tenant.getName().toLowerCase(Locale.ROOT).contains(part))
                .map(tenant -> customer(tenant, everybody.getOrDefault(tenant.getId(), Set.of()), providers))
                .toList();
    }

    private static Customer customer(Tenant tenant, Set<String> people, Set<String> providers) {
        return new Customer(tenant, people.size(), (int)
                people.stream().filter(providers::contains).count());
    }

    /**
     * One of them.
     *
     * @throws Problem.NotFound for an id of none, the provider's own included
     */
    public Customer get(String tenantId, Caller caller) {
        caller.require(Permission.MANAGE_CUSTOMERS);
        return customer(
                customer(tenantId),
                roster.rolesIn(tenantId).keySet(),
                roster.rolesIn(caller.tenantId()).keySet());
    }

    /** The provider's people, each with the roles in a customer, by user name. */
    public List<Delegate> delegates(String tenantId, Caller caller) {
        caller.require(Permission.MANAGE_CUSTOMERS);
        Map<String, Set<Role>> roles = roster.rolesIn(customer(tenantId).getId());
        return roster.peopleOf(caller.tenantId()).stream()
                .map(account -> new Delegate(account, roles.getOrDefault(account.getId(), Set.of())))
                .toList();
    }

    /** The provider's people, by user name. */
    public List<Colleague> people(Caller caller) {
        caller.require(Permission.MANAGE_CUSTOMERS);
        Map<String, Set<String>> everybody = roster.everybody();
        everybody.remove(caller.tenantId());
        return roster.peopleOf(caller.tenantId()).stream()
                .map(account -> new Colleague(account, (int) everybody.values().stream()
                        .filter(people -> people.contains(account.getId()))
                        .count()))
                .toList();
    }

    /**
     * One of the provider's people.
     *
     * @throws Problem.NotFound for anybody else
     */
    public UserAccount person(String userId, Caller caller) {
        caller.require(Permission.MANAGE_CUSTOMERS);
        return delegate(userId, roster.rolesIn(caller.tenantId()).keySet());
    }

    /** What one of the provider's people is in the customers, by their ids. */
    public Map<String, Set<Role>> rolesOf(String userId, Caller caller) {
        Map<String, Set<Role>> roles = roster.rolesOf(person(userId, caller).getId());
        roles.remove(caller.tenantId());
        return roles;
    }

    // ---- changes

    /**
     * Makes a customer and its first administrator.
     *
     * @throws Problem.Conflict with {@code NameTaken} or {@code UserNameTaken}
     */
    public Made create(String name, boolean sandbox, FirstAdministrator first, Caller caller) {
        caller.require(Permission.MANAGE_CUSTOMERS);
        String validName = Texts.name("name", name, MOST_NAME);
        Admission.Newcomer newcomer = first.userId() == null ? newcomer(first) : null;
        return roster.change(() -> {
            requireFree(validName, null, caller);
            Tenant tenant = roster.makeTenant(validName, sandbox);
            Admission.Taken taken = newcomer == null
                    ? taken(first.userId(), tenant, caller)
                    : new Admission(roster).admit(newcomer, Set.of(Role.ADMINISTRATOR), tenant.getId(), caller);
            List<AuditEvent> theirs = new ArrayList<>();
            theirs.add(AuditEvent.of("tenant.created", TENANT, tenant.getId()).with("name", validName));
            theirs.addAll(taken.events());
            record(
                    Map.of(
                            tenant.getId(),
                            theirs,
                            caller.tenantId(),
                            List.of(about("customer.created", tenant)
                                    .with("userName", taken.account().getUserName()))),
                    caller);
            return new Made(tenant, taken.account(), taken.passwordKept());
        });
    }

    private Admission.Newcomer newcomer(FirstAdministrator first) {
        String userName = UserAccount.requireName(first.userName());
        String displayName = Texts.name("display name", first.displayName(), MOST_NAME);
        Passwords.requireStrong(first.password(), userName);
        return new Admission.Newcomer(userName, displayName, passwords.hash(first.password()));
    }

    private Admission.Taken taken(String userId, Tenant tenant, Caller caller) {
        Set<Role> roles = Set.of(Role.ADMINISTRATOR);
        UserAccount account = delegate(userId, roster.rolesIn(caller.tenantId()).keySet());
        roster.setRoles(userId, tenant.getId(), roles);
        return new Admission.Taken(account, true, List.of(Admission.rolesChanged(account, roles)));
    }

    /** Two organisations of one name would be taken for each other. */
    private void requireFree(String name, String own, Caller caller) {
        Tenant provider = roster.tenant(caller.tenantId()).orElseThrow();
        roster.lock(provider);
        boolean taken = name.equalsIgnoreCase(provider.getName())
                || roster.customers().stream()
                        .filter(tenant -> !tenant.getId().equals(own))
                        .anyMatch(tenant -> name.equalsIgnoreCase(tenant.getName()));
        if (taken) {
            throw new Problem.Conflict(
                    "NameTaken", "There is an organisation " + name + " already: choose another name.");
        }
    }

    /**
     * Gives a customer another name.
     *
     * @throws Problem.Conflict with {@code NameTaken}
     */
    public void rename(String tenantId, String name, Caller caller) {
        caller.require(Permission.MANAGE_CUSTOMERS);
        String validName = Texts.name("name", name, MOST_NAME);
        changeOne(tenantId, "renamed", caller, tenant -> {
            if (validName.equals(tenant.getName())) {
                return false;
            }
            requireFree(validName, tenantId, caller);
            roster.rename(tenant, validName);
            return true;
        });
    }

    /** Keeps everybody out of a customer, or lets them in again; what is under way in it is finished. */
    public void suspend(String tenantId, boolean suspend, Caller caller) {
        caller.require(Permission.MANAGE_CUSTOMERS);
        changeOne(tenantId, suspend ? "suspended" : "resumed", caller, tenant -> {
            if (suspend == tenant.isSuspended()) {
                return false;
            }
            roster.suspend(tenant, suspend);
            return true;
        });
    }

    /** Changes a customer and, if there was anything to change, writes it down on both sides. */
    private void changeOne(String tenantId, String what, Caller caller, Predicate<Tenant> change) {
        roster.change(() -> {
            Tenant tenant = customer(tenantId);
            String before = tenant.getName();
            if (change.test(tenant)) {
                AuditEvent theirs = AuditEvent.of(TENANT + "." + what, TENANT, tenantId)
                        .with("before", before)
                        .with("name", tenant.getName());
                AuditEvent ours = about("customer." + what, tenant).with("before", before);
                record(Map.of(tenantId, List.of(theirs), caller.tenantId(), List.of(ours)), caller);
            }
            return null;
        });
    }

    /**
     * Gives and takes roles of the provider's people in customers, all or none.
     *
     * @return for how many people and customers something is different now
     * @throws Problem.NotFound when a person is none of the provider's, or an organisation no customer
     */
    public int assign(Collection<Grant> give, Collection<Grant> take, Caller caller) {
        caller.require(Permission.MANAGE_CUSTOMERS);
        return roster.change(() -> {
            Set<String> people = roster.rolesIn(caller.tenantId()).keySet();
            Map<String, List<AuditEvent>> events = new TreeMap<>();
            List<AuditEvent> own = new ArrayList<>();
            byCustomerAndPerson(give, take).forEach((tenantId, byPerson) -> {
                Tenant tenant = customer(tenantId);
                Map<String, Set<Role>> present = roster.rolesIn(tenantId);
                byPerson.forEach((userId, wishes) -> {
                    UserAccount account = delegate(userId, people);
                    Set<Role> before = present.getOrDefault(userId, Set.of());
                    Set<Role> after = EnumSet.noneOf(Role.class);
                    after.addAll(before);
                    after.addAll(wishes.give());
                    after.removeAll(wishes.take());
                    if (!after.equals(before)) {
                        roster.setRoles(userId, tenantId, after);
                        events.computeIfAbsent(tenantId, id -> new ArrayList<>())
                                .add(Admission.rolesChanged(account, after));
                        own.add(about("customer.rolesChanged", tenant)
                                .with("userName", account.getUserName())
                                .with("roles", Admission.words(after)));
                    }
                });
            });
            events.put(caller.tenantId(), own);
            record(events, caller);
            return own.size();
        });
    }

    private record Wishes(Set<Role> give, Set<Role> take) {}

    private static Map<String, Map<String, Wishes>> byCustomerAndPerson(
            Collection<Grant> give, Collection<Grant> take) {
        Map<String, Map<String, Wishes>> wishes = new TreeMap<>();
        give.forEach(grant -> wishes(wishes, grant).give().add(grant.role()));
        take.forEach(grant -> wishes(wishes, grant).take().add(grant.role()));
        return wishes;
    }

    private static Wishes wishes(Map<String, Map<String, Wishes>> wishes, Grant grant) {
        if (!ROLES.contains(grant.role())) {
            throw new Problem.Invalid(
                    "ProviderOnly", "The role of who manages customers is given in the provider's organisation only.");
        }
        return wishes.computeIfAbsent(grant.tenantId(), id -> new TreeMap<>())
                .computeIfAbsent(
                        grant.userId(), id -> new Wishes(EnumSet.noneOf(Role.class), EnumSet.noneOf(Role.class)));
    }

    // ---- shared

    private Tenant customer(String tenantId) {
        return roster.tenant(tenantId)
                .filter(tenant -> !tenant.isProvider())
                .orElseThrow(() -> new Problem.NotFound("There is no customer with the id " + tenantId + "."));
    }

    private UserAccount delegate(String userId, Set<String> people) {
        return roster.account(userId)
                .filter(account -> people.contains(userId))
                .orElseThrow(() -> new Problem.NotFound(
                        "There is nobody with the id " + userId + " among the provider's people."));
    }

    private static AuditEvent about(String action, Tenant tenant) {
        return AuditEvent.of(action, TENANT, tenant.getId()).with("customer", tenant.getName());
    }

    /** One chain after the other, in one order: each has a permit of its own. */
    private void record(Map<String, List<AuditEvent>> events, Caller caller) {
        new TreeMap<>(events)
                .forEach(
                        (tenantId, list) -> audit.record(tenantId, caller.actor(), Collections.unmodifiableList(list)));
    }
}
