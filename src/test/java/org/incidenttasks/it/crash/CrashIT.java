package org.incidenttasks.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.incidenttasks.it.Api;
import org.incidenttasks.it.Browser;
import org.junit.jupiter.api.Test;

/**
 * Kills the real server while hundreds of executions run, at each named step and at random, and counts afterwards in the
 * outside system what was done: nothing lost, nothing twice, nothing left over but what a person is asked about. Run by
 * the profile {@code crash}.
 */
class CrashIT {

    private static final int EXECUTIONS = Integer.getInteger("crash.executions", 500);

    /** Beside one at each named step, and as many rounds of these as fit. */
    private static final int KILLS = Integer.getInteger("crash.kills", 4);

    @Test
    void nothingIsLostOrDoneTwiceWhereverTheServerIsKilled() throws Exception {
        try (Ledger ledger = new Ledger();
                CrashServer server = new CrashServer("crash", 82, ledger, Map.of())) {
            // The tasks are imported in the first step's life; nobody comes by before they are asked for.
            server.start(NamedStep.values()[0]);
            Api api = server.api();
            try (Wishes wishes = new Wishes(api, EXECUTIONS)) {
                Set<NamedStep> killed = killAtNamedSteps(server, ledger, wishes);
                killAtRandom(server, wishes);

                server.start();
                wishes.allow(EXECUTIONS);
                wishes.awaitAnswers(EXECUTIONS);
                List<JsonObject> open = Wishes.settled(api);
                long completed = Wishes.count(api, "completed");

                report(ledger, killed.size() + KILLS, open.size(), EXECUTIONS - completed - open.size());
                assertThat(killed).isEqualTo(EnumSet.allOf(NamedStep.class));
                // A wish was answered 204 for each task, so each has its end, or a person who is asked.
                assertThat(completed + open.size()).as("ended").isEqualTo(EXECUTIONS);
                assertThat(open)
                        .as("still in progress, though nobody has to find out what became of it")
                        .allMatch(Wishes::isKeyless);
                requireEachDoneOnce(ledger, wishes, open);
                requirePersonIsAsked(server.signedIn(), open);
            }
        }
    }

    private static Set<NamedStep> killAtNamedSteps(CrashServer server, Ledger ledger, Wishes wishes) throws Exception {
        Set<NamedStep> killed = EnumSet.noneOf(NamedStep.class);
        for (NamedStep step : NamedStep.values()) {
            if (!killed.isEmpty()) {
                server.start(step);
            }
            wishes.allow(perLife());
            assertThat(wishes.awaitHalt(ledger)).as("where the server stands").isEqualTo(step.name());
            server.kill();
            killed.add(step);
        }
        return killed;
    }

    private static void killAtRandom(CrashServer server, Wishes wishes) throws Exception {
        for (int i = 0; i < KILLS; i++) {
            server.start();
            wishes.allow(perLife());
            Thread.sleep(ThreadLocalRandom.current().nextLong(200, 3_000));
            server.kill();
        }
    }

    private static int perLife() {
        return Math.max(5, EXECUTIONS / (NamedStep.values().length + KILLS + 1));
    }

    private static void requireEachDoneOnce(Ledger ledger, Wishes wishes, List<JsonObject> open) {
        assertThat(ledger.effects().values()).as("effects per key").allMatch(effects -> effects.get() == 1);
        wishes.targets().forEach((target, tasks) -> {
            int effects = ledger.effectsOnTargets().containsKey(target)
                    ? ledger.effectsOnTargets().get(target).get()
                    : 0;
            // Only an order that was cut off on its way to a target without keys may never have arrived.
            boolean mayBeMissing = open.stream()
                    .anyMatch(task -> task.getJsonObject("responseAction")
                            .getString("identifierValue")
                            .equals(target));
            assertThat(effects)
                    .as("effects on %s, which %s tasks act on", target, tasks)
                    .isBetween(mayBeMissing ? 0 : tasks, tasks);
        });
        assertThat(ledger.inquiries())
                .as("orders asked about, else this proved nothing")
                .isPositive();
        assertThat(ledger.redeliveries())
                .as("orders sent again, else this proved nothing")
                .isPositive();
    }

    private static void requirePersonIsAsked(Browser browser, List<JsonObject> open) {
        for (JsonObject task : open) {
            Browser.Page page = browser.get("ui/tasks/" + task.getString("id"));
            assertThat(page.document().select("form[action$=/report]"))
                    .as("a person is asked what became of %s", task.getString("id"))
                    .hasSize(1);
        }
    }

    private static void report(Ledger ledger, int kills, int open, long lost) {
        System.out.printf(
                "crash test: %d executions, %d kills (%d at named steps), %d effects, lost %d, twice %d, asked about %d,"
                        + " redelivered %d, waiting for a person %d%n",
                EXECUTIONS,
                kills,
                NamedStep.values().length,
                ledger.effects().size(),
                lost,
                ledger.effects().values().stream()
                        .filter(count -> count.get() > 1)
                        .count(),
                ledger.inquiries(),
                ledger.redeliveries(),
                open);
    }
}
