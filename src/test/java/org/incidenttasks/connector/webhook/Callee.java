package org.incidenttasks.connector.webhook;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Signs as an orchestrator would. */
public final class Callee {

    private Callee() {}

    public static Map<String, String> signed(String secret, String id, long seconds, String body) {
        String time = Long.toString(seconds);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put(Signature.ID, id);
        headers.put(Signature.TIMESTAMP, time);
        headers.put(Signature.SIGNATURE, new Signature(secret).sign(id, time, body.getBytes(StandardCharsets.UTF_8)));
        return headers;
    }

    public static Function<String, Optional<String>> header(Map<String, String> headers) {
        return name -> Optional.ofNullable(headers.get(name));
    }
}
