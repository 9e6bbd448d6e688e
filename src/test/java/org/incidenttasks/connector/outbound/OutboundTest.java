package org.incidenttasks.connector.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.outbound.HttpsStandIn.Says;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTest {

    private static final OutboundAddresses PUBLIC = new OutboundAddresses(List.of());
    private static final List<String> THIS_MACHINE = List.of("127.0.0.0/8", "::1/128");

    private static HttpsStandIn server;

    @BeforeAll
    static void start() throws Exception {
        server = new HttpsStandIn("dns:localhost");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "0.1.2.3, unspecified",
        "127.0.0.1, loopback",
        "127.255.255.254, loopback",
        "169.254.169.254, link-local",
        "10.0.0.1, private",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.168.1.1, private",
        "100.64.0.1, shared by customers of a carrier",
        "100.127.255.255, shared by customers of a carrier",
        "192.0.0.192, reserved",
        "198.18.0.1, reserved",
        "240.0.0.1, reserved",
        "255.255.255.255, reserved",
        "192.0.2.7, for documentation",
        "198.51.100.7, for documentation",
        "203.0.113.7, for documentation",
        "224.0.0.1, multicast",
        "239.255.255.250, multicast",
        "::, unspecified",
        "::1, loopback",
        "fe80::1, link-local",
        "febf::1, link-local",
        "fec0::1, private",
        "fc00::1, private",
        "fd00:ec2::254, private",
        "ff02::1, multicast",
        "2001:db8::1, for documentation",
        "3fff::1, for documentation",
        "2001::1, reserved",
        "::ffff:127.0.0.1, loopback",
        "::ffff:169.254.169.254, link-local",
        "::ffff:10.0.0.1, private",
        "::127.0.0.1, an IPv4 address in another form",
        "64:ff9b::7f00:1, an IPv4 address in another form",
        "64:ff9b::a9fe:a9fe, an IPv4 address in another form",
        "64:ff9b:1::a00:1, an IPv4 address in another form",
        "2002:7f00:1::, an IPv4 address in another form",
        "2001:4860::200:5efe:7f00:1, an IPv4 address in another form",
        "100::1, not public",
        "4000::1, not public",
        "5f00::1, not public"
    })
    void refusesWhatIsNotPublic(String address, String what) throws Exception {
        assertThat(PUBLIC.refusal(InetAddress.getByName(address))).contains(what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2001:4860:4860::8888"
            })
    void callsWhatIsPublic(String address) throws Exception {
        assertThat(PUBLIC.refusal(InetAddress.getByName(address))).isEmpty();
    }

    @Test
    void callsWhatTheOperatorLists() throws Exception {
        OutboundAddresses some = new OutboundAddresses(List.of("10.20.0.0/16", "fd00:1::/64"));
        assertThat(some.refusal(InetAddress.getByName("10.20.255.255"))).isEmpty();
        assertThat(some.refusal(InetAddress.getByName("::ffff:10.20.0.1"))).isEmpty();
        assertThat(some.refusal(InetAddress.getByName("fd00:1::9"))).isEmpty();
        assertThat(some.refusal(InetAddress.getByName("10.21.0.0"))).isPresent();
        assertThat(some.refusal(InetAddress.getByName("fd00:1:0:1::9"))).isPresent();
    }

    @Test
    void oneBadAddressSpoilsTheName() {
        OutboundAddresses both = new OutboundAddresses(List.of(), host ->
                new InetAddress[] {InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1")});
        assertThat(catchThrowableOfType(OutboundAddresses.Refused.class, () -> both.resolve("mixed.example")))
                .hasMessageContaining("mixed.example")
                .hasMessageContaining("10.0.0.1")
                .hasMessageContaining("INCIDENT_TASKS_OUTBOUND_ALLOW");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/",
                "ftp://example.org/",
                "https:///path",
                "https://user@example.org/",
                "https://example.org/#part",
                "file:///etc/passwd",
                "no address"
            })
    void refusesOtherAddressesThanHttps(String address) {
        CallFailed refused = catchThrowableOfType(CallFailed.class, () -> Outbound.address(address));
        assertThat(refused.outcome()).isInstanceOf(Outcome.Failed.class);
        assertThat(refused).hasMessageContaining("https://");
    }

    private static Outbound outbound() {
        return new Outbound(new OutboundAddresses(THIS_MACHINE));
    }

    private static Answer call(Outbound outbound, String address) throws CallFailed {
        return outbound.post(
                address, Optional.of(server.pem()), "application/json", Map.of("X-Some", "word"), "{\"a\":\"ü\"}");
    }

    @Test
    void sendsAndReads() throws Exception {
        server.answers(200, "{\"b\":\"ö\"}");
        Answer answer = call(outbound(), server.address() + "/some/path?q=1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().orElseThrow().getString("b")).isEqualTo("ö");
        assertThat(server.last().method()).isEqualTo("POST");
        assertThat(server.last().path()).isEqualTo("/some/path?q=1");
        assertThat(server.last().headers()).containsEntry("X-Some", "word");
        assertThat(server.last().body()).isEqualTo("{\"a\":\"ü\"}");
    }

    /** The second answer of the name server would lead elsewhere: it is never asked for one. */
    @Test
    void goesToTheAddressThatWasChecked() throws Exception {
        server.answers(200, "{}");
        AtomicInteger asked = new AtomicInteger();
        Outbound outbound = new Outbound(new OutboundAddresses(THIS_MACHINE, host ->
                new InetAddress[] {InetAddress.getByName(asked.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2")}));
        assertThat(call(outbound, server.address()).status()).isEqualTo(200);
        assertThat(asked).hasValue(1);
    }

    @Test
    void sendsNothingToThisMachineUnlessItIsListed() {
        int before = server.got().size();
        Outbound strict = new Outbound(PUBLIC);
        for (String host : List.of("localhost", "127.0.0.1", "[::1]", "0x7f000001", "2130706433")) {
            CallFailed refused =
                    catchThrowableOfType(CallFailed.class, () -> call(strict, "https://" + host + ":" + server.port()));
            assertThat(refused).as(host).isNotNull();
            assertThat(refused.reach()).as(host).isNotEqualTo(CallFailed.Reach.PERHAPS_SENT);
        }
        assertThat(server.got()).hasSize(before);
    }

    @Test
    void followsNoRedirect() throws Exception {
        server.answers(got -> new Says(302, "", Map.of("Location", server.address() + "/elsewhere")));
        int before = server.got().size();
        Answer answer = call(outbound(), server.address());
        assertThat(answer.refusal()).get().isInstanceOf(Outcome.Failed.class);
        assertThat(server.got()).hasSize(before + 1);
    }

    @Test
    void checksCertificateAndName() {
        CallFailed unknown = catchThrowableOfType(
                CallFailed.class,
                () -> outbound().post(server.address(), Optional.empty(), "application/json", Map.of(), "{}"));
        assertThat(unknown.reach()).isEqualTo(CallFailed.Reach.REFUSED);
        assertThat(unknown).hasMessageContaining("certificate");
        CallFailed misnamed =
                catchThrowableOfType(CallFailed.class, () -> call(outbound(), "https://127.0.0.1:" + server.port()));
        assertThat(misnamed.reach()).isEqualTo(CallFailed.Reach.REFUSED);
    }

    @Test
    void saysHowFarACallCame() throws Exception {
        server.answers(any -> null);
        int before = server.got().size();
        CallFailed cut = catchThrowableOfType(CallFailed.class, () -> call(outbound(), server.address()));
        assertThat(cut.outcome()).isInstanceOf(Outcome.Repeatable.class);
        // Not repeated by itself.
        assertThat(server.got()).hasSize(before + 1);
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        CallFailed closed = catchThrowableOfType(CallFailed.class, () -> call(outbound(), "https://localhost:" + free));
        assertThat(closed.outcome()).isEqualTo(new Outcome.Failed(closed.getMessage(), true));
        Outbound nowhere = new Outbound(new OutboundAddresses(List.of(), host -> {
            throw new UnknownHostException(host);
        }));
        CallFailed unknown = catchThrowableOfType(CallFailed.class, () -> call(nowhere, "https://nowhere.example"));
        assertThat(unknown.reach()).isEqualTo(CallFailed.Reach.NOT_SENT);
    }

    @Test
    void readsNoEndlessAnswer() {
        server.answers(200, "x".repeat(Outbound.MOST_BYTES + 1));
        CallFailed endless = catchThrowableOfType(CallFailed.class, () -> call(outbound(), server.address()));
        assertThat(endless.outcome()).isInstanceOf(Outcome.Repeatable.class);
    }

    @Test
    void refusesCertificatesThatAreNone() {
        CallFailed refused = catchThrowableOfType(
                CallFailed.class,
                () -> outbound()
                        .post(server.address(), Optional.of("-----BEGIN CERTIFICATE-----\nx"), "a/b", Map.of(), ""));
        assertThat(refused.reach()).isEqualTo(CallFailed.Reach.REFUSED);
    }
}
