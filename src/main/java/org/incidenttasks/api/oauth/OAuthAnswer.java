package org.incidenttasks.api.oauth;

import jakarta.json.stream.JsonGenerator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.wire.GraphJson;
import org.incidenttasks.wire.WireTime;

/** An answer as OAuth has it (RFC 6749), with the members that Microsoft adds to an error. */
final class OAuthAnswer {

    private OAuthAnswer() {}

    static void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            String error,
            String description,
            Instant now)
            throws IOException {
        String requestId = Authentication.requestId(request);
        write(response, status, json -> {
            json.write("error", error);
            json.write("error_description", description);
            json.write("timestamp", WireTime.write(now));
            json.write("trace_id", requestId);
            json.write("correlation_id", requestId);
        });
    }

    static void write(HttpServletResponse response, int status, Consumer<JsonGenerator> members) throws IOException {
        response.setStatus(status);
        send(response, "no-store", GraphJson.object(members));
    }

    /** What everybody may know and keep for a while. */
    static void publish(HttpServletResponse response, byte[] body) throws IOException {
        response.setStatus(HttpServletResponse.SC_OK);
        send(response, "public, max-age=300", body);
    }

    private static void send(HttpServletResponse response, String caching, byte[] body) throws IOException {
        response.setContentType("application/json;charset=utf-8");
        response.setHeader("Cache-Control", caching);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
