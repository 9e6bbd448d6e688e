package org.incidenttasks.connector.openc2;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.outbound.Answer;
import org.incidenttasks.connector.outbound.CallFailed;
import org.incidenttasks.connector.outbound.Outbound;

/** Sends commands as the transfer specification for HTTPS 1.1 has it. */
final class OpenC2Client {

    static final String TYPE = "application/openc2+json;version=1.0";

    private static final String PATH = "/.well-known/openc2";

    private final Outbound outbound;
    private final Clock clock;

    OpenC2Client(Outbound outbound, Clock clock) {
        this.outbound = outbound;
        this.clock = clock;
    }

    /** @throws CallFailed when there is no answer */
    OpenC2Response send(Configuration configuration, String requestId, JsonObject request) throws CallFailed {
        JsonObject message = Json.createObjectBuilder()
                .add(
                        "headers",
                        Json.createObjectBuilder().add("request_id", requestId).add("created", clock.millis()))
                .add(
                        "body",
                        Json.createObjectBuilder()
                                .add("openc2", Json.createObjectBuilder().add("request", request)))
                .build();
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", TYPE);
        headers.put("Cache-Control", "no-cache");
        headers.put("X-Request-ID", requestId);
        configuration
                .optional(OpenC2Connector.TOKEN)
                .ifPresent(token -> headers.put("Authorization", "Bearer " + token));
        Answer answer = outbound.post(
                address(configuration.text(OpenC2Connector.URL)),
                configuration.optional(OpenC2Connector.CERTIFICATES),
                TYPE,
                headers,
                message.toString());
        return OpenC2Response.of(answer);
    }

    /** The well-known path, unless another one is given. */
    private static String address(String given) {
        String url = given.strip();
        try {
            String path = URI.create(url).getPath();
            return path == null || path.isEmpty() || path.equals("/") ? url.replaceFirst("/$", "") + PATH : url;
        } catch (IllegalArgumentException e) {
            // The call itself says what is wrong with it.
            return url;
        }
    }
}
