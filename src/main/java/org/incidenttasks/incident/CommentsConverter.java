package org.incidenttasks.incident;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;

/** Stores the comments of an incident as a JSON array in one column: they are read with it and never searched. */
@Converter
public class CommentsConverter implements AttributeConverter<List<IncidentComment>, String> {

    @Override
    public String convertToDatabaseColumn(List<IncidentComment> comments) {
        if (comments == null || comments.isEmpty()) {
            return null;
        }
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (IncidentComment comment : comments) {
            array.add(Json.createObjectBuilder()
                    .add("text", comment.comment())
                    .add("by", comment.createdByDisplayName())
                    .add("at", comment.createdDateTime().toString()));
        }
        return array.build().toString();
    }

    @Override
    public List<IncidentComment> convertToEntityAttribute(String json) {
        if (json == null) {
            return List.of();
        }
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readArray().getValuesAs(JsonObject.class).stream()
                    .map(comment -> new IncidentComment(
                            comment.getString("text"), comment.getString("by"), Instant.parse(comment.getString("at"))))
                    .toList();
        }
    }
}
