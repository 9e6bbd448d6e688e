package org.incidenttasks.odata;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.incidenttasks.Problem;

/**
 * Everything a query may name of one type: the allow-list between the wire and the database.
 *
 * <pre>{@code
 * static final PropertySet<IncidentTask> ALL = PropertySet.of("microsoft.graph.security.incidentTask", ID, STATUS, CREATED)
 *         .withAlias("type", ACTION_TYPE)
 *         .withSelectable("responseAction", "incident")
 *         .withExpandable("incident")
 *         .withDefaultOrder(OrderBy.by(CREATED));
 * }</pre>
 *
 * Immutable: each {@code with} answers a new set.
 *
 * @param <E> the entity
 */
public final class PropertySet<E> {

    private final String typeName;
    private final Property<E> key;
    private final List<Property<E>> properties;
    private final Map<String, Property<E>> byName;
    private final Set<String> selectable;
    private final Set<String> expandable;
    private final OrderBy<E> defaultOrder;
    private final Set<Property<E>> inOrder;
    private final Set<Property<E>> narrowing;

    private PropertySet(
            String typeName,
            Property<E> key,
            List<Property<E>> properties,
            Map<String, Property<E>> byName,
            Set<String> selectable,
            Set<String> expandable,
            OrderBy<E> defaultOrder,
            Set<Property<E>> inOrder,
            Set<Property<E>> narrowing) {
        this.typeName = typeName;
        this.key = key;
        this.properties = properties;
        this.byName = byName;
        this.selectable = selectable;
        this.expandable = expandable;
        this.defaultOrder = defaultOrder;
        this.inOrder = inOrder;
        this.narrowing = narrowing;
    }

    /**
     * The properties of a type in the order messages list them; the key first, which must be unique, never null and
     * never changed: it makes every order a total one.
     *
     * @param typeName the qualified name, for messages and for telling one type's tokens from another's
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <E> PropertySet<E> of(String typeName, Property<E> key, Property<E>... others) {
        List<Property<E>> properties = new ArrayList<>();
        properties.add(key);
        properties.addAll(List.of(others));
        if (!key.isSortable()) {
            throw new IllegalArgumentException("The key " + key + " must be sortable");
        }
        Map<String, Property<E>> byName = new LinkedHashMap<>();
        for (Property<E> property : properties) {
            add(byName, property.name(), property);
        }
        return new PropertySet<>(
                typeName,
                key,
                List.copyOf(properties),
                byName,
                Set.of(),
                Set.of(),
                OrderBy.by(key),
                Set.of(key),
                Set.of(key));
    }

    private static <E> void add(Map<String, Property<E>> byName, String name, Property<E> property) {
        if (byName.put(name, property) != null) {
            throw new IllegalArgumentException(name + " is declared twice");
        }
    }

    /** A second name of a property of this set, good in every option. */
    public PropertySet<E> withAlias(String alias, Property<E> property) {
        if (!properties.contains(property)) {
            throw new IllegalArgumentException(property + " is not of this set");
        }
        Map<String, Property<E>> extended = new LinkedHashMap<>(byName);
        add(extended, alias, property);
        return new PropertySet<>(
                typeName, key, properties, extended, selectable, expandable, defaultOrder, inOrder, narrowing);
    }

    /** Members that are no scalar properties: {@code $select} may name them and nothing else may. */
    public PropertySet<E> withSelectable(String... members) {
        return new PropertySet<>(
                typeName, key, properties, byName, ordered(members), expandable, defaultOrder, inOrder, narrowing);
    }

    /** Navigation members that {@code $expand} may name. */
    public PropertySet<E> withExpandable(String... members) {
        return new PropertySet<>(
                typeName, key, properties, byName, selectable, ordered(members), defaultOrder, inOrder, narrowing);
    }

    /** The order of a listing that asks for none; by the key alone until set. */
    public PropertySet<E> withDefaultOrder(OrderBy<E> order) {
        return new PropertySet<>(typeName, key, properties, byName, selectable, expandable, order, inOrder, narrowing);
    }

