package org.incidenttasks.web.task;

import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.incidenttasks.WireEnum;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.odata.Filter;
import org.incidenttasks.odata.OrderBy;
import org.incidenttasks.odata.Property;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.task.TaskSource;
import org.incidenttasks.task.TaskStatus;
import org.incidenttasks.web.view.Addresses;

/**
 * What the task list is asked for, as it stands in its address. Whatever an address says that means nothing is left
 * out, so that the form always shows what was really asked.
 *
 * @param statuses empty means any
 * @param actionType may be null, as may {@code source} and {@code changedSince}
 * @param incident an incident's id; may be empty, as may {@code text}
 */
public record TaskFilter(
        Set<TaskStatus> statuses,
        ActionType actionType,
        TaskSource source,
        String incident,
        String text,
        LocalDate changedSince,
        Sort sort,
        int size) {

    /** The orders that people look for. */
    public enum Sort {
        /** The last change first. */
        CHANGED(OrderBy.byDescending(TaskProperties.MODIFIED)),
        /** What has waited longest first. */
        WAITING(OrderBy.by(TaskProperties.MODIFIED)),
        NEWEST(OrderBy.byDescending(TaskProperties.CREATED)),
        OLDEST(OrderBy.by(TaskProperties.CREATED)),
        TITLE(OrderBy.by(TaskProperties.DISPLAY_NAME));

        private final OrderBy<IncidentTask> order;

        Sort(OrderBy<IncidentTask> order) {
            this.order = order;
        }
    }

    /** Rows per page to choose from; the first is given when none is chosen. */
    static final List<Integer> SIZES = List.of(50, 25, 100, 500);

    private static final int MOST_TEXT = 200;

    /** Graph has no name for it that a query could use; people look for a device or a user all the same. */
    private static final Property<IncidentTask> TARGET = Property.<IncidentTask>text(
                    "target",
                    "action.identifierValue",
                    task -> task.getResponseAction()
                            .map(ResponseAction::identifierValue)
                            .orElse(null))
            .nullable();

    public TaskFilter {
        statuses = Set.copyOf(statuses);
    }

    /** Reads the address's parameters. */
    static TaskFilter of(MultivaluedMap<String, String> parameters) {
        var statuses = EnumSet.noneOf(TaskStatus.class);
        parameters
                .getOrDefault("status", List.of())
                .forEach(name -> settable(TaskStatus.class, name).ifPresent(statuses::add));
        return new TaskFilter(
                statuses,
                settable(ActionType.class, parameters.getFirst("action")).orElse(null),
                settable(TaskSource.class, parameters.getFirst("source")).orElse(null),
                clean(parameters.getFirst("incident")),
                clean(parameters.getFirst("text")),
                date(parameters.getFirst("since")),
                sort(parameters.getFirst("sort")),
                size(parameters.getFirst("size")));
    }

    private static <E extends Enum<E> & WireEnum> Optional<E> settable(Class<E> type, String name) {
        return WireEnum.settable(type).stream()
                .filter(member -> member.wireName().equals(name))
                .findFirst();
    }

    /** Without control characters, which no stored text can hold, and no longer than any sensible search. */
    static String clean(String text) {
        if (text == null) {
            return "";
        }
        var clean = text.replaceAll("\\p{Cntrl}", " ").strip();
        if (clean.length() <= MOST_TEXT) {
            return clean;
        }
        var end = Character.isHighSurrogate(clean.charAt(MOST_TEXT - 1)) ? MOST_TEXT - 1 : MOST_TEXT;
        return clean.substring(0, end);
    }

    private static LocalDate date(String text) {
        try {
            return text == null || text.isBlank() ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Sort sort(String name) {
        return Arrays.stream(Sort.values())
                .filter(sort -> sort.name().equals(name))
                .findFirst()
                .orElse(Sort.CHANGED);
    }

    private static int size(String text) {
        return SIZES.stream()
                .filter(size -> size.toString().equals(text))
                .findFirst()
                .orElse(SIZES.get(0));
    }

    /** Whether it leaves any task out. */
    public boolean isNarrow() {
        return !Filter.<IncidentTask>all().equals(filter());
    }

    /** Whether more was asked for than words and statuses. */
    public boolean isDetailed() {
        return actionType != null
                || source != null
                || !incident.isEmpty()
                || changedSince != null
                || sort != Sort.CHANGED
                || size != SIZES.get(0);
    }

    /** Whether a status is among those asked for. */
    public boolean has(String status) {
        return statuses.stream().anyMatch(each -> each.wireName().equals(status));
    }

    /** The condition; {@link Filter#all()} when nothing was asked for. */
    Filter<IncidentTask> filter() {
        var conditions = new ArrayList<Filter<IncidentTask>>();
        if (!statuses.isEmpty()) {
            conditions.add(
                    Filter.in(TaskProperties.STATUS, statuses.stream().sorted().toList()));
        }
        if (actionType != null) {
            conditions.add(Filter.equal(TaskProperties.ACTION_TYPE, actionType));
        }
        if (source != null) {
            conditions.add(Filter.equal(TaskProperties.SOURCE, source));
        }
        if (!incident.isEmpty()) {
            conditions.add(Filter.equal(TaskProperties.INCIDENT_ID, incident));
        }
        if (!text.isEmpty()) {
            conditions.add(Filter.or(
                    Filter.contains(TaskProperties.DISPLAY_NAME, text),
                    Filter.contains(TaskProperties.DESCRIPTION, text),
                    Filter.contains(TARGET, text)));
        }
        if (changedSince != null) {
            conditions.add(Filter.compare(
                    TaskProperties.MODIFIED,
                    Filter.Operator.GE,
                    changedSince.atStartOfDay(ZoneOffset.UTC).toInstant()));
        }
        return Filter.and(conditions);
    }

    /** The same question for the service, with the count. */
    QueryOptions<IncidentTask> options(String skipToken) {
        return QueryOptions.of(TaskProperties.ALL)
                .withFilter(filter())
                .withOrderBy(sort.order)
                .withTop(size)
                .withExpand(List.of("incident"))
                .withCount(true)
                .withSkipToken(skipToken);
    }

    /** The query of an address that asks the same, from a place on; without a token, from the start. */
    public String query(String skipToken) {
        var parts = new ArrayList<String>();
        statuses.stream().sorted().forEach(status -> add(parts, "status", status.wireName()));
        add(parts, "action", actionType == null ? null : actionType.wireName());
        add(parts, "source", source == null ? null : source.wireName());
        add(parts, "incident", incident);
        add(parts, "text", text);
        add(parts, "since", changedSince == null ? null : changedSince.toString());
        add(parts, "sort", sort == Sort.CHANGED ? null : sort.name());
        add(parts, "size", size == SIZES.get(0) ? null : Integer.toString(size));
        add(parts, "after", skipToken);
        return parts.isEmpty() ? "" : parts.stream().collect(Collectors.joining("&", "?", ""));
    }

    private static void add(List<String> parts, String name, String value) {
        if (value != null && !value.isEmpty()) {
            parts.add(name + "=" + Addresses.escape(value));
        }
    }
}
