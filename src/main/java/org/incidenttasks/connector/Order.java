package org.incidenttasks.connector;

import java.util.Optional;
import org.incidenttasks.action.ResponseAction;

/**
 * What a connector is to get done.
 *
 * @param key the execution's id, the same in every attempt: the idempotency key towards the target
 * @param tenantId for whom
 * @param sandbox whether that tenant is a sandbox
 * @param action what, to whom
 * @param attempt counts the calls that were to carry it out, from 1
 * @param handle what the target called it when it accepted it
 * @param preState what was before the change, as the connector told it in an earlier {@link Outcome.Applied}
 */
public record Order(
        String key,
        String tenantId,
        boolean sandbox,
        ResponseAction action,
        int attempt,
        Optional<String> handle,
        Optional<String> preState) {

    /** The target of the action, as the issuer wrote it. */
    public String target() {
        return action.identifierValue();
    }
}
