package org.incidenttasks.it.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidenttasks.it.Api;
import org.incidenttasks.it.Browser;
import org.incidenttasks.it.Installation;
import org.junit.jupiter.api.Test;

/**
 * An import of real size into a server whose whole heap is not much more than the file: killed in the middle, it goes on
 * where it was, and all of it comes out again. Run by the profile {@code transfer}.
 */
class LargeTransferIT {

    private static final int TASKS = Integer.getInteger("transfer.tasks", 20_000);
    private static final int PER_INCIDENT = 10;

    /** Bytes of the whole list: as text alone they would fill the heap. */
    private static final int LIST = 220_000_000;

    private static final String HEAP = "-Xmx256m";
    private static final int PORT = Installation.port(84);
    private static final String BASE = "http://localhost:" + PORT + "/";
    private static final String IMPORTS = "/security/incidentTaskImports";
    private static final Pattern ID = Pattern.compile("\"id\":\"big-(\\d+)\"");
    private static final Pattern INDEX = Pattern.compile("^\\{\"index\":(\\d+),.*\"result\":\"added\"");

    private static final Path WLP = Path.of(System.getProperty("wlp.home", "target/liberty/wlp"));
    private static final Path SERVER = WLP.resolve("usr/servers/transfer");
    private static final Path DATA = Path.of("target/transfer-data");

    private final String password = "pw-" + UUID.randomUUID();
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;

    @Test
    void listLargerThanTheHeapGoesInThroughAKillAndComesOutAgain() throws Exception {
        try {
            lay();
            start();
            Browser browser = new Browser(BASE);
            browser.submit(browser.get("ui/sign-in"), "/ui/sign-in", "userName", "operator", "password", password);
            Api api = Installation.client(BASE, browser, "SecurityIncident.Read.All", "IncidentTasks.Issue.All");

            long before = System.nanoTime();
            String location = upload(api);
            say("received", before);

            before = System.nanoTime();
            long midway = until(api, location, TASKS / 3);
            kill();
            say("killed behind " + midway, before);
            start();
            before = System.nanoTime();
            until(api, location, TASKS);
            JsonObject job = api.get(location).json();
            say("worked off from " + midway + " on, " + job.get("objectsPerSecond") + " a second", before);

            assertThat(job.getString("status")).isEqualTo("succeeded");
            assertThat(job.getInt("addedCount"))
                    .as("each once, or it would be unchanged")
                    .isEqualTo(TASKS);
            assertThat(numbers(api, location + "/report", INDEX).cardinality()).isEqualTo(TASKS);

            before = System.nanoTime();
            assertThat(numbers(api, BASE + "beta/security/incidentTasks/export?$format=ndjson", ID)
                            .cardinality())
                    .isEqualTo(TASKS);
            say("exported", before);
            assertThat(process.isAlive()).as("without an OutOfMemoryError").isTrue();
            assertThat(Files.readString(Path.of("target/transfer-server.log"), StandardCharsets.ISO_8859_1))
                    .doesNotContain("OutOfMemoryError");
        } finally {
            if (process != null) {
                kill();
            }
        }
    }

    private static void say(String what, long since) {
        System.out.printf(
                "large transfer: %d tasks %s in %d s%n", TASKS, what, (System.nanoTime() - since) / 1_000_000_000);
    }

    // ---- the list

    /** Never whole in memory, here neither. */
    private static final class Lines extends InputStream {

        private final String description = "x".repeat(Math.min(15_000, LIST / TASKS - 800));
        private byte[] line = new byte[0];
        private int position;
        private int next;

        private boolean isAtEnd() {
            if (position == line.length && next < TASKS) {
                line = task(next++).getBytes(StandardCharsets.UTF_8);
                position = 0;
            }
            return position == line.length;
        }

        @Override
        public int read() {
            return isAtEnd() ? -1 : line[position++];
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            if (isAtEnd()) {
                return -1;
            }
            int read = Math.min(length, line.length - position);
            System.arraycopy(line, position, to, offset, read);
            position += read;
            return read;
        }

