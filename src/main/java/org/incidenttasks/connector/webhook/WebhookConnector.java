package org.incidenttasks.connector.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.incidenttasks.Problem;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.CallbackConnector;
import org.incidenttasks.connector.CallbackStore;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.connector.outbound.Answer;
import org.incidenttasks.connector.outbound.CallFailed;
import org.incidenttasks.connector.outbound.Outbound;

/**
 * Gives orders to an orchestrator as signed messages. The order's key is the message's id, so that the orchestrator can do
 * none twice; it answers with the outcome, or accepts and calls back with a message that is signed likewise.
 */
@ApplicationScoped
public class WebhookConnector implements ConnectedConnector, CallbackConnector {

    static final String URL = "orchestratorUrl";
    static final String SECRET = "signingSecret";
    static final String CERTIFICATES = "certificates";

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final int MOST_ID = 200;
    private static final int MOST_CONTENT = 32_000;

    private static final List<Field> FIELDS = List.of(
            Field.required(URL, Field.Kind.TEXT),
            Field.required(SECRET, Field.Kind.SECRET),
            Field.optional(CERTIFICATES, Field.Kind.LINES));

    /** There is nothing that could be brought back. */
    private static final Set<ActionType> FINAL = Set.of(
            ActionType.RUN_ANTI_VIRUS_SCAN,
            ActionType.COLLECT_INVESTIGATION_PACKAGE,
            ActionType.FORCE_USER_PASSWORD_RESET,
            ActionType.REQUIRE_SIGN_IN,
            ActionType.HARD_DELETE_EMAIL);

    private static final Map<ActionType, Ability> ABILITIES;

    static {
        Map<ActionType, Ability> abilities = new EnumMap<>(ActionType.class);
        for (ActionType type : ActionType.values()) {
            if (type.actionable()) {
                abilities.put(type, new Ability(true, Ability.Look.NONE, !FINAL.contains(type)));
            }
        }
        ABILITIES = Collections.unmodifiableMap(abilities);
    }

    private Outbound outbound;
    private CallbackStore callbacks;
    private Clock clock;

    protected WebhookConnector() {}

