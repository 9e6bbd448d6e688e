package org.incidenttasks.connector.ssh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.incidenttasks.connector.Configuration;

/** Opens sessions to hosts whose key is the pinned one, with the key of the connection and by no other means. */
final class SshDoor implements AutoCloseable {

    private static final Duration REACHED_WITHIN = Duration.ofSeconds(5);
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(8);
    private static final AttributeKey<SshHost> HOST = new AttributeKey<>();
    private static final AttributeKey<String> OTHER_KEY = new AttributeKey<>();

    /** Writes a line for every session that a server of today's OpenSSH opens. Held, as loggers are forgotten otherwise. */
    private static final Logger TALKATIVE = Logger.getLogger("org.apache.sshd.common.kex.extension");

    private final SshClient client = SshClient.setUpDefaultClient();

    SshDoor() {
        TALKATIVE.setLevel(Level.WARNING);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        // With all kinds of signature, whichever the key of a host is held to.
        client.setUserAuthFactories(List.of(new UserAuthPublicKeyFactory(client.getSignatureFactories())));
        client.setServerKeyVerifier((session, address, key) -> isPinned(session, key));
        client.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                askForPinned(session);
            }
        });
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, Duration.ofSeconds(10));
        client.start();
    }

    private static boolean isPinned(ClientSession session, PublicKey key) {
        boolean pinned = session.getConnectionContext().getAttribute(HOST).isPinned(key);
        if (!pinned) {
            session.setAttribute(OTHER_KEY, KeyUtils.getKeyType(key) + " " + SshHost.fingerprint(key));
        }
        return pinned;
    }

    /** A host has keys of several types: the one that is pinned is to be shown. */
    private static void askForPinned(Session session) {
        ((ClientSession) session)
                .getConnectionContext()
                .getAttribute(HOST)
                .keyType()
                .ifPresent(type -> session.setSignatureFactories(session.getSignatureFactories().stream()
                        .filter(factory ->
                                KeyUtils.getCanonicalKeyType(factory.getName()).equals(type))
                        .toList()));
    }

    /**
     * Opens a session of its own.
     *
     * @throws SshProblem with what was wrong; retryable when the host could not be reached
     */
    SshSession open(Configuration configuration, SshHost host) throws SshProblem, InterruptedException {
        KeyPair key = key(configuration);
        ClientSession session = null;
        try {
            session = client.connect(
                            configuration.text(SshConnector.USER),
                            host.address(),
                            host.port(),
                            AttributeRepository.ofKeyValuePair(HOST, host),
                            null)
                    .verify(REACHED_WITHIN)
                    .getSession();
            session.addPublicKeyIdentity(key);
            session.auth().verify(KNOWN_WITHIN);
            return new SshSession(host, session, configuration.flag(SshConnector.SUDO));
        } catch (IOException e) {
            throw closed(session, problem(configuration, host, session, e));
        } catch (RuntimeException e) {
            throw closed(session, SshProblem.refused(host.name() + ": " + e));
        }
    }

    private static SshProblem problem(Configuration configuration, SshHost host, ClientSession session, IOException e)
            throws InterruptedException {
        if (e instanceof InterruptedIOException || Thread.currentThread().isInterrupted()) {
            closed(session, null);
            throw new InterruptedException();
        }
        String where = host.name() + " (" + host.address() + ":" + host.port() + ")";
        if (session == null) {
            return new SshProblem(where + " cannot be reached: " + words(e), true);
        }
        String other = session.getAttribute(OTHER_KEY);
        if (other != null) {
            return SshProblem.refused(where + " shows another key than the pinned one: " + other
                    + ". Somebody may stand in between. If the host's key was changed on purpose, pin the new one.");
        }
        if (session.isOpen() && words(e).contains("No more authentication methods")) {
            return SshProblem.refused(where + " does not let the account '" + configuration.text(SshConnector.USER)
                    + "' in with this key: put its public half into the account's authorized_keys.");
        }
        return new SshProblem(where + " does not sign the account in: " + words(e), true);
    }

    private static KeyPair key(Configuration configuration) throws SshProblem {
        String password = configuration.optional(SshConnector.KEY_PASSWORD).orElse("");
        String text = configuration.text(SshConnector.KEY) + "\n";
        try {
            Iterable<KeyPair> keys = SecurityUtils.loadKeyPairIdentities(
                    null,
                    NamedResource.ofName(SshConnector.KEY),
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    password.isEmpty() ? null : FilePasswordProvider.of(password));
            if (keys != null && keys.iterator().hasNext()) {
                return keys.iterator().next();
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // Its message may hold a piece of what was given.
            throw SshProblem.refused("The private key of the connection cannot be read"
                    + (password.isEmpty() ? ", or needs its password." : ", or its password is wrong."));
        }
        throw SshProblem.refused("The private key of the connection is none in OpenSSH's or PEM form: "
                + "'ssh-keygen -t ed25519' makes one.");
    }

    private static <X> X closed(ClientSession session, X result) {
        if (session != null) {
            session.close(true);
        }
        return result;
    }

    static String words(Throwable e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        client.stop();
    }
}
