package org.incidenttasks.connector.openc2;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.Optional;
import org.incidenttasks.Texts;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.outbound.Answer;

/**
 * What a consumer answered.
 *
 * @param status of OpenC2; of HTTP where the body has none
 * @param words its status text, or the body's beginning
 * @param results may be empty
 */
record OpenC2Response(int status, String words, JsonObject results) {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MOST_WORDS = 1_000;

    /** Reads a message (HTTPS 1.1), or the response alone (HTTPS 1.0). */
    static OpenC2Response of(Answer answer) {
        JsonObject whole = answer.json().orElse(JsonObject.EMPTY_JSON_OBJECT);
        JsonObject response = object(object(object(whole, "body"), "openc2"), "response");
        if (response.isEmpty()) {
            response = whole;
        }
        boolean hasStatus = response.get("status") instanceof JsonNumber;
        int status = hasStatus ? response.getInt("status") : answer.status();
        String text =
                response.get("status_text") instanceof JsonString said ? ": " + said.getString() : answer.quoted();
        return new OpenC2Response(
                status, Texts.cut("The consumer answered " + status + text, MOST_WORDS), object(response, "results"));
    }

    private static JsonObject object(JsonObject in, String member) {
        return in.get(member) instanceof JsonObject object ? object : JsonObject.EMPTY_JSON_OBJECT;
    }

    boolean isGood() {
        return status >= 200 && status < 300;
    }

    /** What it means for an order under that key. */
    Outcome outcome(String key) {
        if (isGood()) {
            return new Outcome.Applied(Optional.empty(), words);
        }
        if (status == 102) {
            return new Outcome.Accepted(key, Optional.of(PATIENCE), words);
        }
        // A consumer that failed inside may have done it: the same command is sent again under its id.
        return status == 500
                ? new Outcome.Repeatable(words)
                : new Outcome.Failed(words, status == 503 || status == 429);
    }

    /** Whether the consumer offers an action on a kind of target. */
    boolean offers(String action, String target) {
        return object(results, "pairs").get(action) instanceof JsonArray targets
                && targets.stream()
                        .anyMatch(each -> each instanceof JsonString name
                                && name.getString().equals(target));
    }

    /** Whether what was asked about is so, where the consumer tells it. */
    Optional<Boolean> inForce() {
        JsonValue said = object(results, OpenC2Command.EXTENSION).get("in_force");
        return said == JsonValue.TRUE || said == JsonValue.FALSE
                ? Optional.of(said == JsonValue.TRUE)
                : Optional.empty();
    }
}