    @Inject
    public WebhookConnector(Outbound outbound, CallbackStore callbacks, Clock clock) {
        this.outbound = outbound;
        this.callbacks = callbacks;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public List<Field> fields() {
        return FIELDS;
    }

    @Override
    public Map<ActionType, Ability> abilities() {
        return ABILITIES;
    }

    @Override
    public Outcome execute(Order order) {
        Optional<String> callback = callbacks.address(order);
        String type = order.undo() ? "responseAction.undo" : "responseAction.execute";
        String body = WebhookWords.message(type, clock.instant(), WebhookWords.order(order, callback));
        Answer answer;
        try {
            answer = send(order.settings(), order.key(), body);
        } catch (CallFailed e) {
            return e.outcome();
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed(e.getMessage(), false);
        }
        return answer.refusal()
                .or(() -> called(order))
                .orElseGet(() -> answer.status() == 202 ? accepted(order, answer, callback) : said(order, answer));
    }

    private Outcome said(Order order, Answer answer) {
        Outcome outcome = answer.json()
                .filter(said -> said.getString(WebhookWords.KEY, order.key()).equals(order.key()))
                .flatMap(said -> WebhookWords.outcome(said, order.key()))
                .orElseGet(() -> new Outcome.Unknown("The orchestrator answered HTTP " + answer.status()
                        + " and no outcome that is understood" + answer.quoted()));
        return outcome instanceof Outcome.Accepted ? accepted(order, answer, callbacks.address(order)) : outcome;
    }

    private static Outcome accepted(Order order, Answer answer, Optional<String> callback) {
        JsonObject said = answer.json().orElse(JsonObject.EMPTY_JSON_OBJECT);
        String handle = WebhookWords.text(said, "handle").orElse(order.key());
        String detail = WebhookWords.text(said, "detail").orElse("The orchestrator accepted the order.");
        if (callback.isEmpty()) {
            // Nobody else can tell: a person is asked.
            return new Outcome.Accepted(
                    handle,
                    Optional.empty(),
                    detail + " It cannot call back, as this server has no public address (INCIDENT_TASKS_PUBLIC_URL):"
                            + " look there, and report what became of it.");
        }
        return new Outcome.Accepted(handle, Optional.of(WebhookWords.PATIENCE), detail);
    }

    /** It was called back, or it is waited for; without either, the orchestrator knows the key. */
    @Override
    public Optional<Outcome> inquire(Order order) {
        return called(order)
                .or(() -> Optional.of(
                        order.handle().isPresent()
                                ? new Outcome.Accepted(
                                        order.handle().get(),
                                        Optional.of(WebhookWords.PATIENCE),
                                        "The orchestrator has not called back yet.")
                                : new Outcome.Repeatable("Nobody knows whether the orchestrator got the order.")));
    }

    private Optional<Outcome> called(Order order) {
        return callbacks
                .find(order)
                .flatMap(content ->
                        new Answer(200, content).json().flatMap(said -> WebhookWords.outcome(said, order.key())));
    }

    @Override
    public Outcome check(Order order) {
        return new Outcome.NotVerifiable(
                "The orchestrator says so; which system it acted on, and so where to look, only it knows.");
    }

    @Override
    public Trial test(Configuration configuration) {
        Trial.Notes notes = new Trial.Notes();
        String id = UUID.randomUUID().toString();
        String body = WebhookWords.message(
                "connection.test", clock.instant(), Json.createObjectBuilder().add(WebhookWords.KEY, id));
        try {
            Answer answer = send(configuration, id, body);
            answer.refusal()
                    .ifPresentOrElse(
                            refusal -> notes.bad(refusal.detail()),
                            () -> notes.good("It took a signed message of the type connection.test."));
        } catch (CallFailed | IllegalArgumentException e) {
            notes.bad(e.getMessage());
        }
        return notes.trial();
    }

    private Answer send(Configuration configuration, String id, String body) throws CallFailed {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        String signature =
                new Signature(configuration.text(SECRET)).sign(id, timestamp, body.getBytes(StandardCharsets.UTF_8));
        return outbound.post(
                configuration.text(URL),
                configuration.optional(CERTIFICATES),
                "application/json",
                Map.of(Signature.ID, id, Signature.TIMESTAMP, timestamp, Signature.SIGNATURE, signature),
                body);
    }

    @Override
    public Message read(
            String key,
            Configuration configuration,
            Function<String, Optional<String>> header,
            byte[] body,
            Instant now) {
        String id = header.apply(Signature.ID).orElse("");
        String timestamp = header.apply(Signature.TIMESTAMP).orElse("");
        String signature = header.apply(Signature.SIGNATURE).orElse("");
        if (id.isEmpty() || id.length() > MOST_ID || !timestamp.matches("\\d{1,12}") || signature.isEmpty()) {
            throw new Problem.Unauthenticated("Send " + Signature.ID + " (1 to " + MOST_ID + " characters), "
                    + Signature.TIMESTAMP + " (seconds since 1970) and " + Signature.SIGNATURE + ".");
        }
        if (!holds(configuration, id, timestamp, body, signature)) {
            throw new Problem.Unauthenticated(
                    "The signature does not hold: sign id, timestamp and body, parted by dots, with the secret of the"
                            + " connection.");
        }
        // After the signature: a stranger learns nothing of this server's clock.
        if (Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                        .abs()
                        .compareTo(WINDOW)
                > 0) {
            throw new Problem.Unauthenticated("The message is older, or newer, than five minutes: sign it anew.");
        }
        return new Message(id, content(key, new String(body, StandardCharsets.UTF_8)));
    }

    private static boolean holds(
            Configuration configuration, String id, String timestamp, byte[] body, String signature) {
        try {
            return new Signature(configuration.text(SECRET)).holds(id, timestamp, body, signature);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Without the key in the signed body, a message of one order could be sent to the address of another. */
    private static String content(String key, String body) {
        JsonObject said = new Answer(200, body)
                .json()
                .orElseThrow(() -> new Problem.Invalid("The body is no JSON object: send key and outcome."));
        if (!WebhookWords.text(said, WebhookWords.KEY).orElse("").equals(key)) {
            throw new Problem.Invalid("'key' must be the key of the order whose callback address this is.");
        }
        if (WebhookWords.outcome(said, key)
                .filter(outcome -> !(outcome instanceof Outcome.Accepted))
                .isEmpty()) {
            throw new Problem.Invalid("'outcome' must be applied, failed, or partial with one or more 'results'.");
        }
        if (body.length() > MOST_CONTENT) {
            throw new Problem.TooLarge("The body is longer than " + MOST_CONTENT + " characters.");
        }
        return body;
    }
}
