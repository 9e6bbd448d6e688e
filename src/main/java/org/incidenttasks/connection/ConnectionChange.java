package org.incidenttasks.connection;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.incidenttasks.action.ActionType;

/**
 * What is to be changed of a connection; what is empty stays as it is.
 *
 * @param values by field; a secret that is not named stays what it was
 * @param taken the fields that are to have no value any more
 * @param rank its place among the connections, from 1
 */
public record ConnectionChange(
        Optional<String> name,
        Optional<Collection<ActionType>> actionTypes,
        Optional<List<String>> targets,
        Map<String, String> values,
        Set<String> taken,
        Optional<Boolean> enabled,
        OptionalInt rank) {

    public ConnectionChange {
        values = Map.copyOf(values);
        taken = Set.copyOf(taken);
    }

    /** Whether it says more than whether it is enabled, and where it stands. */
    boolean describes() {
        return name.isPresent()
                || actionTypes.isPresent()
                || targets.isPresent()
                || !values.isEmpty()
                || !taken.isEmpty();
    }

    /**
     * What the connection is then.
     *
     * @param fields those that its connector has now: what an older one kept is left out
     */
    Connections.Draft onto(Connections.Described known, Set<String> fields) {
        Map<String, String> merged = new HashMap<>(known.values());
        merged.keySet().retainAll(fields);
        merged.putAll(values);
        merged.keySet().removeAll(taken);
        return new Connections.Draft(
                name.orElseGet(() -> known.connection().getDisplayName()),
                actionTypes.orElseGet(() -> known.connection().getActionTypes()),
                targets.orElseGet(() -> known.connection().getTargets()),
                merged);
    }
}
