package org.incidenttasks.connector;

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
 * @param preState what was before the change, as the connector told it in an earlier {@link Outcome.Applied}
 */
public record Order(
        String key,
        String tenantId,
        boolean sandbox,
        Optional<Configuration> configuration,
        ResponseAction action,
        int attempt,
        Optional<String> handle,
        Optional<String> preState) {

    /** The same with the settings of a connection. */
    public Order with(Configuration settings) {
        return new Order(key, tenantId, sandbox, Optional.of(settings), action, attempt, handle, preState);
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
