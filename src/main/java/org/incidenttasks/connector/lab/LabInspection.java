package org.incidenttasks.connector.lab;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.incidenttasks.action.ActionType.TargetKind;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;

/** The look at the targets: by queries of its own for what stands in the database, not by the command's path. */
final class LabInspection {

    private final EntityManager em;

    LabInspection(EntityManager em) {
        this.em = em;
    }

    /**
     * Compares the targets with what the order was to make of them.
     *
     * @param appliedAt when the ledger says that it was carried out
     */
    Outcome check(Order order, LabChange change, Optional<Instant> appliedAt) {
        List<LabObject> all = targets(order);
        List<LabObject> objects = LabWorld.meant(order, all);
        if (order.undo()) {
            return checkUndo(order, change, objects);
        }
        if (all.stream().anyMatch(object -> object.isPartly(change.member(), order.only()))) {
            return new Outcome.Verified(LabConnector.SAYS + "Looked again: " + change.label() + " of "
                    + LabWorld.name(order) + " is changed in part.");
        }
        List<TargetResult> results = objects.stream()
                .map(object -> result(object, change, appliedAt))
                .toList();
        long done = results.stream().filter(TargetResult::done).count();
        String what = change.label() + " of " + LabWorld.name(order) + " is ";
        String values = objects.isEmpty()
                ? "not in this sandbox"
                : objects.stream()
                        .map(object -> object.value(change.member()))
                        .distinct()
                        .collect(Collectors.joining(" and "));
        if (done == 0) {
            return new Outcome.Failed(
                    LabConnector.SAYS + "The target said it was done, but " + what + "not "
                            + (change.moment() ? "from this order" : change.wanted()) + ": it is " + values + ".",
                    false);
        }
        String seen = LabConnector.SAYS + "Looked again: " + what + values + ".";
        return done < results.size() ? new Outcome.Partial(results, seen) : new Outcome.Verified(seen);
    }

    /** Whether every place is again what it was. */
    private static Outcome checkUndo(Order order, LabChange change, List<LabObject> objects) {
        Map<String, String> wanted = LabState.read(order.preState().orElse("{}"));
        boolean file = order.action() instanceof ResponseAction.StopAndQuarantineFile;
        String what = change.label() + " of " + LabWorld.name(order) + " is ";
        for (LabObject object : objects) {
            String value = object.value(change.member());
            String was = wanted.get(file ? object.place() : change.member());
            if (was != null && !was.equals(value)) {
                return new Outcome.Failed(
                        LabConnector.SAYS + "The target said it was taken back, but " + what + value + ", not " + was
                                + ".",
                        false);
            }
        }
        return new Outcome.Verified(
                LabConnector.SAYS + "Looked again: " + what + String.join(" and ", wanted.values()) + " again.");
    }

    private static TargetResult result(LabObject object, LabChange change, Optional<Instant> appliedAt) {
        String value = object.value(change.member());
        return new TargetResult(
                object.place(),
                change.holds(value, appliedAt),
                LabConnector.SAYS + change.label() + " is " + value + ".");
    }

    private List<LabObject> targets(Order order) {
        TargetKind kind = order.action().type().targetKind();
        String name = LabObject.normal(kind, order.target());
        if (!(order.action() instanceof ResponseAction.StopAndQuarantineFile quarantine)) {
            return find("o.name", order.tenantId(), kind, name);
        }
        String device =
                quarantine.deviceId() == null ? null : LabObject.normal(TargetKind.DEVICE, quarantine.deviceId());
        return find("o.fileHash", order.tenantId(), kind, name).stream()
                .filter(place -> device == null || place.place().equals(device))
                .toList();
    }

    private List<LabObject> find(String path, String tenantId, TargetKind kind, String name) {
        return em.createQuery(
                        "select o from LabObject o where o.tenantId = :tenant and o.kind = :kind and " + path
                                + " = :name order by o.name",
                        LabObject.class)
                .setParameter("tenant", tenantId)
                .setParameter("kind", LabObject.word(kind))
                .setParameter("name", name)
                .getResultList();
    }
}
