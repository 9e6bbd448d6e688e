package org.incidenttasks.incident;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Secrets;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.odata.Listing;
import org.incidenttasks.odata.Page;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.odata.TokenSigner;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;

/** The incidents of the caller's tenant. */
@Stateless
public class IncidentService {

    /** What became of an imported incident. */
    public enum Taken {
        ADDED,
        CHANGED,
        UNCHANGED,
        OURS_IS_NEWER
    }

    private static final String INCIDENT = "incident";

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @EJB
    private Secrets secrets;

    @Inject
    private Clock clock;

    public IncidentService() {}

    /** For use without a container. */
    public IncidentService(
            EntityManager em, Transactions transactions, AuditTrail audit, Secrets secrets, Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A page of incidents. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Page<Incident> list(QueryOptions<Incident> options, Caller caller) {
        caller.require(Permission.READ);
        return listing().page(em, options, scope(caller));
    }

    /** How many incidents match the filter. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public long count(QueryOptions<Incident> options, Caller caller) {
        caller.require(Permission.READ);
        return listing().count(em, options, scope(caller));
    }

    /**
     * One incident.
     *
     * @throws Problem.NotFound also when it is another tenant's
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Incident get(String id, Caller caller) {
        caller.require(Permission.READ);
        return find(caller.tenantId(), id).orElseThrow(() -> missing(id));
    }

    /** The tenants among those of the callers in which there is an incident of this id; only where a caller may read. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Set<String> tenantsWith(String id, Collection<Caller> callers) {
        List<String> readable = callers.stream()
                .filter(caller -> caller.may(Permission.READ))
                .map(Caller::tenantId)
                .toList();
        if (readable.isEmpty()) {
            return Set.of();
        }
        return Set.copyOf(em.createQuery(
                        "select e.tenantId from Incident e where e.id = :id and e.tenantId in :tenants", String.class)
                .setParameter("id", id)
                .setParameter("tenants", readable)
                .getResultList());
    }

    /** Creates an incident; the server gives the id, the times and who modified it last. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Incident create(BiFunction<String, Instant, IncidentContent> contentByNameAndTime, Caller caller) {
        caller.require(Permission.ISSUE);
        return transactions.retrying(() -> {
            IncidentContent content = contentByNameAndTime.apply(caller.actor().name(), clock.instant());
            Incident incident =
                    new Incident(caller.tenantId(), UUID.randomUUID().toString(), content);
            em.persist(incident);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("incident.created", INCIDENT, incident.getId())
                            .with("displayName", incident.getDisplayName()));
            return incident;
        });
    }

    /**
     * Changes an incident; who did it and when is set here.
     *
     * @param change what it says then, from what it says now
     * @param expectedVersion the version that the caller saw; empty: the last writer wins
     * @return the incident as it is then; untouched when the change changes nothing
     * @throws Problem.NotFound also when it is another tenant's
     * @throws Problem.Stale when the version is another one by now
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Incident change(
            String id, UnaryOperator<IncidentContent> change, OptionalLong expectedVersion, Caller caller) {
        caller.require(Permission.CHANGE_INCIDENT);
        return transactions.retrying(() -> {
            Incident incident = find(caller.tenantId(), id).orElseThrow(() -> missing(id));
            if (expectedVersion.isPresent() && expectedVersion.getAsLong() != incident.getVersion()) {
                throw new Problem.Stale("The incident was changed since: read it again, then decide.");
            }
            IncidentContent before = incident.content();
            IncidentContent after = change.apply(before);
            Map<String, String> differences = before.differences(after);
            if (differences.isEmpty()) {
                return incident;
            }
            incident.become(after.modified(caller.actor().name(), clock.instant()));
            AuditEvent event = AuditEvent.of("incident.changed", INCIDENT, id);
            for (Map.Entry<String, String> difference : differences.entrySet()) {
                event = event.with(difference.getKey(), difference.getValue());
            }
            audit.record(caller.tenantId(), caller.actor(), event);
            return incident;
        });
    }

    /**
     * Takes an incident over from elsewhere, with its id, its times and its authors; one that is known already becomes
     * what is brought where that is newer. Part of the caller's transaction, which writes {@link #imported} down at
     * its end.
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public Taken take(String id, IncidentContent content, Caller caller) {
        caller.require(Permission.ISSUE);
        String key = Texts.required("id", id, 128);
        Optional<Incident> known = find(caller.tenantId(), key);
        if (known.isEmpty()) {
            em.persist(new Incident(caller.tenantId(), key, content));
            return Taken.ADDED;
        }
        if (known.get().content().equals(content)) {
            return Taken.UNCHANGED;
        }
        boolean placeholder = known.get()
                .content()
                .equals(IncidentContent.placeholder(key, known.get().getCreatedDateTime()));
        if (!placeholder && !content.lastUpdateDateTime().isAfter(known.get().getLastUpdateDateTime())) {
            return Taken.OURS_IS_NEWER;
        }
        known.get().become(content);
        return Taken.CHANGED;
    }

    /** The audit event of an incident that was taken over. */
    public static AuditEvent imported(String id, Taken taken) {
        return AuditEvent.of(taken == Taken.ADDED ? "incident.imported" : "incident.changedByImport", INCIDENT, id);
    }

    /** An incident of a tenant, for other services. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public Optional<Incident> find(String tenantId, String id) {
        return Optional.ofNullable(em.find(Incident.class, new TenantKey(tenantId, id)));
    }

    /** Deletes the incidents of a tenant; for the reset of a sandbox, after its tasks, within its transaction. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void forget(String tenantId) {
        em.createQuery("delete from Incident i where i.tenantId = :tenant")
                .setParameter("tenant", tenantId)
                .executeUpdate();
    }

    private static Problem missing(String id) {
        return new Problem.NotFound("There is no incident with the id '" + Texts.cut(id, 100) + "'.");
    }

    private Listing<Incident> listing() {
        return new Listing<>(Incident.class, IncidentProperties.ALL, new TokenSigner(secrets.skipTokenKey()));
    }

    private static Listing.Scope<Incident> scope(Caller caller) {
        return new Listing.Scope<>(
                caller.tenantId(), (builder, root) -> builder.equal(root.get("tenantId"), caller.tenantId()));
    }
}
