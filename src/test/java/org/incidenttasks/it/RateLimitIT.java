package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who asks too often is told to wait, and nobody else. */
class RateLimitIT extends Deployed {

    private static final String BATCH = "{\"requests\":["
            + IntStream.range(0, 20)
                    .mapToObj(i -> "{\"id\":\"" + i + "\",\"method\":\"GET\",\"url\":\"/security\"}")
                    .collect(Collectors.joining(","))
            + "]}";

    private static List<JsonObject> steps(Api api) {
        return api.post("/$batch", BATCH).json().getJsonArray("responses").getValuesAs(JsonObject.class);
    }

    /** A step that was turned away; asks until there is one. */
    private static JsonObject throttled(Api api) {
        for (int i = 0; i < 2_000; i++) {
            Optional<JsonObject> step = steps(api).stream()
                    .filter(each -> each.getInt("status") != 200)
                    .findFirst();
            if (step.isPresent()) {
                return step.get();
            }
        }
        throw new AssertionError("Never turned away");
    }

    @Test
    void clientIsTurnedAwayStepByStepAndNoOtherClientIs() {
        Browser administrator = Installation.signedIn(false);
        Api greedy = Installation.client(Installation.BASE, administrator, "SecurityIncident.Read.All");
        JsonObject step = throttled(greedy);
        assertThat(step.getInt("status")).isEqualTo(429);
        String wait = step.getJsonObject("headers").getString("Retry-After");
        assertThat(wait).matches("[1-9]\\d*");
        JsonObject error = step.getJsonObject("body").getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo("TooManyRequests");
        assertThat(error.getJsonObject("innerError").getString("request-id")).hasSize(36);

        Api modest = Installation.client(Installation.BASE, administrator, "SecurityIncident.Read.All");
        assertThat(steps(modest)).allMatch(each -> each.getInt("status") == 200);

        LockSupport.parkNanos(Duration.ofSeconds(Integer.parseInt(wait)).toNanos());
        assertThat(greedy.get("/security").status()).isEqualTo(200);
    }

    @Test
    void guessingSecretsIsSlowedDownForThatClientAlone() {
        Api guessed = Installation.client(Installation.BASE, Installation.signedIn(false), "SecurityIncident.Read.All");
        Api.Answer answer = null;
        for (int i = 0; i < 3_000 && (answer == null || answer.status() == 401); i++) {
            answer = guessed.askForToken("client_credentials", guessed.clientId(), "wrong" + i);
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(answer.json().getString("error")).isEqualTo("temporarily_unavailable");
        Api other = Installation.client(Installation.BASE, Installation.signedIn(false), "SecurityIncident.Read.All");
        assertThat(other.get("/security").status()).isEqualTo(200);
    }

    @Test
    void personWhoAsksTooOftenGetsAPageThatSaysSo() {
        Browser somebody = Installation.signedIn(false, "READER");
        Browser.Page page = null;
        for (int i = 0; i < 3_000 && (page == null || page.status() != 429); i++) {
            page = somebody.get("ui/nowhere");
        }
        assertThat(page.status()).isEqualTo(429);
        assertThat(page.text()).contains("That was too often");
        assertThat(page.response().headers().firstValue("Retry-After"))
                .hasValueSatisfying(seconds -> assertThat(seconds).matches("[1-9]\\d*"));
        assertThat(Installation.signedIn(false).get("ui/tasks").status()).isEqualTo(200);
    }
}
