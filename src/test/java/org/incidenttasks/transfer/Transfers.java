package org.incidenttasks.transfer;

import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.DirectoryAccess;
import org.incidenttasks.execution.Product;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.transfer.ExportWriter.Format;
import org.incidenttasks.transfer.ImportService.ReportFormat;
import org.incidenttasks.wire.GraphImport;
import org.incidenttasks.wire.GraphJson;

/** The import and the export over a fresh database, without a server. */
final class Transfers implements AutoCloseable {

    /** One server that works imports off. */
    static final String NODE = "node-1";

    final Product product;
    final ImportService imports;
    final ImportQueue queue;
    final ExportService exports;
    private final Settings settings;

    Transfers(TestDatabases database, String... settings) {
        product = new Product(database, Map.of());
        this.settings = new Settings(
                settings.length == 0
                        ? Map.of("INCIDENT_TASKS_LEASE", "PT3S", "INCIDENT_TASKS_CONNECTOR_TIMEOUT", "PT1S")
                        : Map.of(settings[0], settings[1]),
                name -> null);
        var em = product.storage.entityManager();
        var transactions = product.storage.transactions();
        imports = new ImportService(em, transactions, product.audit, this.settings, Clock.systemUTC(), () -> {});
        queue = queue(product.imports);
        exports = new ExportService(em, transactions, product.tasks, product.audit);
    }

    /** Another server, which takes objects over so. */
    ImportQueue queue(GraphImport graphImport) {
        return queue(graphImport, new Directory(product.storage.entityManager(), Clock.systemUTC()));
    }

    /** Another server, to which something happens when it looks the organisation up. */
    ImportQueue queue(Directory directory) {
        return queue(product.imports, directory);
    }

    private ImportQueue queue(GraphImport graphImport, Directory directory) {
        return new ImportQueue(
                product.storage.entityManager(),
                product.storage.transactions(),
                product.audit,
                directory,
                graphImport,
                settings);
    }

    GraphImport graphImport() {
        return product.imports;
    }

    Caller caller() {
        return product.caller();
    }

    static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    ImportJob receive(String text) {
        return imports.receive(stream(text), "list.json", Optional.empty(), caller());
    }

    /** Works everything off that is due. */
    void work() {
        // Of another database, perhaps.
        DirectoryAccess.forget();
        for (TenantKey key : queue.due(10)) {
            queue.claim(key, NODE).ifPresent(claim -> {
                boolean more = true;
                while (more) {
                    more = queue.step(claim, NODE);
                }
            });
        }
    }

    ImportJob taken(String text) {
        ImportJob job = receive(text);
        work();
        return reread(job);
    }

    ImportJob reread(ImportJob job) {
        return imports.get(job.getId(), caller());
    }

    static TenantKey key(ImportJob job) {
        return new TenantKey(job.getTenantId(), job.getId());
    }

    String report(ImportJob job, ReportFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        imports.report(job.getId(), format, out, caller());
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The lines of the report. */
    List<JsonObject> report(ImportJob job) throws IOException {
        return report(job, ReportFormat.NDJSON)
                .lines()
                .map(line -> GraphJson.value(line).asJsonObject())
                .toList();
    }

    String export(Format format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        exports.write(
                QueryOptions.of(TaskProperties.ALL),
                new ExportWriter(out, format, "https://example.org/beta"),
                caller());
        return out.toString(StandardCharsets.UTF_8);
    }

    long rows(String table) {
        return ((Number) product.storage
                        .entityManager()
                        .createNativeQuery("select count(*) from " + table)
                        .getSingleResult())
                .longValue();
    }

    /** A task as Graph writes one, number {@code i}. */
    static String task(int i) {
        return """
                {"id": "task-%1$d", "status": "open", "source": "defenderExpertsGuidedResponse",
                 "displayName": "Isolate pc-%1$d", "description": "It beacons.",
                 "createdDateTime": "2026-01-01T00:00:00.1234567Z", "createdByDisplayName": "Defender Experts",
                 "lastModifiedDateTime": "2026-01-02T00:00:00Z", "lastModifiedByDisplayName": "Ada",
                 "actionType": "isolateDevice", "actionStatus": "notStarted",
                 "responseAction": {
                   "@odata.type": "#microsoft.graph.security.isolateDeviceIncidentTaskResponseAction",
                   "identifierValue": "pc-%1$d", "isolationType": "full"},
                 "incident": {"id": "incident-%2$d"}}""".formatted(i, i % 7).replace("\n", " ");
    }

    /** So many tasks, one a line. */
    static String lines(int tasks) {
        return String.join(
                "\n", IntStream.range(0, tasks).mapToObj(Transfers::task).toList());
    }

    @Override
    public void close() {
        product.close();
    }
}
