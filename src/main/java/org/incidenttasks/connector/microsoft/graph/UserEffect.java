package org.incidenttasks.connector.microsoft.graph;

import static org.incidenttasks.connector.http.Request.encoded;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.http.HttpFailure;

/** What an action does to a user of the directory. */
public interface UserEffect {

    /** How a look ended. */
    enum Found {
        WANTED,
        NOT_WANTED,
        /** The directory does not show it. */
        NOT_SHOWN
    }

    /** @param words after the user's name, in the middle of a sentence */
    record Seen(Found found, String words) {
        static Seen of(boolean wanted, String words) {
            return new Seen(wanted ? Found.WANTED : Found.NOT_WANTED, words);
        }
    }

    /** What is there, with the user's id and principal name. */
    JsonObject read(Graph graph, String user) throws HttpFailure, InterruptedException;

    /**
     * @param now what {@link #read} says now
     * @param before what it said before the change; empty when that is not known
     * @param undo whether that is to be there again
     */
    Seen look(JsonObject now, JsonObject before, boolean undo);

    void make(Graph graph, String id, JsonObject before, boolean undo) throws HttpFailure, InterruptedException;

    static UserEffect of(ActionType type) {
        switch (type) {
            case DISABLE_USER:
                return new SignIn(false);
            case ENABLE_USER:
                return new SignIn(true);
            case FORCE_USER_PASSWORD_RESET:
                return new PasswordChange();
            case REQUIRE_SIGN_IN:
                return new RevokedSessions();
            case MARK_USER_AS_COMPROMISED:
                return new Compromised();
            default:
                throw new IllegalArgumentException("No user is asked to " + type);
        }
    }

    static String path(String id) {
        return "/v1.0/users/" + encoded(id);
    }

    /** Whether one time, as the directory writes it, is after another; a missing one is the earliest. */
    static boolean isAfter(JsonObject now, JsonObject before, String member) {
        return time(now, member).isAfter(time(before, member));
    }

    private static Instant time(JsonObject object, String member) {
        try {
            return Instant.parse(Graph.text(object, member));
        } catch (DateTimeParseException e) {
            return Instant.MIN;
        }
    }

    /** Whether the user may sign in at all. */
    record SignIn(boolean ordered) implements UserEffect {

        private static final String ENABLED = "accountEnabled";

        @Override
        public JsonObject read(Graph graph, String user) throws HttpFailure, InterruptedException {
            return graph.user(user, ENABLED);
        }

        @Override
        public Seen look(JsonObject now, JsonObject before, boolean undo) {
            boolean enabled = now.getBoolean(ENABLED, false);
            return Seen.of(enabled == wanted(before, undo), enabled ? "is enabled" : "is disabled");
        }

        @Override
        public void make(Graph graph, String id, JsonObject before, boolean undo)
                throws HttpFailure, InterruptedException {
            JsonObject body = Json.createObjectBuilder()
                    .add(ENABLED, wanted(before, undo))
                    .build();
            graph.change("PATCH", path(id), body);
        }

        private boolean wanted(JsonObject before, boolean undo) {
            return undo ? before.getBoolean(ENABLED) : ordered;
        }
    }

    /** Sessions and refresh tokens from before a point in time are worth nothing. */
    record RevokedSessions() implements UserEffect {

        private static final String VALID_FROM = "signInSessionsValidFromDateTime";

        @Override
        public JsonObject read(Graph graph, String user) throws HttpFailure, InterruptedException {
            return graph.user(user, VALID_FROM);
        }

        @Override
        public Seen look(JsonObject now, JsonObject before, boolean undo) {
            return Seen.of(
                    isAfter(now, before, VALID_FROM),
                    "has sessions that are good from " + Graph.text(now, VALID_FROM) + " on");
        }

        @Override
        public void make(Graph graph, String id, JsonObject before, boolean undo)
                throws HttpFailure, InterruptedException {
            graph.change("POST", path(id) + "/revokeSignInSessions", null);
        }
    }
}
