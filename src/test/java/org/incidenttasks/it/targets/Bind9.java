package org.incidenttasks.it.targets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A BIND on this machine: primary of a response policy zone that one key may update, resolver with that policy, and primary
 * of a zone with names that exist. Its client is dig.
 */
final class Bind9 implements AutoCloseable {

    static final String POLICY = "policy.test";
    static final String KEY = "incident-tasks";

    private static final String INSTALL = "Install what this test needs: apt-get install bind9 bind9-dnsutils";

    private final int port;
    private final Path folder;
    private final String secret;
    private Process named;

    Bind9(int port) throws IOException {
        this.port = port;
        for (String program : List.of("/usr/sbin/named", "/usr/bin/dig")) {
            if (!Files.isExecutable(Path.of(program))) {
                throw new AssertionError("There is no " + program + ". " + INSTALL);
            }
        }
        secret = randomSecret();
        folder = Files.createDirectories(Path.of("target", "bind9-" + UUID.randomUUID()))
                .toAbsolutePath();
        Files.writeString(folder.resolve("policy.db"), zone(""));
        Files.writeString(
                folder.resolve("victims.db"),
                zone("bad IN A 192.0.2.10\nwww.bad IN A 192.0.2.11\ngood IN A 192.0.2.12\n"));
        Files.writeString(folder.resolve("named.conf"), """
                options {
                  directory "%1$s"; pid-file "%1$s/named.pid"; session-keyfile "%1$s/session.key";
                  listen-on port %2$d { 127.0.0.1; }; listen-on-v6 { none; };
                  recursion yes; allow-query { any; }; dnssec-validation no; empty-zones-enable no;
                  response-policy { zone "%3$s" min-update-interval 0; };
                };
                controls { };
                key "%4$s" { algorithm hmac-sha256; secret "%5$s"; };
                key "other" { algorithm hmac-sha256; secret "%5$s"; };
                zone "%3$s" { type primary; file "policy.db"; allow-query { key "%4$s"; }; allow-update { key "%4$s"; }; };
                zone "victims.test" { type primary; file "victims.db"; };
                zone "." { type hint; file "/dev/null"; };
                """.formatted(folder, port, POLICY, KEY, secret));
        start();
    }

    private static String zone(String records) {
        return "$TTL 60\n@ IN SOA localhost. root.localhost. 1 60 60 600 60\n@ IN NS localhost.\n" + records;
    }

    static String randomSecret() {
        byte[] bytes = new byte[32];
        new java.security.SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    void start() throws IOException {
        named = new ProcessBuilder(
                        "/usr/sbin/named",
                        "-g",
                        "-c",
                        folder.resolve("named.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("named.log").toFile())
                .start();
        for (int i = 0; !dig("good.victims.test").contains("192.0.2.12"); i++) {
            if (i == 100 || !named.isAlive()) {
                throw new AssertionError("named does not answer: " + Files.readString(folder.resolve("named.log")));
            }
            LockSupport.parkNanos(100_000_000L);
        }
    }

    void stop() {
        named.destroy();
        try {
            if (!named.waitFor(10, TimeUnit.SECONDS)) {
                named.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            named.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** What everybody is answered, with the status. */
    String dig(String name) throws IOException {
        return run("/usr/bin/dig", "@127.0.0.1", "-p", Integer.toString(port), "+tries=1", "+time=2", name, "A");
    }

    /** Writes a rule as an administrator of the name server would. */
    void update(String line) throws IOException {
        Path script = folder.resolve("update");
        Files.writeString(script, "server 127.0.0.1 " + port + "\nzone " + POLICY + "\nupdate " + line + "\nsend\n");
        String said = run("/usr/bin/nsupdate", "-y", "hmac-sha256:" + KEY + ":" + secret, script.toString());
        if (!said.isEmpty()) {
            throw new AssertionError(said);
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(new ArrayList<>(Arrays.asList(command)))
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    String place() {
        return "127.0.0.1:" + port;
    }

    String secret() {
        return secret;
    }

    @Override
    public void close() {
        stop();
    }
}
