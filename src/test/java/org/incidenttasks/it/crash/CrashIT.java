package org.incidenttasks.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.incidenttasks.it.Api;
import org.incidenttasks.it.Browser;
import org.incidenttasks.it.Installation;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * Kills the real server while hundreds of executions run, at random and at named steps, and counts afterwards in the
 * outside system what was done: nothing lost, nothing twice, nothing left over. Run by the profile {@code crash}.
 */
class CrashIT {

    private static final int EXECUTIONS = Integer.getInteger("crash.executions", 500);
    private static final int KILLS = Integer.getInteger("crash.kills", 4);
    private static final int PORT = Installation.port(82);
    private static final String BASE = "http://localhost:" + PORT + "/";
    private static final String TASKS = "/security/incidentTasks";

    private static final Path WLP = Path.of(System.getProperty("wlp.home", "target/liberty/wlp"));
    private static final Path SERVER = WLP.resolve("usr/servers/crash");
    private static final Path DATA = Path.of("target/crash-data");

    private final String password = "pw-" + UUID.randomUUID();
    private Process process;
    private int halts;

    @Test
    void nothingIsLostOrDoneTwiceHoweverOftenTheServerIsKilled() throws Exception {
        try (Ledger ledger = new Ledger()) {
            lay(ledger);
            start();
            Browser browser = new Browser(BASE);
            browser.submit(browser.get("ui/sign-in"), "/ui/sign-in", "userName", "operator", "password", password);
            Api api = Installation.client(BASE, browser, "SecurityIncident.ReadWrite.All", "IncidentTasks.Issue.All");
            List<String> ids = importTasks(api);

            Set<String> requested = new HashSet<>();
            int kills = 0;
            for (String id : ids) {
                request(api, id);
                requested.add(id);
                if (kills < KILLS && requested.size() >= (kills + 1) * EXECUTIONS / (KILLS + 1)) {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(200_000_000L, 2_000_000_000L));
                    kill();
                    kills++;
                    start();
                }
            }
            List<JsonObject> open = settle(api);

            long completed = count(api, "completed");
            report(ledger, kills + halts, open.size(), EXECUTIONS - completed - open.size());
            // A wish was answered 204 for each task, so each has its end, or a person who is asked.
            assertThat(completed + open.size()).as("ended").isEqualTo(EXECUTIONS);
            // Only an order that was cut off on its way to a system without keys may never have arrived.
            assertThat(ledger.effects().size())
                    .as("executions that reached the outside system")
                    .isBetween(EXECUTIONS - open.size(), EXECUTIONS);
            assertThat(ledger.effects().values()).as("effects per key").allMatch(effects -> effects.get() == 1);
            assertThat(open)
                    .as("still in progress, though nobody has to find out what became of it")
                    .allMatch(task -> task.getJsonObject("responseAction")
                            .getString("identifierValue")
                            .startsWith("keyless-"));
            assertThat(kills + halts).as("kills").isGreaterThanOrEqualTo(KILLS);
            assertThat(ledger.inquiries())
                    .as("orders asked about, else this proved nothing")
                    .isPositive();
            for (JsonObject task : open) {
                Browser.Page page = browserAgain().get("ui/tasks/" + task.getString("id"));
                assertThat(page.document().select("form[action$=/report]"))
                        .as("a person is asked what became of %s", task.getString("id"))
                        .hasSize(1);
            }
        } finally {
            if (process != null) {
                kill();
            }
        }
    }

    private Browser signedIn;

    /** Sessions are the server's: after a kill a person signs in again. */
    private Browser browserAgain() {
        if (signedIn == null) {
            signedIn = new Browser(BASE);
            signedIn.submit(signedIn.get("ui/sign-in"), "/ui/sign-in", "userName", "operator", "password", password);
        }
        return signedIn;
    }

    private static void report(Ledger ledger, int kills, int open, long lost) {
        System.out.printf(
                "crash test: %d executions, %d kills, %d effects, lost %d, twice %d, asked about %d, redelivered %d,"
                        + " waiting for a person %d%n",
                EXECUTIONS,
                kills,
                ledger.effects().size(),
                lost,
                ledger.effects().values().stream()
                        .filter(count -> count.get() > 1)
                        .count(),
                ledger.inquiries(),
                ledger.redeliveries(),
                open);
    }

    // ---- tasks

    private static List<String> importTasks(Api api) {
        List<String> ids = new ArrayList<>();
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < EXECUTIONS; i++) {
            String id = UUID.randomUUID().toString();
            ids.add(id);
            // Several tasks share a target, so that lanes are part of it.
            String target = i % 20 == 0 ? "keyless-" + i : "device-" + i % 200;
            json.append(i == 0 ? "" : ",")
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
        assertThat(report.getInt("added")).isEqualTo(EXECUTIONS);
        return ids;
    }

    /** Asks until it is answered: the same key each time, so that a lost answer asks for nothing twice. */
    private void request(Api api, String id) throws Exception {
        while (true) {
            try {
                Api.Answer answer =
                        api.postNothing(TASKS + "/" + id + "/executeResponseAction", "Idempotency-Key", "key-" + id);
                if (answer.status() == 204) {
                    return;
                }
                assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            } catch (IllegalStateException e) {
                // The connection broke: the server halted itself at a named step.
                restartIfHalted();
            }
            LockSupport.parkNanos(200_000_000L);
        }
    }

    private long count(Api api, String actionStatus) {
        return Long.parseLong(api.get(TASKS + "/$count?$filter=actionStatus eq '" + actionStatus + "'")
                .body());
    }

    /** Waits until nothing moves any more; answers what is in progress still. */
    private List<JsonObject> settle(Api api) throws Exception {
        long last = -1;
        int same = 0;
        for (int i = 0; i < 600; i++) {
            restartIfHalted();
            try {
                long inProgress = count(api, "inProgress");
                same = inProgress == last ? same + 1 : 0;
                last = inProgress;
                // Longer than lease, back-off and time-out together.
                if (inProgress == 0 || same >= 30) {
                    return api.get(TASKS + "?$filter=actionStatus eq 'inProgress'")
                            .json()
                            .getJsonArray("value")
                            .getValuesAs(JsonObject.class);
                }
            } catch (IllegalStateException e) {
                assertThat(e).hasRootCauseInstanceOf(IOException.class);
            }
            LockSupport.parkNanos(500_000_000L);
        }
        throw new AssertionError("Executions still move after five minutes");
    }

    // ---- the server

    private void lay(Ledger ledger) throws IOException {
        for (Path old : List.of(SERVER, DATA)) {
            if (Files.exists(old)) {
                try (var files = Files.walk(old)) {
                    files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
                }
            }
        }
        Files.createDirectories(SERVER.resolve("apps"));
        for (String file : List.of("platform.xml", "server.xml")) {
            Files.copy(Path.of("liberty", file), SERVER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(
                SERVER.resolve("jvm.options"),
                String.join(
                        "\n",
                        "-Duser.timezone=UTC",
                        "-Xmx512m",
                        "-D" + LedgerConnector.ADDRESS + "=" + ledger.address(),
                        "-D" + LedgerConnector.CRASH + "=before-execute,after-execute,check,inquire"));
        ShrinkWrap.create(ZipImporter.class, "incident-tasks.war")
                .importFrom(new File("target/incident-tasks.war"))
                .as(WebArchive.class)
                .addClass(LedgerConnector.class)
                .as(ZipExporter.class)
                .exportTo(SERVER.resolve("apps/incident-tasks.war").toFile(), true);
    }

    private void start() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        WLP.resolve("bin/server").toAbsolutePath().toString(), "run", "crash")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/crash-server.log")));
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("INCIDENT_TASKS_"));
        environment.put("INCIDENT_TASKS_HTTP_PORT", Integer.toString(PORT));
        environment.put("INCIDENT_TASKS_HTTPS_PORT", "-1");
        environment.put("INCIDENT_TASKS_DATA", DATA.toAbsolutePath().toString());
        environment.put("INCIDENT_TASKS_ADMIN_USER", "operator");
        environment.put("INCIDENT_TASKS_ADMIN_PASSWORD", password);
        environment.put("INCIDENT_TASKS_LEASE", "PT5S");
        environment.put("INCIDENT_TASKS_CONNECTOR_TIMEOUT", "PT2S");
        environment.put("INCIDENT_TASKS_BACKOFF", "PT0.2S");
        environment.put("INCIDENT_TASKS_DISPATCH_INTERVAL", "PT0.5S");
        environment.put("INCIDENT_TASKS_MAX_ATTEMPTS", "20");
        process = builder.start();
        HttpClient http = HttpClient.newHttpClient();
        for (int i = 0; i < 600; i++) {
            try {
                HttpResponse<Void> page = http.send(
                        HttpRequest.newBuilder(URI.create(BASE + "ui/sign-in")).build(),
                        HttpResponse.BodyHandlers.discarding());
                if (page.statusCode() == 200) {
                    return;
                }
            } catch (ConnectException e) {
                // Not listening yet.
            } catch (IOException e) {
                // It halted itself while it was coming up.
            }
            if (!process.isAlive()) {
                halts++;
                process = builder.start();
            }
            LockSupport.parkNanos(250_000_000L);
        }
        throw new AssertionError("The server does not come up: see target/crash-server.log");
    }

    private void restartIfHalted() throws Exception {
        if (!process.waitFor(300, TimeUnit.MILLISECONDS)) {
            return;
        }
        halts++;
        start();
    }

    /** SIGKILL for the server and for the script around it. */
    private void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor();
    }
}
