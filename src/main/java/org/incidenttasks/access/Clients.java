package org.incidenttasks.access;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.Hashes;
import org.incidenttasks.storage.Transactions;

/** API clients of a tenant: an administrator makes them, renews their secrets and switches them off. */
@Stateless
public class Clients {

    /** A client together with its secret, which is known at this moment only. */
    public record WithSecret(ApiClient client, String secret) {}

    private static final String CLIENT = "client";

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @Inject
    private Clock clock;

    /** The clients of the caller's tenant, by name. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<ApiClient> list(Caller caller) {
        caller.require(Permission.ADMINISTER);
        return em.createQuery(
                        "select c from ApiClient c where c.tenantId = :tenant order by c.displayName, c.id",
                        ApiClient.class)
                .setParameter("tenant", caller.tenantId())
                .getResultList();
    }

    /** Makes a client whose tokens carry the application roles given, each one of {@link Permission#allAppRoles()}. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public WithSecret create(String displayName, Collection<String> appRoles, Caller caller) {
        caller.require(Permission.ADMINISTER);
        String name = Texts.name("name", displayName, 200);
        if (appRoles.isEmpty()) {
            throw new Problem.Invalid("MissingRole", "A client without a role may do nothing: choose one or more.");
        }
        for (String role : appRoles) {
            if (!Permission.allAppRoles().contains(role)) {
                throw new Problem.Invalid(
                        "UnknownRole",
                        "There is no role '" + role + "': choose from " + String.join(", ", Permission.allAppRoles())
                                + ".");
            }
        }
        String secret = Secrets.randomText();
        ApiClient made = changed(() -> {
            ApiClient client = new ApiClient(
                    UUID.randomUUID().toString(),
                    caller.tenantId(),
                    name,
                    Hashes.sha256(secret),
                    java.util.Set.copyOf(appRoles),
                    caller.actor().name(),
                    clock.instant());
            em.persist(client);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("client.created", CLIENT, client.getId())
                            .with("name", name)
                            .with("roles", String.join(" ", client.getAppRoles())));
            return client;
        });
        return new WithSecret(made, secret);
    }

    /** Gives a client a new secret; the old one is worthless at once, tokens already issued hold until they expire. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public WithSecret renewSecret(String clientId, Caller caller) {
        caller.require(Permission.ADMINISTER);
        String secret = Secrets.randomText();
        ApiClient renewed = changed(() -> {
            ApiClient client = own(clientId, caller);
            client.changeSecret(Hashes.sha256(secret));
            audit.record(
                    caller.tenantId(), caller.actor(), AuditEvent.of("client.secretRenewed", CLIENT, client.getId()));
            return client;
        });
        return new WithSecret(renewed, secret);
    }

    /** Switches a client on or off; off, its tokens too are refused. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void enable(String clientId, boolean enable, Caller caller) {
        caller.require(Permission.ADMINISTER);
        changed(() -> {
            ApiClient client = own(clientId, caller);
            client.enable(enable);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of(enable ? "client.enabled" : "client.disabled", CLIENT, client.getId()));
            return client;
        });
    }

    private <T> T changed(Supplier<T> work) {
        T result = transactions.retrying(work);
        Directory.forget();
        return result;
    }

    private ApiClient own(String clientId, Caller caller) {
        ApiClient client = em.find(ApiClient.class, clientId);
        if (client == null || !client.getTenantId().equals(caller.tenantId())) {
            throw new Problem.NotFound("There is no client with the id " + clientId + " here.");
        }
        return client;
    }
}
