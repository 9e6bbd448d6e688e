package org.incidenttasks.web.task;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.history.TaskEvent;
import org.incidenttasks.web.view.Texts;

/** What happened as sentences: the entries of the audit trail, and the events of a task. */
public final class History {

    /**
     * One entry as a person reads it.
     *
     * @param sequence its number in the chain; 0 where it is none of its entries
     * @param sentence who did what
     * @param said what somebody wrote beside it, or the target's own words; null where there is nothing
     * @param via message key of the door it came through
     */
    public record Line(
            long sequence,
            Instant at,
            String sentence,
            String said,
            String via,
            String action,
            String subjectType,
            String subjectId) {}

    /** The details that each sentence wants behind the actor's name, in the order of its arguments. */
    private static final Map<String, List<String>> DETAILS = Map.ofEntries(
            Map.entry("task.statusChanged", List.of("from", "to")),
            Map.entry("task.deleted", List.of("displayName")),
            Map.entry("action.requested", List.of("actionType", "target", "connector")),
            Map.entry("action.reported", List.of("report")),
            Map.entry("action.completed", List.of("verification")),
            Map.entry("undo.requested", List.of("actionType", "target")),
            Map.entry("undo.completed", List.of("verification")),
            Map.entry("undo.reported", List.of("report")),
            Map.entry("measure.lifted", List.of("actionType", "target")),
            Map.entry("measure.inForceAgain", List.of("actionType", "target")),
            Map.entry("measure.drifted", List.of("actionType", "target")),
            Map.entry("measure.restored", List.of("actionType", "target")),
            Map.entry("measure.untilChanged", List.of("until")),
            Map.entry("evidence.read", List.of("fileName")),
            Map.entry("incident.created", List.of("displayName")),
            Map.entry("user.created", List.of("userName", "roles")),
            Map.entry("user.rolesChanged", List.of("userName", "roles")),
            Map.entry("user.enabled", List.of("userName")),
            Map.entry("user.disabled", List.of("userName")),
            Map.entry("user.passwordReset", List.of("userName")),
            Map.entry("client.created", List.of("name", "roles")),
            Map.entry("tenant.created", List.of("name")),
            Map.entry("tenant.renamed", List.of("before", "name")),
            Map.entry("tenant.suspended", List.of("name")),
            Map.entry("tenant.resumed", List.of("name")),
            Map.entry("customer.created", List.of("customer", "userName")),
            Map.entry("customer.renamed", List.of("before", "customer")),
            Map.entry("customer.suspended", List.of("customer")),
            Map.entry("customer.resumed", List.of("customer")),
            Map.entry("customer.rolesChanged", List.of("userName", "customer", "roles")),
            Map.entry("connection.created", List.of("name")),
            Map.entry("connection.changed", List.of("name")),
            Map.entry("connection.tested", List.of("name", "good")),
            Map.entry("connection.enabled", List.of("name")),
            Map.entry("connection.disabled", List.of("name")),
            Map.entry("connection.moved", List.of("name")),
            Map.entry("connection.removed", List.of("name")),
            Map.entry("import.received", List.of("objects")),
            Map.entry("import.ended", List.of("processed", "refused")),
            Map.entry("import.failed", List.of("processed")),
            Map.entry("import.cancelled", List.of("processed", "objects")));

    /** Where a detail's value has a text of its own: the prefix of its key. */
    private static final Map<String, String> WORDS = Map.of(
            "from", "task.status.",
            "to", "task.status.",
            "connector", "connector.",
            "report", "report.",
            "good", "connection.tested.",
            "verification", "audit.verification.");

    private static final List<String> SAID = List.of("comment", "note", "detail");

    private History() {}

    /** The entries as lines, in the order given. */
    public static List<Line> lines(List<AuditEntry> entries, Locale locale) {
        return entries.stream().map(entry -> line(entry, locale)).toList();
    }

    /** The events of a task as lines, in the order given. */
    static List<Line> ofTask(List<TaskEvent> events, String taskId, Locale locale) {
        return events.stream()
                .map(event -> line(
                        0,
                        event.getAt(),
                        event.getAction(),
                        event.getActor(),
                        event.getDetail(),
                        "task",
                        taskId,
                        locale))
                .toList();
    }

    private static Line line(AuditEntry entry, Locale locale) {
        return line(
                entry.getSequence(),
                entry.getRecordedAt(),
                entry.getAction(),
                entry.getActor(),
                entry.getDetail(),
                entry.getSubjectType(),
                entry.getSubjectId(),
                locale);
    }

    private static Line line(
            long sequence,
            Instant at,
            String action,
            Actor actor,
            Map<String, String> detail,
            String subjectType,
            String subjectId,
            Locale locale) {
        var arguments = Stream.concat(
                        Stream.of(name(actor, locale)),
                        DETAILS.getOrDefault(action, List.of()).stream()
                                .map(name -> value(name, detail.getOrDefault(name, "–"), locale)))
                .toArray();
        var sentence = Texts.find(locale, "audit." + action, arguments)
                .orElseGet(() -> Texts.text(locale, "audit.other", name(actor, locale), action));
        // Its sentence says the same, in the reader's language.
        var names = "action.personAsked".equals(action) ? List.<String>of() : SAID;
        var said = names.stream()
                .map(detail::get)
                .filter(text -> text != null && !text.isBlank())
                .findFirst();
        return new Line(
                sequence, at, sentence, said.orElse(null), "via." + actor.via(), action, subjectType, subjectId);
    }

    private static String name(Actor actor, Locale locale) {
        return actor.kind() == Actor.Kind.SYSTEM ? Texts.text(locale, "audit.server") : actor.name();
    }

    private static String value(String name, String value, Locale locale) {
        if ("roles".equals(name)) {
            return Arrays.stream(value.split(" "))
                    .map(role -> Texts.find(locale, "role." + role).orElse(role))
                    .collect(Collectors.joining(", "));
        }
        if ("actionType".equals(name)) {
            return Texts.find(locale, "action." + value + ".name").orElse(value);
        }
        var prefix = WORDS.get(name);
        return prefix == null ? value : Texts.find(locale, prefix + value).orElse(value);
    }
}
