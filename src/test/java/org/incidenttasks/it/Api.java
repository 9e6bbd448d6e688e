package org.incidenttasks.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A program that calls the API with a token of its own. */
public final class Api {

    /** An answer, read as JSON when it is asked for. */
    public record Answer(int status, HttpResponse<String> response) {

        public JsonObject json() {
            try (var reader = Json.createReader(new StringReader(response.body()))) {
                return reader.readObject();
            }
        }

        public String body() {
            return response.body();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** {@code error.code}, after a look that the whole error has Graph's shape. */
        public String errorCode() {
            JsonObject error = json().getJsonObject("error");
            JsonObject inner = error.getJsonObject("innerError");
            if (!header("Content-Type").startsWith("application/json")
                    || error.getString("message").isBlank()
                    || !inner.getString("request-id").equals(header("request-id"))
                    || !inner.getString("client-request-id").equals(header("client-request-id"))
                    || !inner.getString("date").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d")) {
                throw new AssertionError(
                        "Not Graph's error: " + response.headers().map() + body());
            }
            return error.getString("code");
        }

        public String errorMessage() {
            return json().getJsonObject("error").getString("message");
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String tenantId;
    private final String clientId;
    private final String secret;
    private String token;

    Api(String base, String tenantId, String clientId, String secret) {
        this.base = base;
        this.tenantId = tenantId;
        this.clientId = clientId;
        this.secret = secret;
    }

    public String tenantId() {
        return tenantId;
    }

    public String clientId() {
        return clientId;
    }

    public String secret() {
        return secret;
    }

    /** An access token, asked for once. */
    public synchronized String token() {
        if (token == null) {
            Answer answer = askForToken("client_credentials", clientId, secret);
            if (answer.status() != 200) {
                throw new AssertionError("No token: " + answer.status() + " " + answer.body());
            }
            token = answer.json().getString("access_token");
        }
        return token;
    }

    /** The answer to the question for a token, with this client's credentials. */
    public Answer newToken() {
        return askForToken("client_credentials", clientId, secret);
    }

    public Answer askForToken(String grant, String client, String clientSecret) {
        return send(HttpRequest.newBuilder(URI.create(base + tenantId + "/oauth2/v2.0/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=" + grant + "&client_id=" + encoded(client)
                        + "&client_secret=" + encoded(clientSecret) + "&scope="
                        + encoded("https://graph.microsoft.com/.default"))));
    }

    public Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Answer patch(String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
    }

    public Answer post(String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** A POST as the Java SDK sends it: no body, no content type. */
    public Answer postNothing(String path, String... headers) {
        return send(request(path, headers).POST(HttpRequest.BodyPublishers.noBody()));
    }

    public Answer method(String method, String path, String body, String... headers) {
        return send(request(path, headers).method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    /** A request below {@code /beta}, or to an absolute address, with this client's token. */
    private HttpRequest.Builder request(String path, String... headers) {
        String address = path.startsWith("http")
                ? path
                : base + "beta" + path.replace(" ", "%20").replace("'", "%27");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).header("Authorization", "Bearer " + token());
        return headers.length == 0 ? request : request.headers(headers);
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    // ---- what many tests do

    /** Creates an incident and in it a task to do something; answers the task's id. */
    public String task(String actionType, String responseAction) {
        String incident = post("/security/incidents", "{\"displayName\":\"Phishing\",\"severity\":\"high\"}")
                .json()
                .getString("id");
        Answer created = post(
                "/security/incidentTasks",
                "{\"displayName\":\"Do " + actionType + "\",\"description\":\"Because.\",\"actionType\":\"" + actionType
                        + "\",\"responseAction\":" + responseAction + ",\"incident\":{\"id\":\"" + incident + "\"}}");
        if (created.status() != 201) {
            throw new AssertionError("Not created: " + created.status() + " " + created.body());
        }
        return created.json().getString("id");
    }

    /** Creates a task to isolate a device. */
    public String isolate(String device) {
        return task(
                "isolateDevice",
                "{\"@odata.type\":\"#microsoft.graph.security.isolateDeviceIncidentTaskResponseAction\","
                        + "\"identifierValue\":\"" + device + "\",\"isolationType\":\"full\"}");
    }

    /** Reads a task until its action is no longer in progress, for 30 seconds at most. */
    public JsonObject settled(String taskId) {
        for (int i = 0; ; i++) {
            JsonObject task = get("/security/incidentTasks/" + taskId).json();
            if (!task.getString("actionStatus").equals("inProgress")) {
                return task;
            }
            if (i == 300) {
                throw new AssertionError("Still in progress after 30 s: " + task);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
        }
    }
}
