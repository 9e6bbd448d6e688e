package org.incidenttasks.incident;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.WireEnum;
import org.incidenttasks.storage.InstantConverter;

/**
 * All that an incident says, without its key: what is created, imported or compared. Members are Graph's; a null is a
 * member that was not said. Texts are bounded here; {@code severity} and {@code status} have Graph's defaults.
 *
 * @param recommendedHuntingQueries the {@code kqlText} of each
 * @throws Problem.Invalid naming the member that is missing or too long
 */
public record IncidentContent(
        String assignedTo,
        AlertClassification classification,
        Instant createdDateTime,
        String description,
        AlertDetermination determination,
        String displayName,
        String incidentWebUrl,
        String lastModifiedBy,
        Instant lastUpdateDateTime,
        Integer priorityScore,
        String recommendedActions,
        String redirectIncidentId,
        String resolvingComment,
        AlertSeverity severity,
        IncidentStatus status,
        String summary,
        List<String> customTags,
        List<String> systemTags,
        List<IncidentComment> comments,
        List<String> recommendedHuntingQueries) {

    private static final int MOST_ITEMS = 100;
    private static final int MOST_IN_ALL = 15_000;
    private static final int MOST_SHOWN = 200;

    public IncidentContent {
        assignedTo = Texts.optional("assignedTo", assignedTo, 300);
        createdDateTime = InstantConverter.cut(createdDateTime);
        description = Texts.optional("description", description, 16000);
        displayName = Texts.required("displayName", displayName, 1000);
        incidentWebUrl = Texts.optional("incidentWebUrl", incidentWebUrl, 2000);
        lastModifiedBy = Texts.optional("lastModifiedBy", lastModifiedBy, 300);
        lastUpdateDateTime = InstantConverter.cut(lastUpdateDateTime);
        recommendedActions = Texts.optional("recommendedActions", recommendedActions, 16000);
        redirectIncidentId = Texts.optional("redirectIncidentId", redirectIncidentId, 128);
        resolvingComment = Texts.optional("resolvingComment", resolvingComment, 16000);
        summary = Texts.optional("summary", summary, 16000);
        customTags = texts("customTags", customTags);
        systemTags = texts("systemTags", systemTags);
        comments = comments == null ? List.of() : List.copyOf(comments);
        recommendedHuntingQueries = texts("recommendedHuntingQueries", recommendedHuntingQueries);
        severity = severity == null ? AlertSeverity.UNKNOWN : severity;
        status = status == null ? IncidentStatus.ACTIVE : status;
        int length = comments.stream()
                .mapToInt(comment -> comment.comment().length()
                        + comment.createdByDisplayName().length()
                        + 60)
                .sum();
        if (comments.size() > MOST_ITEMS || length > MOST_IN_ALL) {
            throw tooMany("comments");
        }
    }

    /**
     * What is known of an incident when only a task of it has come; an import of the incident itself always replaces it.
     */
    public static IncidentContent placeholder(String id, Instant created) {
        return new IncidentContent(
                null,
                null,
                created,
                null,
                null,
                "Incident " + id,
                null,
                null,
                created,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** The same, last modified by somebody at a time. */
    IncidentContent modified(String by, Instant now) {
        return new IncidentContent(
                assignedTo,
                classification,
                createdDateTime,
                description,
                determination,
                displayName,
                incidentWebUrl,
                by,
                now,
                priorityScore,
                recommendedActions,
                redirectIncidentId,
                resolvingComment,
                severity,
                status,
                summary,
                customTags,
                systemTags,
                comments,
                recommendedHuntingQueries);
    }

    /** The members that can be changed and that differ in another content, each with what it was and is, shortened. */
    Map<String, String> differences(IncidentContent other) {
        Map<String, Object> before = changeable();
        Map<String, String> differences = new LinkedHashMap<>();
        other.changeable().forEach((member, now) -> {
            if (!Objects.equals(before.get(member), now)) {
                differences.put(member, shown(before.get(member)) + " → " + shown(now));
            }
        });
        return differences;
    }

    private Map<String, Object> changeable() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("status", status);
        members.put("assignedTo", assignedTo);
        members.put("classification", classification);
        members.put("determination", determination);
        members.put("severity", severity);
        members.put("displayName", displayName);
        members.put("customTags", customTags);
        members.put("description", description);
        members.put("summary", summary);
        members.put("resolvingComment", resolvingComment);
        return members;
    }

    private static String shown(Object value) {
        if (value == null) {
            return "–";
        }
        return Texts.cut(value instanceof WireEnum member ? member.wireName() : value.toString(), MOST_SHOWN);
    }

    private static List<String> texts(String member, List<String> texts) {
        if (texts == null) {
            return List.of();
        }
        List<String> checked =
                texts.stream().map(text -> Texts.required(member, text, 4_000)).toList();
        int length = checked.stream().mapToInt(text -> text.length() + 4).sum();
        if (checked.size() > MOST_ITEMS || length > MOST_IN_ALL / 2) {
            throw tooMany(member);
        }
        return checked;
    }

    private static Problem tooMany(String member) {
        return new Problem.Invalid("'" + member + "' holds more than is kept: at most " + MOST_ITEMS + " entries and "
                + MOST_IN_ALL / 2 + " characters in all.");
    }
}
