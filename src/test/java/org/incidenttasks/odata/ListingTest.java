package org.incidenttasks.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.incidenttasks.Problem;
import org.incidenttasks.storage.TestDatabases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ListingTest {

    private static final Instant START = Instant.parse("2026-04-28T09:30:00Z");
    private static final TokenSigner SIGNER =
            new TokenSigner("a key of more than sixteen bytes".getBytes(StandardCharsets.UTF_8));
    private static final Listing<Item> LISTING =
            new Listing<>(Item.class, Item.ALL, SIGNER).fetching(root -> root.fetch("owner"));
    private static final Listing.Scope<Item> SCOPE = tenant("one");

    private static final Map<TestDatabases, EntityManagerFactory> FACTORIES = new EnumMap<>(TestDatabases.class);

    private EntityManager em;

    private static Listing.Scope<Item> tenant(String name) {
        return new Listing.Scope<>(name, (builder, root) -> builder.equal(root.get("tenant"), name));
    }

    /** Opens the one database of that kind and empties it: creating a schema costs more than all the tests. */
    private void open(TestDatabases database) {
        em = FACTORIES.computeIfAbsent(database, ListingTest::create).createEntityManager();
        inTransaction(() -> {
            em.createQuery("delete from Item i").executeUpdate();
            em.createQuery("delete from Owner o").executeUpdate();
        });
        SqlLog.STATEMENTS.clear();
    }

    private static EntityManagerFactory create(TestDatabases database) {
        var access = database.fresh();
        return Persistence.createEntityManagerFactory(
                "odata",
                Map.of(
                        "eclipselink.persistencexml", "META-INF/odata-persistence.xml",
                        "jakarta.persistence.jdbc.url", access.url(),
                        "jakarta.persistence.jdbc.user", access.user(),
                        "jakarta.persistence.jdbc.password", access.password()));
    }

    @AfterEach
    void close() {
        if (em != null) {
            em.close();
        }
    }

    @AfterAll
    static void closeAll() {
        FACTORIES.values().forEach(EntityManagerFactory::close);
        FACTORIES.clear();
    }

    private void inTransaction(Runnable work) {
        em.getTransaction().begin();
        work.run();
        em.getTransaction().commit();
        em.clear();
    }

    private Item.Owner owner() {
        return em.find(Item.Owner.class, "o1");
    }

    /** Sixty rows with few different values and every mix of absent ones; a row of another tenant beside each. */
    private List<Item> rows() {
        List<Item> rows = new ArrayList<>();
        String[] names = {
            "a",
            "B",
            "b%c",
            "b_c",
            "b!c",
            "bXc",
            "50% off",
            "",
            "it's",
            "\u00e9t\u00e9",
            "A b",
            "\\",
            "b\\%c",
            "x'); drop"
        };
        inTransaction(() -> {
            em.persist(new Item.Owner("o1", "First"));
            em.persist(new Item.Owner("o2", "Second"));
        });
        inTransaction(() -> {
            Random random = new Random(5);
            for (int i = 0; i < 60; i++) {
                var owner = em.find(Item.Owner.class, i % 3 == 0 ? "o1" : "o2");
                var row = new Item("%02d".formatted(i), names[i % names.length], START.plusSeconds(i % 7), owner);
                row.note = i % 4 == 0 ? null : names[(i * 5) % names.length];
                row.colour = Item.Colour.values()[random.nextInt(3)];
                row.shade = i % 3 == 0 ? null : Item.Colour.values()[random.nextInt(3)];
                row.closed = i % 5 < 2 ? null : START.plusNanos(100L * random.nextInt(4));
                row.rank = random.nextInt(5) - 2;
                em.persist(row);
                rows.add(row);
                var foreign = new Item("x%02d".formatted(i), row.name, row.created, owner);
                foreign.tenant = "two";
                em.persist(foreign);
            }
        });
        SqlLog.STATEMENTS.clear();
        return rows;
    }

    private List<String> ids(QueryOptions<Item> options) {
        return LISTING.page(em, options, SCOPE).items().stream()
                .map(item -> item.id)
                .toList();
    }

    private static QueryOptions<Item> filter(String filter) {
        return QueryOptions.of(Item.ALL)
                .withOrderBy(OrderBy.by(Item.ID))
                .withFilter(FilterParser.parse(filter, Item.ALL));
    }

    /** What the rows in memory say: the same meaning written a second time, without any database. */
    private static boolean holds(Filter<Item> filter, Item row) {
        if (filter instanceof Filter.And<Item> and) {
            return and.operands().stream().allMatch(each -> holds(each, row));
        }
        if (filter instanceof Filter.Or<Item> or) {
            return or.operands().stream().anyMatch(each -> holds(each, row));
        }
        if (filter instanceof Filter.Not<Item> not) {
            return !holds(not.operand(), row);
        }
        if (filter instanceof Filter.In<Item> in) {
            return in.values().contains(in.property().valueOf(row));
        }
        if (filter instanceof Filter.Match<Item> match) {
            String value = (String) match.property().valueOf(row);
            String text = match.text().toLowerCase(Locale.ROOT);
            String folded = value == null ? null : value.toLowerCase(Locale.ROOT);
            return folded != null
                    && switch (match.function()) {
                        case CONTAINS -> folded.contains(text);
                        case STARTSWITH -> folded.startsWith(text);
                        case ENDSWITH -> folded.endsWith(text);
                    };
        }
        var comparison = (Filter.Comparison<Item>) filter;
        Object value = comparison.property().valueOf(row);
        Object wanted = comparison.value();
        boolean equal = value == null ? wanted == null : value.equals(wanted);
        Optional<Integer> order =
                value == null || wanted == null ? Optional.empty() : Optional.of(compare(value, wanted));
        return switch (comparison.operator()) {
            case EQ -> equal;
            case NE -> !equal;
            case GT -> order.filter(sign -> sign > 0).isPresent();
            case GE -> order.filter(sign -> sign >= 0).isPresent();
            case LT -> order.filter(sign -> sign < 0).isPresent();
            case LE -> order.filter(sign -> sign <= 0).isPresent();
        };
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object a, Object b) {
        return a instanceof Item.Colour colour
                ? colour.wireName().compareTo(((Item.Colour) b).wireName())
                : ((Comparable<Object>) a).compareTo(b);
    }

    private void agrees(String filter, List<Item> rows) {
        var options = filter(filter);
        var expected = rows.stream()
                .filter(row -> holds(options.filter(), row))
                .map(row -> row.id)
                .toList();
        assertThat(ids(options)).as(filter).isEqualTo(expected);
        assertThat(LISTING.count(em, options, SCOPE)).as(filter).isEqualTo(expected.size());
    }

    @ParameterizedTest
    @EnumSource
    void findsWhatTheRowsInMemorySay(TestDatabases database) {
        open(database);
        var rows = rows();
        List<String> conditions = new ArrayList<>();
        for (String operator : List.of("eq", "ne", "gt", "ge", "lt", "le")) {
            conditions.add("rank " + operator + " 0");
            conditions.add("createdDateTime " + operator + " 2026-04-28T09:30:03Z");
            conditions.add("closedDateTime " + operator + " '2026-04-28T11:30:00.0000002+02:00'");
            conditions.add("id " + operator + " '31'");
        }
        for (String property : List.of("displayName", "note")) {
            for (String text :
                    List.of("b%c", "b_c", "B!C", "%", "_", "!", "", "it''s", "\u00e9t", "\\", "x''); drop")) {
                conditions.add("contains(" + property + ",'" + text + "')");
                conditions.add("startswith(" + property + ",'" + text + "')");
                conditions.add("endswith(" + property + ",'" + text + "')");
                conditions.add(property + " eq '" + text + "'");
                conditions.add(property + " ne '" + text + "'");
            }
            conditions.add(property + " in ('B','it''s','nothing')");
        }
        for (String property : List.of("colour", "shade")) {
            conditions.add(property + " eq 'darkBlue'");
            conditions.add(property + " ne 'darkBlue'");
            conditions.add(property + " in ('red')");
            conditions.add(property + " in ('red','darkBlue')");
        }
        for (String property : List.of("note", "shade", "closedDateTime")) {
            conditions.add(property + " eq null");
            conditions.add(property + " ne null");
        }
        conditions.add("closedDateTime in (2026-04-28T09:30:00Z,2026-04-28T09:30:00.0000001Z)");
        conditions.add("rank in (-2,1,7)");
        conditions.add("owner/id eq 'o1'");
        conditions.add("ownerId ne 'o1'");
        conditions.add("contains(owner/title,'SECO')");
        for (String condition : conditions) {
            agrees(condition, rows);
            agrees("not (" + condition + ")", rows);
        }
        Random random = new Random(11);
        for (int round = 0; round < 100; round++) {
            agrees(mixed(conditions, random, 3), rows);
        }
    }

    private static String mixed(List<String> conditions, Random random, int depth) {
        if (depth == 0) {
            return conditions.get(random.nextInt(conditions.size()));
        }
        String left = mixed(conditions, random, depth - 1);
        String right = mixed(conditions, random, depth - 1);
        String joined = "(" + left + (random.nextBoolean() ? ") and (" : ") or (") + right + ")";
        return random.nextInt(3) == 0 ? "not (" + joined + ")" : joined;
    }

    @ParameterizedTest
    @EnumSource
    void sendsOneStatementAndNoLiteral(TestDatabases database) {
        open(database);
        rows();
        var options = filter(
                        "displayName ne 'zebra' and (colour in ('red','green') or colour eq 'darkBlue') and "
                                + "createdDateTime ge 1999-01-01T00:00:00Z and not (contains(note,'zebra') or endswith(note,'zebr\u00e4') or rank eq 4711)")
                .withTop(2);
        var first = LISTING.page(em, options, SCOPE);
        var second =
                LISTING.page(em, options.withSkipToken(first.nextSkipToken().orElseThrow()), SCOPE);
        assertThat(first.items()).hasSize(2).allMatch(item -> item.owner.title != null);
        assertThat(second.items()).hasSize(2).doesNotContainAnyElementsOf(first.items());
        assertThat(SqlLog.STATEMENTS)
                .hasSize(2)
                .allSatisfy(sql -> assertThat(sql)
                        .doesNotContainIgnoringCase("zebr")
                        .doesNotContain("red", "darkBlue", "4711", "91515", "'one'"));

        SqlLog.STATEMENTS.clear();
        var counted = LISTING.page(em, options.withCount(true), SCOPE);
        assertThat(counted.count()).hasValue(LISTING.count(em, options, SCOPE));
        assertThat(SqlLog.STATEMENTS).hasSize(3);
        assertThat(first.count()).isEmpty();

        SqlLog.STATEMENTS.clear();
        assertThat(LISTING.count(em, filter("ownerId eq 'o1'"), SCOPE)).isEqualTo(20);
        assertThat(SqlLog.STATEMENTS).singleElement().asString().doesNotContainIgnoringCase("owner t");
    }

    /** Follows the tokens to the end, doing something after each page. */
    private List<Item> follow(QueryOptions<Item> options, Consumer<Page<Item>> afterEach) {
        List<Item> items = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            var page = LISTING.page(em, options.withSkipToken(token.orElse(null)), SCOPE);
            items.addAll(page.items());
            token = page.nextSkipToken();
            afterEach.accept(page);
        } while (token.isPresent());
        return items;
    }

    @ParameterizedTest
    @EnumSource
    void pagesThroughDuplicateKeysInMixedDirections(TestDatabases database) {
        open(database);
        var rows = rows();
        Comparator<Item> byColour = Comparator.comparing(item -> item.colour.wireName());
        Comparator<Item> byRank = Comparator.comparing(item -> item.rank);
        Comparator<Item> byCreated = Comparator.comparing(item -> item.created);
        Comparator<Item> byId = Comparator.comparing(item -> item.id);
        Comparator<Item> byOwner = Comparator.comparing(item -> item.owner.title);
        Map<String, Comparator<Item>> orders = Map.of(
                "rank", byRank.thenComparing(byId),
                "rank desc", byRank.thenComparing(byId).reversed(),
                "colour desc,createdDateTime", byColour.reversed().thenComparing(byCreated.thenComparing(byId)),
                "createdDateTime,colour desc",
                        byCreated.thenComparing(byColour.thenComparing(byId).reversed()),
                "colour,rank desc,createdDateTime asc",
                        byColour.thenComparing(byRank.reversed()).thenComparing(byCreated.thenComparing(byId)),
                "owner/title desc,rank", byOwner.reversed().thenComparing(byRank.thenComparing(byId)),
                "id desc", byId.reversed());
        orders.forEach((order, comparator) -> {
            var expected = rows.stream().sorted(comparator).map(row -> row.id).toList();
            for (int top : new int[] {1, 7, 20, 59, 60, 61}) {
                var options = QueryOptions.of(Item.ALL)
                        .withOrderBy(OrderBy.parse(order, Item.ALL))
                        .withTop(top);
                assertThat(follow(options, page -> {}))
                        .as(order + " by " + top)
                        .extracting(item -> item.id)
                        .isEqualTo(expected);
                var skipped = follow(options.withSkip(5), page -> {});
                assertThat(skipped)
                        .as(order + " by " + top)
                        .extracting(item -> item.id)
                        .isEqualTo(expected.subList(5, 60));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void repeatsAndLosesNoRowThatStays(TestDatabases database) {
        open(database);
        var rows = rows();
        Random random = new Random(23);
        Set<String> staying = new HashSet<>(rows.stream().map(row -> row.id).toList());
        int[] inserted = {0};
        var seen = follow(
                QueryOptions.of(Item.ALL).withTop(4),
                page -> inTransaction(() -> {
                    // A row behind, one within and one ahead of the place; the last one of the page goes, others
                    // change.
                    for (int offset : new int[] {-1, random.nextInt(7), 3}) {
                        em.persist(
                                new Item("n%03d".formatted(inserted[0]++), "new", START.plusSeconds(offset), owner()));
                    }
                    var last = page.items().get(page.items().size() - 1);
                    List<String> gone = List.of(last.id, "%02d".formatted(random.nextInt(60)));
                    em.createQuery("delete from Item i where i.id in :gone")
                            .setParameter("gone", gone)
                            .executeUpdate();
                    staying.removeAll(gone);
                    em.createQuery("update Item i set i.rank = i.rank + 1, i.name = 'changed' where i.tenant = 'one'")
                            .executeUpdate();
                }));
        assertThat(seen).extracting(item -> item.id).doesNotHaveDuplicates().containsAll(staying);
        assertThat(staying).hasSizeGreaterThan(10);
        assertThat(seen).allMatch(item -> "one".equals(item.tenant));
    }

    @ParameterizedTest
    @EnumSource
    void refusesTheTokenOfAnotherTenantOrQuery(TestDatabases database) {
        open(database);
        rows();
        var options = QueryOptions.of(Item.ALL).withTop(3);
        var continued = options.withSkipToken(
                LISTING.page(em, options, SCOPE).nextSkipToken().orElseThrow());
        Predicate<QueryOptions<Item>> works =
                each -> !LISTING.page(em, each, SCOPE).items().isEmpty();
        assertThat(works).accepts(continued, continued.withTop(9), continued.withCount(true));
        assertThatThrownBy(() -> LISTING.page(em, continued, tenant("two"))).isInstanceOf(Problem.Invalid.class);
        assertThatThrownBy(() -> works.test(continued.withOrderBy(OrderBy.byDescending(Item.CREATED))))
                .isInstanceOf(Problem.Invalid.class);
        assertThatThrownBy(() -> works.test(continued.withFilter(Filter.equal(Item.RANK, 0))))
                .isInstanceOf(Problem.Invalid.class);
    }

    @ParameterizedTest
    @EnumSource
    void answersTheLargestFilterThatIsAllowed(TestDatabases database) {
        open(database);
        rows();
        var terms = IntStream.range(0, 50)
                .mapToObj(i -> Filter.not(Filter.contains(Item.NOTE, "%_!" + i)))
                .toList();
        assertThat(ids(QueryOptions.of(Item.ALL).withFilter(Filter.and(terms)))).hasSize(60);
        assertThat(ids(QueryOptions.of(Item.ALL).withFilter(Filter.or(terms)))).hasSize(60);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void queryThatWouldLookThroughTooManyRowsIsRefused(TestDatabases database) {
        open(database);
        rows();
        // Sixty rows are the tenant's own.
        assertThat(affordable(59, Map.of("$filter", "contains(displayName,'b')")))
                .isFalse();
        assertThat(affordable(60, Map.of("$filter", "contains(displayName,'b')")))
                .isTrue();
        assertThat(affordable(119, Map.of("$filter", "contains(displayName,'b') or not startswith(note,'a')")))
                .isFalse();
        assertThat(affordable(120, Map.of("$filter", "contains(displayName,'b') or not startswith(note,'a')")))
                .isTrue();
        assertThat(affordable(119, Map.of("$filter", "contains(displayName,'b')", "$count", "true")))
                .isFalse();
        assertThat(affordable(120, Map.of("$filter", "contains(displayName,'b')", "$count", "true")))
                .isTrue();
        assertThat(affordable(29, Map.of("$orderby", "displayName"))).isFalse();
        assertThat(affordable(30, Map.of("$orderby", "displayName"))).isTrue();
        assertThat(affordable(1, Map.of("$orderby", "createdDateTime desc", "$filter", "rank gt 0", "$count", "true")))
                .isTrue();
        // What an index finds is looked at, and no more.
        assertThat(affordable(20, Map.of("$filter", "id lt '20' and contains(displayName,'b')")))
                .isTrue();
        assertThat(affordable(20, Map.of("$filter", "id lt '21' and contains(displayName,'b')")))
                .isFalse();
        assertThat(affordable(20, Map.of("$filter", "id lt '20' or contains(displayName,'b')")))
                .isFalse();
        assertThat(affordable(20, Map.of("$filter", "id ne '20' and contains(displayName,'b')")))
                .isFalse();
    }

    private boolean affordable(int most, Map<String, String> query) {
        Map<String, List<String>> parameters = new java.util.HashMap<>();
        query.forEach((name, value) -> parameters.put(name, List.of(value)));
        QueryOptions<Item> options = QueryOptions.from(parameters, Item.ALL);
        Listing<Item> listing = LISTING.lookingThrough(most);
        // A page of ours is not held to it.
        QueryOptions<Item> ours =
                QueryOptions.of(Item.ALL).withFilter(options.filter()).withOrderBy(options.orderBy());
        assertThat(listing.page(em, ours, SCOPE).items()).isNotNull();
        try {
            listing.page(em, options, SCOPE);
            return true;
        } catch (Problem.Invalid e) {
            assertThat(e).hasMessageContaining("would look through more than").hasMessageContaining("createdDateTime");
            return false;
        }
    }
}
