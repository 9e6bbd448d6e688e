package org.incidenttasks.https;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;

/** Gives the server a key for https at the start, where the server asks for one: with its first key its https begins. */
@Singleton
@Startup
@DependsOn("Migration")
@TransactionManagement(TransactionManagementType.BEAN)
public class HttpsStart {

    private static final Logger LOG = Logger.getLogger(HttpsStart.class.getName());

    /** The folder that the server looks into; a server without this entry has its https from elsewhere. */
    private static final String ENTRY = "incidentTasks/https";

    private static final int OFF = -1;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    @PostConstruct
    void start() {
        Optional<ServerKey> own = OwnKey.of(settings);
        Optional<Path> folder = folder();
        if (folder.isPresent() && settings.number(Setting.HTTPS_PORT) != OFF) {
            begin(folder.get(), own);
        } else if (own.isPresent()) {
            LOG.log(
                    Level.WARNING,
                    "The certificate of the settings is not used: this server speaks no https, or has it from its own"
                            + " configuration");
        }
    }

    private void begin(Path folder, Optional<ServerKey> own) {
        try {
            ServerKey key = HttpsFolder.locked(folder, https -> keyOf(https, own));
            tell(key, folder);
        } catch (IOException | GeneralSecurityException e) {
            // The work goes on without it, where people and clients reach the server over http.
            LOG.log(
                    Level.SEVERE,
                    "No https: the key cannot be kept in " + folder + ". Let the server write there, or set "
                            + Setting.HTTPS_PORT.variable() + " to -1.",
                    e);
        }
    }

    private ServerKey keyOf(HttpsFolder folder, Optional<ServerKey> own) throws IOException, GeneralSecurityException {
        Optional<ServerKey> kept = folder.kept();
        Instant now = clock.instant();
        Optional<ServerKey> good = own.isPresent()
                ? kept.filter(key -> key.equals(own.get()))
                : kept.filter(key -> SelfMade.made(key) && !key.endsSoon(now));
        if (good.isPresent()) {
            return good.get();
        }
        Set<String> names = SelfMade.names(settings.text(Setting.HTTP_HOST));
        ServerKey key = own.isPresent() ? own.get() : SelfMade.make(names, folder.path());
        folder.keep(key);
        return key;
    }

    private void tell(ServerKey key, Path folder) {
        LOG.log(
                Level.INFO,
                "https with the certificate {0} until {1}, SHA-256 {2}; for clients to trust: {3}",
                new Object[] {
                    key.certificate().getSubjectX500Principal(),
                    key.end(),
                    key.fingerprint(),
                    folder.resolve(HttpsFolder.CERTIFICATE)
                });
        if (key.endsSoon(clock.instant())) {
            LOG.log(
                    Level.WARNING,
                    "The certificate for https ends {0}: replace it and start the server again",
                    key.end());
        }
    }

    private static Optional<Path> folder() {
        try {
            return Optional.of(Path.of((String) new InitialContext().lookup(ENTRY)));
        } catch (NamingException e) {
            return Optional.empty();
        }
    }
}
