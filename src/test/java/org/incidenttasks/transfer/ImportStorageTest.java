package org.incidenttasks.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonValue;
import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.execution.Product;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.transfer.ImportService.ReportFormat;
import org.incidenttasks.wire.GraphImport;
import org.incidenttasks.wire.ImportReport.Item;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An import survives whatever happens to who works it off, and takes each object over exactly once. */
class ImportStorageTest {

    private static final int OBJECTS = 250;

    /** Every object was reported on once, in order, and has its entry in the audit trail. */
    private static void requireWhole(Transfers transfers, ImportJob job, int objects) throws IOException {
        ImportJob done = transfers.reread(job);
        assertThat(done.getState()).isEqualTo(ImportState.SUCCEEDED);
        assertThat(done.getAdded()).isEqualTo(objects);
        assertThat(done.getProcessed()).isEqualTo(objects);
        assertThat(done.getPercent()).isEqualTo(100);
        assertThat(transfers.report(job))
                .extracting(line -> line.getJsonNumber("index").longValue())
                .containsExactlyElementsOf(LongStream.range(0, objects).boxed().toList());
        assertThat(transfers.rows("incident_task")).isEqualTo(objects);
        assertThat(transfers.rows("import_piece")).isZero();
        assertThat(entries(transfers, "task.imported")).hasSize(objects);
    }

    private static List<AuditEntry> entries(Transfers transfers, String action) {
        return transfers.product.audit.newest(transfers.product.tenantId, 10_000).stream()
                .filter(entry -> entry.getAction().equals(action))
                .toList();
    }

    private static void awaitTheEndOfALease() {
        LockSupport.parkNanos(3_200_000_000L);
    }