        private String task(int i) {
            int incident = i / PER_INCIDENT;
            return "{\"id\":\"big-" + i + "\",\"displayName\":\"Isolate pc-" + i + "\",\"description\":\"" + description
                    + "\",\"status\":\"open\",\"source\":\"defenderExpertsGuidedResponse\","
                    + "\"createdDateTime\":\"2026-01-01T00:00:00Z\",\"createdByDisplayName\":\"Experts\","
                    + "\"lastModifiedDateTime\":\"2026-01-01T00:00:00Z\",\"lastModifiedByDisplayName\":\"Experts\","
                    + "\"actionType\":\"isolateDevice\",\"actionStatus\":\"notStarted\",\"responseAction\":{"
                    + "\"@odata.type\":\"#microsoft.graph.security.isolateDeviceIncidentTaskResponseAction\","
                    + "\"identifierValue\":\"pc-" + i + "\",\"isolationType\":\"full\"},"
                    + "\"incident\":{\"id\":\"incident-" + incident + "\",\"displayName\":\"Incident " + incident
                    + "\",\"severity\":\"high\",\"status\":\"active\",\"createdDateTime\":\"2026-01-01T00:00:00Z\"}}\n";
        }
    }

    private String upload(Api api) throws Exception {
        HttpResponse<String> accepted = http.send(
                HttpRequest.newBuilder(URI.create(BASE + "beta" + IMPORTS))
                        .header("Authorization", "Bearer " + api.token())
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofInputStream(Lines::new))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return accepted.headers().firstValue("Location").orElseThrow();
    }

    /** Asks until so many are done; answers how many. */
    private long until(Api api, String location, long wanted) {
        long last = -1;
        int same = 0;
        while (true) {
            JsonObject job = api.get(location).json();
            long processed = job.getJsonNumber("processedCount").longValue();
            if (processed >= wanted || !List.of("notStarted", "running").contains(job.getString("status"))) {
                return processed;
            }
            same = processed == last ? same + 1 : 0;
            last = processed;
            assertThat(same).as("half seconds without progress: %s", job).isLessThan(240);
            LockSupport.parkNanos(500_000_000L);
        }
    }

    /** The numbers that the lines of a stream bear. */
    private BitSet numbers(Api api, String address, Pattern pattern) throws Exception {
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Authorization", "Bearer " + api.token())
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        BitSet numbers = new BitSet();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher number = pattern.matcher(line);
                assertThat(number.find()).as(line).isTrue();
                int value = Integer.parseInt(number.group(1));
                assertThat(numbers.get(value)).as("twice: %s", value).isFalse();
                numbers.set(value);
            }
        }
        return numbers;
    }

    // ---- the server

    private void lay() throws IOException {
        for (Path old : List.of(SERVER, DATA)) {
            if (Files.exists(old)) {
                try (var files = Files.walk(old)) {
                    files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
                }
            }
        }
        Files.deleteIfExists(Path.of("target/transfer-server.log"));
        Files.createDirectories(SERVER.resolve("apps"));
        for (String file : List.of("platform.xml", "server.xml")) {
            Files.copy(Path.of("liberty", file), SERVER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(
                SERVER.resolve("jvm.options"),
                String.join("\n", "-Duser.timezone=UTC", HEAP, "-XX:+ExitOnOutOfMemoryError"));
        Files.copy(Path.of("target/incident-tasks.war"), SERVER.resolve("apps/incident-tasks.war"));
    }

    private void start() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        WLP.resolve("bin/server").toAbsolutePath().toString(), "run", "transfer")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/transfer-server.log")));
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("INCIDENT_TASKS_"));
        environment.put("INCIDENT_TASKS_HTTP_PORT", Integer.toString(PORT));
        environment.put("INCIDENT_TASKS_HTTPS_PORT", "-1");
        environment.put("INCIDENT_TASKS_DATA", DATA.toAbsolutePath().toString());
        environment.put("INCIDENT_TASKS_ADMIN_USER", "operator");
        environment.put("INCIDENT_TASKS_ADMIN_PASSWORD", password);
        environment.put("INCIDENT_TASKS_LEASE", "PT5S");
        environment.put("INCIDENT_TASKS_CONNECTOR_TIMEOUT", "PT2S");
        process = builder.start();
        for (int i = 0; i < 1_600; i++) {
            try {
                HttpResponse<Void> page = http.send(
                        HttpRequest.newBuilder(URI.create(BASE + "ui/sign-in")).build(),
                        HttpResponse.BodyHandlers.discarding());
                if (page.statusCode() == 200) {
                    return;
                }
            } catch (ConnectException e) {
                // Not listening yet.
            }
            assertThat(process.isAlive()).as("see target/transfer-server.log").isTrue();
            LockSupport.parkNanos(250_000_000L);
        }
        throw new AssertionError("The server does not come up: see target/transfer-server.log");
    }

    /** SIGKILL for the server and for the script around it. */
    private void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor();
    }
}
