package org.incidenttasks.wire.extension;

import jakarta.json.stream.JsonGenerator;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.measure.Countermeasure;
import org.incidenttasks.wire.JsonStyle;
import org.incidenttasks.wire.ResponseActionJson;
import org.incidenttasks.wire.WireTime;

/** Our own JSON of a countermeasure; Graph has none. */
public final class CountermeasureJson {

    /** Every member in its order, with its type in OData. */
    public static final Map<String, String> MEMBERS;

    static {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("id", "Edm.String");
        members.put("taskId", "Edm.String");
        members.put("actionType", JsonStyle.NAMESPACE + "incidentTaskActionType");
        members.put("target", "Edm.String");
        members.put("responseAction", JsonStyle.NAMESPACE + "incidentTaskResponseAction");
        members.put("connector", "Edm.String");
        members.put("requestedBy", "Edm.String");
        members.put("sinceDateTime", "Edm.DateTimeOffset");
        members.put("untilDateTime", "Edm.DateTimeOffset");
        members.put("lastVerifiedDateTime", "Edm.DateTimeOffset");
        members.put("driftedDateTime", "Edm.DateTimeOffset");
        members.put("watchDetail", "Edm.String");
        members.put("liftedDateTime", "Edm.DateTimeOffset");
        members.put("liftedByExecutionId", "Edm.String");
        MEMBERS = Collections.unmodifiableMap(members);
    }

    private CountermeasureJson() {}

    /**
     * Writes the members of a countermeasure into an object that is open already.
     *
     * @param set the path of the collection
     * @param selected the members wanted; empty for all
     */
    public static void write(
            JsonGenerator json, Countermeasure measure, String set, Collection<String> selected, JsonStyle style) {
        style.entity(
                json,
                JsonStyle.EXTENSION + "countermeasure",
                set,
                measure.getId(),
                Optional.of("W/\"" + measure.getVersion() + "\""));
        for (Map.Entry<String, String> member : MEMBERS.entrySet()) {
            if (selected.isEmpty() || selected.contains(member.getKey())) {
                style.type(json, member.getKey(), member.getValue());
                write(json, measure, member.getKey(), style);
            }
        }
    }

    private static void write(JsonGenerator json, Countermeasure measure, String member, JsonStyle style) {
        switch (member) {
            case "id" -> json.write(member, measure.getId());
            case "taskId" -> json.write(member, measure.getTaskId());
            case "actionType" -> json.write(member, measure.getActionType().wireName());
            case "target" -> json.write(member, measure.getResponseAction().identifierValue());
            case "responseAction" ->
                ResponseActionJson.write(json, member, Optional.of(measure.getResponseAction()), style);
            case "connector" -> json.write(member, measure.getConnector());
            case "requestedBy" -> json.write(member, measure.getRequestedBy());
            case "sinceDateTime" -> ExecutionJson.text(json, member, WireTime.write(measure.getSince()));
            case "untilDateTime" -> ExecutionJson.text(json, member, WireTime.write(measure.getUntil()));
            case "lastVerifiedDateTime" ->
                ExecutionJson.text(json, member, WireTime.write(measure.getLastVerifiedAt()));
            case "driftedDateTime" -> ExecutionJson.text(json, member, WireTime.write(measure.getDriftedAt()));
            case "watchDetail" -> ExecutionJson.text(json, member, measure.getWatchDetail());
            case "liftedDateTime" -> ExecutionJson.text(json, member, WireTime.write(measure.getLiftedAt()));
            case "liftedByExecutionId" -> ExecutionJson.text(json, member, measure.getLiftedBy());
            default -> throw new IllegalArgumentException(member);
        }
    }
}
