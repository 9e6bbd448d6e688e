package org.incidenttasks.api;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.InputStream;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.execution.ExecutionRequest;

/** The optional body of {@code executeResponseAction}, an extension: Graph's own has none. */
final class ExecuteBody {

    private static final String COMMENT = "comment";
    private static final String LIFT_AFTER = "liftAfter";
    private static final String ONLY_FAILED = "onlyFailedTargets";
    private static final Set<String> MEMBERS = Set.of(COMMENT, LIFT_AFTER, ONLY_FAILED);

    private ExecuteBody() {}

    static ExecutionRequest of(GraphRequest request, InputStream body) {
        JsonObject object = request.optionalBody(body).orElse(JsonValue.EMPTY_JSON_OBJECT);
        for (String name : object.keySet()) {
            if (!MEMBERS.contains(name) && (!name.startsWith("@") || GraphRequest.isOurs(name))) {
                throw new Problem.Invalid("'" + Texts.cut(name, 100) + "' cannot be sent here. Allowed: no body, or"
                        + " {\"comment\": text, \"liftAfter\": duration, \"onlyFailedTargets\": true or false}.");
            }
        }
        return new ExecutionRequest(
                GraphRequest.text(object, COMMENT),
                request.header("Idempotency-Key"),
                request.header("client-request-id"),
                request.header("Retry-Attempt").isPresent(),
                request.expectedVersion(),
                GraphRequest.text(object, LIFT_AFTER).map(ExecuteBody::duration),
                flag(object));
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new Problem.Invalid("'liftAfter' must be a duration such as PT4H or P1D.");
        }
    }

    private static boolean flag(JsonObject object) {
        JsonValue value = object.getOrDefault(ONLY_FAILED, JsonValue.FALSE);
        if (value != JsonValue.TRUE && value != JsonValue.FALSE) {
            throw new Problem.Invalid("'onlyFailedTargets' must be true or false.");
        }
        return value == JsonValue.TRUE;
    }
}
