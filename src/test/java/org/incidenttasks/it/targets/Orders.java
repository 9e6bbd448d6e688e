package org.incidenttasks.it.targets;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TestOrders;

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
        return TestOrders.first(action, configuration);
    }

    /** The order that takes another one back. */
    static Order undo(Order order) {
        return TestOrders.undo(order);
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
            Order again = TestOrders.accepted(order, handle);
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
