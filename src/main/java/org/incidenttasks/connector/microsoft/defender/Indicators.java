package org.incidenttasks.connector.microsoft.defender;

import static org.incidenttasks.connector.http.Request.encoded;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.http.HttpFailure;
import org.incidenttasks.connector.http.Work;

/** Indicators, of which there is one for a value: submitting it again changes it, and one that was there comes back. */
public final class Indicators implements Work {

    private static final String BEFORE = "indicator";

    /** What a submission may hold. */
    private static final Set<String> SUBMITTED = Set.of(
            "indicatorValue",
            "indicatorType",
            "action",
            "title",
            "description",
            "severity",
            "expirationTime",
            "generateAlert",
            "rbacGroupNames",
            "application",
            "recommendedActions");

    private final Defender defender;
    private final boolean block;

    /** @param block false: only an alert comes of it */
    public Indicators(Defender defender, boolean block) {
        this.defender = defender;
        this.block = block;
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws HttpFailure, InterruptedException {
        JsonObjectBuilder state = Json.createObjectBuilder();
        find(order).ifPresent(indicator -> state.add(BEFORE, submission(indicator)));
        return Optional.of(new Outcome.Prepared(state.build().toString()));
    }

    @Override
    public Outcome execute(Order order) throws HttpFailure, InterruptedException {
        if (order.undo()) {
            return takeBack(order);
        }
        JsonObject answer =
                defender.api().put("POST", "/api/indicators", wanted(order)).object();
        return new Outcome.Applied(order.preState(), "Defender keeps it as indicator " + text(answer, "id") + ".");
    }

    private Outcome takeBack(Order order) throws HttpFailure, InterruptedException {
        if (order.preState().isEmpty()) {
            return new Outcome.Failed("Nothing is kept of what was before: bring it back by hand.", false);
        }
        Optional<JsonObject> before = before(order);
        if (before.isPresent()) {
            defender.api().put("POST", "/api/indicators", before.get());
            return new Outcome.Applied(order.preState(), "The indicator that was there before is back.");
        }
        Optional<JsonObject> now = find(order);
        if (now.isPresent()) {
            defender.api().put("DELETE", "/api/indicators/" + encoded(text(now.get(), "id")), null);
        }
        return new Outcome.Applied(order.preState(), "The indicator is taken away.");
    }

    /** Submitting and taking away can be done again without harm. */
    @Override
    public Optional<Outcome> inquire(Order order) throws HttpFailure, InterruptedException {
        Outcome seen = check(order);
        return seen instanceof Outcome.Verified
                ? Optional.of(new Outcome.Applied(order.preState(), seen.detail()))
                : Optional.empty();
    }

    @Override
    public Outcome check(Order order) throws HttpFailure, InterruptedException {
        Optional<JsonObject> now = find(order);
        Optional<JsonObject> wanted = order.undo() ? before(order) : Optional.of(wanted(order));
        String words = "Read again: Defender has "
                + now.map(indicator -> "the indicator with action " + text(indicator, "action"))
                        .orElse("no such indicator")
                + ".";
        boolean good = now.map(indicator -> text(indicator, "action"))
                .equals(wanted.map(indicator -> text(indicator, "action")));
        return good ? new Outcome.Verified(words) : new Outcome.Failed(words, true);
    }

    private Optional<JsonObject> find(Order order) throws HttpFailure, InterruptedException {
        String filter = "indicatorValue eq '" + Defender.quoted(order.target()) + "'";
        return defender.api().get("/api/indicators?$filter=" + encoded(filter)).list().stream()
                .filter(indicator -> text(indicator, "indicatorValue").equalsIgnoreCase(order.target())
                        && text(indicator, "indicatorType").equalsIgnoreCase(type(order)))
                .findFirst();
    }

    private JsonObject wanted(Order order) {
        boolean file = type(order).startsWith("File");
        return Json.createObjectBuilder()
                .add("indicatorValue", order.target())
                .add("indicatorType", type(order))
                .add("action", block ? (file ? "BlockAndRemediate" : "Block") : "Audit")
                .add("generateAlert", true)
                .add("severity", "High")
                .add("title", "Incident Tasks")
                .add("description", Defender.comment(order))
                .build();
    }

    /** Graph's name of the type with Defender's capital. */
    private static String type(Order order) {
        IndicatorType type = ((ResponseAction.SubmitIocRule) order.action()).indicatorType();
        return type.wireName().substring(0, 1).toUpperCase(Locale.ROOT)
                + type.wireName().substring(1);
    }

    private static JsonObject submission(JsonObject indicator) {
        JsonObjectBuilder kept = Json.createObjectBuilder();
        indicator.forEach((member, value) -> {
            if (SUBMITTED.contains(member) && value != JsonValue.NULL) {
                kept.add(member, value);
            }
        });
        return kept.build();
    }

    private static Optional<JsonObject> before(Order order) {
        try (var reader = Json.createReader(new StringReader(order.preState().orElse("{}")))) {
            return Optional.ofNullable(reader.readObject().getJsonObject(BEFORE));
        }
    }

    private static String text(JsonObject object, String member) {
        JsonValue value = object.get(member);
        return value instanceof JsonString text
                ? text.getString()
                : value instanceof JsonNumber number ? number.toString() : "";
    }
}
