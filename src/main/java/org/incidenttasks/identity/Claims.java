package org.incidenttasks.identity;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads what a token says at a place that the settings name. */
public final class Claims {

    private Claims() {}

    /**
     * The texts at a path.
     *
     * @param path a claim's name, which may contain dots, or else names of members parted by dots, as in {@code
     *     realm_access.roles}
     * @return the texts of a list, or a text alone; empty where there is neither
     */
    public static List<String> texts(Map<String, Object> claims, String path) {
        Object value = at(claims, path);
        if (value instanceof Collection<?> many) {
            return many.stream().filter(Objects::nonNull).map(String::valueOf).toList();
        }
        return value instanceof String text && !text.isBlank() ? List.of(text) : List.of();
    }

    private static Object at(Map<?, ?> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        // A name may contain dots at every level: the longest that is there goes first.
        for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            if (claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
                return at(inner, path.substring(dot + 1));
            }
        }
        return null;
    }
}
