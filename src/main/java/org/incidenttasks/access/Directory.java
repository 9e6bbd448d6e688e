package org.incidenttasks.access;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.incidenttasks.storage.Remembered;

/**
 * Who there is, kept in memory so that a request needs no query to know its caller: tenants, people and clients are a
 * few hundred rows. A change on this node is seen at once, one on another node after {@value #SECONDS} seconds at the
 * latest; that is how long a disabled account or client may still be served there.
 */
@Stateless
public class Directory {

    static final int SECONDS = Remembered.SECONDS;

    private record View(
            Map<String, Tenant> tenants,
            Map<String, UserAccount> users,
            Map<String, ApiClient> clients,
            Map<String, Map<String, Set<Role>>> roles) {}

    private static final Remembered<View> VIEW = new Remembered<>();

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @Inject
    private Clock clock;

    public Directory() {}

    /** For use without a container. */
    public Directory(EntityManager em, Clock clock) {
        this.em = em;
        this.clock = clock;
    }

    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<Tenant> tenant(String id) {
        return Optional.ofNullable(view().tenants().get(id));
    }

    /** The organisation of the first set-up; empty before. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<Tenant> provider() {
        return view().tenants().values().stream().filter(Tenant::isProvider).findFirst();
    }

    /** All tenants by name. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Tenant> tenants() {
        return sorted(view().tenants().values());
    }

    /** The account, when it exists and is enabled. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<UserAccount> user(String id) {
        return Optional.ofNullable(view().users().get(id)).filter(UserAccount::isEnabled);
    }

    /** The client, when it exists and is enabled. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<ApiClient> client(String id) {
        return Optional.ofNullable(view().clients().get(id)).filter(ApiClient::isEnabled);
    }

    /** The tenants in which a person has a role, by name. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Tenant> tenantsOf(String userId) {
        View view = view();
        return sorted(view.roles().getOrDefault(userId, Map.of()).keySet().stream()
                .map(view.tenants()::get)
                .toList());
    }

    /** Those of them that are not suspended. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Tenant> openTenantsOf(String userId) {
        return tenantsOf(userId).stream()
                .filter(tenant -> !tenant.isSuspended())
                .toList();
    }

    /** What a person is in a tenant; empty for a stranger. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Set<Role> roles(String userId, String tenantId) {
        return view().roles().getOrDefault(userId, Map.of()).getOrDefault(tenantId, Set.of());
    }

    /** To be called after a change has been committed. */
    static void forget() {
        VIEW.forget();
    }

    private View view() {
        return VIEW.get(clock.instant(), this::read);
    }

    private View read() {
        return new View(
                all(Tenant.class, Tenant::getId),
                all(UserAccount.class, UserAccount::getId),
                all(ApiClient.class, ApiClient::getId),
                em.createQuery("select m from Membership m", Membership.class).getResultList().stream()
                        .collect(Collectors.groupingBy(
                                Membership::getUserId,
                                Collectors.groupingBy(
                                        Membership::getTenantId,
                                        TreeMap::new,
                                        Collectors.mapping(
                                                Membership::getRole,
                                                Collectors.toCollection(() -> EnumSet.noneOf(Role.class)))))));
    }

    private <T> Map<String, T> all(Class<T> type, Function<T, String> id) {
        return em.createQuery("select e from " + type.getSimpleName() + " e", type).getResultList().stream()
                .collect(Collectors.toUnmodifiableMap(id, Function.identity()));
    }

    private static List<Tenant> sorted(Collection<Tenant> tenants) {
        return tenants.stream()
                .sorted(Comparator.comparing(Tenant::getName).thenComparing(Tenant::getId))
                .toList();
    }
}
