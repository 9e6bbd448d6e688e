package org.incidenttasks.connector;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.incidenttasks.action.ResponseAction;

/** Orders as the server gives them. */
public final class TestOrders {

    private TestOrders() {}

    /** A first one over a connection. */
    public static Order first(ResponseAction action, Configuration configuration) {
        return new Order(
                UUID.randomUUID().toString(),
                "tenant",
                false,
                Optional.of(configuration),
                action,
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());
    }

    /** The same for some of its targets. */
    public static Order only(Order order, List<String> targets) {
        return new Order(
                order.key(),
                order.tenantId(),
                order.sandbox(),
                order.configuration(),
                order.action(),
                order.attempt(),
                order.handle(),
                order.preState(),
                order.undo(),
                targets);
    }

    /** The same after its target has accepted it. */
    public static Order accepted(Order order, String handle) {
        return new Order(
                order.key(),
                order.tenantId(),
                order.sandbox(),
                order.configuration(),
                order.action(),
                order.attempt(),
                Optional.of(handle),
                order.preState(),
                order.undo(),
                order.only());
    }

    /** One that takes another one back. */
    public static Order undo(Order order) {
        return new Order(
                UUID.randomUUID().toString(),
                order.tenantId(),
                order.sandbox(),
                order.configuration(),
                order.action(),
                1,
                Optional.empty(),
                order.preState(),
                true,
                List.of());
    }
}
