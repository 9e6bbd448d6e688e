package org.incidenttasks.wire;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.WireEnum;
import org.incidenttasks.incident.AlertClassification;
import org.incidenttasks.incident.AlertDetermination;
import org.incidenttasks.incident.AlertSeverity;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.incident.IncidentComment;
import org.incidenttasks.incident.IncidentContent;
import org.incidenttasks.incident.IncidentProperties;
import org.incidenttasks.incident.IncidentStatus;

/** Graph's JSON of a security {@code incident}, without its alerts. */
public final class IncidentJson {

    /** Every member in the order in which they are written. */
    public static final List<String> MEMBERS = List.of(
            "id",
            "tenantId",
            "status",
            "incidentWebUrl",
            "redirectIncidentId",
            "displayName",
            "createdDateTime",
            "lastUpdateDateTime",
            "lastModifiedBy",
            "assignedTo",
            "classification",
            "determination",
            "severity",
            "priorityScore",
            "customTags",
            "systemTags",
            "description",
            "summary",
            "resolvingComment",
            "recommendedActions",
            "recommendedHuntingQueries",
            "comments");

    private static final String CREATABLE =
            "displayName, severity, status, assignedTo, classification, determination, description, customTags,"
                    + " incidentWebUrl, priorityScore, recommendedActions, recommendedHuntingQueries,"
                    + " redirectIncidentId, resolvingComment, summary, systemTags";

    private static final String CHANGEABLE = "assignedTo, classification, customTags, description, determination,"
            + " displayName, resolvingComment, severity, status, summary";

    /** Names that Microsoft's documentation uses, and the members of the enumeration that they mean. */
    private static final Map<String, String> OTHER_DETERMINATIONS = Map.of(
            "compromisedUser", "compromisedAccount",
            "clean", "notMalicious",
            "insufficientData", "notEnoughDataToValidate",
            "confirmedUserActivity", "confirmedActivity");

    private IncidentJson() {}

    /** The entity tag of an incident, weak: it counts changes. */
    public static String etag(Incident incident) {
        return "W/\"" + incident.getVersion() + "\"";
    }

    /**
     * Writes the members of an incident into an object that is open already.
     *
     * @param selected the members wanted; empty for all
     */
    public static void write(JsonGenerator json, Incident incident, Collection<String> selected, JsonStyle style) {
        Writer out = new Writer(json, selected, style);
        style.entity(
                json,
                JsonStyle.NAMESPACE + "incident",
                "/security/incidents",
                incident.getId(),
                Optional.of(etag(incident)));
        out.text("id", incident.getId());
        out.text("tenantId", incident.getTenantId());
        out.member("status", shown(incident.getStatus(), style.unknownMembers()));
        out.text("incidentWebUrl", incident.getIncidentWebUrl());
        out.text("redirectIncidentId", incident.getRedirectIncidentId());
        out.text("displayName", incident.getDisplayName());
        out.text("createdDateTime", WireTime.write(incident.getCreatedDateTime()));
        out.text("lastUpdateDateTime", WireTime.write(incident.getLastUpdateDateTime()));
        out.text("lastModifiedBy", incident.getLastModifiedBy());
        out.text("assignedTo", incident.getAssignedTo());
        out.member("classification", incident.getClassification());
        out.member("determination", incident.getDetermination());
        out.member("severity", incident.getSeverity());
        out.number("priorityScore", incident.getPriorityScore());
        out.texts("customTags", incident.getCustomTags());
        out.texts("systemTags", incident.getSystemTags());
        out.text("description", incident.getDescription());
        out.text("summary", incident.getSummary());
        out.text("resolvingComment", incident.getResolvingComment());
        out.text("recommendedActions", incident.getRecommendedActions());
        out.queries("recommendedHuntingQueries", incident.getRecommendedHuntingQueries());
        out.comments("comments", incident.getComments());
    }

    private static IncidentStatus shown(IncidentStatus status, boolean withUnknownMembers) {
        return status == IncidentStatus.AWAITING_ACTION && !withUnknownMembers
                ? IncidentStatus.UNKNOWN_FUTURE_VALUE
                : status;
    }

    /** Writes what is selected, a null where there is no value. */
    private record Writer(JsonGenerator json, Collection<String> selected, JsonStyle style) {

        private boolean skips(String name) {
            return !selected.isEmpty() && !selected.contains(name);
        }

        void text(String name, String value) {
            if (skips(name)) {
                return;
            }
            if (value == null) {
                json.writeNull(name);
            } else {
                style.type(json, IncidentProperties.ALL.find(name));
                json.write(name, value);
            }
        }

        void member(String name, WireEnum value) {
            text(name, value == null ? null : value.wireName());
        }

        void number(String name, Integer value) {
            if (skips(name)) {
                return;
            }
            if (value == null) {
                json.writeNull(name);
            } else {
                style.type(json, IncidentProperties.ALL.find(name));
                json.write(name, value);
            }
        }

        void texts(String name, List<String> values) {
            if (!skips(name)) {
                style.type(json, name, "Collection(String)");
                json.writeStartArray(name);
                values.forEach(json::write);
                json.writeEnd();
            }
        }

