package org.incidenttasks.connector;

import java.util.Optional;

/**
 * What targets said later, by themselves. The server has the one implementation; a {@link CallbackConnector} gets it
 * injected.
 */
public interface CallbackStore {

    /** Where the target of an order may say its outcome; empty while the server has no public address. */
    Optional<String> address(Order order);

    /** What the target said of this attempt of an order, as {@link CallbackConnector#read} kept it. */
    Optional<String> find(Order order);
}
