package org.incidenttasks.it.crash;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.incidenttasks.it.Api;
import org.incidenttasks.it.Browser;
import org.incidenttasks.it.Installation;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A real server in a process of its own, with the product's configuration and WAR: to be killed, frozen, and started
 * again on the same data. The WAR holds the ledger's connector besides, and Byteman can hold it at a {@link NamedStep}.
 */
final class CrashServer implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(5);

    private static final Path WLP = Path.of(System.getProperty("wlp.home", "target/liberty/wlp"));
    private static final String USER = "operator";

    /** One for all servers on one database. */
    private static final String PASSWORD = "pw-" + UUID.randomUUID();

    private final String name;
    private final String base;
    private final Path home;
    private final Path rules;
    private final Map<String, String> environment = new HashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private String options;
    private String always = "";
    private Process process;

    /**
     * Lays a fresh server.
     *
     * @param port the last two digits of the port it listens on
     * @param settings variables beside those that every one has
     */
    CrashServer(String name, int port, Ledger ledger, Map<String, String> settings) throws IOException {
        this.name = name;
        this.base = "http://localhost:" + Installation.port(port) + "/";
        home = WLP.resolve("usr/servers").resolve(name);
        rules = Path.of("target", name + ".btm").toAbsolutePath();
        Path data = Path.of("target", name + "-data").toAbsolutePath();
        delete(home);
        delete(data);
        Files.deleteIfExists(log());
        lay(ledger);
        environment.put("INCIDENT_TASKS_HTTP_PORT", Integer.toString(Installation.port(port)));
        environment.put("INCIDENT_TASKS_HTTPS_PORT", "-1");
        environment.put("INCIDENT_TASKS_DATA", data.toString());
        environment.put("INCIDENT_TASKS_ADMIN_USER", USER);
        environment.put("INCIDENT_TASKS_ADMIN_PASSWORD", PASSWORD);
        environment.put("INCIDENT_TASKS_LEASE", LEASE.toString());
        environment.put("INCIDENT_TASKS_CONNECTOR_TIMEOUT", "PT2S");
        environment.put("INCIDENT_TASKS_BACKOFF", "PT0.2S");
        environment.put("INCIDENT_TASKS_DISPATCH_INTERVAL", "PT0.5S");
        environment.put("INCIDENT_TASKS_MAX_ATTEMPTS", "20");
        // The tests ask as fast as they can.
        environment.put("INCIDENT_TASKS_RATE_CLIENT", "0");
        environment.put("INCIDENT_TASKS_RATE_PERSON", "0");
        environment.putAll(settings);
    }

    private static void delete(Path old) throws IOException {
        if (Files.exists(old)) {
            try (var files = Files.walk(old)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    private void lay(Ledger ledger) throws IOException {
        Files.createDirectories(home.resolve("apps"));
        try (Stream<Path> files = Files.list(Path.of("liberty"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".xml")).toList()) {
                Files.copy(file, home.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        options = String.join(
                "\n",
                "-Duser.timezone=UTC",
                "-Xmx512m",
                // No life lasts long, and most of it is the start.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dderby.stream.error.file=logs/derby.log",
                "-D" + LedgerConnector.ADDRESS + "=" + ledger.address(),
                "");
        // The rules' code is called from the application, whose class loaders are OSGi's.
        Files.writeString(
                home.resolve("bootstrap.properties"), "org.osgi.framework.bootdelegation=org.jboss.byteman.*\n");
        ShrinkWrap.create(ZipImporter.class, "incident-tasks.war")
                .importFrom(new File("target/incident-tasks.war"))
                .as(WebArchive.class)
                .addClasses(LedgerConnector.class, Halt.class)
                .as(ZipExporter.class)
                .exportTo(home.resolve("apps/incident-tasks.war").toFile(), true);
    }

    /** Sets the product's one clock two hours ahead, at each start. */
    CrashServer ahead() {
        always = String.join(
                "\n",
                "RULE two hours ahead",
                "CLASS org.incidenttasks.storage.Clocks",
                "METHOD clock",
                "HELPER " + Halt.class.getName(),
                "AT EXIT",
                "IF TRUE",
                "DO RETURN ahead($!)",
                "ENDRULE",
                "");
        return this;
    }

    String base() {
        return base;
    }

    /** Starts it and waits until it answers; a thread that comes by one of the steps will stand there. */
    void start(NamedStep... steps) throws Exception {
        Files.writeString(rules, always + Stream.of(steps).map(NamedStep::rule).collect(Collectors.joining()));
        String byteman = System.getProperty("crash.byteman");
        // Only where it is needed: with it the virtual machine shares no classes, and starts slower.
        String agent =
                steps.length == 0 ? "" : "-javaagent:" + byteman + "=script:" + rules + ",boot:" + byteman + "\n";
        Files.writeString(home.resolve("jvm.options"), options + agent);
        ProcessBuilder builder = new ProcessBuilder(
                        WLP.resolve("bin/server").toAbsolutePath().toString(), "run", name)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("INCIDENT_TASKS_"));
        builder.environment().putAll(environment);
        process = builder.start();
        for (int i = 0; i < 2_400; i++) {
            if (answers()) {
                return;
            }
            // The application did not start: the server stays up without it.
            if (!process.isAlive() || logged("CWWKZ0002E") > 0) {
                break;
            }
            LockSupport.parkNanos(100_000_000L);
        }
        throw new AssertionError("The server does not come up: see " + log());
    }

    boolean answers() throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(base + "ui/sign-in"))
                                            .timeout(Duration.ofSeconds(10))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private Path log() {
        return Path.of("target", name + "-server.log");
    }

    /** How often the log has a text. */
    long logged(String text) throws IOException {
        try (Stream<String> lines = Files.lines(log(), java.nio.charset.StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains(text)).count();
        }
    }

    /** A browser in which the first administrator is signed in. */
    Browser signedIn() {
        Browser browser = new Browser(base);
        browser.submit(browser.get("ui/sign-in"), "/ui/sign-in", "userName", USER, "password", PASSWORD);
        return browser;
    }

    /** A client of the API with all that the tests do. */
    Api api() {
        return Installation.client(
                base,
                signedIn(),
                "SecurityIncident.ReadWrite.All",
                "IncidentTasks.Issue.All",
                "IncidentTasks.Administer.All");
    }

    /** SIGKILL for the server and for the script around it. */
    void kill() {
        List<ProcessHandle> all = processes().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        // What a killed child held is free only when it is gone itself.
        all.forEach(handle -> handle.onExit().join());
    }

    /** SIGSTOP: it does nothing any more, and does not know it. */
    void freeze() throws Exception {
        signal("-STOP");
    }

    /** SIGCONT. */
    void thaw() throws Exception {
        signal("-CONT");
    }

    private void signal(String signal) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of("kill", signal), processes().map(handle -> Long.toString(handle.pid())))
                .toList();
        if (new ProcessBuilder(command).start().waitFor() != 0) {
            throw new AssertionError("Not done: " + command);
        }
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }

    @Override
    public void close() {
        // A frozen process ends by it too.
        if (process != null) {
            kill();
        }
    }
}
