package org.incidenttasks.connector;

import java.util.List;
import java.util.Optional;
import org.incidenttasks.action.ResponseAction;

/**
 * What a connector is to get done.
 *
 * @param key the execution's id, the same in every attempt: the idempotency key towards the target
 * @param tenantId for whom
 * @param sandbox whether that tenant is a sandbox
 * @param configuration how to reach the target; empty for a connector that needs none
 * @param action what, to whom
 * @param attempt counts the calls that were to carry it out, from 1
 * @param handle what the target called it when it accepted it
 * @param preState what was before the change, as the connector told it in {@link Outcome.Prepared} or
 *     {@link Outcome.Applied}; of an undo, what was before the action that is to be taken back
 * @param undo whether the action is to be taken back: what the pre-state tells of is to be there again
 * @param only names of {@linkplain TargetResult targets}: what was done on others before is left alone; empty: all
 */
public record Order(
        String key,
        String tenantId,
        boolean sandbox,
        Optional<Configuration> configuration,
        ResponseAction action,
        int attempt,
        Optional<String> handle,
        Optional<String> preState,
        boolean undo,
        List<String> only) {

    public Order {
        only = List.copyOf(only);
    }

    /** The same with the settings of a connection. */
    public Order with(Configuration settings) {
        return new Order(key, tenantId, sandbox, Optional.of(settings), action, attempt, handle, preState, undo, only);
    }

    /** The same with what was before the change. */
    public Order after(String before) {
        return new Order(
                key, tenantId, sandbox, configuration, action, attempt, handle, Optional.of(before), undo, only);
    }

    /** Whether a target of several is meant. */
    public boolean concerns(String target) {
        return only.isEmpty() || only.contains(target);
    }

    /** The settings of the connection, of a connector that cannot do without. */
    public Configuration settings() {
        return configuration.orElseThrow(
                () -> new IllegalStateException("Order " + key + " came without a connection"));
    }

    /** The target of the action, as the issuer wrote it. */
    public String target() {
        return action.identifierValue();
    }
}
