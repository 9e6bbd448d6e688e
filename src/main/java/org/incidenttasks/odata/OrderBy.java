package org.incidenttasks.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a listing is sorted by: {@code lastModifiedDateTime desc,displayName}. {@code toString()} is OData again.
 *
 * @param <E> the entity
 */
public record OrderBy<E>(List<Key<E>> keys) {

    /** A query may sort by so many keys. */
    public static final int MAX_KEYS = 5;

    /** One key and its direction. */
    public record Key<E>(Property<E> property, boolean descending) {
        @Override
        public String toString() {
            return descending ? property + " desc" : property.name();
        }
    }

    public OrderBy {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.stream().anyMatch(key -> !key.property().isSortable())) {
            throw new IllegalArgumentException("An order needs sortable keys: " + keys);
        }
    }

    /** Ascending by one property. */
    public static <E> OrderBy<E> by(Property<E> property) {
        return new OrderBy<>(List.of(new Key<>(property, false)));
    }

    /** Descending by one property. */
    public static <E> OrderBy<E> byDescending(Property<E> property) {
        return new OrderBy<>(List.of(new Key<>(property, true)));
    }

    /**
     * Reads {@code $orderby}.
     *
     * @throws org.incidenttasks.Problem.Invalid for an unknown or unsortable name, a direction that is neither
     *     {@code asc} nor {@code desc}, a property named twice (also by its alias), or more than {@link #MAX_KEYS}
     */
    public static <E> OrderBy<E> parse(String text, PropertySet<E> properties) {
        List<Key<E>> keys = new ArrayList<>();
        for (Refusal.Entry entry : Refusal.entries(text)) {
            Key<E> key = key(entry, properties);
            if (keys.stream().anyMatch(each -> each.property() == key.property())) {
                throw Refusal.at("$orderby", entry.start(), "'" + key.property() + "' is there already");
            }
            if (keys.size() == MAX_KEYS) {
                throw Refusal.at("$orderby", entry.start(), "Not more than " + MAX_KEYS + " properties");
            }
            keys.add(key);
        }
        return new OrderBy<>(keys);
    }

    private static <E> Key<E> key(Refusal.Entry entry, PropertySet<E> properties) {
        String[] words = entry.text().split("\\s+");
        if (entry.text().isEmpty()) {
            throw Refusal.at("$orderby", entry.start(), "Expected a property");
        }
        Property<E> property = properties.sortable(words[0], entry.start());
        boolean descending = words.length > 1 && "desc".equals(words[1]);
        if (words.length > 2 || words.length == 2 && !descending && !"asc".equals(words[1])) {
            throw Refusal.at(
                    "$orderby",
                    entry.start(),
                    "Expected '" + words[0] + "', then 'asc', 'desc' or nothing, not " + Refusal.shown(entry.text()));
        }
        return new Key<>(property, descending);
    }

    /**
     * The same order made total: the key property comes last, in the direction of the key before it, so that one index
     * over both serves it read forwards or backwards. What stands behind the key property decides nothing and goes.
     */
    OrderBy<E> total(Property<E> key) {
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).property() == key) {
                return new OrderBy<>(keys.subList(0, i + 1));
            }
        }
        Key<E> last = new Key<>(key, keys.get(keys.size() - 1).descending());
        return new OrderBy<>(Stream.concat(keys.stream(), Stream.of(last)).toList());
    }

    @Override
    public String toString() {
        return keys.stream().map(Key::toString).collect(Collectors.joining(","));
    }
}
