package org.incidenttasks.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.incidenttasks.it.Api;
import org.incidenttasks.it.Browser;
import org.junit.jupiter.api.Test;

/**
 * Restarts the database under a server at work, by breaking it off and by killing it. Meanwhile the server says 503 and
 * when to come back, and nothing else; afterwards it goes on by itself, and nothing is lost. Run by the profile
 * {@code crash}.
 */
class OutageIT {

    private static final int RESTARTS = Integer.getInteger("crash.restarts", 6);
    private static final int EXECUTIONS = 20 * RESTARTS;
    private static final String[] STATES = {"active", "inProgress", "resolved"};

    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean enough;

    @Test
    void onlyTheDatabaseIsAwayAndNothingIsLost() throws Exception {
        try (Postgres database = new Postgres("outage-postgres");
                Ledger ledger = new Ledger();
                CrashServer server = new CrashServer("outage", 85, ledger, database.settings())) {
            server.start();
            Api api = server.api();
            ExecutorService threads = Executors.newFixedThreadPool(3);
            try (Wishes wishes = new Wishes(api, EXECUTIONS)) {
                String incident = api.post("/security/incidents", "{\"displayName\":\"Before\",\"severity\":\"high\"}")
                        .json()
                        .getString("id");
                // Signed in before the first outage: what is refused then would stay refused.
                Browser person = server.signedIn();
                List<Future<?>> load = List.of(
                        threads.submit(() -> read(api)),
                        threads.submit(() -> change(api, incident)),
                        threads.submit(() -> look(person)));
                List<Long> pauses = new ArrayList<>();
                for (int i = 0; i < RESTARTS; i++) {
                    wishes.allow(EXECUTIONS / RESTARTS);
                    Thread.sleep(1_500);
                    if (i % 2 == 0) {
                        database.restart();
                    } else {
                        long before = refusals.get();
                        database.kill();
                        // Not by the clock: it stays away until somebody was told so.
                        awaitRefusal(before);
                        database.start();
                    }
                    pauses.add(untilFirstSuccess(api));
                }
                wishes.awaitAnswers(EXECUTIONS);
                enough = true;
                for (Future<?> one : load) {
                    one.get();
                }
                List<JsonObject> open = Wishes.settled(api);
                report(ledger, pauses, open.size());
                assertThat(refusals.get())
                        .as("answers 503, else this proved nothing")
                        .isPositive();
                assertThat(open).allMatch(Wishes::isKeyless);
                assertThat(Wishes.count(api, "completed") + open.size())
                        .as("ended")
                        .isEqualTo(EXECUTIONS);
                assertThat(ledger.effects().values()).as("effects per key").allMatch(effects -> effects.get() == 1);
                requireWholeTrail(api);
            } finally {
                enough = true;
                threads.shutdownNow();
            }
        }
    }

    /** Milliseconds; a minute is the bound beyond which it would not have come back by itself. */
    private static long untilFirstSuccess(Api api) throws InterruptedException {
        long since = System.nanoTime();
        while (api.get("/security/incidentTasks?$top=1").status() != 200) {
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofMinutes(1));
            Thread.sleep(50);
        }
        return Duration.ofNanos(System.nanoTime() - since).toMillis();
    }

    private void awaitRefusal(long before) throws InterruptedException {
        long since = System.nanoTime();
        while (refusals.get() == before) {
            assertThat(Duration.ofNanos(System.nanoTime() - since))
                    .as("nobody is told that the database is away")
                    .isLessThan(Duration.ofMinutes(1));
            Thread.sleep(50);
        }
    }

    private void read(Api api) {
        while (!enough) {
            Api.Answer answer = api.get("/security/incidentTasks?$filter=status eq 'open'&$top=20&$count=true");
            if (isAnswered(answer)) {
                assertThat(answer.json().getJsonArray("value").getValuesAs(JsonObject.class))
                        .allMatch(task -> task.getString("status").equals("open"));
            }
        }
    }

    /** One writer: what it was told is written is there when it looks. */
    private void change(Api api, String incident) {
        String address = "/security/incidents/" + incident;
        String acknowledged = null;
        for (int i = 0; !enough; i++) {
            String wanted = STATES[i % STATES.length];
            acknowledged = isAnswered(api.patch(address, "{\"status\":\"" + wanted + "\"}")) ? wanted : null;
            Api.Answer now = api.get(address);
            if (acknowledged != null && isAnswered(now)) {
                assertThat(now.json().getString("status")).isEqualTo(acknowledged);
            }
        }
    }

    private void look(Browser browser) {
        while (!enough) {
            Browser.Page page = browser.get("ui/tasks");
            assertThat(page.status()).as(page.text()).isIn(200, 503);
            if (page.status() == 503) {
                refusals.incrementAndGet();
                assertThat(page.response().headers().firstValue("Retry-After")).isPresent();
                assertThat(page.text()).contains("Not available right now");
            } else {
                answers.incrementAndGet();
                assertThat(page.address().getPath()).as("still signed in").isEqualTo("/ui/tasks");
            }
        }
    }

    /** Whether it is answered; else it must be refused as the database's absence is. */
    private boolean isAnswered(Api.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 204, 503);
        if (answer.status() != 503) {
            answers.incrementAndGet();
            return true;
        }
        refusals.incrementAndGet();
        assertThat(answer.errorCode()).isEqualTo("ServiceUnavailable");
        assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
        return false;
    }

    /** As an auditor looks: outside of the server. */
    private static void requireWholeTrail(Api api) throws Exception {
        Path export = Path.of("target/outage-audit.ndjson");
        Files.writeString(
                export,
                api.get("/security/auditEntries/export", "Accept", "application/x-ndjson")
                        .body());
        Process verifier = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "webapp/static/VerifyAudit.java",
                        export.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verifier.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verifier.waitFor()).as(said).isZero();
    }

    private void report(Ledger ledger, List<Long> pauses, int open) {
        System.out.printf(
                "outage test: %d restarts of the database, %d answers, %d times 503 and no other fault, first success"
                        + " after %s ms, %d executions, %d effects, redelivered %d, waiting for a person %d%n",
                RESTARTS,
                answers.get(),
                refusals.get(),
                pauses,
                EXECUTIONS,
                ledger.effects().size(),
                ledger.redeliveries(),
                open);
    }
}
