package org.incidenttasks.connector.http;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What came back, whole.
 *
 * @param host who answered
 * @param body of a bounded size
 */
public record Answer(String host, int status, HttpHeaders headers, byte[] body) {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    public boolean good() {
        return status >= 200 && status < 300;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** @throws HttpFailure when it is none */
    public JsonValue json() throws HttpFailure {
        try (var reader = Json.createReader(new StringReader(text()))) {
            return reader.readValue();
        } catch (JsonException | IllegalStateException e) {
            throw HttpFailure.noAnswer(host + " answered " + status + " without readable JSON.");
        }
    }

    /** @throws HttpFailure when it is none */
    public JsonObject object() throws HttpFailure {
        if (json() instanceof JsonObject object) {
            return object;
        }
        throw HttpFailure.noAnswer(host + " answered " + status + " with something other than a JSON object.");
    }

    /** The members of a JSON array, or of the member {@code value} of an object, as OData lists them. */
    public java.util.List<JsonObject> list() throws HttpFailure {
        JsonValue json = json();
        JsonValue list = json instanceof JsonObject object ? object.get("value") : json;
        if (list == null || list.getValueType() != JsonValue.ValueType.ARRAY) {
            throw HttpFailure.noAnswer(host + " answered " + status + " with something other than a list.");
        }
        return list.asJsonArray().stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonValue::asJsonObject)
                .toList();
    }

    /** {@code Retry-After}, in seconds or as a date; at least a second, at most an hour. */
    public Optional<Duration> retryAfter() {
        return headers.firstValue("Retry-After").flatMap(Answer::wait);
    }

    private static Optional<Duration> wait(String value) {
        try {
            Duration wait = value.strip().matches("[0-9]{1,9}(\\.[0-9]{1,3})?")
                    ? Duration.ofMillis((long) (Double.parseDouble(value.strip()) * 1_000))
                    : Duration.between(
                            Instant.now(), ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
            Duration shortest = Duration.ofSeconds(1);
            return Optional.of(
                    wait.compareTo(shortest) < 0 ? shortest : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
