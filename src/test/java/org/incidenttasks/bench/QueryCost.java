package org.incidenttasks.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.incidenttasks.Problem;
import org.incidenttasks.execution.Product;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.wire.GraphJson;
import org.incidenttasks.wire.IncidentTaskJson;
import org.incidenttasks.wire.JsonStyle;

/**
 * What the worst permitted queries cost against the plain list, on a large table. By hand, since it measures time:
 *
 * <pre>java -cp ... org.incidenttasks.bench.QueryCost POSTGRESQL 100000</pre>
 *
 * Each query runs in rounds beside the plain list; the figure is the median of the ratios within the rounds.
 */
public final class QueryCost {

    private static final int ROUNDS = 5;
    private static final int INCIDENTS = 1_000;
    private static final List<String> WORDS = List.of(
            "isolate",
            "device",
            "because",
            "malware",
            "was",
            "seen",
            "on",
            "the",
            "network",
            "of",
            "finance",
            "user",
            "phishing",
            "mail",
            "opened",
            "script",
            "powershell",
            "beacon",
            "lateral",
            "movement",
            "domain",
            "server");

    private final Product product;

    private QueryCost(Product product) {
        this.product = product;
    }

    public static void main(String[] arguments) throws SQLException {
        TestDatabases database = TestDatabases.valueOf(arguments[0]);
        int rows = Integer.parseInt(arguments[1]);
        try (Product product = new Product(database, Map.of())) {
            QueryCost cost = new QueryCost(product);
            long start = System.nanoTime();
            cost.load(rows);
            System.out.printf(
                    "%s, %d rows, loaded in %d s%n", database, rows, (System.nanoTime() - start) / 1_000_000_000);
            cost.run();
        }
        System.exit(0);
    }

    private void load(int rows) throws SQLException {
        Random random = new Random(1);
        try (Connection connection = product.storage.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into incident (tenant_id, id, created_at, display_name, last_update_at, severity, status,"
                            + " summary, version) values (?, ?, ?, ?, ?, 'high', 'active', ?, 1)")) {
                for (int i = 0; i < INCIDENTS; i++) {
                    set(insert, product.tenantId, "i" + i, (long) i, "Incident " + i, (long) i, text(random, 60));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into incident_task (tenant_id, id, incident_id, display_name, description, created_at,"
                            + " created_by, last_modified_at, last_modified_by, source, status, action_type,"
                            + " action_status, in_flight, identifier_value, isolation_type, version) values (?, ?, ?, ?,"
                            + " ?, ?, ?, ?, ?, 'defenderExpertsGuidedResponse', ?, 'isolateDevice', 'notStarted', ?, ?,"
                            + " 'full', 1)")) {
                for (int i = 0; i < rows; i++) {
                    set(
                            insert,
                            product.tenantId,
                            new java.util.UUID(random.nextLong(), random.nextLong()).toString(),
                            "i" + random.nextInt(INCIDENTS),
                            text(random, 8),
                            text(random, 20 + random.nextInt(100)),
                            17_000_000_000_000_000L + i * 1_000L,
                            "Analyst " + random.nextInt(200),
                            17_000_000_000_000_000L + random.nextInt(rows) * 1_000L,
                            "Responder " + random.nextInt(200),
                            List.of("open", "inProgress", "completed", "failed", "notRelevant")
                                    .get(random.nextInt(5)),
                            false,
                            "device-" + random.nextInt(10_000));
                    insert.addBatch();
                    if (i % 1_000 == 999) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
                insert.executeBatch();
            }
            connection.commit();
            connection.setAutoCommit(true);
            if (connection.getMetaData().getDatabaseProductName().startsWith("Postgre")) {
                try (var statement = connection.createStatement()) {
                    statement.execute("vacuum analyze");
                }
            } else {
                // What Derby's daemon does by itself some time after the rows have come.
                try (var statement = connection.createStatement()) {
                    for (String table : List.of("INCIDENT", "INCIDENT_TASK")) {
                        statement.execute("call SYSCS_UTIL.SYSCS_UPDATE_STATISTICS('APP', '" + table + "', null)");
                    }
                }
            }
        }
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private static String text(Random random, int words) {
        return IntStream.range(0, words)
                .mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" "));
    }

