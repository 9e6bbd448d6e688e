package org.incidenttasks.connector.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** An SSH server in this process whose answers a test chooses, by the last word of the command. */
final class FakeHost implements AutoCloseable {

    /** What the host says to a command. */
    record Answer(int status, String output, String errors) {}

    private static final Answer NOTHING = new Answer(127, "", "sh: not found");

    final List<String> commands = Collections.synchronizedList(new ArrayList<>());
    final List<String> inputs = Collections.synchronizedList(new ArrayList<>());

    private final Map<String, Answer> answers = new HashMap<>();
    private final SshServer server = SshServer.setUpDefaultServer();
    private final List<KeyPair> keys;

    FakeHost(PublicKey letIn, String... keyTypes) throws IOException, GeneralSecurityException {
        keys = new ArrayList<>();
        for (String type : keyTypes) {
            keys.add(KeyUtils.generateKeyPair(type, type.equals(KeyPairProvider.SSH_RSA) ? 2048 : 256));
        }
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(keys));
        server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, letIn));
        server.setCommandFactory((channel, command) -> new Spoken(command));
        server.start();
    }

    FakeHost answers(String command, int status, String output, String errors) {
        answers.put(command, new Answer(status, output, errors));
        return this;
    }

    /** As a line of the connection, with the key of one type, or its fingerprint. */
    String line(String name, int key, boolean fingerprint) {
        PublicKey pinned = keys.get(key).getPublic();
        return name + "=127.0.0.1:" + server.getPort() + " "
                + (fingerprint ? SshHost.fingerprint(pinned) : PublicKeyEntry.toString(pinned));
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    private final class Spoken implements Command, Runnable {

        private final String command;
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback callback;

        Spoken(String command) {
            this.command = command;
        }

        @Override
        public void run() {
            try {
                commands.add(command);
                inputs.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                Answer answer = answers.getOrDefault(command.substring(command.lastIndexOf(' ') + 1), NOTHING);
                out.write(answer.output().getBytes(StandardCharsets.UTF_8));
                out.flush();
                err.write(answer.errors().getBytes(StandardCharsets.UTF_8));
                err.flush();
                callback.onExit(answer.status());
            } catch (IOException e) {
                callback.onExit(255, e.toString());
            }
        }

        @Override
        public void start(ChannelSession channel, Environment env) {
            Thread thread = new Thread(this, "fake host");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback exit) {
            callback = exit;
        }

        @Override
        public void destroy(ChannelSession channel) {
            // Ends by itself.
        }
    }
}
