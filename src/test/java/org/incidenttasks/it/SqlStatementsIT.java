package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many SQL statements a request costs, counted in the database's own log: list 1, get 1, PATCH 3, execute 4. */
class SqlStatementsIT extends Deployed {

    private static final String TASKS = "/security/incidentTasks";

    /** {@code ... Thread[name,5,group] (XID = 12), (SESSIONID = 3), ... Executing prepared statement: SELECT ...} */
    private static final Pattern STATEMENT = Pattern.compile(
            "Thread\\[(.*?),\\d+,[^\\n]*?\\(XID = (\\d+)\\)[^\\n]*?Executing prepared statement: ([^\\n]*)");

    private record Statement(String thread, String transaction, String sql) {}

    private Api api;

    @BeforeEach
    void warm() {
        api = Installation.api(true);
        // The token's key, the directory and the end of the audit chain are in memory from here on.
        String id = api.isolate("warm-pc");
        api.patch(TASKS + "/" + id, "{\"status\":\"inProgress\"}");
        api.get(TASKS + "?$top=1");
    }

    private List<Statement> during(Runnable request, String marker) {
        int before = Installation.log("derby.log").length();
        request.run();
        String log = Installation.log("derby.log").substring(before);
        List<Statement> all = new ArrayList<>();
        Matcher matcher = STATEMENT.matcher(log);
        while (matcher.find()) {
            all.add(new Statement(
                    matcher.group(1), matcher.group(2), matcher.group(3).toUpperCase(Locale.ROOT)));
        }
        // The dispatcher looks for work meanwhile, on other threads: only the request's own thread counts.
        String thread = all.stream()
                .filter(statement -> statement.sql().contains(marker))
                .map(Statement::thread)
                .findFirst()
                .orElseThrow(() -> new AssertionError("No '" + marker + "' in:\n" + log));
        return all.stream()
                .filter(statement -> statement.thread().equals(thread))
                .filter(statement -> !isDispatcher(statement.sql()))
                .collect(Collectors.toList());
    }

    /** A thread of the pool may serve both within the time of a test. */
    private static boolean isDispatcher(String sql) {
        return sql.contains("CURRENT_TIMESTAMP") || sql.contains("NOT (EXISTS") || sql.contains("NOT EXISTS");
    }

    /**
     * The cheapest of three: where Derby finds the plan of a statement out of date it compiles it again and logs it a
     * second time. What a request really asks, it asks each time.
     */
    private static List<Statement> least(Supplier<List<Statement>> measurement) {
        return Stream.generate(measurement)
                .limit(3)
                .min(Comparator.comparingInt(List::size))
                .orElseThrow();
    }

    @Test
    void listCostsOne() {
        assertThat(least(() -> during(() -> api.get(TASKS + "?$filter=status eq 'open'&$top=50"), "INCIDENT_TASK")))
                .hasSize(1);
    }

    @Test
    void getCostsOne() {
        String id = api.isolate("get-pc");
        assertThat(least(() -> during(() -> api.get(TASKS + "/" + id), "INCIDENT_TASK")))
                .hasSize(1);
    }

    @Test
    void patchCostsThree() {
        List<Statement> statements = least(() -> {
            String id = api.isolate("patch-pc");
            return during(() -> api.patch(TASKS + "/" + id, "{\"status\":\"inProgress\"}"), "UPDATE INCIDENT_TASK");
        });
        assertThat(statements).as("%s", statements).hasSizeLessThanOrEqualTo(3).hasSizeGreaterThan(1);
        assertThat(statements).anyMatch(statement -> statement.sql().contains("AUDIT_ENTRY"));
    }

    @Test
    void executeCostsFour() {
        List<Statement> statements = least(() -> {
            String id = api.isolate("slow-execute-pc-" + System.nanoTime());
            return during(
                    () -> api.postNothing(TASKS + "/" + id + "/executeResponseAction"), "INSERT INTO EXECUTION (");
        });
        assertThat(statements).as("%s", statements).hasSizeLessThanOrEqualTo(4).hasSizeGreaterThan(2);
        assertThat(statements).anyMatch(statement -> statement.sql().contains("AUDIT_ENTRY"));
    }
}
