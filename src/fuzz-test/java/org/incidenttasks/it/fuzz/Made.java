package org.incidenttasks.it.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.incidenttasks.openapi.OpenApi;
import tools.jackson.databind.JsonNode;

/** Values out of a seed: what the document asks for, and what nobody asked for. */
final class Made {

    private static final String[] HOSTILE = {
        "",
        " ",
        "null",
        "0",
        "-1",
        "true",
        "[]",
        "{}",
        "'",
        "''",
        "\"",
        "\\",
        "' or 1 eq 1 or '",
        "'; drop table incident_task; --",
        "<script>alert(1)</script>",
        "${7*7}",
        "#{7*7}",
        "%{7*7}",
        "{{7*7}}",
        "../../../../etc/passwd",
        "..\\..\\x",
        "%00",
        "%s%n%x",
        "\u0000",
        "\u0001\u0007\u001b",
        "\r\nSet-Cookie: a=b",
        "\u00e9\u00fc\u00df",
        "\u202eabc",
        "\ufeff",
        "\ud83d\ude00",
        "\u0130\u0131",
        "a\u0301",
        "9999999999999999999999",
        "1e400",
        "NaN",
        "-0",
        "2147483648",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999-18:00",
        "2026-02-30T00:00:00Z",
        "unknownFutureValue",
        "http://localhost:1/",
        "*",
        "$batch",
        "%"
    };

    private static final String[] RAW_JSON = {
        "",
        "null",
        "true",
        "1",
        "\"text\"",
        "[]",
        "{}",
        "[{}]",
        "{",
        "{\"a\":}",
        "{\"a\":1,}",
        "{'a':1}",
        "{\"a\":1}{\"b\":2}",
        "{\"status\":\"open\",\"status\":\"completed\"}",
        "{\"id\":1e400}",
        "{\"priorityScore\":99999999999999999999999}",
        "{\"displayName\":\"\\ud800\"}",
        "{\"displayName\":\"\\u0000\"}",
        "\ufeff{\"status\":\"open\"}",
        "{\"@odata.type\":\"#x\",\"\":1}",
        "// no\n{}",
        "a=b&c=d"
    };

    private final Random random;
    private final List<String> taskIds;
    private final List<String> incidentIds;

