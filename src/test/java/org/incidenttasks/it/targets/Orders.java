package org.incidenttasks.it.targets;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** Gives a connector orders as the server does: look first, carry out, ask again, look by another path. */
final class Orders {

    private final ConnectedConnector connector;
    private final Configuration configuration;

    Orders(ConnectedConnector connector, Map<String, String> settings) {
        this.connector = connector;
        Map<String, String> values = new HashMap<>();
        for (Field field : connector.fields()) {
            String value = field.valid(settings.get(field.name()));
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        configuration = new Configuration("lab", values);
    }

    Configuration configuration() {
        return configuration;
    }

    Order order(ResponseAction action) {
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

    /** The order that takes another one back. */
    static Order undo(Order order) {
        return new Order(
                UUID.randomUUID().toString(),
                order.tenantId(),
                false,
                order.configuration(),
                order.action(),
                1,
                Optional.empty(),
                order.preState(),
                true,
                List.of());
    }

    /** The same order with what was found before it; fails where it cannot be carried out. */
    Order prepared(Order order) throws InterruptedException {
        Optional<Outcome> before = connector.prepare(order);
        if (before.isEmpty()) {
            return order;
        }
        if (before.get() instanceof Outcome.Prepared) {
            return order.after(((Outcome.Prepared) before.get()).preState());
        }
        throw new AssertionError("not prepared: " + before.get());
    }

    /** Carries it out, asking again while it is under way, until the target has said how it ended. */
    Outcome said(Order order) throws InterruptedException {
        Outcome outcome = connector.execute(order);
        while (outcome instanceof Outcome.Accepted) {
            Thread.sleep(200);
            String handle = ((Outcome.Accepted) outcome).handle();
            Order again = new Order(
                    order.key(),
                    order.tenantId(),
                    false,
                    order.configuration(),
                    order.action(),
                    1,
                    Optional.of(handle),
                    order.preState(),
                    order.undo(),
                    order.only());
            outcome = connector.inquire(again).orElseThrow(() -> new AssertionError("forgotten"));
        }
        return outcome;
    }

    /** Carries a prepared order out and, when the target says it is done, looks. */
    Outcome done(Order order) throws InterruptedException {
        Outcome outcome = said(order);
        return outcome instanceof Outcome.Applied ? connector.check(order) : outcome;
    }
}
