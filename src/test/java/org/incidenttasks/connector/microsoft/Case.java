package org.incidenttasks.connector.microsoft;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.EvidenceStore;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TestOrders;
import org.incidenttasks.connector.http.Guard;
import org.incidenttasks.connector.http.LocalHttps;

/** The connector before a cloud of the test's own. */
final class Case implements AutoCloseable {

    final FakeMicrosoft cloud = new FakeMicrosoft();
    final Map<String, String> kept = new HashMap<>();
    final MicrosoftConnector connector = new MicrosoftConnector(Guard.encrypted(), new Store());

    private final class Store implements EvidenceStore {
        @Override
        public Kept keep(Order order, String fileName, String mediaType, InputStream content) throws IOException {
            kept.put(order.key() + fileName, new String(content.readAllBytes(), StandardCharsets.UTF_8));
            return find(order, fileName).orElseThrow();
        }

        @Override
        public Optional<Kept> find(Order order, String fileName) {
            return Optional.ofNullable(kept.get(order.key() + fileName))
                    .map(text -> new Kept(fileName, text.length(), "0".repeat(64)));
        }
    }

    Case() throws Exception {}

    @Override
    public void close() {
        cloud.close();
    }

    Configuration configuration(String... others) throws Exception {
        Map<String, String> values = new HashMap<>();
        for (Field field : connector.fields()) {
            if (field.standard() != null) {
                values.put(field.name(), field.standard());
            }
        }
        values.putAll(Map.of(
                "directoryId",
                "directory",
                "clientId",
                "robot",
                "clientSecret",
                cloud.secret,
                "loginUrl",
                cloud.server.base(),
                "graphUrl",
                cloud.server.base(),
                "defenderUrl",
                cloud.server.base(),
                "certificates",
                LocalHttps.certificate()));
        for (int i = 0; i < others.length; i += 2) {
            values.put(others[i], others[i + 1]);
        }
        return new Configuration("microsoft", values);
    }

    Order order(ResponseAction action, String... others) throws Exception {
        return TestOrders.first(action, configuration(others));
    }

    static Order with(Order order, String handle) {
        return TestOrders.accepted(order, handle);
    }

    static Order only(Order order, String target) {
        return TestOrders.only(order, List.of(target));
    }

    static Order undo(Order order) {
        return TestOrders.undo(order);
    }

    /** With what is there before. */
    Order prepared(Order order) throws Exception {
        Optional<Outcome> before = connector.prepare(order);
        return before.isEmpty() ? order : order.after(((Outcome.Prepared) before.get()).preState());
    }

    /** From accepted to the next answer. */
    Outcome next(Order order, Outcome accepted) throws Exception {
        return connector
                .inquire(with(order, ((Outcome.Accepted) accepted).handle()))
                .orElseThrow();
    }
}