    Made(Random random, List<String> taskIds, List<String> incidentIds) {
        this.random = random;
        this.taskIds = taskIds;
        this.incidentIds = incidentIds;
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    int below(int most) {
        return random.nextInt(most);
    }

    @SafeVarargs
    final <T> T pick(T... among) {
        return among[random.nextInt(among.length)];
    }

    <T> T pick(List<T> among) {
        return among.get(random.nextInt(among.size()));
    }

    // ---- texts

    String hostile() {
        return switch (random.nextInt(12)) {
            case 0 -> "x".repeat(pick(129, 255, 256, 301, 1_001, 4_097, 16_001));
            case 1 -> "\ud83d\ude00".repeat(pick(64, 150, 600));
            case 2 -> noise();
            default -> pick(HOSTILE);
        };
    }

    private String noise() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            text.appendCodePoint(random.nextInt(pick(0x80, 0x100, 0x3000, 0xd7ff)));
        }
        return text.toString();
    }

    /** As a value in a query or form; now and then twice or not escaped at all, yet without what ends a request line. */
    String escaped(String text) {
        String once = URLEncoder.encode(text, StandardCharsets.UTF_8);
        return switch (random.nextInt(12)) {
            case 0 -> URLEncoder.encode(once, StandardCharsets.UTF_8);
            case 1 -> text.replaceAll("[^\\x21-\\x7e]|[#%]", "");
            default -> once;
        };
    }

    String escapedOnce(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    // ---- queries

    private String property() {
        return pick(
                "id",
                "status",
                "displayName",
                "description",
                "createdDateTime",
                "lastModifiedDateTime",
                "actionType",
                "actionStatus",
                "source",
                "incidentId",
                "incident/id",
                "type",
                "lastUpdateDateTime",
                "severity",
                "priorityScore",
                "assignedTo",
                "classification",
                "customTags",
                "responseAction",
                "nothing");
    }

    private String literal() {
        return switch (random.nextInt(6)) {
            case 0 -> "'" + hostile().replace("'", "''") + "'";
            case 1 -> pick("2026-04-28T09:30:00Z", "'2026-04-28T09:30:00.1234567+02:00'", "0001-01-01T00:00:00Z");
            case 2 -> pick("5", "-2147483648", "null", "true");
            case 3 -> "'" + pick(taskIds) + "'";
            default -> pick("'open'", "'completed'", "'isolateDevice'", "'active'", "'high'", "'notStarted'");
        };
    }

    private String filter(int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 7)) {
            case 0 -> pick("contains", "startswith", "endswith", "tolower") + "(" + property() + "," + literal() + ")";
            case 1 -> property() + " in (" + literal() + "," + literal() + ")";
            case 2, 3 -> property() + " " + pick("eq", "ne", "gt", "ge", "lt", "le", "has") + " " + literal();
            case 4 -> "not (" + filter(depth + 1) + ")";
            case 5 -> "(" + filter(depth + 1) + ") and " + filter(depth + 1);
            default -> filter(depth + 1) + " or " + filter(depth + 1);
        };
    }

    private String option(String name) {
        if (oneIn(8)) {
            return hostile();
        }
        return switch (name) {
            case "$filter" -> oneIn(30) ? "(".repeat(pick(19, 20, 21, 500)) + "id eq '1'" : filter(0);
            case "$orderby" -> property() + pick("", " desc", " asc", " up") + (oneIn(3) ? "," + property() : "");
            case "$top", "$skip" -> pick("1", "2", "50", "500", "501", "0", "-1", "10000", "10001", "1.5");
            case "$select" -> property() + "," + property();
            case "$expand" -> pick("incident", "alerts", "incident($select=id)", "incident,incident");
            case "$count" -> pick("true", "false", "TRUE");
            case "$format" ->
                pick("json", "application/json;odata.metadata=full", "xml", "atom", "json;odata.metadata=x");
            default -> hostile();
        };
    }

    /** A query with its question mark, or nothing. */
    String query(OpenApi.Operation operation) {
        List<String> names = new ArrayList<>(operation.names("query"));
        if (oneIn(8)) {
            names.addAll(List.of("$search", "x", "$filter", "$apply"));
        }
        Collections.shuffle(names, random);
        List<String> pairs = new ArrayList<>();
        for (String name : names.subList(0, Math.min(names.size(), random.nextInt(4)))) {
            String written = pick(name, name.replace("$", "%24"), name.replace("$", ""));
            pairs.add(written + "=" + escaped(option(name)));
            if (oneIn(30)) {
                pairs.add(written + pick("", "=", "=1"));
            }
        }
        if (oneIn(60)) {
            pairs.add(pick("%zz", "%", "&&", "=", "%C3%28=1", "a=%00"));
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    // ---- bodies

    /** JSON by a schema of the document, with a fault here and there. */
    String json(JsonNode node, String name, int depth) {
        JsonNode schema = OpenApi.resolved(node);
        if (oneIn(25)) {
            return oneIn(3)
                    ? text(hostile())
                    : pick("null", "true", "-1", "1e400", "[]", "{}", "[[[[1]]]]", "\"\\ud800\"");
        }
        if (schema.has("enum")) {
            return pick(list(schema.get("enum"))).toString();
        }
        switch (schema.path("type").asString("")) {
            case "object":
                return depth > 6 ? "{}" : object(schema, depth);
            case "array":
                List<String> items = new ArrayList<>();
                for (int i = random.nextInt(oneIn(40) ? 130 : 4); i > 0; i--) {
                    items.add(json(schema.get("items"), name, depth + 1));
                }
                return "[" + String.join(",", items) + "]";
            case "integer", "number":
                return pick("0", "1", "-5", "2147483647", "2147483648", "1.0", "1.5");
            case "boolean":
                return pick("true", "false");
            case "string":
                return string(schema, name);
            default:
                return pick("{}", "null", "1", "\"x\"");
        }
    }

    private String object(JsonNode schema, int depth) {
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(each -> required.add(each.asString()));
        List<String> members = new ArrayList<>();
        schema.path("properties").properties().forEach(property -> {
            boolean wanted = required.contains(property.getKey()) ? !oneIn(30) : oneIn(2);
            if (wanted) {
                members.add(text(property.getKey()) + ":" + json(property.getValue(), property.getKey(), depth + 1));
            }
        });
        if (schema.path("additionalProperties").asBoolean(false)) {
            members.add(json(OpenApi.schema("IncidentTask"), "", depth + 1)
                    .replaceFirst("^\\{", "")
                    .replaceFirst("}$", ""));
            members.removeIf(member -> !member.startsWith("\"") || !member.contains(":"));
        }
        if (oneIn(20)) {
            members.add(text(hostile()) + ":1");
        }
        if (oneIn(30) && !members.isEmpty()) {
            members.add(members.get(0));
        }
        Collections.shuffle(members, random);
        return "{" + String.join(",", members) + "}";
    }

    private String string(JsonNode schema, String name) {
        if (oneIn(10)) {
            return text(hostile());
        }
        if (name.equals("id")) {
            return text(oneIn(2) ? pick(incidentIds) : pick(taskIds));
        }
        if (schema.path("format").asString("").equals("date-time")) {
            return text(pick("2026-11-24T05:30:00Z", "2023-06-26T19:07:39.7433333+02:00"));
        }
        if (name.equals("identifierValue")) {
            return text(pick(
                    "pc-1",
                    "offline-pc",
                    "flaky-pc",
                    "lies-pc",
                    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                    "10.0.0.1"));
        }
        return text(pick("Something", "Ada", "x y z"));
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }

    static String text(String plain) {
        StringBuilder json = new StringBuilder("\"");
        plain.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }

    /** A body by its schema, or something else altogether. */
    byte[] body(JsonNode schema) {
        if (oneIn(15)) {
            return switch (random.nextInt(4)) {
                case 0 -> ("[".repeat(pick(100, 5_000, 200_000))).getBytes(StandardCharsets.UTF_8);
                case 1 -> ("{\"a\":".repeat(pick(100, 5_000))).getBytes(StandardCharsets.UTF_8);
                case 2 -> new byte[] {(byte) 0xc3, 0x28, (byte) 0xff};
                default -> pick(RAW_JSON).getBytes(StandardCharsets.UTF_8);
            };
        }
        byte[] whole = json(schema, "", 0)
                .getBytes(pick(
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_16));
        return oneIn(40) ? java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1)) : whole;
    }
}
