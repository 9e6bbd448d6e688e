package org.incidenttasks.wire;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.incidenttasks.Problem;

/**
 * Graph's error body: {@code {"error":{"code","message","innerError":{"date","request-id","client-request-id"}}}}. The
 * member is {@code innerError}, with a capital E, and its date has neither zone nor fraction.
 */
public final class ErrorJson {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss", java.util.Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ErrorJson() {}

    /** The bytes of an error body. */
    public static byte[] write(
            String code,
            String message,
            List<Problem.Detail> details,
            Instant now,
            String requestId,
            String clientRequestId) {
        return GraphJson.object(json -> {
            json.writeStartObject("error");
            json.write("code", code);
            json.write("message", message);
            if (!details.isEmpty()) {
                json.writeStartArray("details");
                for (Problem.Detail detail : details) {
                    json.writeStartObject();
                    json.write("code", detail.code());
                    json.write("message", detail.message());
                    if (detail.target() != null) {
                        json.write("target", detail.target());
                    }
                    json.writeEnd();
                }
                json.writeEnd();
            }
            json.writeStartObject("innerError");
            json.write("date", DATE.format(now));
            json.write("request-id", requestId);
            json.write("client-request-id", clientRequestId);
            json.writeEnd();
            json.writeEnd();
        });
    }
}
