package org.incidenttasks.https;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;

/** The key and certificate that the operator brings. */
final class OwnKey {

    private static final Logger LOG = Logger.getLogger(OwnKey.class.getName());

    private interface Reading<T> {
        T from(Path file) throws IOException, GeneralSecurityException;
    }

    private OwnKey() {}

    /**
     * The key that the settings name, if they name one.
     *
     * @throws IllegalStateException where it is not to be used; the message names the setting and the reason
     */
    static Optional<ServerKey> of(Settings settings) {
        if (settings.has(Setting.KEY_STORE)) {
            String password = settings.text(Setting.KEY_STORE_PASSWORD);
            return Optional.of(read(Setting.KEY_STORE, settings, file -> matching(PersonalStore.read(file, password))));
        }
        if (!settings.has(Setting.CERTIFICATE)) {
            return Optional.empty();
        }
        List<X509Certificate> chain = read(Setting.CERTIFICATE, settings, Pem::certificates);
        return Optional.of(
                read(Setting.PRIVATE_KEY, settings, file -> matching(new ServerKey(Pem.privateKey(file), chain))));
    }

    private static ServerKey matching(ServerKey key) throws GeneralSecurityException {
        if (!key.matches()) {
            throw new InvalidKeyException("the certificate is that of another key");
        }
        return key;
    }

    private static <T> T read(Setting setting, Settings settings, Reading<T> reading) {
        String reason;
        try {
            return reading.from(Path.of(settings.text(setting)));
        } catch (NoSuchFileException e) {
            reason = "there is no such file";
        } catch (IOException | GeneralSecurityException e) {
            reason = e.getMessage();
        }
        String line = setting.variable() + " is '" + settings.text(setting) + "': " + reason + ".";
        LOG.log(Level.SEVERE, "Not started: {0}", line);
        throw new IllegalStateException(line);
    }
}
