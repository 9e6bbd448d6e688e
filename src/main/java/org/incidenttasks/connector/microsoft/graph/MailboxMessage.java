package org.incidenttasks.connector.microsoft.graph;

import static org.incidenttasks.connector.http.Request.encoded;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.http.HttpFailure;
import org.incidenttasks.connector.http.Work;

/**
 * One message of one mailbox, {@code mailbox/message}, where the message is Graph's id or the Message-ID in angle
 * brackets: moved to the deleted items and back to its folder, or deleted for good.
 */
public final class MailboxMessage implements Work {

    private static final String MAILBOX = "mailbox";
    private static final String ID = "id";
    private static final String FOLDER = "parentFolderId";

    private final Graph graph;
    private final boolean forGood;

    /** @param forGood false: to the deleted items */
    public MailboxMessage(Graph graph, boolean forGood) {
        this.graph = graph;
        this.forGood = forGood;
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws HttpFailure, InterruptedException {
        return Optional.of(new Outcome.Prepared(found(order).toString()));
    }

    @Override
    public Outcome execute(Order order) throws HttpFailure, InterruptedException {
        if (order.undo() && forGood) {
            return new Outcome.Failed("What is deleted for good does not come back.", false);
        }
        if (order.undo() && order.preState().isEmpty()) {
            return new Outcome.Failed("Nothing is kept of where the message was: move it back by hand.", false);
        }
        JsonObject before = order.preState().isPresent() ? before(order) : found(order);
        Optional<String> folder = folder(before);
        if (folder.isEmpty()) {
            return forGood && order.preState().isPresent()
                    ? new Outcome.Applied(order.preState(), "The message is not in the mailbox any more.")
                    : new Outcome.Failed("The message is not in the mailbox any more.", false);
        }
        if (forGood) {
            graph.change("POST", message(before) + "/permanentDelete", null);
            return new Outcome.Applied(Optional.of(before.toString()), "The message is deleted for good.");
        }
        String wanted = wanted(order, before);
        if (!folder.get().equals(wanted)) {
            JsonObject body =
                    Json.createObjectBuilder().add("destinationId", wanted).build();
            graph.change("POST", message(before) + "/move", body);
        }
        return new Outcome.Applied(
                Optional.of(before.toString()),
                order.undo() ? "The message is moved back." : "The message is moved to the deleted items.");
    }

    /** Moving it again, or deleting what is gone, does no harm. */
    @Override
    public Optional<Outcome> inquire(Order order) throws HttpFailure, InterruptedException {
        if (order.preState().isEmpty()) {
            return Optional.empty();
        }
        Outcome seen = check(order);
        return seen instanceof Outcome.Verified
                ? Optional.of(new Outcome.Applied(order.preState(), seen.detail()))
                : Optional.empty();
    }

    @Override
    public Outcome check(Order order) throws HttpFailure, InterruptedException {
        JsonObject before = order.preState().isPresent() ? before(order) : found(order);
        Optional<String> folder = folder(before);
        if (forGood) {
            return folder.isEmpty()
                    ? new Outcome.Verified("Read again: the mailbox has no such message.")
                    : new Outcome.Failed("Read again: the message is still there.", true);
        }
        if (folder.isEmpty()) {
            // Emptying the deleted items is the owner's right, and takes nothing back.
            return order.undo()
                    ? new Outcome.Failed("Read again: the mailbox has no such message.", false)
                    : new Outcome.Verified("Read again: the mailbox has no such message any more.");
        }
        String where = wanted(order, before);
        return folder.get().equals(where)
                ? new Outcome.Verified("Read again: the message is in the "
                        + (order.undo() ? "folder where it was." : "deleted items."))
                : new Outcome.Failed("Read again: the message is in another folder.", true);
    }

    private String wanted(Order order, JsonObject before) throws HttpFailure, InterruptedException {
        return order.undo()
                ? before.getString(FOLDER)
                : graph.api()
                        .get(mailbox(before) + "/mailFolders/deleteditems?$select=id")
                        .object()
                        .getString(ID);
    }

    private Optional<String> folder(JsonObject before) throws HttpFailure, InterruptedException {
        return graph.find(message(before) + "?$select=" + FOLDER).map(message -> message.getString(FOLDER));
    }

    /** Where the message of a target is now, in the form of a pre-state. */
    private JsonObject found(Order order) throws HttpFailure, InterruptedException {
        int slash = order.target().indexOf('/');
        if (slash < 1 || slash == order.target().length() - 1) {
            throw HttpFailure.refused("Write the target as mailbox/message, such as ada@example.org/<id@example.org>:"
                    + " '" + order.target() + "' names no mailbox.");
        }
        String mailbox = order.target().substring(0, slash);
        String message = order.target().substring(slash + 1);
        List<JsonObject> found;
        String messages = "/v1.0/users/" + encoded(mailbox) + "/messages";
        if (message.startsWith("<")) {
            String filter = "internetMessageId eq '" + message.replace("'", "''") + "'";
            found = graph.api()
                    .get(messages + "?$filter=" + encoded(filter) + "&$select=" + FOLDER + "&$top=2")
                    .list();
        } else {
            found = graph.find(messages + "/" + encoded(message) + "?$select=" + FOLDER).stream()
                    .toList();
        }
        if (found.size() != 1) {
            throw HttpFailure.absent(
                    found.isEmpty()
                            ? "The mailbox " + mailbox + " has no message " + message + "."
                            : "The mailbox " + mailbox + " has more than one message " + message
                                    + ": name one by Graph's id.");
        }
        return Json.createObjectBuilder()
                .add(MAILBOX, mailbox)
                .add(ID, found.get(0).getString(ID))
                .add(FOLDER, found.get(0).getString(FOLDER))
                .build();
    }

    private static String mailbox(JsonObject before) {
        return "/v1.0/users/" + encoded(before.getString(MAILBOX));
    }

    private static String message(JsonObject before) {
        return mailbox(before) + "/messages/" + encoded(before.getString(ID));
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
