package org.incidenttasks.connector.http;

import jakarta.json.JsonValue;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is asked.
 *
 * @param headers by name
 * @param body empty: none
 * @param repeatable whether a second one does no harm: only then is it sent again by itself
 */
public record Request(String method, URI address, Map<String, String> headers, byte[] body, boolean repeatable) {

    private static final String TYPE = "Content-Type";

    public Request {
        headers = Map.copyOf(headers);
    }

    public static Request get(URI address) {
        return new Request("GET", address, Map.of("Accept", "application/json"), new byte[0], true);
    }

    /** @param json null: without a body */
    public static Request json(String method, URI address, JsonValue json) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Accept", "application/json"));
        if (json != null) {
            headers.put(TYPE, "application/json");
        }
        byte[] body = json == null ? new byte[0] : json.toString().getBytes(StandardCharsets.UTF_8);
        return new Request(method, address, headers, body, false);
    }

    /** As a browser sends a form. */
    public static Request form(URI address, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return new Request(
                "POST",
                address,
                Map.of("Accept", "application/json", TYPE, "application/x-www-form-urlencoded"),
                body.getBytes(StandardCharsets.UTF_8),
                false);
    }

    public Request with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Request(method, address, more, body, repeatable);
    }

    /** The same, of which a second one does no harm. */
    public Request again() {
        return new Request(method, address, headers, body, true);
    }

    /** A text as one part of a path, or as a value of a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Without its headers and body, which hold secrets. */
    @Override
    public String toString() {
        return method + " " + address.getHost();
    }
}
