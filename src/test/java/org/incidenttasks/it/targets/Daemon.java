package org.incidenttasks.it.targets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of this machine that a test has started; it ends with the test, or with the test's process. */
final class Daemon implements AutoCloseable {

    private static final long LONGEST_START_NANOS = 60_000_000_000L;
    private static final int LONGEST_SOCKET_FOLDER = 60;

    private final Process process;
    private final Path log;
    private final Thread atExit;

    private Daemon(Process process, Path log) {
        this.process = process;
        this.log = log;
        atExit = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Fails, with the command that mends it, unless this is root and the programs are there. */
    static void need(String packages, String... programs) {
        if (!System.getProperty("user.name").equals("root")) {
            throw new AssertionError("The tests of real targets start them as root: run Maven as root.");
        }
        for (String program : programs) {
            if (Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/share/samba")
                    .noneMatch(folder -> Files.exists(Path.of(folder, program)))) {
                throw new AssertionError(
                        "There is no " + program + " here: apt-get install -y --no-install-recommends " + packages);
            }
        }
    }

    /** A new folder for a server's files; elsewhere than below target where its unprivileged part could not get there. */
    static Path folder(String name) {
        try {
            Path below = Path.of("target", "targets").toAbsolutePath();
            Files.createDirectories(below);
            boolean open = below.toString().length() < LONGEST_SOCKET_FOLDER;
            for (Path each = below; each != null; each = each.getParent()) {
                open &= Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE);
            }
            Path folder = open ? Files.createTempDirectory(below, name + "-") : Files.createTempDirectory(name + "-");
            run("chmod", "711", folder.toString());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program to its end, and fails with its words unless that is good. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(Arrays.toString(command) + " said: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts a server that stays in the foreground, and waits until it listens. */
    static Daemon start(Path log, String host, List<Integer> ports, String... command) {
        try {
            Daemon daemon = new Daemon(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    log);
            for (int port : ports) {
                daemon.await(host, port);
            }
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String host, int port) throws IOException {
        long until = System.nanoTime() + LONGEST_START_NANOS;
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), 1_000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > until) {
                    close();
                    throw new AssertionError("It does not listen at " + port + ": " + Files.readString(log), e);
                }
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // The process of the tests is ending by itself: the hook runs already.
            process.destroyForcibly();
        }
    }
}
