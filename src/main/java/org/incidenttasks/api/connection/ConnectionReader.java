package org.incidenttasks.api.connection;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.WireEnum;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connection.ConnectionChange;
import org.incidenttasks.connection.Connections.Draft;
import org.incidenttasks.wire.Members;

/** Reads what is sent of a connection. Nothing that is sent is passed over. */
final class ConnectionReader {

    private static final String NAME = "displayName";
    private static final String CONNECTOR = "connector";
    private static final String ACTIONS = "actionTypes";
    private static final String TARGETS = "targets";
    private static final String SETTINGS = "settings";
    private static final String ENABLED = "enabled";
    private static final String RANK = "rank";

    private static final String CREATABLE = "actionTypes, connector, displayName, settings, targets";
    private static final String CHANGEABLE = "actionTypes, displayName, enabled, rank, settings, targets";

    /** What is to be made. */
    record Creation(String connector, Draft draft) {}

    private ConnectionReader() {}

    static Creation creation(JsonObject object) {
        Members members = Members.strict(object);
        String connector = members.text(CONNECTOR);
        if (connector == null) {
            throw members.missing(CONNECTOR);
        }
        List<String> targets = members.texts(TARGETS);
        Settings settings = Settings.of(members.entries(SETTINGS));
        Draft draft = new Draft(
                members.text(NAME),
                actions(members).orElseThrow(() -> members.missing(ACTIONS)),
                targets == null ? List.of() : targets,
                settings.values());
        members.refuseOthers(CREATABLE);
        return new Creation(connector, draft);
    }

    static ConnectionChange change(JsonObject object) {
        Members members = Members.strict(object);
        for (String name : List.of(NAME, ACTIONS, ENABLED, RANK, SETTINGS)) {
            if (object.get(name) == JsonValue.NULL) {
                throw new Problem.Invalid("'" + name + "' cannot be taken away: leave it out to keep it as it is.");
            }
        }
        Settings settings = Settings.of(members.entries(SETTINGS));
        Integer rank = members.number(RANK);
        Optional<List<String>> none = object.get(TARGETS) == JsonValue.NULL ? Optional.of(List.of()) : Optional.empty();
        Optional<List<String>> targets =
                Optional.ofNullable(members.texts(TARGETS)).or(() -> none);
        ConnectionChange change = new ConnectionChange(
                Optional.ofNullable(members.text(NAME)),
                actions(members),
                targets,
                settings.values(),
                settings.taken(),
                Optional.ofNullable(members.flag(ENABLED)),
                rank == null ? OptionalInt.empty() : OptionalInt.of(rank));
        members.refuseOthers(CHANGEABLE);
        return change;
    }

    private static Optional<Collection<ActionType>> actions(Members members) {
        return Optional.ofNullable(members.texts(ACTIONS))
                .map(names -> names.stream()
                        .map(name -> WireEnum.find(ActionType.class, name)
                                .orElseThrow(() -> new Problem.Invalid(
                                        "BadActionType",
                                        "There is no action type '" + Texts.cut(name, 100) + "': choose from "
                                                + WireEnum.allowed(ActionType.class) + ".")))
                        .collect(Collectors.toCollection(HashSet::new)));
    }

    /** The values of fields as they are kept, in texts, and the fields that are to have none. */
    private record Settings(Map<String, String> values, Set<String> taken) {

        static Settings of(Map<String, JsonValue> sent) {
            Map<String, String> values = new HashMap<>();
            Set<String> taken = new HashSet<>();
            if (sent != null) {
                sent.forEach((name, value) -> {
                    if (value == JsonValue.NULL) {
                        taken.add(name);
                    } else {
                        values.put(name, text(name, value));
                    }
                });
            }
            return new Settings(values, taken);
        }

        private static String text(String name, JsonValue value) {
            if (value instanceof JsonString string) {
                return string.getString();
            }
            if (value instanceof JsonNumber || value == JsonValue.TRUE || value == JsonValue.FALSE) {
                return value.toString();
            }
            if (value instanceof JsonArray lines) {
                return lines.stream().map(line -> line(name, line)).collect(Collectors.joining("\n"));
            }
            throw bad(name, "must be a text, a number, true, false, or an array of texts.");
        }

        private static String line(String name, JsonValue value) {
            if (value instanceof JsonString line && line.getString().lines().count() <= 1) {
                return line.getString();
            }
            throw bad(name, "must be an array of texts of one line each.");
        }

        private static Problem bad(String name, String why) {
            String known = Texts.cut(name, 100);
            String message = "The setting '" + known + "' " + why;
            return new Problem.Invalid("BadSetting", message, new Problem.Detail("BadSetting", message, known));
        }
    }
}
