package org.incidenttasks.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.incidenttasks.it.Api;

/**
 * Tasks that somebody wants executed, and goes on wanting: each is asked for with the same key until it is answered, as
 * often as the server is away.
 */
final class Wishes implements AutoCloseable {

    static final String TASKS = "/security/incidentTasks";

    private static final int CHUNK = 500;

    private final Api api;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Integer> targets = new TreeMap<>();
    private final Semaphore allowed = new Semaphore(0);
    private final AtomicInteger answered = new AtomicInteger();
    private final Thread asking;
    private volatile Throwable failure;
    private volatile boolean closed;

    /** Imports that many tasks; none is asked for yet. */
    Wishes(Api api, int tasks) {
        this.api = api;
        for (int from = 0; from < tasks; from += CHUNK) {
            take(from, Math.min(tasks, from + CHUNK));
        }
        asking = new Thread(this::ask, "wishes");
        asking.setDaemon(true);
        asking.start();
    }

    private void take(int from, int to) {
        StringBuilder json = new StringBuilder("[");
        for (int i = from; i < to; i++) {
            String id = UUID.randomUUID().toString();
            ids.add(id);
            String target = target(i);
            targets.merge(target, 1, Integer::sum);
            json.append(i == from ? "" : ",")
                    .append("{\"id\":\"")
                    .append(id)
                    .append("\",\"status\":\"open\",\"displayName\":\"Crash ")
                    .append(i)
                    .append("\",\"description\":\"\",\"createdDateTime\":\"2026-11-01T00:00:00Z\",")
                    .append("\"createdByDisplayName\":\"x\",\"lastModifiedDateTime\":\"2026-11-01T00:00:00Z\",")
                    .append("\"lastModifiedByDisplayName\":\"x\",\"source\":\"defenderExpertsGuidedResponse\",")
                    .append("\"actionType\":\"runAntiVirusScan\",\"actionStatus\":\"notStarted\",\"responseAction\":{")
                    .append("\"@odata.type\":\"#microsoft.graph.security.runAntivirusScanIncidentTaskResponseAction\",")
                    .append("\"identifierValue\":\"")
                    .append(target)
                    .append("\"},\"incident\":{\"id\":\"crash\"}}");
        }
        JsonObject report =
                api.post(TASKS + "/import", json.append("]").toString()).json();
        assertThat(report.getInt("added")).isEqualTo(to - from);
    }

    /** Several tasks share a target, so that lanes are part of it; without keys each has its own. */
    private static String target(int i) {
        switch (i % 20) {
            case 0:
                return Ledger.KEYLESS + i;
            case 1, 6, 11, 16:
                return Ledger.SILENT + i % 200;
            default:
                return "device-" + i % 200;
        }
    }

    /** Each target with the number of tasks on it. */
    Map<String, Integer> targets() {
        return targets;
    }

    /** Lets so many more be asked for, in the background. */
    void allow(int more) {
        allowed.release(more);
    }

    int answered() {
        return answered.get();
    }

    private void ask() {
        try {
            for (String id : ids) {
                allowed.acquire();
                request(id);
                answered.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void request(String id) {
        while (!closed) {
            try {
                Api.Answer answer =
                        api.postNothing(TASKS + "/" + id + "/executeResponseAction", "Idempotency-Key", "key-" + id);
                if (answer.status() == 204) {
                    return;
                }
                assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isNotNull();
                assertThat(answer.errorCode()).isEqualTo("ServiceUnavailable");
            } catch (IllegalStateException e) {
                // The connection broke, or there is none to be had.
                assertThat(e).hasRootCauseInstanceOf(IOException.class);
            }
            LockSupport.parkNanos(200_000_000L);
        }
    }

    /** Waits until every wish was answered 204 that was allowed. */
    void awaitAnswers(int count) throws InterruptedException {
        for (int i = 0; answered.get() < count && failure == null; i++) {
            assertThat(i)
                    .as("halves of a second, %s of %s answered", answered, count)
                    .isLessThan(1_200);
            Thread.sleep(500);
        }
        assertThat(failure).isNull();
    }

    /** The step at which a thread of the server stands, for five minutes at most; null when none does. */
    String awaitHalt(Ledger ledger) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            String step = ledger.halted(1);
            if (step != null) {
                return step;
            }
            assertThat(failure).as("what stopped the wishes").isNull();
        }
        return null;
    }

    static long count(Api api, String actionStatus) {
        return Long.parseLong(api.get(TASKS + "/$count?$filter=actionStatus eq '" + actionStatus + "'")
                .body());
    }

    /** Waits until nothing moves any more but what waits for a person; answers that. */
    static List<JsonObject> settled(Api api) throws InterruptedException {
        List<JsonObject> last = List.of();
        int same = 0;
        for (int i = 0; i < 1_200; i++) {
            List<JsonObject> open = api.get(TASKS + "?$filter=actionStatus eq 'inProgress'&$top=500")
                    .json()
                    .getJsonArray("value")
                    .getValuesAs(JsonObject.class);
            boolean onlyPersons = open.stream().allMatch(Wishes::isKeyless);
            same = onlyPersons && open.size() == last.size() ? same + 1 : 0;
            last = open;
            // Longer than lease, back-off and time-out together.
            if (open.isEmpty() || same >= 30) {
                return open;
            }
            Thread.sleep(500);
        }
        throw new AssertionError("Executions still move after ten minutes: " + last);
    }

    static boolean isKeyless(JsonObject task) {
        return task.getJsonObject("responseAction").getString("identifierValue").startsWith(Ledger.KEYLESS);
    }

    @Override
    public void close() {
        closed = true;
        asking.interrupt();
    }
}
