package org.incidenttasks.connector.ssh;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/** One session with a host, in which commands of the helper are run; each has an exit status of its own. */
final class SshSession implements AutoCloseable {

    /** Where the host's administrator has put the helper. */
    static final String HELPER = "/usr/local/sbin/incident-tasks-host";

    private static final Duration STARTED_WITHIN = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 256_000;

    /** How long a command may take that does not leave its work to a job. */
    static final Duration DONE_WITHIN = Duration.ofSeconds(18);

    /** Reads what a command writes, to its end. */
    interface Reader<T> {
        T read(InputStream output) throws IOException;
    }

    /**
     * What a command left.
     *
     * @param status its exit status
     * @param output what it wrote, at most so much as is worth reading
     * @param errors likewise
     */
    record Reply(String host, String command, int status, String output, String errors) {

        private static final int UNREAD = 64;
        private static final int MISSING = 66;
        private static final int NO_TOOL = 69;
        private static final int LATER = 75;
        private static final int REFUSED = 77;
        private static final int NOT_FOUND = 127;

        /** The same, when it ended well. */
        Reply good() throws SshProblem {
            if (status == 0) {
                return this;
            }
            throw new SshProblem(host + ": " + words(), status == LATER);
        }

        boolean isMissing() {
            return status == MISSING;
        }

        /** What the host said, and what to do about it. */
        String words() {
            String said = errors.isBlank() ? output.strip() : errors.strip();
            if (status == NOT_FOUND || said.contains(HELPER + ": not found") || said.contains("command not found")) {
                return said + " (Install " + HELPER + ", which this server hands out, and sudo.)";
            }
            if (said.startsWith("sudo:") || said.contains("a password is required")) {
                return said + " (Put the sudoers file that this server hands out into /etc/sudoers.d.)";
            }
            switch (status) {
                case UNREAD, MISSING, NO_TOOL, LATER, REFUSED:
                    return said;
                default:
                    return (said.isEmpty() ? "It said nothing" : said) + " (" + command + " ended with " + status + ")";
            }
        }

        /** The rest of the first line that begins with a word. */
        Optional<String> value(String word) {
            return values(word).stream().findFirst();
        }

        /** The rests of all lines that begin with a word. */
        List<String> values(String word) {
            return Arrays.stream(output.split("\n"))
                    .filter(line -> line.equals(word) || line.startsWith(word + " "))
                    .map(line -> line.substring(word.length()).strip())
                    .toList();
        }
    }

    private final SshHost host;
    private final ClientSession session;
    private final boolean sudo;

    SshSession(SshHost host, ClientSession session, boolean sudo) {
        this.host = host;
        this.session = session;
        this.sudo = sudo;
    }

    /**
     * Runs a command of the helper as root.
     *
     * @param lines what it reads: data, and never part of a command
     * @throws SshProblem when it could not be run to its end; what it ended with is for the caller to judge
     */
    Reply root(String command, String... lines) throws SshProblem, InterruptedException {
        return run((sudo ? "sudo -n " : "") + HELPER, command, lines);
    }

    /** Runs a command of the helper as the account, as anybody on that host might. */
    Reply user(String command) throws SshProblem, InterruptedException {
        return run(HELPER, command);
    }

    private Reply run(String program, String command, String... lines) throws SshProblem, InterruptedException {
        Bounded output = new Bounded();
        try (ChannelExec channel = open(program, command, lines)) {
            Bounded errors = new Bounded();
            channel.setOut(output);
            channel.setErr(errors);
            start(channel);
            return ended(channel, command, output, errors);
        } catch (IOException e) {
            throw cutOff(command, e);
        }
    }

    /** Runs a command of the helper as root, and hands on what it writes while it writes it. */
    <T> T stream(String command, Reader<T> reader, String... lines) throws SshProblem, InterruptedException {
        try (ChannelExec channel = open((sudo ? "sudo -n " : "") + HELPER, command, lines)) {
            Bounded errors = new Bounded();
            channel.setErr(errors);
            start(channel);
            T read;
            try (InputStream from = channel.getInvertedOut()) {
                read = reader.read(from);
            }
            ended(channel, command, new Bounded(), errors).good();
            return read;
        } catch (IOException e) {
            throw cutOff(command, e);
        }
    }

    private ChannelExec open(String program, String command, String... lines) throws IOException {
        ChannelExec channel = session.createExecChannel(program + " " + command);
        StringBuilder input = new StringBuilder();
        for (String line : lines) {
            if (line.chars().anyMatch(Character::isISOControl)) {
                throw new IOException("a line holds a control character");
            }
            input.append(line).append('\n');
        }
        channel.setIn(new ByteArrayInputStream(input.toString().getBytes(StandardCharsets.UTF_8)));
        return channel;
    }

    private static void start(ChannelExec channel) throws IOException {
        channel.open().verify(STARTED_WITHIN);
    }

    private Reply ended(ChannelExec channel, String command, Bounded output, Bounded errors)
            throws SshProblem, InterruptedException {
        var seen = channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), DONE_WITHIN);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (seen.contains(ClientChannelEvent.TIMEOUT)) {
            throw new SshProblem(
                    host.name() + " has not ended '" + command + "' within " + DONE_WITHIN.toSeconds() + " seconds.",
                    true);
        }
        Integer status = channel.getExitStatus();
        if (status == null) {
            throw new SshProblem(host.name() + " cut '" + command + "' off before its end.", true);
        }
        return new Reply(host.name(), command, status, output.text(), errors.text());
    }

    private SshProblem cutOff(String command, IOException e) throws InterruptedException {
        if (e instanceof InterruptedIOException || Thread.interrupted()) {
            throw new InterruptedException();
        }
        return new SshProblem(host.name() + " did not carry out '" + command + "': " + SshDoor.words(e), true);
    }

    SshHost host() {
        return host;
    }

    @Override
    public void close() {
        session.close(true);
    }

    /** Keeps the beginning, and lets the rest go by. */
    private static final class Bounded extends OutputStream {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int one) {
            if (kept.size() < MOST_BYTES) {
                kept.write(one);
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            kept.write(bytes, from, Math.min(length, MOST_BYTES - kept.size()));
        }

        synchronized String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
