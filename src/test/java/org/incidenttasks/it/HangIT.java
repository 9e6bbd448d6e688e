package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A system that takes connections and never says a word keeps the actions on other systems from nothing. */
class HangIT extends Deployed {

    private static final String TASKS = "/security/incidentTasks";
    private static final int HANGING = 24;
    private static final int OTHERS = 40;

    private final Api sandbox = Installation.api(true, "SecurityIncident.ReadWrite.All", "IncidentTasks.Issue.All");
    private final Api real = Installation.api(
            false, "SecurityIncident.ReadWrite.All", "IncidentTasks.Issue.All", "IncidentTasks.Administer.All");

    @Test
    void connectionThatHangsLeavesPlacesForTheOthers() throws Exception {
        Duration alone = others();
        List<String> hanging;
        try (ServerSocket mute = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
            connect("https://localhost:" + mute.getLocalPort() + "/");
            hanging = IntStream.range(0, HANGING)
                    .mapToObj(i -> real.isolate("mute-" + UUID.randomUUID()))
                    .toList();
            hanging.forEach(task -> execute(real, task));
            Duration beside = others();
            long untouched = hanging.stream()
                    .filter(task -> real.get(TASKS + "/" + task + "/executions")
                            .json()
                            .getJsonArray("value")
                            .getJsonObject(0)
                            .getJsonArray("attempts")
                            .isEmpty())
                    .count();
            System.out.printf(
                    "HANG: %d actions took %d ms alone and %d ms beside %d that hang (rate %.2f); %d of these still wait%n",
                    OTHERS,
                    alone.toMillis(),
                    beside.toMillis(),
                    HANGING,
                    (double) alone.toMillis() / beside.toMillis(),
                    untouched);
            // Had they been taken as they came, all of them would have been called before the last of the others.
            assertThat(untouched).isPositive();
        }
        // Nobody answers there any more: each ends with that reason, and none is left to end during another test.
        hanging.forEach(
                task -> assertThat(real.settled(task).getString("actionStatus")).isEqualTo("failed"));
    }

    /** Carries actions out in the sandbox and answers how long all of them took. */
    private Duration others() {
        List<String> tasks = IntStream.range(0, OTHERS)
                .mapToObj(i -> sandbox.isolate("quick-" + UUID.randomUUID()))
                .toList();
        long begun = System.nanoTime();
        tasks.forEach(task -> execute(sandbox, task));
        tasks.forEach(task ->
                assertThat(sandbox.settled(task).getString("actionStatus")).isEqualTo("completed"));
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static void execute(Api api, String task) {
        assertThat(api.postNothing(TASKS + "/" + task + "/executeResponseAction")
                        .status())
                .isEqualTo(204);
    }

    private void connect(String url) {
        Api.Answer made = real.post(
                "/security/incidentTaskConnections",
                Json.createObjectBuilder()
                        .add("displayName", "Mute")
                        .add("connector", "webhook")
                        .add("actionTypes", Json.createArrayBuilder().add("isolateDevice"))
                        .add("targets", Json.createArrayBuilder().add("mute-*"))
                        .add(
                                "settings",
                                Json.createObjectBuilder()
                                        .add("orchestratorUrl", url)
                                        .add(
                                                "signingSecret",
                                                "whsec_"
                                                        + java.util.Base64.getEncoder()
                                                                .encodeToString(UUID.randomUUID()
                                                                        .toString()
                                                                        .getBytes(
                                                                                java.nio.charset.StandardCharsets
                                                                                        .US_ASCII))))
                        .build()
                        .toString());
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        Api.Answer enabled =
                real.patch("/security/incidentTaskConnections/" + made.json().getString("id"), "{\"enabled\":true}");
        assertThat(enabled.status()).as(enabled.body()).isEqualTo(200);
    }
}