    private void run() {
        Map<String, Map<String, String>> queries = queries();
        Map<String, String> plain = Map.of();
        for (int i = 0; i < 10; i++) {
            millis(plain);
        }
        List<String> table = new ArrayList<>();
        queries.forEach((name, query) -> {
            List<Double> ratios = new ArrayList<>();
            List<Double> times = new ArrayList<>();
            String refused = null;
            for (int round = 0; round < ROUNDS && refused == null; round++) {
                try {
                    double base = Math.min(millis(plain), millis(plain));
                    double time = millis(query);
                    times.add(time);
                    ratios.add(time / base);
                } catch (Problem e) {
                    refused = e.getClass().getSimpleName() + ": " + e.getMessage();
                }
            }
            if (refused != null) {
                System.out.printf("%-44s refused: %s%n", name, refused);
                return;
            }
            Collections.sort(ratios);
            Collections.sort(times);
            System.out.printf(
                    "%-44s %8.1f ms   %6.1f x  (%.1f to %.1f)%n",
                    name,
                    times.get(times.size() / 2),
                    ratios.get(ratios.size() / 2),
                    ratios.get(0),
                    ratios.get(ratios.size() - 1));
        });
        table.forEach(System.out::println);
    }

    private double millis(Map<String, String> query) {
        Map<String, List<String>> parameters =
                query.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
        long start = System.nanoTime();
        QueryOptions<IncidentTask> options = QueryOptions.from(parameters, TaskProperties.ALL);
        var page = product.tasks.list(options, product.caller());
        GraphJson.object(json -> {
            json.writeStartArray("value");
            for (IncidentTask task : page.items()) {
                json.writeStartObject();
                IncidentTaskJson.write(json, task, options.select(), options.expand(), JsonStyle.PLAIN);
                json.writeEnd();
            }
            json.writeEnd();
        });
        return (System.nanoTime() - start) / 1e6;
    }

    private static Map<String, Map<String, String>> queries() {
        Map<String, Map<String, String>> queries = new LinkedHashMap<>();
        queries.put("plain again", Map.of());
        queries.put(
                "status eq, modified desc, top 50",
                Map.of("$filter", "status eq 'open'", "$orderby", "lastModifiedDateTime desc", "$top", "50"));
        queries.put("status eq, nothing found, type", Map.of("$filter", "actionType eq 'disableUser'"));
        queries.put("expand", Map.of("$expand", "incident"));
        queries.put("skip 10000", Map.of("$skip", "10000"));
        queries.put("count", Map.of("$count", "true"));
        queries.put("contains displayName, none", Map.of("$filter", "contains(displayName,'zebra')"));
        queries.put("contains description, none", Map.of("$filter", "contains(description,'zebra')"));
        queries.put("contains description, non-ASCII", Map.of("$filter", "contains(description,'zebrä')"));
        queries.put(
                "contains description, count", Map.of("$filter", "contains(description,'zebra')", "$count", "true"));
        queries.put("4 x contains description", Map.of("$filter", or(4, "contains(description,'zebra%d')")));
        queries.put("10 x contains description", Map.of("$filter", or(10, "contains(description,'zebra%d')")));
        queries.put("50 x contains description", Map.of("$filter", or(50, "contains(description,'zebra%d')")));
        queries.put("50 x eq by or", Map.of("$filter", or(50, "createdByDisplayName eq 'nobody%d'")));
        queries.put(
                "100 in",
                Map.of(
                        "$filter",
                        "createdByDisplayName in ("
                                + IntStream.range(0, 100)
                                        .mapToObj(i -> "'n" + i + "'")
                                        .collect(Collectors.joining(",")) + ")"));
        queries.put("50 x incident/id eq by or", Map.of("$filter", or(50, "incident/id eq 'none%d'")));
        queries.put("orderby displayName", Map.of("$orderby", "displayName"));
        queries.put(
                "orderby 5 unindexed",
                Map.of("$orderby", "source,actionType,actionStatus,lastModifiedByDisplayName desc,displayName"));
        queries.put(
                "orderby 5, top 1",
                Map.of(
                        "$top",
                        "1",
                        "$orderby",
                        "source,actionType,actionStatus,lastModifiedByDisplayName desc,displayName"));
        queries.put(
                "all at once",
                Map.of(
                        "$filter",
                        or(50, "contains(description,'zebra%d')"),
                        "$count",
                        "true",
                        "$orderby",
                        "source,actionType,actionStatus,lastModifiedByDisplayName desc,displayName",
                        "$expand",
                        "incident"));
        queries.put(
                "not contains all, order, count",
                Map.of(
                        "$filter",
                        "not (" + or(4, "contains(description,'zebra%d')") + ")",
                        "$count",
                        "true",
                        "$skip",
                        "10000",
                        "$orderby",
                        "source,actionType,actionStatus,lastModifiedByDisplayName desc,displayName",
                        "$expand",
                        "incident"));
        return queries;
    }

    private static String or(int times, String condition) {
        return IntStream.range(0, times)
                .mapToObj(i -> condition.replace("%d", Integer.toString(i)))
                .collect(Collectors.joining(" or "));
    }
}