    /** Properties that an index of the table has in order, each together with the key; the key itself is one. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final PropertySet<E> withInOrder(Property<E>... others) {
        return new PropertySet<>(
                typeName,
                key,
                properties,
                byName,
                selectable,
                expandable,
                defaultOrder,
                with(inOrder, others),
                with(narrowing, others));
    }

    /** Further properties by whose values an index finds the rows. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final PropertySet<E> withNarrowing(Property<E>... others) {
        return new PropertySet<>(
                typeName,
                key,
                properties,
                byName,
                selectable,
                expandable,
                defaultOrder,
                inOrder,
                with(narrowing, others));
    }

    private static <E> Set<Property<E>> with(Set<Property<E>> known, Property<E>[] others) {
        Set<Property<E>> all = new LinkedHashSet<>(known);
        all.addAll(List.of(others));
        return Collections.unmodifiableSet(all);
    }

    private static Set<String> ordered(String... members) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(members)));
    }

    /** The qualified name of the type. */
    public String typeName() {
        return typeName;
    }

    /** The property that tells any two rows apart. */
    public Property<E> key() {
        return key;
    }

    /** The properties, key first. */
    public List<Property<E>> properties() {
        return properties;
    }

    public OrderBy<E> defaultOrder() {
        return defaultOrder;
    }

    /** Whether an index has the rows in that order. */
    boolean isInOrder(OrderBy<E> order) {
        List<OrderBy.Key<E>> keys = order.total(key).keys();
        return inOrder.contains(keys.get(0).property())
                && keys.size() <= 2
                && keys.get(keys.size() - 1).property() == key
                && keys.stream().map(OrderBy.Key::descending).distinct().count() == 1;
    }

    /** Whether an index finds the rows by the values of a property. */
    boolean isNarrowing(Property<E> property) {
        return narrowing.contains(property);
    }

    /** For a message. */
    String narrowingNames() {
        return narrowing.stream().map(Property::name).collect(java.util.stream.Collectors.joining(", "));
    }

    /** The property of that name or alias. */
    public Optional<Property<E>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The property that {@code $filter} names at {@code index}; 400 when there is none or it cannot be filtered. */
    Property<E> filterable(String name, int index) {
        return known("$filter", name, index, property -> true);
    }

    /** The property that {@code $orderby} names at {@code index}; 400 when there is none or it cannot be sorted by. */
    Property<E> sortable(String name, int index) {
        return known("$orderby", name, index, Property::isSortable);
    }

    private Property<E> known(String option, String name, int index, Predicate<Property<E>> fit) {
        Property<E> property = byName.get(name);
        if (property != null && fit.test(property)) {
            return property;
        }
        List<String> allowed =
                properties.stream().filter(fit).map(Property::name).toList();
        if (property != null || selectable.contains(name)) {
            throw Refusal.at(
                    option,
                    index,
                    "The property '" + name + "' cannot be used here. Allowed: " + String.join(", ", allowed));
        }
        throw unknown(option, name, index, allowed);
    }

    /** The member that {@code $select} means by a name; 400 for an unknown one. */
    String selected(String name, int index) {
        Property<E> property = byName.get(name);
        if (property != null) {
            return property.selectedAs();
        }
        if (selectable.contains(name)) {
            return name;
        }
        Set<String> allowed = new LinkedHashSet<>();
        properties.forEach(each -> allowed.add(each.selectedAs()));
        allowed.addAll(selectable);
        throw unknown("$select", name, index, List.copyOf(allowed));
    }

    /** The member that {@code $expand} names; 400 for one that cannot be expanded. */
    String expanded(String name, int index) {
        if (expandable.contains(name)) {
            return name;
        }
        String allowed = expandable.isEmpty() ? "nothing" : String.join(", ", expandable);
        throw Refusal.at(
                "$expand",
                index,
                Refusal.shown(name) + " cannot be expanded on type '" + typeName + "'. Allowed: " + allowed);
    }

    private Problem.Invalid unknown(String option, String name, int index, List<String> allowed) {
        return Refusal.at(
                option,
                index,
                "Could not find a property named " + Refusal.shown(name) + " on type '" + typeName + "'. Allowed: "
                        + String.join(", ", allowed));
    }
}
