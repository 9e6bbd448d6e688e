package org.incidenttasks.execution;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.io.StringReader;
import java.util.List;
import org.incidenttasks.connector.TargetResult;

/** Stores the results per target as a JSON array in one column: they are read with their execution, never searched. */
@Converter
public class TargetResultsConverter implements AttributeConverter<List<TargetResult>, String> {

    private static final int MOST_CHARACTERS = 30_000;

    @Override
    public String convertToDatabaseColumn(List<TargetResult> results) {
        if (results == null || results.isEmpty()) {
            return null;
        }
        int kept = results.size();
        String json = json(results);
        while (json.length() > MOST_CHARACTERS) {
            // The last line says how many did not fit: never silently.
            kept = kept / 2;
            List<TargetResult> shortened = new java.util.ArrayList<>(results.subList(0, kept));
            shortened.add(new TargetResult("…", false, results.size() - kept + " further targets"));
            json = json(shortened);
        }
        return json;
    }

    private static String json(List<TargetResult> results) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (TargetResult result : results) {
            array.add(Json.createObjectBuilder()
                    .add("target", result.target())
                    .add("done", result.done())
                    .add("detail", result.detail()));
        }
        return array.build().toString();
    }

    @Override
    public List<TargetResult> convertToEntityAttribute(String json) {
        if (json == null) {
            return List.of();
        }
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readArray().getValuesAs(JsonObject.class).stream()
                    .map(result -> new TargetResult(
                            result.getString("target"), result.getBoolean("done"), result.getString("detail")))
                    .toList();
        }
    }
}
