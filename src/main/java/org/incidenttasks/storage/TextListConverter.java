package org.incidenttasks.storage;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonString;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.io.StringReader;
import java.util.List;

/** Stores a short list of texts as a JSON array in one column: it is read with its row and never searched. */
@Converter
public class TextListConverter implements AttributeConverter<List<String>, String> {

    @Override
    public String convertToDatabaseColumn(List<String> texts) {
        if (texts == null || texts.isEmpty()) {
            return null;
        }
        JsonArrayBuilder array = Json.createArrayBuilder();
        texts.forEach(array::add);
        return array.build().toString();
    }

    @Override
    public List<String> convertToEntityAttribute(String json) {
        if (json == null) {
            return List.of();
        }
        JsonArray array;
        try (var reader = Json.createReader(new StringReader(json))) {
            array = reader.readArray();
        }
        return array.getValuesAs(JsonString::getString);
    }
}
