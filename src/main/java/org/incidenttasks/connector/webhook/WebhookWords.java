package org.incidenttasks.connector.webhook;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;

/** An order as JSON, and what JSON says of its outcome. */
final class WebhookWords {

    static final String KEY = "key";
    static final String ACCEPTED = "accepted";

    /** A callback is looked for at this pace, should its own wake-up get lost. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String OUTCOME = "outcome";
    private static final int MOST_PRE_STATE = 16_000;
    private static final int MOST_HANDLE = 1_000;

    private WebhookWords() {}

    /** The body of a message. */
    static String message(String type, Instant now, JsonObjectBuilder data) {
        return Json.createObjectBuilder()
                .add("type", type)
                .add("timestamp", now.toString())
                .add("data", data)
                .build()
                .toString();
    }

    static JsonObjectBuilder order(Order order, Optional<String> callback) {
        JsonObjectBuilder data = Json.createObjectBuilder()
                .add(KEY, order.key())
                .add("attempt", order.attempt())
                .add("tenantId", order.tenantId())
                .add("undo", order.undo())
                .add("action", action(order.action()));
        if (!order.only().isEmpty()) {
            data.add("onlyTargets", Json.createArrayBuilder(order.only()));
        }
        order.preState().ifPresent(before -> data.add("preState", before));
        callback.ifPresent(address -> data.add("callbackUrl", address));
        return data;
    }

    private static JsonObjectBuilder action(ResponseAction action) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("actionType", action.type().wireName())
                .add("targetKind", action.type().targetKind().name().toLowerCase(Locale.ROOT))
                .add("identifierValue", action.identifierValue());
        if (action instanceof ResponseAction.IsolateDevice isolate) {
            json.add("isolationType", isolate.isolationType().wireName());
        } else if (action instanceof ResponseAction.StopAndQuarantineFile file && file.deviceId() != null) {
            json.add("deviceId", file.deviceId());
        } else if (action instanceof ResponseAction.SubmitIocRule rule) {
            json.add("indicatorType", rule.indicatorType().wireName());
        }
        return json;
    }

    /**
     * What an object says of an order; empty when it says nothing that is understood.
     *
     * @param key of the order; used as its handle where the orchestrator gives none
     */
    static Optional<Outcome> outcome(JsonObject said, String key) {
        String detail = text(said, "detail").orElse("");
        switch (text(said, OUTCOME).orElse("")) {
            case "applied":
                return Optional.of(applied(said, detail));
            case "failed":
                return Optional.of(new Outcome.Failed(
                        detail.isEmpty() ? "The orchestrator says that it failed, and not why." : detail,
                        said.get("retryable") == JsonValue.TRUE));
            case "partial":
                List<TargetResult> results = results(said);
                return results.isEmpty() ? Optional.empty() : Optional.of(new Outcome.Partial(results, detail));
            case ACCEPTED:
                String handle = text(said, "handle")
                        .filter(h -> h.length() <= MOST_HANDLE)
                        .orElse(key);
                return Optional.of(new Outcome.Accepted(handle, Optional.of(PATIENCE), detail));
            default:
                return Optional.empty();
        }
    }

    private static Outcome applied(JsonObject said, String detail) {
        Optional<String> before = text(said, "preState");
        if (before.isPresent() && before.get().length() > MOST_PRE_STATE) {
            return new Outcome.Applied(
                    Optional.empty(), detail + " (Its preState has more than 16000 characters and was not kept.)");
        }
        return new Outcome.Applied(before, detail);
    }

    private static List<TargetResult> results(JsonObject said) {
        if (!(said.get("results") instanceof JsonArray array)) {
            return List.of();
        }
        return array.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .map(result -> new TargetResult(
                        text(result, "target").orElse("?"),
                        result.get("done") == JsonValue.TRUE,
                        text(result, "detail").orElse("")))
                .toList();
    }

    static Optional<String> text(Map<String, JsonValue> object, String member) {
        return object.get(member) instanceof JsonString string
                ? Optional.of(string.getString().replace('\0', ' ').strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }
}
