package org.incidenttasks.connector.microsoft.graph;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Optional;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.http.HttpFailure;
import org.incidenttasks.connector.http.Work;

/** An action on one user: what is there is read, changed where it is not as wanted, and read again. */
public final class UserWork implements Work {

    static final String ID = "id";

    private final Graph graph;
    private final UserEffect effect;

    public UserWork(Graph graph, UserEffect effect) {
        this.graph = graph;
        this.effect = effect;
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws HttpFailure, InterruptedException {
        return Optional.of(new Outcome.Prepared(state(order).toString()));
    }

    private JsonObject state(Order order) throws HttpFailure, InterruptedException {
        String user = before(order).getString(ID, order.target());
        return effect.read(graph, user);
    }

    @Override
    public Outcome execute(Order order) throws HttpFailure, InterruptedException {
        if (order.undo() && order.preState().isEmpty()) {
            return new Outcome.Failed("Nothing is kept of what was before: bring it back by hand.", false);
        }
        JsonObject now = state(order);
        JsonObject before = order.preState().isPresent() ? before(order) : now;
        UserEffect.Seen seen = effect.look(now, before, order.undo());
        if (seen.found() != UserEffect.Found.WANTED) {
            effect.make(graph, now.getString(ID), before, order.undo());
        }
        return new Outcome.Applied(
                Optional.of(order.preState().orElse(before.toString())), words(now, seen) + " when the order came.");
    }

    /** Where it is not as wanted, making it so does no harm, however often. */
    @Override
    public Optional<Outcome> inquire(Order order) throws HttpFailure, InterruptedException {
        if (order.preState().isEmpty()) {
            return Optional.empty();
        }
        JsonObject now = state(order);
        UserEffect.Seen seen = effect.look(now, before(order), order.undo());
        return seen.found() == UserEffect.Found.WANTED
                ? Optional.of(new Outcome.Applied(order.preState(), words(now, seen) + "."))
                : Optional.empty();
    }

    @Override
    public Outcome check(Order order) throws HttpFailure, InterruptedException {
        JsonObject now = state(order);
        UserEffect.Seen seen = effect.look(now, before(order), order.undo());
        String words = "Read again: " + words(now, seen) + ".";
        switch (seen.found()) {
            case WANTED:
                return new Outcome.Verified(words);
            case NOT_SHOWN:
                return new Outcome.NotVerifiable(words);
            default:
                // Other servers of the directory may need a moment.
                return new Outcome.Failed(words, true);
        }
    }

    private static String words(JsonObject now, UserEffect.Seen seen) {
        return "user " + Graph.text(now, "userPrincipalName") + " " + seen.words();
    }

    private static JsonObject before(Order order) {
        if (order.preState().isEmpty()) {
            return JsonValue.EMPTY_JSON_OBJECT;
        }
        try (var reader = Json.createReader(new StringReader(order.preState().get()))) {
            return reader.readObject();
        }
    }
}
