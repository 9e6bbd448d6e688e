package org.incidenttasks.it.crash;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL of one's own, to be restarted and killed; what it acknowledged it keeps. */
final class Postgres implements AutoCloseable {

    private final Path folder;
    private final Path data;
    private final EmbeddedPostgres server;

    Postgres(String name) throws IOException {
        folder = Path.of("target", name).toAbsolutePath();
        data = folder.resolve("data");
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
        Files.createDirectories(folder);
        server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                .setDataDirectory(data)
                // What the library turns off for speed is what this is about.
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    /** What a server needs to know to use it. */
    Map<String, String> settings() {
        return Map.of(
                "INCIDENT_TASKS_DB_URL",
                "jdbc:postgresql://localhost:" + server.getPort() + "/postgres",
                "INCIDENT_TASKS_DB_USER",
                "postgres");
    }

    Connection connection() throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    /** SIGKILL for its first process; the others follow it. */
    void kill() throws Exception {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    /** Answers when it takes connections again. */
    void start() throws Exception {
        for (int i = 0; ; i++) {
            // It refuses while a process of the killed one is left.
            if (control("start") == 0) {
                return;
            }
            if (i == 60) {
                throw new AssertionError("PostgreSQL does not start again: see " + folder.resolve("control.log"));
            }
            Thread.sleep(500);
        }
    }

    /** Breaks off all connections without a word to anybody, and comes back. */
    void restart() throws Exception {
        if (control("restart", "-m", "immediate") != 0) {
            start();
        }
    }

    private int control(String... what) throws Exception {
        List<String> command = new ArrayList<>();
        // PostgreSQL refuses to run as root.
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binary().toString());
        command.addAll(List.of(what));
        command.addAll(List.of(
                "-w",
                "-D",
                data.toString(),
                "-o",
                "-p " + server.getPort(),
                "-l",
                folder.resolve("server.log").toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("control.log").toFile()))
                .start()
                .waitFor();
    }

    private Path binary() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("binaries"), 4)) {
            return files.filter(path -> path.endsWith("bin/pg_ctl"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No pg_ctl below " + folder));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
