package org.incidenttasks.it.crash;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Connector;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** The connector that the crash tests add to the WAR: it carries orders to the test's ledger. */
@ApplicationScoped
public class LedgerConnector implements Connector {

    static final String ADDRESS = "crash.ledger";

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public boolean serves(ActionType type, boolean sandbox) {
        return !sandbox && type.actionable();
    }

    @Override
    public int precedence() {
        return 1;
    }

    @Override
    public Outcome execute(Order order) throws InterruptedException {
        HttpResponse<String> answer = ask("/execute", order);
        return answer.statusCode() == 200
                ? new Outcome.Applied(Optional.empty(), answer.body())
                : new Outcome.Failed(answer.body(), true);
    }

    @Override
    public Optional<Outcome> inquire(Order order) throws InterruptedException {
        switch (ask("/inquire", order).body()) {
            case "applied":
                return Optional.of(new Outcome.Applied(Optional.empty(), "applied"));
            case "never":
                return Optional.empty();
            case "send again":
                return Optional.of(new Outcome.Repeatable("It answers no questions, and does no key twice."));
            default:
                return Optional.of(new Outcome.Unknown("It keeps no record."));
        }
    }

    @Override
    public Outcome check(Order order) throws InterruptedException {
        return ask("/check", order).body().equals("verified")
                ? new Outcome.Verified("verified")
                : new Outcome.Failed("missing", false);
    }

    private HttpResponse<String> ask(String path, Order order) throws InterruptedException {
        URI uri = URI.create(System.getProperty(ADDRESS) + path + "?" + order.key() + "&"
                + URLEncoder.encode(order.target(), StandardCharsets.UTF_8));
        try {
            // POST: the client sends a GET again by itself when the connection breaks.
            return http.send(
                    HttpRequest.newBuilder(uri)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
