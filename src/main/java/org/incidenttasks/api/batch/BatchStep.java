package org.incidenttasks.api.batch;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;

/**
 * One request within a batch, as it was sent: {@code {"id","method","url","headers","body","dependsOn"}}. What makes the
 * whole batch unreadable is found by {@link #readAll}; what is wrong with one step only, when the step's turn comes.
 *
 * @param headers by name, without regard to case: the Java SDK sends {@code content-type} and {@code Content-Type}
 * @param body empty where there is none, or null
 * @param dependsOn the steps that must succeed before, by their ids as these steps write them
 */
record BatchStep(
        String id,
        String method,
        String url,
        Map<String, String> headers,
        Optional<JsonValue> body,
        List<String> dependsOn) {

    /** The most steps in one batch, as Graph documents. */
    static final int MOST_STEPS = 20;

    private static final int MOST_ID = 200;
    private static final Set<String> WITH_BODY = Set.of("POST", "PATCH", "PUT");
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*|//.*", Pattern.DOTALL);
    private static final Pattern ESCAPED = Pattern.compile("([^%]|%[0-9A-Fa-f]{2})*+");

    /** Where a step leads: the path below the version, beginning with a slash, and the query or null, both encoded. */
    record Address(String path, String query) {}

    /**
     * Reads the steps of a batch in an order in which each comes after those it depends on.
     *
     * @throws Problem.Invalid for the whole batch: no or more than {@value #MOST_STEPS} steps, a missing member or one
     *     of the wrong type, an id that is there twice, a dependency on no step or in a circle
     */
    static List<BatchStep> readAll(JsonObject batch) {
        if (!(batch.get("requests") instanceof JsonArray requests)) {
            throw new Problem.Invalid("'requests' must be an array of 1 to " + MOST_STEPS + " requests.");
        }
        if (requests.isEmpty() || requests.size() > MOST_STEPS) {
            throw new Problem.Invalid("'requests' holds " + requests.size() + " requests, but must hold 1 to "
                    + MOST_STEPS + ": send the others in a batch of their own.");
        }
        Map<String, BatchStep> steps = new LinkedHashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            BatchStep step = read(requests.get(i), "requests[" + i + "]");
            if (steps.put(key(step.id()), step) != null) {
                throw new Problem.Invalid("'requests[" + i + "].id' is '" + Texts.cut(step.id(), 100)
                        + "', which another request of the batch has: ids must differ, not in case alone.");
            }
        }
        return ordered(steps);
    }

    private static String key(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    private static BatchStep read(JsonValue value, String place) {
        if (!(value instanceof JsonObject request)) {
            throw new Problem.Invalid("'" + place + "' must be an object.");
        }
        String id = text(request, "id", place);
        if (id.isBlank() || id.length() > MOST_ID) {
            throw new Problem.Invalid("'" + place + ".id' must be a text of 1 to " + MOST_ID + " characters.");
        }
        JsonValue body = request.get("body");
        return new BatchStep(
                id,
                text(request, "method", place).toUpperCase(Locale.ROOT),
                text(request, "url", place),
                headers(request.get("headers"), place),
                Optional.ofNullable(body == JsonValue.NULL ? null : body),
                dependencies(request.get("dependsOn"), place));
    }

    private static String text(JsonObject request, String member, String place) {
        if (request.get(member) instanceof JsonString text) {
            return text.getString();
        }
        throw new Problem.Invalid("'" + place + "." + member + "' is missing or no text: every request of a batch needs"
                + " 'id', 'method' and 'url'.");
    }

    private static Map<String, String> headers(JsonValue value, String place) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (value == null || value == JsonValue.NULL) {
            return headers;
        }
        if (!(value instanceof JsonObject object)) {
            throw new Problem.Invalid("'" + place + ".headers' must be an object of texts.");
        }
        object.forEach((name, header) -> {
            if (!(header instanceof JsonString text)) {
                throw new Problem.Invalid("'" + place + ".headers." + Texts.cut(name, 100) + "' must be a text.");
            }
            headers.put(name, text.getString());
        });
        return headers;
    }

    private static List<String> dependencies(JsonValue value, String place) {
        if (value == null || value == JsonValue.NULL) {
            return List.of();
        }
        if (!(value instanceof JsonArray array) || !array.stream().allMatch(JsonString.class::isInstance)) {
            throw new Problem.Invalid("'" + place + ".dependsOn' must be an array of ids.");
        }
        return array.getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
    }

    /** By turns: whatever has nothing left to wait for, in the order in which it was sent. */
    private static List<BatchStep> ordered(Map<String, BatchStep> steps) {
        steps.values()
                .forEach(step -> step.dependsOn().stream()
                        .filter(id -> !steps.containsKey(key(id)))
                        .findFirst()
                        .ifPresent(id -> {
                            throw new Problem.Invalid("The request '" + Texts.cut(step.id(), 100) + "' depends on '"
                                    + Texts.cut(id, 100) + "', and no request of the batch has that id.");
                        }));
        Map<String, BatchStep> done = new LinkedHashMap<>();
        while (done.size() < steps.size()) {
            Map.Entry<String, BatchStep> next = steps.entrySet().stream()
                    .filter(entry -> !done.containsKey(entry.getKey()))
                    .filter(entry -> entry.getValue().dependsOn().stream().allMatch(id -> done.containsKey(key(id))))
                    .findFirst()
                    .orElseThrow(() -> new Problem.Invalid(
                            "The requests of the batch depend on each other in a circle: take one 'dependsOn' out."));
            done.put(next.getKey(), next.getValue());
        }
        List<BatchStep> ordered = new ArrayList<>();
        for (BatchStep step : done.values()) {
            // From here on a dependency is written as the step that it names writes itself.
            ordered.add(new BatchStep(
                    step.id(),
                    step.method(),
                    step.url(),
                    step.headers(),
                    step.body(),
                    step.dependsOn().stream().map(id -> steps.get(key(id)).id()).toList()));
        }
        return ordered;
    }

    /**
     * The address of the step, with what no address may contain, such as the spaces of a filter, encoded.
     *
     * @throws Problem.Invalid for an absolute address, another batch, or a path that is malformed
     */
    Address address() {
        if (ABSOLUTE.matcher(url).matches()) {
            throw new Problem.Invalid("'url' is '" + Texts.cut(url, 100)
                    + "', but must be relative to the version, such as '/security/incidentTasks'.");
        }
        String relative = url.replaceFirst("#.*", "").replaceFirst("^/", "");
        int question = relative.indexOf('?');
        String path = encoded(question < 0 ? relative : relative.substring(0, question));
        if (path.replace("%24", "$").replaceFirst("/+$", "").equalsIgnoreCase("$batch")) {
            throw new Problem.Invalid("A batch cannot be a request of a batch: send its requests themselves.");
        }
        boolean climbs = List.of(path.split("/", -1)).stream()
                .anyMatch(segment -> segment.equals(".") || segment.equals("..") || segment.contains("\\"));
        if (climbs || path.contains("//") || !ESCAPED.matcher(path).matches()) {
            throw new Problem.Invalid("'url' is '" + Texts.cut(url, 100)
                    + "', whose path is malformed: write it percent-encoded, without '.', '..' and empty segments.");
        }
        return new Address("/" + path, question < 0 ? null : encoded(relative.substring(question + 1)));
    }

    /** Percent-encodes what may not stand in an address; what is encoded already, and a lone %, stay as they are. */
    private static String encoded(String text) {
        StringBuilder result = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (point > ' ' && point < 0x7f && "\"<>[\\]^`{|}".indexOf(point) < 0) {
                result.appendCodePoint(point);
            } else {
                for (byte octet : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                    result.append(String.format("%%%02X", octet & 0xff));
                }
            }
        });
        return result.toString();
    }

    /**
     * The bytes of the body: JSON as it is, or what a text holds in Base64 where the content type is another.
     *
     * @throws Problem.Invalid for a write without a body or content type, in Graph's words
     */
    byte[] content() {
        String type = headers.get("Content-Type");
        if (WITH_BODY.contains(method) && (body.isEmpty() || type == null)) {
            throw new Problem.Invalid(
                    "Write request id : " + Texts.cut(id, MOST_ID) + " does not contain Content-Type header or body.");
        }
        if (body.isEmpty()) {
            return new byte[0];
        }
        if (body.get() instanceof JsonString text && !isJson(type)) {
            try {
                return Base64.getMimeDecoder().decode(text.getString());
            } catch (IllegalArgumentException e) {
                throw new Problem.Invalid("'body' must be JSON, or Base64 where the content type is another.");
            }
        }
        return body.get().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isJson(String type) {
        String media = type == null ? "" : type.split(";")[0].strip().toLowerCase(Locale.ROOT);
        return media.isEmpty() || media.equals("application/json") || media.endsWith("+json");
    }
}
