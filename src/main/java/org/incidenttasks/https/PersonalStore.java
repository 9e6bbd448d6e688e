package org.incidenttasks.https;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A PKCS #12 file that holds one key with its certificates. */
final class PersonalStore {

    static final String ALIAS = "incident-tasks";

    private static final String TYPE = "PKCS12";

    private PersonalStore() {}

    /**
     * @throws IOException where the file cannot be read, or not with this password
     * @throws GeneralSecurityException where it does not hold exactly one key with certificates
     */
    static ServerKey read(Path file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(TYPE);
        char[] secret = password.toCharArray();
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, secret);
        }
        List<KeyStore.PrivateKeyEntry> entries = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)
                    && store.getEntry(alias, new KeyStore.PasswordProtection(secret))
                            instanceof KeyStore.PrivateKeyEntry entry) {
                entries.add(entry);
            }
        }
        if (entries.size() != 1) {
            throw new KeyStoreException("it holds " + entries.size() + " private keys with certificates, not one");
        }
        return ServerKey.of(entries.get(0));
    }

    static void write(ServerKey key, Path file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(TYPE);
        store.load(null, null);
        char[] secret = password.toCharArray();
        store.setKeyEntry(ALIAS, key.key(), secret, key.certificates());
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, secret);
        }
    }
}
