package org.incidenttasks.odata;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is asked of a listing, the same whether a Graph client or a page asks.
 *
 * <p>Immutable; a page starts from {@link #of} and adds what its form says.
 *
 * @param filter which rows; {@link Filter#all()} when not asked
 * @param orderBy in which order; the default of the {@link PropertySet} when not asked
 * @param top rows per page, 1 to 500
 * @param skip rows to leave out before the first page, 0 to 10,000; means nothing together with a token
 * @param select members to show under their real names; empty means all
 * @param expand members to show in full; may be empty
 * @param count whether the number of all matching rows is wanted
 * @param skipToken where to go on, from the page before
 * @param bounded whether a client asks, whose query may cost no more than so much
 */
public record QueryOptions<E>(
        Filter<E> filter,
        OrderBy<E> orderBy,
        int top,
        int skip,
        List<String> select,
        List<String> expand,
        boolean count,
        Optional<String> skipToken,
        boolean bounded) {

    /** The largest page and the one given when none is asked for, as Graph documents for incident tasks. */
    public static final int MAX_TOP = 500;

    public static final int MAX_SKIP = 10_000;

    /** The options of a listing. */
    public static final Set<String> FOR_LIST =
            ordered("$filter", "$orderby", "$top", "$skip", "$select", "$expand", "$count", "$skiptoken", "$format");
    /** The options of a single entity. */
    public static final Set<String> FOR_ONE = ordered("$select", "$expand", "$format");
    /** The options of a collection that is read in one order and whole. */
    public static final Set<String> FOR_PARTS = ordered("$top", "$select", "$count", "$skiptoken", "$format");
    /** The options of {@code /$count}. */
    public static final Set<String> FOR_COUNT = ordered("$filter", "$format");

    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern JSON_FORMAT = Pattern.compile("json|application/json(\\s*;.*)?");

    public QueryOptions {
        select = List.copyOf(select);
        expand = List.copyOf(expand);
        if (top < 1 || top > MAX_TOP || skip < 0 || skip > MAX_SKIP) {
            throw new IllegalArgumentException("top " + top + ", skip " + skip);
        }
    }

    /** Nothing asked: every row in the default order, 500 a page. */
    public static <E> QueryOptions<E> of(PropertySet<E> properties) {
        return new QueryOptions<>(
                Filter.all(),
                properties.defaultOrder(),
                MAX_TOP,
                0,
                List.of(),
                List.of(),
                false,
                Optional.empty(),
                false);
    }

    /** Reads the options of a listing; see {@link #from(Map, PropertySet, Set)}. */
    public static <E> QueryOptions<E> from(Map<String, List<String>> parameters, PropertySet<E> properties) {
        return from(parameters, properties, FOR_LIST);
    }

    /**
     * Reads the options of a request. Names are lower case, with {@code $} or, as Graph beta allows, without.
     *
     * @param parameters decoded names and values, as of {@link QueryString#parse} or JAX-RS
     * @param allowed the options good here: {@link #FOR_LIST}, {@link #FOR_ONE} or {@link #FOR_COUNT}
     * @throws org.incidenttasks.Problem.Invalid for an option that is unknown, not allowed here, repeated or has a
     *     wrong value; {@code $top} above 500 is cut to 500 instead
     */
    public static <E> QueryOptions<E> from(
            Map<String, List<String>> parameters, PropertySet<E> properties, Set<String> allowed) {
        Map<String, String> given = single(parameters, allowed);
        QueryOptions<E> options = of(properties);
        if (given.containsKey("$format")
                && !JSON_FORMAT.matcher(given.get("$format")).matches()) {
            throw Refusal.of("$format is " + Refusal.shown(given.get("$format")) + ", and only json is written");
        }
        return new QueryOptions<>(
                Optional.ofNullable(given.get("$filter"))
                        .map(text -> FilterParser.parse(text, properties))
                        .orElse(options.filter()),
                Optional.ofNullable(given.get("$orderby"))
                        .map(text -> OrderBy.parse(text, properties))
                        .orElse(options.orderBy()),
                Optional.ofNullable(given.get("$top"))
                        .map(QueryOptions::readTop)
                        .orElse(MAX_TOP),
                Optional.ofNullable(given.get("$skip"))
                        .map(QueryOptions::readSkip)
                        .orElse(0),
                Optional.ofNullable(given.get("$select"))
                        .map(text -> readSelect(text, properties))
                        .orElse(List.of()),
                Optional.ofNullable(given.get("$expand"))
                        .map(text -> readExpand(text, properties))
                        .orElse(List.of()),
                Optional.ofNullable(given.get("$count"))
                        .map(QueryOptions::readCount)
                        .orElse(false),
                Optional.ofNullable(given.get("$skiptoken")),
                true);
    }

    /** One value per option, each under its name with the dollar sign. */
    private static Map<String, String> single(Map<String, List<String>> parameters, Set<String> allowed) {
        Map<String, String> given = new HashMap<>();
        parameters.forEach((name, values) -> {
            String option = name.startsWith("$") ? name : "$" + name;
            if ("$search".equals(option)) {
                throw Refusal.of("$search is not supported. Use $filter with contains(...)");
            }
            if (!allowed.contains(option)) {
                String kind = name.startsWith("$") ? "query option " : "query parameter ";
                throw Refusal.of("The " + kind + Refusal.shown(name) + " is not supported here. Supported: "
                        + String.join(", ", allowed));
            }
            if (values.size() != 1 || given.put(option, values.get(0)) != null) {
                throw Refusal.of("The query option '" + option + "' is there more than once");
            }
        });
        return given;
    }

    private static int readTop(String text) {
        int top = number("$top", text, 1);
        return Math.min(top, MAX_TOP);
    }

    private static int readSkip(String text) {
        int skip = number("$skip", text, 0);
        if (skip > MAX_SKIP) {
            throw Refusal.of("$skip is at most " + MAX_SKIP + ". Follow @odata.nextLink to go further");
        }
        return skip;
    }

    /** Whatever is too large for an {@code int} is far above every limit all the same. */
    private static int number(String option, String text, int least) {
        int number = -1;
        if (NUMBER.matcher(text).matches()) {
            String digits = text.replaceFirst("^0+(?=.)", "");
            number = digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        }
        if (number < least) {
            throw Refusal.of(
                    option + " is " + Refusal.shown(text) + ", and must be a whole number of at least " + least);
        }
        return number;
    }

    private static boolean readCount(String text) {
        if (!"true".equals(text) && !"false".equals(text)) {
            throw Refusal.of("$count is " + Refusal.shown(text) + ", and must be true or false");
        }
        return "true".equals(text);
    }

    private static List<String> readSelect(String text, PropertySet<?> properties) {
        Set<String> members = new LinkedHashSet<>();
        boolean all = false;
        for (Refusal.Entry entry : Refusal.entries(text)) {
            if ("*".equals(entry.text())) {
                all = true;
            } else {
                members.add(properties.selected(entry.text(), entry.start()));
            }
        }
        return all ? List.of() : List.copyOf(members);
    }

    private static List<String> readExpand(String text, PropertySet<?> properties) {
        return Refusal.entries(text).stream()
                .map(entry -> properties.expanded(entry.text(), entry.start()))
                .collect(Collectors.collectingAndThen(
                        Collectors.toCollection(LinkedHashSet::new), members -> List.copyOf(members)));
    }

    private static Set<String> ordered(String... names) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
    }

    /** The same with another filter. */
    public QueryOptions<E> withFilter(Filter<E> other) {
        return new QueryOptions<>(other, orderBy, top, skip, select, expand, count, skipToken, bounded);
    }

    /** The same, narrowed: the filter so far and this one. */
    public QueryOptions<E> and(Filter<E> further) {
        return withFilter(Filter.and(List.of(filter, further)));
    }

    /** The same with other members in full. */
    public QueryOptions<E> withExpand(List<String> other) {
        return new QueryOptions<>(filter, orderBy, top, skip, select, other, count, skipToken, bounded);
    }

    /** The same in another order. */
    public QueryOptions<E> withOrderBy(OrderBy<E> other) {
        return new QueryOptions<>(filter, other, top, skip, select, expand, count, skipToken, bounded);
    }

    /** The same with other pages; {@code IllegalArgumentException} outside 1 to 500. */
    public QueryOptions<E> withTop(int other) {
        return new QueryOptions<>(filter, orderBy, other, skip, select, expand, count, skipToken, bounded);
    }

    /** The same from another row on; {@code IllegalArgumentException} outside 0 to 10,000. */
    public QueryOptions<E> withSkip(int other) {
        return new QueryOptions<>(filter, orderBy, top, other, select, expand, count, skipToken, bounded);
    }

    /** The same with or without the count. */
    public QueryOptions<E> withCount(boolean other) {
        return new QueryOptions<>(filter, orderBy, top, skip, select, expand, other, skipToken, bounded);
    }

    /** The same, held to what a client's query may cost, or not. */
    public QueryOptions<E> withBounds(boolean other) {
        return new QueryOptions<>(filter, orderBy, top, skip, select, expand, count, skipToken, other);
    }

    /** The same, going on after a page; null or empty starts again. */
    public QueryOptions<E> withSkipToken(String token) {
        Optional<String> other = Optional.ofNullable(token).filter(text -> !text.isEmpty());
        return new QueryOptions<>(filter, orderBy, top, skip, select, expand, count, other, bounded);
    }
}