        void queries(String name, List<String> values) {
            if (!skips(name)) {
                style.type(json, name, "Collection(" + JsonStyle.NAMESPACE + "recommendedHuntingQuery)");
                json.writeStartArray(name);
                values.forEach(
                        query -> json.writeStartObject().write("kqlText", query).writeEnd());
                json.writeEnd();
            }
        }

        void comments(String name, List<IncidentComment> values) {
            if (!skips(name)) {
                style.type(json, name, "Collection(" + JsonStyle.NAMESPACE + "alertComment)");
                json.writeStartArray(name);
                values.forEach(comment -> json.writeStartObject()
                        .write("comment", comment.comment())
                        .write("createdByDisplayName", comment.createdByDisplayName())
                        .write("createdDateTime", WireTime.write(comment.createdDateTime()))
                        .writeEnd());
                json.writeEnd();
            }
        }
    }

    /**
     * Reads the body of a creation.
     *
     * @param by who creates
     * @throws org.incidenttasks.Problem.Invalid naming the member that is missing, wrong, or for the server to set
     */
    public static IncidentContent readCreation(JsonObject body, String by, Instant now) {
        Members members = Members.strict(body);
        IncidentContent content = read(members, now, by, now, List.of());
        members.refuseOthers(CREATABLE);
        return content;
    }

    /**
     * Reads the body of a change: members that are there are set, null takes the value away where there may be none.
     *
     * @param before what the incident says now
     * @throws Problem.Invalid naming the member that is wrong or cannot be changed
     */
    public static IncidentContent readChange(JsonObject body, IncidentContent before) {
        Members members = Members.strict(body);
        for (String required : List.of("displayName", "severity", "status")) {
            if (body.get(required) == JsonValue.NULL) {
                throw new Problem.Invalid("'" + required + "' cannot be null: an incident always has one.");
            }
        }
        IncidentContent after = new IncidentContent(
                said(body, "assignedTo", members.text("assignedTo"), before.assignedTo()),
                said(
                        body,
                        "classification",
                        members.member("classification", AlertClassification.class),
                        before.classification()),
                before.createdDateTime(),
                said(body, "description", members.text("description"), before.description()),
                said(
                        body,
                        "determination",
                        members.member("determination", AlertDetermination.class),
                        before.determination()),
                said(body, "displayName", members.text("displayName"), before.displayName()),
                before.incidentWebUrl(),
                before.lastModifiedBy(),
                before.lastUpdateDateTime(),
                before.priorityScore(),
                before.recommendedActions(),
                before.redirectIncidentId(),
                said(body, "resolvingComment", members.text("resolvingComment"), before.resolvingComment()),
                said(body, "severity", members.member("severity", AlertSeverity.class), before.severity()),
                said(body, "status", members.member("status", IncidentStatus.class), before.status()),
                said(body, "summary", members.text("summary"), before.summary()),
                said(body, "customTags", members.texts("customTags"), before.customTags()),
                before.systemTags(),
                before.comments(),
                before.recommendedHuntingQueries());
        members.refuseOthers(CHANGEABLE);
        return after;
    }

    private static <T> T said(JsonObject body, String member, T value, T before) {
        return body.containsKey(member) ? value : before;
    }

    /** Reads a whole incident as an import does: what can be put right is, with a note. */
    static IncidentContent readWhole(Members members) {
        Instant created = members.time("createdDateTime");
        if (created == null) {
            throw members.missing("createdDateTime");
        }
        Instant updated = members.time("lastUpdateDateTime");
        List<Members> comments = members.objects("comments");
        return read(
                members,
                created,
                members.text("lastModifiedBy"),
                updated == null ? created : updated,
                comments == null
                        ? List.of()
                        : comments.stream().map(IncidentJson::comment).toList());
    }

    private static IncidentComment comment(Members members) {
        // The documentation of incidents calls them createdBy and createdTime.
        String by =
                members.has("createdByDisplayName") ? members.text("createdByDisplayName") : members.text("createdBy");
        Instant at = members.has("createdDateTime") ? members.time("createdDateTime") : members.time("createdTime");
        if (at == null) {
            throw members.missing("createdDateTime");
        }
        return new IncidentComment(members.text("comment"), by, at);
    }

    private static IncidentContent read(
            Members members, Instant created, String lastModifiedBy, Instant updated, List<IncidentComment> comments) {
        List<Members> queries = members.objects("recommendedHuntingQueries");
        return new IncidentContent(
                members.text("assignedTo"),
                members.member("classification", AlertClassification.class),
                created,
                members.text("description"),
                members.member("determination", AlertDetermination.class, OTHER_DETERMINATIONS),
                members.text("displayName"),
                members.text("incidentWebUrl"),
                lastModifiedBy,
                updated,
                members.number("priorityScore"),
                members.text("recommendedActions"),
                members.text("redirectIncidentId"),
                members.text("resolvingComment"),
                members.member("severity", AlertSeverity.class),
                members.member("status", IncidentStatus.class),
                members.text("summary"),
                members.texts("customTags"),
                members.texts("systemTags"),
                comments,
                queries == null
                        ? List.of()
                        : queries.stream().map(query -> query.text("kqlText")).toList());
    }
}
