package org.incidenttasks.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.incidenttasks.it.Api;
import org.incidenttasks.it.Browser;
import org.junit.jupiter.api.Test;

/**
 * Two servers share a database, and their clocks are two hours apart. One is frozen beyond its lease, with an answer in
 * its hand or within a transaction; the other takes its work over; then the first wakes up and knows nothing of it. Run by
 * the profile {@code crash}.
 */
class FreezeIT {

    private static final int EXECUTIONS = 40;

    /** So that the server that is to be frozen gets its share. */
    private static final Map<String, String> BUSY = Map.of("INCIDENT_TASKS_DISPATCH_CONCURRENCY", "2");

    private static final Map<String, String> EAGER = Map.of("INCIDENT_TASKS_DISPATCH_INTERVAL", "PT0.05S");

    @Test
    void nothingThatAFrozenServerWritesLateIsAccepted() throws Exception {
        try (Postgres database = new Postgres("freeze-postgres");
                Ledger ledger = new Ledger();
                CrashServer frozen = new CrashServer("freeze-a", 83, ledger, merged(database.settings(), EAGER));
                CrashServer other = new CrashServer("freeze-b", 84, ledger, merged(database.settings(), BUSY))) {
            frozen.ahead();
            other.start();
            Api api = other.api();
            try (Wishes wishes = new Wishes(api, 2 * EXECUTIONS)) {
                freeze(NamedStep.ANSWER_BEFORE_TRANSACTION, 1, database, ledger, frozen, api, wishes);
                assertThat(frozen.logged("answer not written, another server holds it by now"))
                        .as("answers that came too late, else this proved nothing")
                        .isPositive();
                frozen.kill();
                freeze(NamedStep.END_BEFORE_COMMIT, 2, database, ledger, frozen, api, wishes);
                Browser browser = other.signedIn();
                assertThat(browser.submit(browser.get("ui/audit"), "/ui/audit")
                                .document()
                                .select(".notice[data-kind=done]"))
                        .as("the audit trail is whole")
                        .isNotEmpty();
            }
        }
    }

    private static void freeze(
            NamedStep step, int round, Postgres database, Ledger ledger, CrashServer frozen, Api api, Wishes wishes)
            throws Exception {
        frozen.start(step);
        // Signing in is written down by its own clock.
        frozen.signedIn();
        assertThat(read(database, "select max(recorded_at) / 10000000 from audit_entry"))
                .as("the clock of the one server, in seconds")
                .allMatch(seconds -> Long.parseLong(seconds) > Instant.now().getEpochSecond() + 7_000);
        wishes.allow(EXECUTIONS);
        assertThat(wishes.awaitHalt(ledger)).isEqualTo(step.name());
        frozen.freeze();
        wishes.awaitAnswers(round * EXECUTIONS);
        assertThat(Wishes.settled(api)).allMatch(Wishes::isKeyless);
        List<String> before = everything(database);

        ledger.goOn();
        frozen.thaw();
        awaitAnswer(frozen);
        // What it still has in hand it writes within its connector's time-out and a pause.
        Thread.sleep(CrashServer.LEASE.toMillis());
        assertThat(everything(database)).as("rows before and after the thaw").isEqualTo(before);
        assertThat(ledger.effects().values()).as("effects per key").allMatch(effects -> effects.get() == 1);
        assertThat(endsPerExecution(database)).as("ends in the audit trail").allMatch(ends -> ends == 1);
        System.out.printf(
                "freeze test: frozen at %s, %d rows the same after the thaw, %d late answers refused, redelivered %d%n",
                step,
                before.size(),
                frozen.logged("answer not written, another server holds it by now"),
                ledger.redeliveries());
    }

    private static void awaitAnswer(CrashServer server) throws InterruptedException {
        for (int i = 0; !server.answers(); i++) {
            assertThat(i).as("tries after the thaw").isLessThan(120);
            Thread.sleep(500);
        }
    }

    /** Every execution and every call, as the database has them. */
    private static List<String> everything(Postgres database) throws SQLException {
        List<String> rows = read(
                database,
                "select id || ' ' || state || ' ' || fence || ' ' || version || ' ' || steps || ' ' ||"
                        + " coalesce(ended_at, 0) from execution order by id");
        rows.addAll(read(
                database,
                "select execution_id || ' ' || attempt_number || ' ' || coalesce(outcome, '-') || ' ' ||"
                        + " coalesce(ended_at, 0) from execution_attempt order by execution_id, attempt_number"));
        return rows;
    }

    private static List<Long> endsPerExecution(Postgres database) throws SQLException {
        return read(
                        database,
                        "select count(*) from audit_entry where action in"
                                + " ('action.completed', 'action.failed', 'action.outcomeUnknown') group by subject_id")
                .stream()
                .map(Long::valueOf)
                .toList();
    }

    private static List<String> read(Postgres database, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (var connection = database.connection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    private static Map<String, String> merged(Map<String, String> one, Map<String, String> other) {
        Map<String, String> both = new TreeMap<>(one);
        both.putAll(other);
        return both;
    }
}
