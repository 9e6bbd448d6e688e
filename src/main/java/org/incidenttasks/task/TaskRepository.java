package org.incidenttasks.task;

import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.JoinType;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.odata.Listing;
import org.incidenttasks.odata.Page;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.odata.TokenSigner;

/** The tasks in the database. Every query names the tenant; the incident comes with its task where it is asked for. */
class TaskRepository {

    private final EntityManager em;

    TaskRepository(EntityManager em) {
        this.em = em;
    }

    Page<IncidentTask> page(String tenantId, QueryOptions<IncidentTask> options, TokenSigner signer) {
        Listing<IncidentTask> listing = listing(signer);
        // To the left, though each has one: else Derby begins at the incidents, and sorts all tasks.
        return (options.expand().contains("incident")
                        ? listing.fetching(root -> root.fetch("incident", JoinType.LEFT))
                        : listing)
                .page(em, options, scope(tenantId));
    }

    long count(String tenantId, QueryOptions<IncidentTask> options, TokenSigner signer) {
        return listing(signer).count(em, options, scope(tenantId));
    }

    Optional<IncidentTask> find(String tenantId, String id) {
        List<IncidentTask> found = em.createQuery(
                        "select t from IncidentTask t join fetch t.incident where t.tenantId = :tenant and t.id = :id",
                        IncidentTask.class)
                .setParameter("tenant", tenantId)
                .setParameter("id", id)
                .getResultList();
        return found.stream().findFirst();
    }

    void add(IncidentTask task) {
        em.persist(task);
    }

    void remove(IncidentTask task) {
        em.remove(task);
    }

    private static Listing<IncidentTask> listing(TokenSigner signer) {
        return new Listing<>(IncidentTask.class, TaskProperties.ALL, signer);
    }

    private static Listing.Scope<IncidentTask> scope(String tenantId) {
        return new Listing.Scope<>(tenantId, (builder, root) -> builder.equal(root.get("tenantId"), tenantId));
    }
}
