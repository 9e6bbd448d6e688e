package org.incidenttasks.connector.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.Settings;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.CallbackStore;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.connector.outbound.HttpsStandIn;
import org.incidenttasks.connector.outbound.Outbound;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookConnectorTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final String CALLBACK = "https://tasks.example/callbacks/t/executions/key-1";

    private static HttpsStandIn orchestrator;

    private final Map<Integer, String> said = new HashMap<>();
    private Optional<String> address = Optional.of(CALLBACK);

    private final WebhookConnector connector = new WebhookConnector(
            new Outbound(new Settings(Map.of("INCIDENT_TASKS_OUTBOUND_ALLOW", "127.0.0.0/8,::1/128"), name -> null)),
            new CallbackStore() {
                @Override
                public Optional<String> address(Order order) {
                    return address;
                }

                @Override
                public Optional<String> find(Order order) {
                    return Optional.ofNullable(said.get(order.attempt()));
                }
            },
            Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeAll
    static void start() throws Exception {
        orchestrator = new HttpsStandIn("dns:localhost");
    }

    @AfterAll
    static void stop() {
        orchestrator.close();
    }

    @BeforeEach
    void answersWell() {
        orchestrator.answers(200, "{\"outcome\":\"applied\"}");
    }

    private static Configuration settings(String secret) {
        return new Configuration(
                "Orchestrator",
                Map.of(
                        WebhookConnector.URL,
                        orchestrator.address() + "/hook",
                        WebhookConnector.SECRET,
                        secret,
                        WebhookConnector.CERTIFICATES,
                        orchestrator.pem()));
    }

    private static Order order(ResponseAction action, boolean undo, String handle, String before) {
        return new Order(
                "key-1",
                "tenant-1",
                false,
                Optional.of(settings(SECRET)),
                action,
                1,
                Optional.ofNullable(handle),
                Optional.ofNullable(before),
                undo,
                List.of());
    }

    private static Order isolate() {
        return order(new ResponseAction.IsolateDevice("pc-7", IsolationType.SELECTIVE), false, null, null);
    }

    private static JsonObject sent() {
        return Json.createReader(new StringReader(orchestrator.last().body())).readObject();
    }

    /** The example of the specification, with its own secret and signature. */
    @Test
    void signsAsStandardWebhooksDo() {
        assertThat(new Signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                        .sign(
                                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                "1614265330",
                                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void sendsTheOrderSignedUnderItsKey() {
        assertThat(connector.execute(isolate())).isEqualTo(new Outcome.Applied(Optional.empty(), ""));
        var got = orchestrator.last();
        assertThat(got.path()).isEqualTo("/hook");
        assertThat(got.headers())
                .containsAllEntriesOf(Callee.signed(SECRET, "key-1", NOW.getEpochSecond(), got.body()));
        assertThat(sent().getString("type")).isEqualTo("responseAction.execute");
        assertThat(sent().getJsonObject("data"))
                .isEqualTo(
                        Json.createReader(new StringReader("{\"key\":\"key-1\",\"attempt\":1,\"tenantId\":\"tenant-1\","
                                        + "\"undo\":false,\"action\":{\"actionType\":\"isolateDevice\",\"targetKind\":\"device\","
                                        + "\"identifierValue\":\"pc-7\",\"isolationType\":\"selective\"},\"callbackUrl\":\""
                                        + CALLBACK + "\"}"))
                                .readObject());
    }

    @Test
    void sendsWhatTheOtherActionsNeed() {
        connector.execute(order(new ResponseAction.StopAndQuarantineFile("hash", "pc-7"), false, null, null));
        assertThat(sent().getJsonObject("data").getJsonObject("action").getString("deviceId"))
                .isEqualTo("pc-7");
        connector.execute(
                order(new ResponseAction.SubmitIocRule("bad.example", IndicatorType.DOMAIN_NAME), false, null, null));
        assertThat(sent().getJsonObject("data").getJsonObject("action").getString("indicatorType"))
                .isEqualTo("domainName");
    }

    @Test
    void givesBackWhatTheOrchestratorSaidWasBefore() {
        orchestrator.answers(
                200, "{\"key\":\"key-1\",\"outcome\":\"applied\",\"detail\":\"Done.\",\"preState\":\"vlan 4\"}");
        assertThat(connector.execute(isolate())).isEqualTo(new Outcome.Applied(Optional.of("vlan 4"), "Done."));
        connector.execute(order(isolate().action(), true, null, "vlan 4"));
        assertThat(sent().getString("type")).isEqualTo("responseAction.undo");
        assertThat(sent().getJsonObject("data").getBoolean("undo")).isTrue();
        assertThat(sent().getJsonObject("data").getString("preState")).isEqualTo("vlan 4");
    }

    @Test
    void tellsEachTargetsOutcome() {
        orchestrator.answers(
                200,
                "{\"outcome\":\"partial\",\"results\":[{\"target\":\"a\",\"done\":true},{\"target\":\"b\",\"detail\":\"off\"}]}");
        assertThat(connector.execute(isolate()))
                .isEqualTo(new Outcome.Partial(
                        List.of(new TargetResult("a", true, ""), new TargetResult("b", false, "off")), ""));
    }

    @ParameterizedTest
    @CsvSource({
        "302, FAILED",
        "400, FAILED",
        "401, FAILED",
        "404, FAILED",
        "410, FAILED",
        "429, RETRY",
        "503, RETRY",
        "500, REPEATABLE",
        "502, REPEATABLE",
        "504, REPEATABLE",
        "501, FAILED"
    })
    void knowsWhatAStatusMeans(int status, String means) {
        orchestrator.answers(status, "no licence");
        Outcome outcome = connector.execute(isolate());
        assertThat(outcome.detail()).contains("HTTP " + status).contains("no licence");
        if (means.equals("REPEATABLE")) {
            assertThat(outcome).isInstanceOf(Outcome.Repeatable.class);
        } else {
            assertThat(((Outcome.Failed) outcome).retryable()).isEqualTo(means.equals("RETRY"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "[]",
                "{}",
                "{\"outcome\":\"fine\"}",
                "{\"outcome\":\"partial\"}",
                "{\"key\":\"other\",\"outcome\":\"applied\"}",
                "{\"outcome\":7}"
            })
    void takesNothingForASuccessThatSaysNone(String answer) {
        orchestrator.answers(200, answer);
        assertThat(connector.execute(isolate())).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void repeatsWhatWasCutOffUnderTheSameKey() {
        orchestrator.answers(any -> null);
        assertThat(connector.execute(isolate())).isInstanceOf(Outcome.Repeatable.class);
        assertThat(connector.inquire(isolate())).get().isInstanceOf(Outcome.Repeatable.class);
    }

    @Test
    void waitsForTheCallback() {
        orchestrator.answers(202, "{\"handle\":\"job 9\"}");
        Outcome.Accepted accepted = (Outcome.Accepted) connector.execute(isolate());
        assertThat(accepted.handle()).isEqualTo("job 9");
        assertThat(accepted.askAgainIn()).isPresent();
        Order waiting = order(isolate().action(), false, "job 9", null);
        assertThat(connector.inquire(waiting)).get().isInstanceOf(Outcome.Accepted.class);
        said.put(1, "{\"key\":\"key-1\",\"outcome\":\"failed\",\"detail\":\"No such host.\"}");
        assertThat(connector.inquire(waiting)).contains(new Outcome.Failed("No such host.", false));
        // Whoever is called back before the answer to the order itself is written down finds it too.
        assertThat(connector.execute(isolate())).isEqualTo(new Outcome.Failed("No such host.", false));
    }

    @Test
    void asksAPersonWhereNobodyCanCallBack() {
        address = Optional.empty();
        orchestrator.answers(202, "");
        Outcome.Accepted accepted = (Outcome.Accepted) connector.execute(isolate());
        assertThat(accepted.askAgainIn()).isEmpty();
        assertThat(accepted.handle()).isEqualTo("key-1");
        assertThat(accepted.detail()).contains("INCIDENT_TASKS_PUBLIC_URL");
        assertThat(sent().getJsonObject("data")).doesNotContainKey("callbackUrl");
    }

    @Test
    void saysThatNobodyCanLook() {
        assertThat(connector.check(isolate())).isInstanceOf(Outcome.NotVerifiable.class);
    }

    @Test
    void triesWithASignedMessageThatIsNoOrder() {
        assertThat(connector.test(settings(SECRET)).good()).isTrue();
        assertThat(sent().getString("type")).isEqualTo("connection.test");
        orchestrator.answers(401, "bad signature");
        assertThat(connector.test(settings(SECRET)).good()).isFalse();
        int before = orchestrator.got().size();
        assertThat(connector.test(settings("short")).findings().get(0).detail()).contains("openssl rand");
        assertThat(orchestrator.got()).hasSize(before);
    }

    private static final String DONE = "{\"key\":\"key-1\",\"outcome\":\"applied\"}";

    private String read(Map<String, String> headers, String body) {
        return connector
                .read("key-1", settings(SECRET), Callee.header(headers), body.getBytes(StandardCharsets.UTF_8), NOW)
                .content();
    }

    @Test
    void readsWhatIsSignedNow() {
        Map<String, String> headers = Callee.signed(SECRET, "m-1", NOW.getEpochSecond(), DONE);
        assertThat(read(headers, DONE)).isEqualTo(DONE);
        headers.merge("webhook-signature", "v1,AAAA v2,x", (good, others) -> others + " " + good);
        assertThat(read(headers, DONE)).isEqualTo(DONE);
    }

    @Test
    void refusesWhatIsNotSignedOrNotNow() {
        Map<String, String> good = Callee.signed(SECRET, "m-1", NOW.getEpochSecond(), DONE);
        String other =
                "whsec_" + Base64.getEncoder().encodeToString("x".repeat(32).getBytes(StandardCharsets.UTF_8));
        List<Map<String, String>> bad = List.of(
                Map.of(),
                Callee.signed(other, "m-1", NOW.getEpochSecond(), DONE),
                Callee.signed(SECRET, "m-1", NOW.getEpochSecond(), DONE + " "),
                Callee.signed(SECRET, "m-1", NOW.minus(Duration.ofSeconds(301)).getEpochSecond(), DONE),
                Callee.signed(SECRET, "m-1", NOW.plus(Duration.ofSeconds(301)).getEpochSecond(), DONE),
                with(good, "webhook-id", "m-2"),
                with(good, "webhook-timestamp", Long.toString(NOW.getEpochSecond() + 1)),
                with(good, "webhook-timestamp", "now"),
                with(good, "webhook-signature", "v1,"),
                with(good, "webhook-id", "m".repeat(201)));
        for (Map<String, String> headers : bad) {
            assertThat(catchThrowableOfType(Problem.Unauthenticated.class, () -> read(headers, DONE)))
                    .as(headers.toString())
                    .isNotNull();
        }
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        Map<String, String> changed = new HashMap<>(headers);
        changed.put(name, value);
        return changed;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"key\":\"key-1\"}",
                "{\"key\":\"key-2\",\"outcome\":\"applied\"}",
                "{\"outcome\":\"applied\"}",
                "{\"key\":\"key-1\",\"outcome\":\"accepted\"}",
                "{\"key\":\"key-1\",\"outcome\":\"partial\",\"results\":[]}"
            })
    void refusesWhatSaysNoOutcomeOfTheOrder(String body) {
        Map<String, String> headers = Callee.signed(SECRET, "m-1", NOW.getEpochSecond(), body);
        assertThat(catchThrowableOfType(Problem.Invalid.class, () -> read(headers, body)))
                .isNotNull();
    }
}
