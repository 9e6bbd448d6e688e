package org.incidenttasks.api.connection;

import jakarta.json.stream.JsonGenerator;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.connection.Connection;
import org.incidenttasks.connection.Connections.Described;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.wire.JsonStyle;
import org.incidenttasks.wire.WireTime;

/** A connection as JSON, without its secrets: of these it is said which have a value. */
final class ConnectionJson {

    private ConnectionJson() {}

    static String etag(Connection connection) {
        return "W/\"" + connection.getVersion() + "\"";
    }

    /**
     * Writes the members into an object that is open already.
     *
     * @param connector empty when this server has it no more; the settings are texts then
     */
    static void write(JsonGenerator json, Described known, Optional<ConnectedConnector> connector, JsonStyle style) {
        Connection connection = known.connection();
        if (style.metadata() != JsonStyle.Metadata.NONE) {
            json.write("@odata.etag", etag(connection));
        }
        json.write("id", connection.getId());
        json.write("displayName", connection.getDisplayName());
        json.write("connector", connection.getConnector());
        json.write("enabled", connection.isEnabled());
        json.write("rank", connection.getRank());
        json.writeStartArray("actionTypes");
        connection.getActionTypes().forEach(type -> json.write(type.wireName()));
        json.writeEnd();
        texts(json, "targets", connection.getTargets());
        json.writeStartObject("settings");
        fields(known, connector)
                .forEach(field -> setting(json, field, known.values().get(field.name())));
        json.writeEnd();
        texts(json, "keptSecrets", known.kept());
        json.write("createdDateTime", WireTime.write(connection.getCreatedAt()));
        json.write("createdByDisplayName", connection.getCreatedBy());
    }

    private static List<Field> fields(Described known, Optional<ConnectedConnector> connector) {
        return connector
                .map(ConnectedConnector::fields)
                .orElseGet(() -> known.values().keySet().stream()
                        .map(name -> Field.optional(name, Field.Kind.TEXT))
                        .toList())
                .stream()
                .filter(field -> !field.kind().isSecret())
                .toList();
    }

    private static void setting(JsonGenerator json, Field field, String value) {
        if (value == null) {
            json.writeNull(field.name());
            return;
        }
        switch (field.kind()) {
            case NUMBER -> json.write(field.name(), Integer.parseInt(value));
            case FLAG -> json.write(field.name(), Boolean.parseBoolean(value));
            case LINES -> texts(json, field.name(), value.lines().toList());
            default -> json.write(field.name(), value);
        }
    }

    /** What the test of a connection found. */
    static void write(JsonGenerator json, Trial trial) {
        json.write("good", trial.good());
        json.writeStartArray("findings");
        trial.findings()
                .forEach(finding -> json.writeStartObject()
                        .write("good", finding.good())
                        .write("detail", finding.detail())
                        .writeEnd());
        json.writeEnd();
    }

    private static void texts(JsonGenerator json, String member, Iterable<String> texts) {
        json.writeStartArray(member);
        texts.forEach(json::write);
        json.writeEnd();
    }
}