    @ParameterizedTest
    @EnumSource
    void everyFormIsTakenOverOnce(TestDatabases database) throws IOException {
        try (Transfers transfers = new Transfers(database)) {
            String lines = Transfers.lines(OBJECTS);
            ImportJob first = transfers.taken(lines);
            requireWhole(transfers, first, OBJECTS);
            assertThat(entries(transfers, "import.received")).hasSize(1);
            assertThat(entries(transfers, "import.ended")).hasSize(1);
            assertThat(entries(transfers, "incident.imported")).hasSize(7);
            assertThat(transfers.reread(first).getMended()).isEqualTo(7);
            int before = transfers
                    .product
                    .audit
                    .newest(transfers.product.tenantId, 10_000)
                    .size();
            String array = "[" + lines.replace("\n", ",\n") + "]";
            for (String again : List.of(lines, array, "{\"value\":" + array + "}")) {
                ImportJob job = transfers.taken(again);
                assertThat(job.getUnchanged()).isEqualTo(OBJECTS);
                assertThat(job.getState()).isEqualTo(ImportState.SUCCEEDED);
            }
            assertThat(transfers.product.audit.newest(transfers.product.tenantId, 10_000))
                    .hasSize(before + 6);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeReadToItsEndChangesNothing(TestDatabases database) {
        try (Transfers transfers = new Transfers(database)) {
            String list = "[" + Transfers.lines(2_000).replace("\n", ",\n");
            assertThatThrownBy(() -> transfers.receive(list + ",{]"))
                    .isInstanceOf(Problem.Invalid.class)
                    .hasMessageContaining("line 2000", "object 2001");
            assertThatThrownBy(() -> transfers.receive(list)).isInstanceOf(Problem.Invalid.class);
            transfers.work();
            for (String table : List.of("import_job", "import_piece", "incident_task", "incident", "audit_entry")) {
                assertThat(transfers.rows(table)).as(table).isZero();
            }
            assertThat(transfers.imports.list(10, transfers.caller())).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverThatDiedBetweenTwoBatchesIsContinuedByAnother(TestDatabases database) throws IOException {
        try (Transfers transfers = new Transfers(database)) {
            ImportJob job = transfers.receive(Transfers.lines(OBJECTS));
            ImportQueue.Claim dead =
                    transfers.queue.claim(Transfers.key(job), "dead").orElseThrow();
            assertThat(transfers.queue.step(dead, "dead")).isTrue();
            ImportJob midway = transfers.reread(job);
            assertThat(midway.getState()).isEqualTo(ImportState.RUNNING);
            assertThat(midway.getProcessed()).isEqualTo(ImportQueue.BATCH);
            assertThat(midway.getPercent()).isEqualTo(40);
            assertThat(transfers.report(job)).hasSize(ImportQueue.BATCH);
            assertThat(transfers.queue.due(10)).as("while the lease holds").isEmpty();

            awaitTheEndOfALease();
            transfers.work();

            requireWhole(transfers, job, OBJECTS);
            assertThat(transfers.queue.step(dead, "dead"))
                    .as("who comes back to life does nothing")
                    .isFalse();
            requireWhole(transfers, job, OBJECTS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverThatDiedWithinABatchLeavesNothingOfIt(TestDatabases database) throws IOException {
        try (Transfers transfers = new Transfers(database)) {
            ImportJob job = transfers.receive(Transfers.lines(OBJECTS));
            ImportQueue dying = transfers.queue(new GraphImport() {
                @Override
                public Item take(long index, JsonValue value, Caller caller, List<AuditEvent> events) {
                    if (index == 150) {
                        throw new IllegalStateException("died here");
                    }
                    return transfers.graphImport().take(index, value, caller, events);
                }
            });
            ImportQueue.Claim claim = dying.claim(Transfers.key(job), "dying").orElseThrow();
            assertThat(dying.step(claim, "dying")).isTrue();
            assertThatThrownBy(() -> dying.step(claim, "dying")).hasMessage("died here");
            assertThat(transfers.reread(job).getProcessed()).isEqualTo(ImportQueue.BATCH);
            assertThat(transfers.rows("incident_task")).isEqualTo(ImportQueue.BATCH);
            dying.release(claim, "dying");

            transfers.work();

            requireWhole(transfers, job, OBJECTS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultOfTheServerIsTriedAgainAndGivenUpInTheEnd(TestDatabases database) {
        try (Transfers transfers = new Transfers(database)) {
            ImportJob job = transfers.receive(Transfers.lines(3));
            ImportQueue.Claim claim =
                    transfers.queue.claim(Transfers.key(job), "ill").orElseThrow();
            transfers.queue.stumble(claim, "ill", "It stumbled.");
            assertThat(transfers.reread(job).getState()).isEqualTo(ImportState.RUNNING);
            assertThat(transfers.reread(job).getDetail()).isEqualTo("It stumbled.");
            assertThat(transfers.queue.due(10)).as("not at once").isEmpty();
            for (int i = 0; i < 10; i++) {
                transfers.queue.stumble(claim, "ill", "It stumbled.");
            }
            assertThat(transfers.reread(job).getState()).isEqualTo(ImportState.FAILED);
            assertThat(transfers.rows("import_piece")).isZero();
            assertThat(entries(transfers, "import.failed")).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoServersAtOnceShareTheWorkAndRepeatNothing(TestDatabases database) throws Exception {
        try (Transfers transfers = new Transfers(database)) {
            ImportJob first = transfers.receive(Transfers.lines(OBJECTS));
            ImportJob second = transfers.receive(Transfers.lines(OBJECTS));
            var threads = Executors.newFixedThreadPool(3);
            Callable<Integer> server = () -> {
                String node = "node-" + Thread.currentThread().getId();
                int steps = 0;
                while (!transfers.reread(second).getState().isEnd()
                        || !transfers.reread(first).getState().isEnd()) {
                    for (var key : transfers.queue.due(10)) {
                        var claim = transfers.queue.claim(key, node);
                        if (claim.isPresent()) {
                            steps++;
                            transfers.queue.step(claim.get(), node);
                            transfers.queue.release(claim.get(), node);
                        }
                    }
                }
                return steps;
            };
            try {
                for (var ended : threads.invokeAll(List.of(server, server, server))) {
                    ended.get();
                }
            } finally {
                threads.shutdownNow();
            }
            requireWhole(transfers, first, OBJECTS);
            assertThat(transfers.reread(second).getUnchanged())
                    .as("only when the first was done")
                    .isEqualTo(OBJECTS);
        }
    }

    /** Its pieces are gone then, though the batch has read the import as one that runs. */
    @ParameterizedTest
    @EnumSource
    void oneThatIsCancelledWhileABatchBeginsStopsQuietly(TestDatabases database) throws IOException {
        try (Transfers transfers = new Transfers(database)) {
            ImportJob job = transfers.receive(Transfers.lines(OBJECTS));
            Directory directory = new Directory(transfers.product.storage.entityManager(), Clock.systemUTC()) {
                @Override
                public Optional<Tenant> tenant(String id) {
                    // In a transaction of its own, as somebody else.
                    CompletableFuture.runAsync(() -> transfers.imports.cancel(job.getId(), transfers.caller()))
                            .join();
                    return super.tenant(id);
                }
            };
            ImportQueue queue = transfers.queue(directory);
            ImportQueue.Claim claim =
                    queue.claim(Transfers.key(job), Transfers.NODE).orElseThrow();

            assertThat(queue.step(claim, Transfers.NODE)).isFalse();

            ImportJob cancelled = transfers.reread(job);
            assertThat(cancelled.getState()).isEqualTo(ImportState.CANCELLED);
            assertThat(cancelled.getProcessed()).isZero();
            assertThat(transfers.report(job)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancelledOneStopsWhereItIs(TestDatabases database) throws IOException {
        try (Transfers transfers = new Transfers(database)) {
            ImportJob job = transfers.receive(Transfers.lines(OBJECTS));
            ImportQueue.Claim claim =
                    transfers.queue.claim(Transfers.key(job), Transfers.NODE).orElseThrow();
            transfers.queue.step(claim, Transfers.NODE);
            assertThatThrownBy(() -> transfers.imports.delete(job.getId(), transfers.caller()))
                    .isInstanceOf(Problem.Conflict.class);

            transfers.imports.cancel(job.getId(), transfers.caller());

            assertThat(transfers.queue.step(claim, Transfers.NODE)).isFalse();
            transfers.work();
            ImportJob cancelled = transfers.reread(job);
            assertThat(cancelled.getState()).isEqualTo(ImportState.CANCELLED);
            assertThat(cancelled.getDetail()).isEqualTo("Cancelled by Ada.");
            assertThat(cancelled.getProcessed()).isEqualTo(ImportQueue.BATCH);
            assertThat(transfers.report(job)).hasSize(ImportQueue.BATCH);
            assertThat(transfers.rows("import_piece")).isZero();
            assertThatThrownBy(() -> transfers.imports.cancel(job.getId(), transfers.caller()))
                    .isInstanceOf(Problem.Conflict.class);
            assertThat(transfers.taken(Transfers.lines(3)).getState()).isEqualTo(ImportState.SUCCEEDED);
            transfers.imports.delete(job.getId(), transfers.caller());
            assertThatThrownBy(() -> transfers.reread(job)).isInstanceOf(Problem.NotFound.class);
            assertThat(transfers.rows("import_report")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachObjectStandsOrFallsByItselfAndTheReportSaysWhy(TestDatabases database) throws IOException {
        try (Transfers transfers = new Transfers(database)) {
            Product product = transfers.product;
            transfers.taken(Transfers.lines(3));
            product.storage.in(() -> product.tasks.actionRequested(
                    product.tasks.forExecution("task-1", OptionalLong.empty(), product.caller()), product.caller()));
            String newer = "2026-02-02T00:00:00Z";
            String incident =
                    "{\"id\": \"incident-1\", \"displayName\": \"=cmd()\", \"createdDateTime\": \"2026-01-01T00:00:00Z\","
                            + " \"lastUpdateDateTime\": \"2026-03-01T00:00:00Z\"}";
            ImportJob job = transfers.taken(String.join(
                    "\n",
                    Transfers.task(0).replace("2026-01-02T00:00:00Z", newer),
                    // Its incident would be taken, but its action is in flight: both are left as they are.
                    Transfers.task(1)
                            .replace("2026-01-02T00:00:00Z", "2999-01-01T00:00:00Z")
                            .replace("{\"id\": \"incident-1\"}", incident),
                    Transfers.task(2).replace("isolateDevice\"", "explode\""),
                    Transfers.task(8).replace("\"Isolate pc-8\"", "\"=HYPERLINK(\\\"x\\\")\""),
                    Transfers.task(9).replace("Isolate pc-9", "😀 \\ud83d \\u00fc")));
            assertThat(transfers.report(job))
                    .extracting(line -> line.getString("result"))
                    .containsExactly("changed", "refused", "refused", "added", "added");
            assertThat(transfers.report(job).get(1).getJsonArray("notes").getString(0))
                    .contains("in progress here");
            assertThat(product.incidents.get("incident-1", product.caller()).getDisplayName())
                    .isEqualTo("Incident incident-1");
            assertThat(transfers.imports.concerns(job.getId(), 10, transfers.caller()))
                    .extracting(Item::index)
                    .containsExactly(1L, 2L);
            assertThat(transfers.imports.concerns(job.getId(), 1, transfers.caller()))
                    .hasSize(1);
            assertThat(job.getRefused()).isEqualTo(2);
            String csv = transfers.report(job, ReportFormat.CSV);
            assertThat(csv).startsWith("index,kind,id,displayName,result,notes\r\n0,task,task-0,Isolate pc-0,changed,");
            assertThat(csv).contains("3,task,task-8,\"'=HYPERLINK(\"\"x\"\")\",added,");
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectsLongerThanAPieceAndFullOfOddCharactersComeThrough(TestDatabases database) throws IOException {
        try (Transfers transfers = new Transfers(database)) {
            String odd = "é漢😀\\n\\t\\\"".repeat(1_000);
            ImportJob job = transfers.taken(String.join(
                    "\n",
                    IntStream.range(0, 30)
                            .mapToObj(i -> Transfers.task(i)
                                    .replace("It beacons.", odd)
                                    .replace("\"status\"", "\"other" + "x".repeat(i * 7_919) + "\": 1, \"status\""))
                            .toList()));
            assertThat(job.getAdded()).isEqualTo(30);
            assertThat(transfers.report(job)).hasSize(30);
            String expected = odd.replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"");
            assertThat(transfers
                            .product
                            .tasks
                            .get("task-17", transfers.caller())
                            .getDescription())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sameKeyIsTheSameImport(TestDatabases database) {
        try (Transfers transfers = new Transfers(database)) {
            Optional<String> key = Optional.of("nightly-1");
            String lines = Transfers.lines(20);
            ImportJob first = transfers.imports.receive(Transfers.stream(lines), null, key, transfers.caller());
            transfers.work();
            ImportJob again = transfers.imports.receive(Transfers.stream(lines), null, key, transfers.caller());
            assertThat(again.getId()).isEqualTo(first.getId());
            assertThat(again.getState()).isEqualTo(ImportState.SUCCEEDED);
            assertThat(transfers.rows("import_job")).isEqualTo(1);
            assertThatThrownBy(() -> transfers.imports.receive(
                            Transfers.stream(Transfers.lines(21)), null, key, transfers.caller()))
                    .isInstanceOfSatisfying(
                            Problem.Conflict.class,
                            problem -> assertThat(problem.code()).isEqualTo("IdempotencyKeyReused"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void uploadThatIsSentAgainTakesThePlaceOfTheOneThatBrokeOff(TestDatabases database) throws IOException {
        try (Transfers transfers = new Transfers(database)) {
            Optional<String> key = Optional.of("k");
            String lines = Transfers.lines(1_000);
            Set<String> seen = new HashSet<>();
            // The first connection hangs in the middle; meanwhile the client sends it again on another one.
            var hanging = new java.io.SequenceInputStream(
                    Transfers.stream(lines.substring(0, lines.length() - 10)), new java.io.InputStream() {
                        @Override
                        public int read() {
                            if (seen.isEmpty()) {
                                ImportJob second = transfers.imports.receive(
                                        Transfers.stream(lines), null, key, transfers.caller());
                                seen.add(second.getId());
                            }
                            return -1;
                        }
                    });
            assertThatThrownBy(() -> transfers.imports.receive(hanging, null, key, transfers.caller()))
                    .isInstanceOf(Problem.class);
            assertThat(transfers.imports.list(10, transfers.caller()))
                    .extracting(ImportJob::getId)
                    .containsExactlyElementsOf(seen);
            transfers.work();
            requireWhole(transfers, transfers.imports.get(seen.iterator().next(), transfers.caller()), 1_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void boundsWhatWaitsAndWhatIsSent(TestDatabases database) {
        try (Transfers transfers = new Transfers(database, "INCIDENT_TASKS_MAX_IMPORT", "5000")) {
            assertThatThrownBy(() -> transfers.receive(Transfers.lines(20))).isInstanceOf(Problem.TooLarge.class);
            for (int i = 0; i < ImportService.MOST_OPEN; i++) {
                transfers.receive(Transfers.lines(2));
            }
            assertThatThrownBy(() -> transfers.receive(Transfers.lines(2))).isInstanceOf(Problem.TooMany.class);
            for (int i = 0; i < ImportService.MOST_OPEN; i++) {
                transfers.work();
            }
            assertThat(transfers.imports.list(20, transfers.caller()))
                    .hasSize(ImportService.MOST_OPEN)
                    .allMatch(job -> job.getState() == ImportState.SUCCEEDED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void othersSeeNothingOfIt(TestDatabases database) {
        try (Transfers transfers = new Transfers(database)) {
            ImportJob job = transfers.taken(Transfers.lines(1));
            transfers.product.tenant("other");
            Caller other = Product.caller("other", Permission.values());
            Caller reader = Product.caller(transfers.product.tenantId, Permission.READ);
            assertThat(transfers.imports.list(10, other)).isEmpty();
            for (Caller caller : List.of(other, reader)) {
                Class<? extends Problem> refusal = caller == other ? Problem.NotFound.class : Problem.Forbidden.class;
                assertThatThrownBy(() -> transfers.imports.get(job.getId(), caller))
                        .isInstanceOf(refusal);
                assertThatThrownBy(() -> transfers.imports.concerns(job.getId(), 1, caller))
                        .isInstanceOf(refusal);
                assertThatThrownBy(() -> transfers.imports.report(
                                job.getId(), ReportFormat.CSV, java.io.OutputStream.nullOutputStream(), caller))
                        .isInstanceOf(refusal);
                assertThatThrownBy(() -> transfers.imports.cancel(job.getId(), caller))
                        .isInstanceOf(refusal);
                assertThatThrownBy(() -> transfers.imports.delete(job.getId(), caller))
                        .isInstanceOf(refusal);
            }
            assertThatThrownBy(() -> transfers.imports.list(10, reader)).isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> transfers.imports.receive(Transfers.stream("[]"), null, Optional.empty(), reader))
                    .isInstanceOf(Problem.Forbidden.class);
        }
    }
}
