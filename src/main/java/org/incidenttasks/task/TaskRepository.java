package org.incidenttasks.task;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.incidenttasks.incident.Incident;
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
        Page<IncidentTask> page = listing(signer).page(em, options, scope(tenantId));
        if (options.expand().contains("incident") && !page.items().isEmpty()) {
            attachIncidents(tenantId, page.items());
        }
        return page;
    }

    /** By a statement of its own: with a join Derby begins at the incidents, and sorts all tasks for one page. */
    private void attachIncidents(String tenantId, List<IncidentTask> tasks) {
        List<String> ids = new ArrayList<>(
                tasks.stream().map(IncidentTask::getIncidentId).distinct().toList());
        // A few numbers of them, so that the databases know the statement and need not plan it anew.
        while (Integer.bitCount(ids.size()) > 1) {
            ids.add(ids.get(0));
        }
        Map<String, Incident> incidents = em
                .createQuery("select i from Incident i where i.tenantId = :tenant and i.id in :ids", Incident.class)
                .setParameter("tenant", tenantId)
                .setParameter("ids", ids)
                .getResultList()
                .stream()
                .collect(Collectors.toMap(Incident::getId, incident -> incident));
        tasks.forEach(task -> task.attach(incidents.get(task.getIncidentId())));
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
