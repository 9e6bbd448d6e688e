package org.incidenttasks.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.incidenttasks.Settings;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.http.LocalHttps.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpTest {

    private static final String SECRET = "pw-" + UUID.randomUUID();

    private LocalHttps server;
    private LocalHttps.Replies replies = asked -> new Reply(200, "{}");

    @BeforeEach
    void start() throws Exception {
        server = new LocalHttps(asked -> replies.to(asked));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Http http() throws Exception {
        return new Http(Guard.encrypted(), Optional.of(LocalHttps.certificate()));
    }

    private URI at(String path) {
        return URI.create(server.base() + path);
    }

    private Api api() throws Exception {
        return new Api(http(), at(""), new ClientCredentials(at("/token"), "robot", SECRET, ""));
    }

    private static HttpFailure failing(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(HttpFailure.class, call);
    }

    @Test
    void repeatsAQuestionButNoChange() throws Exception {
        AtomicInteger number = new AtomicInteger();
        replies = asked -> number.incrementAndGet() < 3 ? new Reply(503, "") : new Reply(200, "{\"a\":1}");
        assertThat(http().send(Request.get(at("/x"))).object().getInt("a")).isEqualTo(1);
        assertThat(server.asked()).hasSize(3);

        number.set(0);
        assertThat(http().send(Request.json("POST", at("/x"), null)).status()).isEqualTo(503);
        assertThat(server.asked()).hasSize(4);
    }

    @Test
    void neverRepeatsAChangeThatWasNotAnswered() throws Exception {
        replies = asked -> null;
        HttpFailure failure = failing(() -> http().send(Request.json("POST", at("/x"), null)));
        assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.NO_ANSWER);
        assertThat(failure.certain()).isFalse();
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void leavesTheWaitThatTheTargetWantsToTheOrder() throws Exception {
        replies = asked -> asked.address().getPath().equals("/token")
                ? new Reply(200, "{\"access_token\":\"t\"}")
                : new Reply(
                        429, "{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"Slowly\"}}", "Retry-After", "7");
        HttpFailure failure = failing(() -> api().get("/x"));
        assertThat(failure.later(""))
                .isEqualTo(new Outcome.Accepted(
                        "", Optional.of(Duration.ofSeconds(7)), "localhost answered 429: TooManyRequests: Slowly"));
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void readsADateToWaitFor() {
        HttpFailure past = HttpFailure.answered(answer(503, "", "Wed, 21 Oct 2015 07:28:00 GMT"));
        assertThat(past.retryAfter()).contains(Duration.ofSeconds(1));
        HttpFailure far = HttpFailure.answered(answer(503, "", "86400"));
        assertThat(far.retryAfter()).contains(Duration.ofHours(1));
        assertThat(HttpFailure.answered(answer(503, "", "soon")).retryAfter()).isEmpty();
    }

    private static Answer answer(int status, String body, String retryAfter) {
        return new Answer(
                "target",
                status,
                java.net.http.HttpHeaders.of(
                        java.util.Map.of("Retry-After", java.util.List.of(retryAfter)), (name, value) -> true),
                body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void followsNoRedirect() throws Exception {
        replies = asked -> new Reply(302, "", "Location", "http://169.254.169.254/");
        assertThat(http().send(Request.get(at("/x"))).status()).isEqualTo(302);
    }

    @Test
    void takesNoAnswerWithoutEnd() throws Exception {
        replies = asked -> new Reply(200, "x".repeat(4_000_001));
        HttpFailure failure = failing(() -> http().send(Request.json("POST", at("/x"), null)));
        assertThat(failure).hasMessageContaining("larger than 4000000 bytes");
    }

    @Test
    void givesUpASlowAnswerAndAnInterruptedOne() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        replies = asked -> {
            end.await();
            return new Reply(200, "{}");
        };
        try {
            Http quick = new Http(Guard.encrypted(), Optional.of(LocalHttps.certificate()), Duration.ofMillis(200));
            assertThat(failing(() -> quick.send(Request.json("POST", at("/x"), null))))
                    .hasMessageContaining("did not answer within");
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    http().send(Request.get(at("/slow")));
                } catch (Exception e) {
                    thrown.set(e);
                }
            });
            caller.start();
            while (server.asked().size() < 2) {
                Thread.onSpinWait();
            }
            caller.interrupt();
            caller.join();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            assertThat(server.asked()).hasSize(2);
        } finally {
            end.countDown();
        }
    }

    @Test
    void saysWhoIsNotThereAndWhoIsNotTrusted() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        HttpFailure gone = failing(() -> http().send(Request.get(URI.create("https://localhost:" + free + "/"))));
        assertThat(gone).hasMessageContaining("localhost cannot be reached");
        assertThat(gone.failed().retryable()).isTrue();
        assertThat(gone.certain()).isTrue();

        HttpFailure stranger = failing(() -> new Http(Guard.encrypted(), Optional.empty()).send(Request.get(at("/"))));
        assertThat(stranger).hasMessageContaining("is not trusted over TLS");
        assertThat(stranger.failed().retryable()).isFalse();

        String byNumber = server.base().replace("localhost", "127.0.0.1");
        assertThat(failing(() -> http().send(Request.get(URI.create(byNumber)))))
                .hasMessageContaining("is not trusted over TLS");
    }

    @Test
    void goesOutInTheClearToThisMachineAlone() throws Exception {
        for (String address : java.util.List.of(
                "http://example.org/", "https://user@example.org/", "ftp://localhost/", "http://10.0.0.1/")) {
            HttpFailure refused = failing(() -> Guard.encrypted().check(URI.create(address)));
            assertThat(refused).as(address).isNotNull();
            assertThat(refused.failed().retryable()).isFalse();
        }
        Guard.encrypted().check(URI.create("http://localhost:8080/x"));
        Guard.encrypted().check(URI.create("https://example.org/x"));
    }

    @Test
    void callsOnlyWhatTheOperatorLetsBeCalled() throws Exception {
        Guard strict = Guard.of(new Settings(Map.of(), name -> null));
        assertThat(failing(() -> strict.check(URI.create("https://localhost/x"))))
                .hasMessageContaining("loopback")
                .hasMessageContaining("INCIDENT_TASKS_OUTBOUND_ALLOW");
        for (String address :
                java.util.List.of("https://169.254.169.254/", "https://10.1.2.3/", "https://[fd00::1]/")) {
            assertThat(failing(() -> strict.check(URI.create(address))))
                    .as(address)
                    .isNotNull();
        }
        strict.check(URI.create("https://8.8.8.8/"));
        Guard own =
                Guard.of(new Settings(Map.of("INCIDENT_TASKS_OUTBOUND_ALLOW", "127.0.0.0/8,::1/128"), name -> null));
        own.check(URI.create("http://localhost:8080/"));
        assertThat(failing(() -> own.check(URI.create("http://8.8.8.8/")))).isNotNull();
    }

    @Test
    void keepsATokenUntilItIsRefused() throws Exception {
        AtomicInteger tokens = new AtomicInteger();
        AtomicReference<String> good = new AtomicReference<>("t1");
        replies = asked -> {
            if (asked.address().getPath().equals("/token")) {
                return new Reply(200, "{\"access_token\":\"t" + tokens.incrementAndGet() + "\",\"expires_in\":3600}");
            }
            return asked.authorization().equals("Bearer " + good.get()) ? new Reply(200, "{}") : new Reply(401, "");
        };
        Api api = api();
        api.get("/a");
        api.get("/b");
        assertThat(tokens).hasValue(1);
        good.set("t2");
        api.change("POST", "/c", null);
        assertThat(tokens).hasValue(2);
        good.set("none");
        assertThat(failing(() -> api.get("/d")).status()).isEqualTo(401);
        assertThat(tokens).hasValue(3);
    }

    @Test
    void neverRepeatsTheSecretThatATargetRepeats() throws Exception {
        replies = asked ->
                new Reply(401, "{\"error\":\"invalid_client\",\"error_description\":\"" + SECRET + " is not it\"}");
        HttpFailure failure = failing(() -> api().get("/x"));
        assertThat(failure).hasMessage("localhost answered 401: invalid_client: *** is not it");
        assertThat(failure.failed().retryable()).isFalse();
        assertThat(new ClientCredentials(at("/token"), "robot", SECRET, "").toString())
                .doesNotContain(SECRET);
    }

    @Test
    void saysNothingOfAnAddressThatCannotBeWritten() throws Exception {
        HttpFailure failure =
                failing(() -> http().send(Request.get(at("/x")).with("Authorization", "Bearer " + SECRET + "\n")));
        assertThat(failure.getMessage()).contains("cannot be written").doesNotContain(SECRET);
    }

    @Test
    void downloadsWithinABound() throws Exception {
        replies = asked -> new Reply(200, "0123456789");
        Path file = Path.of("target", "download-" + UUID.randomUUID());
        http().download(Request.get(at("/x")), file, 10);
        assertThat(Files.readString(file)).isEqualTo("0123456789");
        assertThat(failing(() -> http().download(Request.get(at("/x")), file, 9)))
                .hasMessageContaining("larger than 9 bytes");
        Files.delete(file);
    }
}
