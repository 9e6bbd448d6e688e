package org.incidenttasks.access;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.incidenttasks.storage.Transactions;

/**
 * The rows of organisations, people and who is what where, always as they are in the database. It asks nobody for a
 * permission: the services of this room and of {@code access.people} do, and no other room may use it.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.MANDATORY)
public class Roster {

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @Inject
    private Clock clock;

    public Roster() {}

    /** For use without a container. */
    public Roster(EntityManager em, Transactions transactions, Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Runs a change in a transaction of its own; afterwards the directory shows it. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public <T> T change(Supplier<T> work) {
        T result = transactions.retrying(work);
        Directory.forget();
        return result;
    }

    // ---- who there is

    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public boolean isEmpty() {
        return em.createQuery("select count(u) from UserAccount u", Long.class).getSingleResult() == 0;
    }

    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<UserAccount> account(String userId) {
        return Optional.ofNullable(em.find(UserAccount.class, userId));
    }

    /** By the user name as it is kept. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<UserAccount> byName(String userName) {
        return em.createQuery("select u from UserAccount u where u.userName = :name", UserAccount.class)
                .setParameter("name", userName)
                .getResultStream()
                .findFirst();
    }

    /** Everybody with a role in a tenant, by user name. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<UserAccount> peopleOf(String tenantId) {
        return em.createQuery(
                        "select u from UserAccount u where exists (select m from Membership m where m.userId = u.id"
                                + " and m.tenantId = :tenant) order by u.userName",
                        UserAccount.class)
                .setParameter("tenant", tenantId)
                .getResultList();
    }

    /** What a person is, by the ids of the tenants; no tenant without a role. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Map<String, Set<Role>> rolesOf(String userId) {
        return grouped(
                em.createQuery("select m from Membership m where m.userId = :user", Membership.class)
                        .setParameter("user", userId)
                        .getResultList(),
                Membership::getTenantId);
    }

    /** What everybody is in a tenant, by the ids of the people; nobody without a role. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Map<String, Set<Role>> rolesIn(String tenantId) {
        return grouped(
                em.createQuery("select m from Membership m where m.tenantId = :tenant", Membership.class)
                        .setParameter("tenant", tenantId)
                        .getResultList(),
                Membership::getUserId);
    }

    private static Map<String, Set<Role>> grouped(
            List<Membership> memberships, java.util.function.Function<Membership, String> key) {
        return memberships.stream()
                .collect(Collectors.groupingBy(
                        key,
                        TreeMap::new,
                        Collectors.mapping(
                                Membership::getRole, Collectors.toCollection(() -> EnumSet.noneOf(Role.class)))));
    }

    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Tenant> tenant(String tenantId) {
        return Optional.ofNullable(em.find(Tenant.class, tenantId));
    }

    /** All but the provider, by name. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<Tenant> customers() {
        return em.createQuery("select t from Tenant t where t.provider = false order by t.name, t.id", Tenant.class)
                .getResultList();
    }

    /** The organisation of the first set-up; empty before. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Tenant> provider() {
        return em.createQuery("select t from Tenant t where t.provider = true", Tenant.class)
                .getResultStream()
                .findFirst();
    }

    /** The ids of the people with a role in a tenant, by the ids of all tenants with any. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Map<String, Set<String>> everybody() {
        return em.createQuery("select m from Membership m", Membership.class).getResultList().stream()
                .collect(Collectors.groupingBy(
                        Membership::getTenantId, Collectors.mapping(Membership::getUserId, Collectors.toSet())));
    }

    // ---- changes

    /** A new person, who has no role yet. */
    public UserAccount makeAccount(String userName, String displayName, String passwordHash) {
        UserAccount account =
                new UserAccount(UUID.randomUUID().toString(), userName, displayName, passwordHash, clock.instant());
        em.persist(account);
        em.flush();
        return account;
    }

    /** Takes somebody in again who belongs nowhere any more; see {@link UserAccount}. */
    public void bringBack(UserAccount account, String displayName, String passwordHash) {
        account.comeBack(displayName, passwordHash, clock.instant());
    }

    public void enable(UserAccount account, boolean enable) {
        account.enable(enable);
    }

    public void changePassword(UserAccount account, String passwordHash) {
        account.changePassword(passwordHash, clock.instant());
    }

    /** Makes a person exactly this in a tenant; nothing at all takes the person out of it. */
    public void setRoles(String userId, String tenantId, Collection<Role> roles) {
        em.createQuery("delete from Membership m where m.userId = :user and m.tenantId = :tenant")
                .setParameter("user", userId)
                .setParameter("tenant", tenantId)
                .executeUpdate();
        Set.copyOf(roles).forEach(role -> em.persist(new Membership(userId, tenantId, role)));
    }

    /** The first organisation. */
    public Tenant makeProvider(String name) {
        Tenant tenant = makeTenant(name, false);
        tenant.makeProvider();
        return tenant;
    }

    public Tenant makeTenant(String name, boolean sandbox) {
        Tenant tenant = new Tenant(UUID.randomUUID().toString(), name, sandbox, clock.instant());
        em.persist(tenant);
        em.flush();
        return tenant;
    }

    public void rename(Tenant tenant, String name) {
        tenant.rename(name);
    }

    /** Of two changes at the same time that look at the same list of organisations, one is run again. */
    public void lock(Tenant tenant) {
        em.lock(tenant, LockModeType.OPTIMISTIC_FORCE_INCREMENT);
    }

    public void suspend(Tenant tenant, boolean suspend) {
        if (suspend) {
            tenant.suspend(clock.instant());
        } else {
            tenant.resume();
        }
    }
}
