package org.incidenttasks.connector;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.action.ActionType;

/**
 * A connector that reaches what an administrator has told it to: each of its connections has settings of its own, which
 * come with every order.
 */
public interface ConnectedConnector extends Connector {

    /** The settings of a connection, in the order of the form. */
    List<Field> fields();

    /** What it can do, and what it promises of it. */
    Map<ActionType, Ability> abilities();

    /**
     * Looks, without changing anything, whether the system can be reached and lets the account do what it must.
     *
     * @throws InterruptedException when it took too long
     */
    Trial test(Configuration configuration) throws InterruptedException;

    @Override
    default Optional<Ability> ability(ActionType type) {
        return Optional.ofNullable(abilities().get(type));
    }

    /** By its connections alone. */
    @Override
    default boolean serves(ActionType type, boolean sandbox) {
        return false;
    }

    @Override
    default int precedence() {
        return 0;
    }
}
