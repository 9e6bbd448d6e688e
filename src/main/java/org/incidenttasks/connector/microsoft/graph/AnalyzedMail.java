package org.incidenttasks.connector.microsoft.graph;

import static org.incidenttasks.connector.http.Request.encoded;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.Texts;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.connector.http.Answer;
import org.incidenttasks.connector.http.HttpFailure;
import org.incidenttasks.connector.http.Work;

/**
 * Every recipient's copy of a message that Defender for Office 365 has analysed, by network message id, or one copy by
 * the id that Defender gives it. It only takes the order (202); done it is where the copy's own record says that it is
 * delivered elsewhere by now.
 */
public final class AnalyzedMail implements Work {

    private static final String PATH = "/beta/security/collaboration/analyzedEmails";
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final int DAYS = 30;

    /** Where a person still reads a message. */
    private static final Set<String> READABLE = Set.of("inbox_folder", "inbox", "junkFolder", "unknown", "");

    private final Graph graph;
    private final String action;

    /** @param action softDelete, hardDelete or moveToDeletedItems */
    public AnalyzedMail(Graph graph, String action) {
        this.graph = graph;
        this.action = action;
    }

    /** One recipient's copy. */
    private record Copy(String id, String recipient, String location) {

        boolean gone() {
            return !READABLE.contains(location);
        }

        static Copy of(JsonObject json) {
            String location =
                    json.get("latestDelivery") instanceof JsonObject delivery ? Graph.text(delivery, "location") : "";
            String recipient = Graph.text(json, "recipientEmailAddress");
            return new Copy(json.getString("id"), recipient.isEmpty() ? json.getString("id") : recipient, location);
        }
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws HttpFailure, InterruptedException {
        var copies = Json.createObjectBuilder();
        for (Copy copy : copies(order)) {
            copies.add(copy.id(), copy.location());
        }
        String state = copies.build().toString();
        return Optional.of(
                state.length() <= 16_000
                        ? new Outcome.Prepared(state)
                        : new Outcome.Failed("The message has too many copies for one order.", false));
    }

    @Override
    public Outcome execute(Order order) throws HttpFailure, InterruptedException {
        if (order.undo() && order.preState().isEmpty()) {
            return new Outcome.Failed("Nothing is kept of where the message was: move it back by hand.", false);
        }
        List<Copy> open =
                copies(order).stream().filter(copy -> isOpen(order, copy)).toList();
        if (open.isEmpty()) {
            return new Outcome.Applied(order.preState(), "Every copy is already where it should be. Nothing was sent.");
        }
        JsonArrayBuilder ids = Json.createArrayBuilder();
        open.forEach(copy -> ids.add(Json.createObjectBuilder().add("id", copy.id())));
        Answer answer = graph.change(
                "POST",
                PATH + "/remediate",
                Json.createObjectBuilder()
                        .add("displayName", "Incident Tasks " + order.key())
                        .add("description", order.undo() ? "Taken back" : "Ordered by an incident task")
                        .add("severity", "high")
                        .add("action", order.undo() ? "moveToInbox" : action)
                        .add("remediateSendersCopy", false)
                        .add("analyzedEmails", ids)
                        .build());
        String where = answer.headers().firstValue("Location").orElse("Defender's action center");
        return new Outcome.Accepted(
                Texts.cut(where, 1_000),
                Optional.of(POLL),
                "Microsoft has taken the order for " + open.size() + " copies: " + where);
    }

    private boolean isOpen(Order order, Copy copy) {
        return order.undo() ? wasReadable(order, copy) && copy.gone() : !copy.gone();
    }

    private static boolean wasReadable(Order order, Copy copy) {
        JsonObject before = read(order.preState().orElse("{}"));
        return before.containsKey(copy.id()) && READABLE.contains(before.getString(copy.id()));
    }

    @Override
    public Optional<Outcome> inquire(Order order) throws HttpFailure, InterruptedException {
        List<Copy> copies = copies(order);
        long open = copies.stream().filter(copy -> isOpen(order, copy)).count();
        if (open == 0) {
            return Optional.of(new Outcome.Applied(order.preState(), words(copies)));
        }
        // Sent again, a copy that is gone by then is left out, and another is removed once more without harm.
        return order.handle()
                .filter(handle -> !handle.isEmpty())
                .map(handle -> new Outcome.Accepted(handle, Optional.of(POLL), words(copies)));
    }

    @Override
    public Outcome check(Order order) throws HttpFailure, InterruptedException {
        List<Copy> copies = copies(order);
        List<TargetResult> results = copies.stream()
                .map(copy ->
                        new TargetResult(copy.recipient(), !isOpen(order, copy), "Delivered to: " + copy.location()))
                .toList();
        long done = results.stream().filter(TargetResult::done).count();
        if (done == results.size()) {
            return new Outcome.Verified("Read again: " + words(copies));
        }
        return done == 0
                ? new Outcome.Failed("Read again: " + words(copies), true)
                : new Outcome.Partial(results, "Read again: " + words(copies));
    }

    private static String words(List<Copy> copies) {
        long gone = copies.stream().filter(Copy::gone).count();
        return "of " + copies.size() + " copies, " + gone + " are out of the readers' sight ("
                + Texts.cut(
                        String.join(
                                ", ",
                                copies.stream()
                                        .map(copy -> copy.recipient() + ": " + copy.location())
                                        .toList()),
                        400)
                + ").";
    }

    private List<Copy> copies(Order order) throws HttpFailure, InterruptedException {
        List<Copy> copies = new ArrayList<>();
        Optional<JsonObject> known = order.preState().map(AnalyzedMail::read);
        if (known.isPresent()) {
            for (String id : known.get().keySet()) {
                graph.find(PATH + "/" + encoded(id)).map(Copy::of).ifPresent(copies::add);
            }
        } else if (order.target().matches("[0-9a-fA-F-]{36}")) {
            copies.addAll(all(order.target()));
        } else {
            graph.find(PATH + "/" + encoded(order.target())).map(Copy::of).ifPresent(copies::add);
        }
        List<Copy> meant =
                copies.stream().filter(copy -> order.concerns(copy.recipient())).toList();
        if (meant.isEmpty()) {
            throw HttpFailure.absent("Defender for Office 365 has analysed no message '" + order.target() + "' in "
                    + DAYS + " days: name it by its network message id, or by the id of one copy.");
        }
        return meant;
    }

    private List<Copy> all(String networkMessageId) throws HttpFailure, InterruptedException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return graph
                .api()
                .get(PATH + "?startTime=" + now.minus(Duration.ofDays(DAYS)) + "&endTime=" + now + "&$filter="
                        + encoded("networkMessageId eq '" + networkMessageId + "'"))
                .list()
                .stream()
                .map(Copy::of)
                .toList();
    }

    private static JsonObject read(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }
}
