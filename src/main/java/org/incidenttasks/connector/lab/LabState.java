package org.incidenttasks.connector.lab;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named values as a compact JSON object; the words {@code true} and {@code false} become JSON's own. */
final class LabState {

    private LabState() {}

    static String write(Map<String, String> values) {
        JsonObjectBuilder json = Json.createObjectBuilder();
        values.forEach((name, value) -> {
            if (value.equals("true") || value.equals("false")) {
                json.add(name, Boolean.parseBoolean(value));
            } else {
                json.add(name, value);
            }
        });
        return json.build().toString();
    }

    /** In the order written; null gives none. */
    static Map<String, String> read(String json) {
        Map<String, String> values = new LinkedHashMap<>();
        if (json != null) {
            JsonObject object;
            try (var reader = Json.createReader(new StringReader(json))) {
                object = reader.readObject();
            }
            object.forEach((name, value) -> values.put(name, text(value)));
        }
        return values;
    }

    private static String text(JsonValue value) {
        return value instanceof JsonString string ? string.getString() : value.toString();
    }
}
