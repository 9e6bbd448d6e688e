package org.incidenttasks.odata;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs the skip tokens with HMAC-SHA256; the key outlives a restart and is the same on every node. */
public final class TokenSigner {

    /** Bytes of a signature. */
    static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_KEY = 16;

    private final SecretKeySpec key;

    /** Takes a key of at least 16 bytes, else {@code IllegalArgumentException}; 32 random ones are right. */
    public TokenSigner(byte[] key) {
        if (key.length < LEAST_KEY) {
            throw new IllegalArgumentException("A key of " + key.length + " bytes is too short");
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** Signs the parts and where each ends, so that no text can move from one part to the next. */
    byte[] sign(List<String> parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                mac.update(bytes);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }
}
