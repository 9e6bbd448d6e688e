package org.incidenttasks.connector.outbound;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.Optional;
import org.incidenttasks.Texts;
import org.incidenttasks.connector.Outcome;

/**
 * What came back of a call.
 *
 * @param status of HTTP
 * @param body at most {@value Outbound#MOST_BYTES} bytes were read
 */
public record Answer(int status, String body) {

    private static final int MOST_QUOTED = 500;

    /** The body, when it is a JSON object. */
    public Optional<JsonObject> json() {
        try (var reader = Json.createReader(new StringReader(body))) {
            return Optional.of(reader.readObject());
        } catch (JsonException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** What a status that is no success means for an order whose target knows its key; empty for 2xx. */
    public Optional<Outcome> refusal() {
        if (status >= 200 && status < 300) {
            return Optional.empty();
        }
        String said = "It answered HTTP " + status + quoted();
        if (status >= 300 && status < 400) {
            return Optional.of(new Outcome.Failed(said + " Redirects are not followed: set the final address.", false));
        }
        if (status == 429 || status == 503) {
            return Optional.of(new Outcome.Failed(said, true));
        }
        // Behind these an order may have gone on to be carried out.
        return Optional.of(
                status >= 500 && status != 501 ? new Outcome.Repeatable(said) : new Outcome.Failed(said, false));
    }

    /** The target's words, cut. */
    public String quoted() {
        String words = body.strip();
        return words.isEmpty() ? "." : ": " + Texts.cut(words, MOST_QUOTED);
    }
}
