package org.incidenttasks.connector.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.incidenttasks.connector.Configuration;

/**
 * A host of a connection, as {@code name=address:port key}: the key is pinned, as a public key such as
 * {@code ssh-ed25519 AAAA...} or by its fingerprint {@code SHA256:...}.
 *
 * @param keyType the type of the pinned key; empty when a fingerprint alone is known
 */
record SshHost(String name, String address, int port, Optional<String> keyType, String fingerprint) {

    private static final Pattern LINE =
            Pattern.compile("([^=\\s]{1,200})=(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?\\s+(\\S.*)");
    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}=?");
    private static final int STANDARD_PORT = 22;

    /** @throws SshProblem when it is not written as it must be */
    static SshHost of(String line) throws SshProblem {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw SshProblem.refused("The host '" + line
                    + "' is not understood: write name=address:port and the host's public key or SHA256 fingerprint.");
        }
        String address = parts.group(2).replaceAll("[\\[\\]]", "");
        int port = parts.group(3) == null ? STANDARD_PORT : Integer.parseInt(parts.group(3));
        String key = parts.group(4).strip();
        if (FINGERPRINT.matcher(key).matches()) {
            return new SshHost(parts.group(1), address, port, Optional.empty(), key.replace("=", ""));
        }
        try {
            PublicKey pinned = PublicKeyEntry.parsePublicKeyEntry(key).resolvePublicKey(null, null, null);
            return new SshHost(
                    parts.group(1), address, port, Optional.of(KeyUtils.getKeyType(pinned)), fingerprint(pinned));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw SshProblem.refused("The key of the host '" + parts.group(1) + "' is none: " + e.getMessage());
        }
    }

    static List<SshHost> all(Configuration configuration) throws SshProblem {
        List<SshHost> hosts = new ArrayList<>();
        for (String line : configuration.lines(SshConnector.HOSTS)) {
            hosts.add(of(line));
        }
        return hosts;
    }

    /** The one of that name, whatever the case of its letters. */
    static SshHost named(Configuration configuration, String name) throws SshProblem {
        List<SshHost> found = all(configuration).stream()
                .filter(host -> host.name.equalsIgnoreCase(name.strip()))
                .toList();
        if (found.size() != 1) {
            throw SshProblem.refused((found.isEmpty() ? "No host" : "More than one host") + " of the connection '"
                    + configuration.name() + "' is named '" + name + "': its settings name the hosts.");
        }
        return found.get(0);
    }

    boolean isPinned(PublicKey key) {
        return fingerprint(key).equals(fingerprint);
    }

    static String fingerprint(PublicKey key) {
        return KeyUtils.getFingerPrint(BuiltinDigests.sha256, key);
    }

    /** Whether the server itself runs there, which must not cut itself off. */
    boolean isHere() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
        } catch (IOException e) {
            // Nobody knows it: the connection will tell.
            return false;
        }
    }
}
