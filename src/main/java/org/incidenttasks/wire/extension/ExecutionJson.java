package org.incidenttasks.wire.extension;

import jakarta.json.stream.JsonGenerator;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.execution.Attempt;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.execution.ExecutionService.WithAttempts;
import org.incidenttasks.wire.JsonStyle;
import org.incidenttasks.wire.WireTime;

/** Our own JSON of an execution; Graph has none. */
public final class ExecutionJson {

    /** Every member in its order, with its type in OData. */
    public static final Map<String, String> MEMBERS;

    static {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("id", "Edm.String");
        members.put("actionType", JsonStyle.NAMESPACE + "incidentTaskActionType");
        for (String text : new String[] {"state", "verification", "requestedBy", "requestedVia"}) {
            members.put(text, "Edm.String");
        }
        members.put("requestedDateTime", "Edm.DateTimeOffset");
        members.put("endedDateTime", "Edm.DateTimeOffset");
        for (String text : new String[] {"comment", "connector", "detail"}) {
            members.put(text, "Edm.String");
        }
        members.put("undoOf", "Edm.String");
        members.put("liftAfter", "Edm.Duration");
        members.put("onlyTargets", "Collection(Edm.String)");
        members.put("attempts", "Collection(" + JsonStyle.EXTENSION + "attempt)");
        members.put("targetResults", "Collection(" + JsonStyle.EXTENSION + "targetResult)");
        MEMBERS = Collections.unmodifiableMap(members);
    }

    private ExecutionJson() {}

    /**
     * Writes the members of an execution into an object that is open already.
     *
     * @param set the path of the collection, encoded
     * @param selected the members wanted; empty for all
     */
    public static void write(
            JsonGenerator json, WithAttempts known, String set, Collection<String> selected, JsonStyle style) {
        Execution execution = known.execution();
        style.entity(json, JsonStyle.EXTENSION + "execution", set, execution.getId(), Optional.empty());
        for (Map.Entry<String, String> member : MEMBERS.entrySet()) {
            if (selected.isEmpty() || selected.contains(member.getKey())) {
                style.type(json, member.getKey(), member.getValue());
                write(json, known, execution, member.getKey());
            }
        }
    }

    private static void write(JsonGenerator json, WithAttempts known, Execution execution, String member) {
        switch (member) {
            case "id" -> json.write(member, execution.getId());
            case "actionType" -> json.write(member, execution.getActionType().wireName());
            case "state" -> json.write(member, name(execution.getState()));
            case "verification" -> json.write(member, name(execution.getVerification()));
            case "requestedBy" -> json.write(member, execution.getRequestedBy());
            case "requestedVia" -> json.write(member, name(execution.getRequestedVia()));
            case "requestedDateTime" -> json.write(member, WireTime.write(execution.getRequestedAt()));
            case "endedDateTime" -> text(json, member, WireTime.write(execution.getEndedAt()));
            case "comment" -> text(json, member, execution.getRequestComment());
            case "connector" -> json.write(member, execution.getConnector());
            case "detail" -> text(json, member, execution.getDetail());
            case "undoOf" -> text(json, member, execution.getUndoOf().orElse(null));
            case "liftAfter" ->
                text(
                        json,
                        member,
                        execution.getLiftAfter().map(Object::toString).orElse(null));
            case "onlyTargets" -> {
                json.writeStartArray(member);
                execution.getOnlyTargets().forEach(json::write);
                json.writeEnd();
            }
            case "attempts" -> {
                json.writeStartArray(member);
                known.attempts().forEach(attempt -> write(json, attempt));
                json.writeEnd();
            }
            case "targetResults" -> {
                json.writeStartArray(member);
                execution.getTargetResults().forEach(result -> write(json, result));
                json.writeEnd();
            }
            default -> throw new IllegalArgumentException(member);
        }
    }

    private static void write(JsonGenerator json, Attempt attempt) {
        json.writeStartObject();
        json.write("step", name(attempt.getStep()));
        json.write("startedDateTime", WireTime.write(attempt.getStartedAt()));
        text(json, "endedDateTime", WireTime.write(attempt.getEndedAt()));
        text(json, "outcome", attempt.getOutcome());
        text(json, "detail", attempt.getDetail());
        json.writeEnd();
    }

    private static void write(JsonGenerator json, TargetResult result) {
        json.writeStartObject();
        json.write("target", result.target());
        json.write("done", result.done());
        json.write("detail", result.detail());
        json.writeEnd();
    }

    static void text(JsonGenerator json, String member, String value) {
        if (value == null) {
            json.writeNull(member);
        } else {
            json.write(member, value);
        }
    }

    static String name(Enum<?> constant) {
        return camel(constant.name());
    }

    /** {@code WAITING_FOR_PERSON} as {@code waitingForPerson}. */
    static String camel(String constant) {
        StringBuilder camel = new StringBuilder();
        for (String word : constant.toLowerCase(Locale.ROOT).split("_")) {
            camel.append(camel.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return camel.toString();
    }
}
