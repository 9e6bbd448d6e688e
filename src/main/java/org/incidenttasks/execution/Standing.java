package org.incidenttasks.execution;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Optional;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.connector.Order;
import org.incidenttasks.storage.TenantKey;

/** Gives the orders again whose effect should be standing, for a look at it. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Standing {

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Directory directory;

    public Standing() {}

    /** For use without a container. */
    public Standing(EntityManager em, Directory directory) {
        this.em = em;
        this.directory = directory;
    }

    /** The order of an execution that took effect; empty while anything is under way on its target. */
    public Optional<Order> order(TenantKey key) {
        Execution execution = em.find(Execution.class, key);
        Optional<Tenant> tenant = directory.tenant(key.getTenantId());
        if (execution == null || tenant.isEmpty() || isBusy(execution)) {
            return Optional.empty();
        }
        return Optional.of(execution.order(Step.CHECK, tenant.get().isSandbox()));
    }

    private boolean isBusy(Execution execution) {
        return em.createQuery(
                                "select count(e.id) from Execution e where e.tenantId = :tenant and e.lane = :lane"
                                        + " and e.endedAt is null",
                                Long.class)
                        .setParameter("tenant", execution.getTenantId())
                        .setParameter("lane", execution.getLane())
                        .getSingleResult()
                > 0;
    }
}
