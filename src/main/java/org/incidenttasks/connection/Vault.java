package org.incidenttasks.connection;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.storage.Hashes;

/**
 * Seals secrets for the database with AES-256-GCM, as compact JWE. The keys come from a setting, newest first: the first
 * seals, all of them open. What is sealed says which key it needs and where it belongs, so that it opens nowhere else.
 */
@ApplicationScoped
public class Vault {

    private static final String PLACE = "place";
    private static final int KEY_BYTES = 32;
    private static final int ID_LENGTH = 16;

    private final Map<String, byte[]> keys = new LinkedHashMap<>();

    protected Vault() {}

    @Inject
    public Vault(Settings settings) {
        for (String word : settings.list(Setting.SECRET_KEYS)) {
            byte[] key = key(word);
            keys.put(idOf(key), key);
        }
    }

    /** The key that a word of the setting is; 32 bytes in Base64. */
    public static byte[] key(String word) {
        byte[] key = Base64.getDecoder().decode(word);
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("not 32 bytes");
        }
        return key;
    }

    private static String idOf(byte[] key) {
        return Hashes.sha256("key " + Base64.getEncoder().encodeToString(key)).substring(0, ID_LENGTH);
    }

    /**
     * @param place what it belongs to; it can be opened for the same place only
     * @throws Problem.Conflict {@code NoSecretKey} while the server has no key
     */
    public String seal(String secret, String place) {
        if (keys.isEmpty()) {
            throw new Problem.Conflict(
                    "NoSecretKey",
                    "Secrets cannot be kept yet: set " + Setting.SECRET_KEYS.variable()
                            + " to 32 random bytes in Base64 (openssl rand -base64 32) and start the server again.");
        }
        Map.Entry<String, byte[]> newest = keys.entrySet().iterator().next();
        JWEObject sealed = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                        .keyID(newest.getKey())
                        .customParam(PLACE, Hashes.sha256(place))
                        .build(),
                new Payload(secret));
        try {
            sealed.encrypt(new DirectEncrypter(newest.getValue()));
        } catch (JOSEException e) {
            throw new IllegalStateException("AES-GCM does not seal", e);
        }
        return sealed.serialize();
    }

    /**
     * @throws Problem.Conflict {@code SecretNotReadable} when its key is no longer among the server's, or it belongs
     *     elsewhere, or it was changed
     */
    public String open(String sealed, String place) {
        try {
            JWEObject object = JWEObject.parse(sealed);
            byte[] key = keys.get(object.getHeader().getKeyID());
            if (key == null || !Hashes.sha256(place).equals(object.getHeader().getCustomParam(PLACE))) {
                throw notReadable();
            }
            object.decrypt(new DirectDecrypter(key));
            return object.getPayload().toString();
        } catch (ParseException | JOSEException e) {
            throw notReadable();
        }
    }

    /** Whether something was sealed with the key that seals now. */
    public boolean isSealedWithNewest(String sealed) {
        try {
            return keys.isEmpty()
                    || keys.keySet()
                            .iterator()
                            .next()
                            .equals(JWEObject.parse(sealed).getHeader().getKeyID());
        } catch (ParseException e) {
            return true;
        }
    }

    private static Problem notReadable() {
        return new Problem.Conflict(
                "SecretNotReadable",
                "A secret of this connection cannot be read: add the key that it was sealed with to "
                        + Setting.SECRET_KEYS.variable() + " again, or enter the secret anew.");
    }
}
