package org.incidenttasks.connector;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a connection with its secrets in the clear, as its connector gets them for one call. Never kept,
 * never printed.
 */
public final class Configuration {

    private final String name;
    private final Map<String, String> values;

    /**
     * @param name what the administrator calls the connection
     * @param values by the name of their {@link Field}; only those that have a value
     */
    public Configuration(String name, Map<String, String> values) {
        this.name = name;
        this.values = Map.copyOf(values);
    }

    /** What the administrator calls the connection. */
    public String name() {
        return name;
    }

    /** The value of a field that always has one. */
    public String text(String field) {
        return optional(field)
                .orElseThrow(() -> new IllegalStateException("Connection '" + name + "' has no " + field));
    }

    public Optional<String> optional(String field) {
        return Optional.ofNullable(values.get(field));
    }

    public int number(String field) {
        return Integer.parseInt(text(field));
    }

    public boolean flag(String field) {
        return Boolean.parseBoolean(text(field));
    }

    /** The lines that are not empty; none when the field has no value. */
    public List<String> lines(String field) {
        return Arrays.stream(values.getOrDefault(field, "").split("\n"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Its name alone: what is printed must hold no secret. */
    @Override
    public String toString() {
        return name;
    }
}
