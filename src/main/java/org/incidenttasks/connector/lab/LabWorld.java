package org.incidenttasks.connector.lab;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Texts;
import org.incidenttasks.action.ActionType.TargetKind;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.storage.InstantConverter;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;

/** The worlds of the sandboxes, one per tenant, and what is done to them. */
@Stateless
public class LabWorld {

    private static final int MOST_OBJECTS = 1_000;

    /** So that what is told about each fits where it is kept. */
    private static final int MOST_DEVICES_OF_A_FILE = 25;

    /** Where a file is that nobody has said to be on any device. */
    private static final List<String> USUAL_DEVICES = List.of("lab-desktop-01", "lab-laptop-02", "lab-server-03");

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @Inject
    private Clock clock;

    public LabWorld() {}

    /** For use without a container. */
    public LabWorld(EntityManager em, Transactions transactions, Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Makes the change and notes it in the ledger, in one transaction; an order that stands there already is not carried
     * out again.
     *
     * @param slow how long a slow one takes
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Outcome carryOut(Order order, LabBehavior behavior, Duration slow) {
        return transactions.retrying(() -> {
            Instant now = now();
            LabEffect effect = find(order);
            if (effect == null) {
                effect = new LabEffect(order, behavior, behavior == LabBehavior.SLOW ? now.plus(slow) : null);
                if (behavior == LabBehavior.SLOW) {
                    em.persist(effect);
                    em.flush();
                }
            }
            return proceed(effect, order, now);
        });
    }

    /** The values that an order is to change, per place; empty when the ledger knows the order, or the world is full. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<String> before(Order order) {
        return transactions.retrying(() -> {
            if (find(order) != null) {
                return Optional.empty();
            }
            LabChange change = LabChange.of(order.action(), now());
            try {
                return Optional.of(LabState.write(before(order, change, targets(order, change, now()))));
            } catch (WorldIsFull e) {
                return Optional.empty();
            }
        });
    }

    private static Map<String, String> before(Order order, LabChange change, List<LabObject> objects) {
        Map<String, String> before = new LinkedHashMap<>();
        objects.forEach(
                object -> before.put(isFile(order) ? object.place() : change.member(), object.value(change.member())));
        return before;
    }

    /** What the ledger says of the order; a slow one whose time has come is carried out. Empty when it was never seen. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<Outcome> inquire(Order order) {
        return transactions.retrying(
                () -> Optional.ofNullable(find(order)).map(effect -> proceed(effect, order, now())));
    }

    /** Looks at the target itself, whatever the ledger says. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Outcome check(Order order) {
        return transactions.retrying(() -> {
            LabEffect effect = find(order);
            Optional<Instant> appliedAt = effect == null ? Optional.empty() : effect.appliedAt();
            return new LabInspection(em).check(order, LabChange.of(order.action(), now()), appliedAt);
        });
    }

    /** Everything in the tenant's world that has been named so far, by kind and name; the first 1000. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<LabObject> objects(String tenantId) {
        return em.createQuery(
                        "select o from LabObject o where o.tenantId = :tenant order by o.kind, o.name", LabObject.class)
                .setParameter("tenant", tenantId)
                .setMaxResults(MOST_OBJECTS)
                .getResultList();
    }

    /**
     * Forgets the tenant's world and what was done to it, in the caller's transaction.
     *
     * @param underWay the keys of orders that may be on their way at this moment: they are not to be carried out in the
     *     fresh world. A call that is making its change writes the same key into the ledger, so that one of the two fails
     *     on it and is run again: the change is either forgotten too or not made.
     */
    public void reset(String tenantId, Collection<String> underWay) {
        for (String entity : List.of("LabEffect", "LabObject")) {
            em.createQuery("delete from " + entity + " e where e.tenantId = :tenant")
                    .setParameter("tenant", tenantId)
                    .executeUpdate();
        }
        underWay.forEach(key -> em.persist(LabEffect.revoked(tenantId, key)));
        em.flush();
    }

    private Instant now() {
        return InstantConverter.cut(clock.instant());
    }

    private LabEffect find(Order order) {
        return em.find(LabEffect.class, new TenantKey(order.tenantId(), order.key()));
    }

    private Outcome proceed(LabEffect effect, Order order, Instant now) {
        if (effect.isRevoked()) {
            return new Outcome.Failed(
                    LabConnector.SAYS + "It was put back to its beginning after this order was given.", false);
        }
        if (effect.isApplied()) {
            return effect.outcome(LabConnector.SAYS + "Carried out at "
                    + effect.appliedAt().orElseThrow().truncatedTo(ChronoUnit.SECONDS) + ".");
        }
        Duration remaining = effect.remaining(now);
        if (!remaining.isZero()) {
            return new Outcome.Accepted(
                    order.key(),
                    Optional.of(remaining),
                    LabConnector.SAYS + name(order) + " has taken the order and works on it.");
        }
        return apply(effect, order, now);
    }

    private Outcome apply(LabEffect effect, Order order, Instant now) {
        LabChange change = LabChange.of(order.action(), now);
        List<LabObject> objects;
        try {
            objects = meant(order, targets(order, change, now));
        } catch (WorldIsFull e) {
            return new Outcome.Failed(LabConnector.SAYS + e.getMessage(), false);
        }
        Map<String, String> before = before(order, change, objects);
        Optional<String> obstacle = before.values().stream()
                .map(change::obstacle)
                .flatMap(Optional::stream)
                .findFirst();
        if (obstacle.isPresent()) {
            return new Outcome.Failed(LabConnector.SAYS + name(order) + " refused: " + obstacle.get() + ".", false);
        }
        if (order.undo()) {
            return undo(effect, order, change, objects, before, now);
        }
        Map<String, String> results = change(objects, change, effect.behavior(), now);
        effect.applied(before, results, now);
        em.persist(effect);
        // Here rather than at the commit, so that one who lost a race hears of it inside the work that is tried again.
        em.flush();
        return effect.outcome(LabConnector.SAYS + change.told(name(order), before, results));
    }

    /** Of several places those that were named; the parts of a single one are no places. */
    static List<LabObject> meant(Order order, List<LabObject> objects) {
        List<LabObject> named = objects.stream()
                .filter(object -> order.only().contains(object.place()))
                .toList();
        return named.isEmpty() ? objects : named;
    }

    /** Each place gets back the value that it had; what was not meant, or came later, is left alone. */
    private Outcome undo(
            LabEffect effect,
            Order order,
            LabChange change,
            List<LabObject> objects,
            Map<String, String> present,
            Instant now) {
        Map<String, String> wanted = LabState.read(order.preState().orElse("{}"));
        Map<String, String> results = new LinkedHashMap<>();
        for (LabObject object : objects) {
            String place = isFile(order) ? object.place() : change.member();
            if (wanted.containsKey(place)) {
                results.put(object.place(), "");
                if (effect.behavior() != LabBehavior.LIES) {
                    object.change(change.member(), wanted.get(place), now);
                }
            }
        }
        effect.applied(present, results, now);
        em.persist(effect);
        em.flush();
        return effect.outcome(LabConnector.SAYS + change.label() + " of " + name(order) + " is "
                + String.join(" and ", new java.util.TreeSet<>(wanted.values())) + " again.");
    }

    /** The parts of the change, with why not, empty where done. */
    private static Map<String, String> change(
            List<LabObject> objects, LabChange change, LabBehavior behavior, Instant now) {
        Map<String, String> results = new LinkedHashMap<>();
        if (behavior == LabBehavior.PARTIAL && objects.size() == 1) {
            List<String> parts = change.parts();
            List<String> done = parts.subList(0, parts.size() - 1);
            done.forEach(part -> results.put(part, ""));
            results.put(parts.get(parts.size() - 1), "It did not answer in time.");
            objects.get(0).changePartly(change.member(), String.join(", ", done), now);
            return results;
        }
        for (int i = 0; i < objects.size(); i++) {
            LabObject object = objects.get(i);
            boolean left = behavior == LabBehavior.PARTIAL && i == objects.size() - 1;
            results.put(object.place(), left ? "The device did not answer." : "");
            boolean needless = !change.moment() && object.value(change.member()).equals(change.wanted());
            if (!left && !needless && behavior != LabBehavior.LIES) {
                object.change(change.member(), change.wanted(), now);
            }
        }
        return results;
    }

    /** What is to be changed; brought into being where it is not there yet. */
    private List<LabObject> targets(Order order, LabChange change, Instant now) {
        TargetKind kind = order.action().type().targetKind();
        if (!(order.action() instanceof ResponseAction.StopAndQuarantineFile quarantine)) {
            LabObject.Key key = new LabObject.Key(order.tenantId(), kind, LabObject.normal(kind, order.target()));
            return List.of(existing(key, null, change.newState(kind, order.action()), now));
        }
        String hash = LabObject.normal(kind, order.target());
        List<LabObject> places = places(order.tenantId(), hash);
        if (quarantine.deviceId() == null) {
            if (!places.isEmpty()) {
                return places;
            }
            List<LabObject> found = new ArrayList<>();
            USUAL_DEVICES.forEach(device -> found.add(onDevice(order, hash, device, change, now)));
            return found;
        }
        String device = LabObject.normal(TargetKind.DEVICE, quarantine.deviceId());
        if (places.size() >= MOST_DEVICES_OF_A_FILE
                && places.stream().noneMatch(place -> place.place().equals(device))) {
            throw new WorldIsFull("A file of this sandbox is on at most " + MOST_DEVICES_OF_A_FILE + " devices.");
        }
        return List.of(onDevice(order, hash, device, change, now));
    }

    private List<LabObject> places(String tenantId, String hash) {
        return em.createQuery(
                        "select o from LabObject o where o.tenantId = :tenant and o.fileHash = :hash order by o.name",
                        LabObject.class)
                .setParameter("tenant", tenantId)
                .setParameter("hash", hash)
                .getResultList();
    }

    private LabObject onDevice(Order order, String hash, String device, LabChange change, Instant now) {
        existing(
                new LabObject.Key(order.tenantId(), TargetKind.DEVICE, device),
                null,
                LabChange.usual(TargetKind.DEVICE),
                now);
        LabObject.Key key = new LabObject.Key(order.tenantId(), TargetKind.FILE, hash + "@" + device);
        return existing(key, hash, change.newState(TargetKind.FILE, order.action()), now);
    }

    private LabObject existing(LabObject.Key key, String hash, Map<String, String> newState, Instant now) {
        LabObject object = em.find(LabObject.class, key);
        if (object == null) {
            object = new LabObject(key, hash, newState, now);
            em.persist(object);
        }
        return object;
    }

    private static boolean isFile(Order order) {
        return order.action().type().targetKind() == TargetKind.FILE;
    }

    static String name(Order order) {
        return Texts.cut(order.target(), 200);
    }

    /** Refuses without an effect; never leaves this class. */
    private static final class WorldIsFull extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WorldIsFull(String message) {
            super(message, null, false, false);
        }
    }
}
