package org.incidenttasks.api.connection;

import jakarta.json.stream.JsonGenerator;
import java.util.Map;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.wire.extension.ExecutionJson;

/** A kind of connection as JSON: what it can do, and what it wants to be told. */
final class ConnectorJson {

    private ConnectorJson() {}

    static void write(JsonGenerator json, ConnectedConnector connector) {
        json.writeStartObject();
        json.write("name", connector.name());
        json.writeStartArray("actions");
        connector.abilities().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> json.writeStartObject()
                        .write("actionType", entry.getKey().wireName())
                        .write("idempotent", entry.getValue().idempotent())
                        .write("checkedBy", ExecutionJson.name(entry.getValue().look()))
                        .write("reversible", entry.getValue().reversible())
                        .writeEnd());
        json.writeEnd();
        json.writeStartArray("settings");
        connector.fields().forEach(field -> write(json, field));
        json.writeEnd();
        json.writeEnd();
    }

    private static void write(JsonGenerator json, Field field) {
        json.writeStartObject();
        json.write("name", field.name());
        json.write("kind", ExecutionJson.name(field.kind()));
        json.write("required", field.required() && field.standard() == null);
        ExecutionJson.text(json, "default", field.standard());
        json.writeStartArray("choices");
        field.choices().forEach(json::write);
        json.writeEnd();
        json.writeEnd();
    }
}
