package org.incidenttasks.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.incidenttasks.connector.outbound.HttpsStandIn;
import org.incidenttasks.connector.webhook.Callee;

/** Gets the orders of a webhook that was set up on the pages, accepts them all, and calls back. */
final class Orchestrator implements AutoCloseable {

    private final String secret =
            Base64.getEncoder().encodeToString(UUID.randomUUID().toString().getBytes());
    private final String mark = "hook-" + UUID.randomUUID();
    private final HttpsStandIn server;
    private final Browser browser;
    private final String connection;
    private final Api api = Installation.api(false);

    Orchestrator() {
        try {
            server = new HttpsStandIn("dns:localhost");
        } catch (Exception e) {
            throw new AssertionError("No https here", e);
        }
        server.answers(202, "{\"handle\":\"job\"}");
        browser = Installation.signedIn(false);
        connection = browser.submit(
                        browser.get("ui/connections/new?connector=webhook"),
                        "/ui/connections/new",
                        "connector",
                        "webhook",
                        "name",
                        mark,
                        "set-orchestratorUrl",
                        server.address() + "/orders",
                        "set-signingSecret",
                        secret,
                        "set-certificates",
                        server.pem(),
                        "targets",
                        mark + "*",
                        "actions",
                        "isolateDevice")
                .address()
                .getPath();
        post("/test");
        post("/enabled", "enable", "true");
    }

    Browser.Page post(String below, String... fields) {
        return browser.submit(browser.get(connection.substring(1)), connection + below, fields);
    }

    /** Asks for an isolation, and answers with the task once its order is here. */
    String ordered() {
        int before = orders().size();
        String task = api.isolate(mark + "-" + UUID.randomUUID());
        Api.Answer answer = api.postNothing("/security/incidentTasks/" + task + "/executeResponseAction");
        if (answer.status() != 204) {
            throw new AssertionError(answer.body());
        }
        for (int i = 0; orders().size() == before; i++) {
            if (i == 300) {
                throw new AssertionError("No order came");
            }
            LockSupport.parkNanos(100_000_000L);
        }
        return task;
    }

    private List<JsonObject> orders() {
        return server.got().stream()
                .map(got -> Json.createReader(new StringReader(got.body())).readObject())
                .filter(message -> message.getString("type").startsWith("responseAction."))
                .map(message -> message.getJsonObject("data"))
                .toList();
    }

    /** The last order. */
    JsonObject order() {
        return orders().get(orders().size() - 1);
    }

    /** What an outcome of the last order is written as. */
    String says(String outcome) {
        return "{\"key\":\"" + order().getString("key") + "\",\"outcome\":\"" + outcome
                + "\",\"detail\":\"Port shut.\"}";
    }

    Api.Answer callBack(String messageId, String body) {
        return send(
                order().getString("callbackUrl"),
                Callee.signed(secret, messageId, Instant.now().getEpochSecond(), body),
                body);
    }

    Api.Answer callBack(java.util.Map<String, String> headers, String body) {
        return send(order().getString("callbackUrl"), headers, body);
    }

    private Api.Answer send(String address, java.util.Map<String, String> headers, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return api.send(request);
    }

    String secret() {
        return secret;
    }

    Api api() {
        return api;
    }

    @Override
    public void close() {
        post("/enabled", "enable", "false");
        server.close();
    }
}
