package org.incidenttasks.connector.openc2;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.incidenttasks.Settings;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.outbound.HttpsStandIn;
import org.incidenttasks.connector.outbound.HttpsStandIn.Got;
import org.incidenttasks.connector.outbound.HttpsStandIn.Says;
import org.incidenttasks.connector.outbound.Outbound;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenC2ConnectorTest {

    private static final String PAIRS =
            "\"pairs\":{\"query\":[\"features\"%s],\"contain\":[\"device\",\"file\"],\"allow\":[\"device\"],\"deny\":"
                    + "[\"domain_name\",\"ipv4_net\",\"ipv6_net\",\"file\",\"x-incident-tasks:user\"]}";
    private static final ResponseAction ISOLATE = new ResponseAction.IsolateDevice("pc-7", IsolationType.FULL);

    private static HttpsStandIn consumer;

    private final String token = UUID.randomUUID().toString();
    private final OpenC2Connector connector = new OpenC2Connector(
            new Outbound(new Settings(Map.of("INCIDENT_TASKS_OUTBOUND_ALLOW", "127.0.0.0/8,::1/128"), name -> null)),
            Clock.systemUTC());

    /** The requests but those for features. */
    private final List<JsonObject> commands = new ArrayList<>();

    private String offered = "";

    @BeforeAll
    static void start() throws Exception {
        consumer = new HttpsStandIn("dns:localhost");
    }

    @AfterAll
    static void stop() {
        consumer.close();
    }

    @BeforeEach
    void carriesOut() {
        answers(request -> response(200, "done", ""));
    }

    private static JsonObject request(Got got) {
        return Json.createReader(new StringReader(got.body()))
                .readObject()
                .getJsonObject("body")
                .getJsonObject("openc2")
                .getJsonObject("request");
    }

    private static String response(int status, String text, String results) {
        return "{\"headers\":{},\"body\":{\"openc2\":{\"response\":{\"status\":" + status + ",\"status_text\":\"" + text
                + "\",\"results\":{" + results + "}}}}}";
    }

    private void answers(Function<JsonObject, String> script) {
        consumer.answers(got -> {
            JsonObject request = request(got);
            if (request.getJsonObject("target").containsKey("features")) {
                return new Says(200, response(200, "", PAIRS.formatted(offered)));
            }
            commands.add(request);
            String said = script.apply(request);
            return said == null ? null : new Says(200, said);
        });
    }

    private Order order(ResponseAction action, boolean undo, String handle, String before) {
        return new Order(
                "key-1",
                "tenant-1",
                false,
                Optional.of(settings()),
                action,
                1,
                Optional.ofNullable(handle),
                Optional.ofNullable(before),
                undo,
                List.of());
    }

    private Order order(ResponseAction action) {
        return order(action, false, null, null);
    }

    private Configuration settings() {
        return new Configuration(
                "Consumer",
                Map.of(
                        OpenC2Connector.URL,
                        consumer.address(),
                        OpenC2Connector.TOKEN,
                        token,
                        OpenC2Connector.CERTIFICATES,
                        consumer.pem()));
    }

    @Test
    void commandsAsTheTransferSpecificationSays() {
        assertThat(connector.execute(order(ISOLATE))).isInstanceOf(Outcome.Applied.class);
        Got got = consumer.last();
        assertThat(got.path()).isEqualTo("/.well-known/openc2");
        assertThat(got.headers())
                .containsEntry("Content-type", "application/openc2+json;version=1.0")
                .containsEntry("Accept", "application/openc2+json;version=1.0")
                .containsEntry("X-request-id", "key-1")
                .containsEntry("Authorization", "Bearer " + token);
        assertThat(Json.createReader(new StringReader(got.body()))
                        .readObject()
                        .getJsonObject("headers")
                        .getString("request_id"))
                .isEqualTo("key-1");
        assertThat(commands.get(0).getString("action")).isEqualTo("contain");
        assertThat(commands.get(0).getString("command_id")).isEqualTo("key-1");
        assertThat(commands.get(0).getJsonObject("target").toString())
                .isEqualTo("{\"device\":{\"hostname\":\"pc-7\"}}");
    }

    @ParameterizedTest
    @CsvSource({
        "domainName, bad.example, domain_name, bad.example",
        "ipAddress, 192.0.2.1, ipv4_net, 192.0.2.1",
        "ipAddress, 2001:db8::1, ipv6_net, 2001:db8::1"
    })
    void namesIndicatorsInTheLanguage(String type, String value, String target, String written) {
        IndicatorType indicator =
                org.incidenttasks.WireEnum.find(IndicatorType.class, type).orElseThrow();
        connector.execute(order(new ResponseAction.SubmitIocRule(value, indicator)));
        assertThat(commands.get(0).getString("action")).isEqualTo("deny");
        assertThat(commands.get(0).getJsonObject("target").getString(target)).isEqualTo(written);
    }

    @Test
    void namesFilesByTheirHashAndUsersByTheExtension() {
        connector.execute(order(new ResponseAction.StopAndQuarantineFile("A".repeat(40), "pc-7")));
        assertThat(commands.get(0).getJsonObject("target").toString())
                .isEqualTo("{\"file\":{\"hashes\":{\"sha1\":\"" + "a".repeat(40) + "\"}}}");
        assertThat(commands.get(0)
                        .getJsonObject("args")
                        .getJsonObject("x-incident-tasks")
                        .getString("device"))
                .isEqualTo("pc-7");
        connector.execute(order(new ResponseAction.DisableUser("ada")));
        assertThat(commands.get(1).getJsonObject("target").toString())
                .isEqualTo("{\"x-incident-tasks:user\":{\"account\":\"ada\"}}");
    }

    @Test
    void sendsNothingThatIsNotOfferedOrCannotBeSaid() {
        Outcome scan = connector.execute(order(new ResponseAction.RunAntiVirusScan("pc-7")));
        assertThat(scan).isEqualTo(new Outcome.Failed(scan.detail(), false));
        assertThat(scan.detail()).contains("scan device");
        assertThat(connector.prepare(order(new ResponseAction.RunAntiVirusScan("pc-7"))))
                .contains(scan);
        Outcome bad = connector.execute(order(new ResponseAction.StopAndQuarantineFile("evil.exe", null)));
        assertThat(bad.detail()).contains("SHA-256");
        assertThat(connector
                        .execute(order(new ResponseAction.SubmitIocRule("x", IndicatorType.IP_ADDRESS)))
                        .detail())
                .contains("no address");
        assertThat(commands).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "200, APPLIED",
        "102, ACCEPTED",
        "400, FAILED",
        "401, FAILED",
        "403, FAILED",
        "404, FAILED",
        "500, REPEATABLE",
        "501, FAILED",
        "503, RETRY"
    })
    void knowsWhatAStatusMeans(int status, String means) {
        answers(request -> response(status, "says the box", ""));
        Outcome outcome = connector.execute(order(ISOLATE));
        assertThat(outcome.detail()).contains(Integer.toString(status)).contains("says the box");
        switch (means) {
            case "APPLIED" -> assertThat(outcome).isInstanceOf(Outcome.Applied.class);
            case "ACCEPTED" -> assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
            case "REPEATABLE" -> assertThat(outcome).isInstanceOf(Outcome.Repeatable.class);
            default -> assertThat(outcome).isEqualTo(new Outcome.Failed(outcome.detail(), means.equals("RETRY")));
        }
    }

    @Test
    void readsAPlainResponseToo() {
        answers(request -> "{\"status\":403,\"status_text\":\"not you\"}");
        assertThat(connector.execute(order(ISOLATE)))
                .isEqualTo(new Outcome.Failed("The consumer answered 403: not you", false));
    }

    @Test
    void sendsTheSameCommandAgainWhereItCannotBeAskedAbout() {
        answers(request -> response(102, "working", ""));
        Outcome.Accepted accepted = (Outcome.Accepted) connector.execute(order(ISOLATE));
        assertThat(accepted.handle()).isEqualTo("key-1");
        answers(request -> response(200, "done", ""));
        assertThat(connector.inquire(order(ISOLATE, false, "key-1", null)))
                .get()
                .isInstanceOf(Outcome.Applied.class);
        assertThat(commands)
                .extracting(command -> command.getString("command_id"))
                .containsExactly("key-1", "key-1");
    }

    @Test
    void asksWhatBecameOfACommandWhereItCan() {
        offered = ",\"command\"";
        answers(request -> response(102, "working", ""));
        assertThat(connector.inquire(order(ISOLATE, false, "key-1", null)))
                .get()
                .isInstanceOf(Outcome.Accepted.class);
        assertThat(commands.get(0).getString("action")).isEqualTo("query");
        assertThat(commands.get(0).getJsonObject("target").getString("command")).isEqualTo("key-1");
        answers(request -> response(404, "no such command", ""));
        // Cut off before it arrived, and so it may be sent; but what was accepted cannot have been nothing.
        assertThat(connector.inquire(order(ISOLATE))).isEmpty();
        assertThat(connector.inquire(order(ISOLATE, false, "key-1", null)))
                .get()
                .isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void doesNotGuessWhatBecameOfACallThatWasCutOff() {
        answers(request -> null);
        assertThat(connector.execute(order(ISOLATE))).isInstanceOf(Outcome.Repeatable.class);
        assertThat(connector.inquire(order(ISOLATE))).get().isInstanceOf(Outcome.Repeatable.class);
    }

    @Test
    void looksOnlyWhereTheConsumerLetsIt() {
        assertThat(connector.prepare(order(ISOLATE))).isEmpty();
        assertThat(connector.check(order(ISOLATE))).isInstanceOf(Outcome.NotVerifiable.class);
        offered = ",\"device\"";
        answers(request -> response(200, "", "\"x-incident-tasks\":{\"in_force\":false}"));
        assertThat(connector.prepare(order(ISOLATE))).contains(new Outcome.Prepared("{\"inForce\":false}"));
        assertThat(connector.check(order(ISOLATE))).isInstanceOf(Outcome.Failed.class);
        assertThat(connector.check(order(ISOLATE, true, null, null))).isInstanceOf(Outcome.Verified.class);
        answers(request -> response(200, "", "\"x-incident-tasks\":{\"in_force\":true}"));
        assertThat(connector.check(order(ISOLATE))).isInstanceOf(Outcome.Verified.class);
        answers(request -> response(200, "", ""));
        assertThat(connector.check(order(ISOLATE))).isInstanceOf(Outcome.NotVerifiable.class);
    }

    @Test
    void takesBackByTheInverseUnlessItWasSoBefore() {
        connector.execute(order(ISOLATE, true, null, "{\"inForce\":false}"));
        assertThat(commands.get(0).getString("action")).isEqualTo("allow");
        commands.clear();
        assertThat(connector.execute(order(ISOLATE, true, null, "{\"inForce\":true}")))
                .isInstanceOf(Outcome.Applied.class);
        assertThat(commands).isEmpty();
    }

    @Test
    void triesByAskingForFeatures() {
        var trial = connector.test(settings());
        assertThat(trial.good()).isTrue();
        assertThat(trial.findings().get(0).detail()).contains("isolateDevice").contains("disableUser");
        assertThat(trial.findings().get(1).detail()).contains("runAntiVirusScan");
        assertThat(commands).isEmpty();
        consumer.answers(401, "{\"status\":401,\"status_text\":\"bad token\"}");
        assertThat(connector.test(settings()).good()).isFalse();
    }
}
