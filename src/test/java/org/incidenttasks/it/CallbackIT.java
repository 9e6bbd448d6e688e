package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.incidenttasks.connector.webhook.Callee;
import org.junit.jupiter.api.Test;

/** A webhook from the page to the callback, over the wire both ways. */
class CallbackIT extends Deployed {

    @Test
    void orderIsSentSignedAndEndsByTheCallback() {
        try (Orchestrator orchestrator = new Orchestrator()) {
            String task = orchestrator.ordered();
            assertThat(status(orchestrator, task)).isEqualTo("inProgress");
            assertThat(orchestrator
                            .callBack("m-1", orchestrator.says("applied"))
                            .status())
                    .isEqualTo(204);
            assertThat(orchestrator.api().settled(task).getString("actionStatus"))
                    .isEqualTo("completed");
            assertThat(orchestrator
                            .api()
                            .get("/security/incidentTasks/" + task + "/executions")
                            .body())
                    .contains("Port shut.")
                    .contains("notVerifiable");
        }
    }

    private static String status(Orchestrator orchestrator, String task) {
        return orchestrator.api().get("/security/incidentTasks/" + task).json().getString("actionStatus");
    }

    @Test
    void nothingElseIsTaken() {
        try (Orchestrator orchestrator = new Orchestrator()) {
            String task = orchestrator.ordered();
            String body = orchestrator.says("applied");
            long now = Instant.now().getEpochSecond();
            String other = java.util.Base64.getEncoder()
                    .encodeToString(UUID.randomUUID().toString().getBytes());
            assertThat(orchestrator.callBack(Map.of(), body).status()).isEqualTo(401);
            assertThat(orchestrator
                            .callBack(Callee.signed(other, "m-1", now, body), body)
                            .status())
                    .isEqualTo(401);
            assertThat(orchestrator
                            .callBack(Callee.signed(orchestrator.secret(), "m-1", now - 400, body), body)
                            .status())
                    .isEqualTo(401);
            assertThat(orchestrator.callBack("m-1", "{}").status()).isEqualTo(400);
            assertThat(orchestrator.callBack("m-1", "x".repeat(70_000)).status())
                    .isEqualTo(413);
            String address = orchestrator.order().getString("callbackUrl");
            Api api = orchestrator.api();
            assertThat(api.send(HttpRequest.newBuilder(URI.create(address)).GET())
                            .status())
                    .isEqualTo(405);
            assertThat(api.send(HttpRequest.newBuilder(URI.create(address))
                                    .header("Content-Encoding", "gzip")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"no\":\"gzip\"}")))
                            .status())
                    .isEqualTo(400);
            String key = orchestrator.order().getString("key");
            for (String nowhere : new String[] {
                address.replace(key, UUID.randomUUID().toString()),
                address.replace(api.tenantId(), UUID.randomUUID().toString()),
                address + "/more"
            }) {
                assertThat(api.send(HttpRequest.newBuilder(URI.create(nowhere))
                                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                                .status())
                        .as(nowhere)
                        .isEqualTo(404);
            }
            assertThat(status(orchestrator, task)).isEqualTo("inProgress");
            assertThat(orchestrator.callBack("m-1", body).status()).isEqualTo(204);
            assertThat(api.settled(task).getString("actionStatus")).isEqualTo("completed");
            Api.Answer again = orchestrator.callBack("m-1", body);
            assertThat(again.status()).isEqualTo(409);
            assertThat(again.json().getJsonObject("error").getString("code")).isEqualTo("Replayed");
        }
    }
}
