package org.incidenttasks.it.keycloak;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A server that a test has started, with everything that it started in turn. */
public final class Running implements AutoCloseable {

    private final Process process;

    private Running(Process process) {
        this.process = process;
    }

    /**
     * Starts a command and waits until a page of it is there.
     *
     * @param log where its words go
     * @param page answered with 200 by a server that is up
     */
    public static Running start(File log, String page, Map<String, String> environment, String... command)
            throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
        builder.environment().keySet().removeIf(name -> name.startsWith("INCIDENT_TASKS_"));
        builder.environment().putAll(environment);
        Running running = new Running(builder.start());
        HttpClient http = HttpClient.newHttpClient();
        for (int i = 0; i < 2_400; i++) {
            try {
                int status = http.send(
                                HttpRequest.newBuilder(URI.create(page)).build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status == 200) {
                    return running;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            if (!running.process.isAlive()) {
                break;
            }
            LockSupport.parkNanos(250_000_000L);
        }
        running.close();
        throw new AssertionError("It does not come up: see " + log);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }
}
