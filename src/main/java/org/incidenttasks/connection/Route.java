package org.incidenttasks.connection;

import java.util.Optional;
import org.incidenttasks.connector.Ability;

/**
 * Who gets an order.
 *
 * @param connector name of the connector
 * @param connectionId the connection with whose settings; empty for a connector that needs none
 * @param name what a person calls it: the connection's name, else the connector's
 * @param ability what it promises; empty where it promises nothing
 */
public record Route(String connector, Optional<String> connectionId, String name, Optional<Ability> ability) {}
