package org.incidenttasks.https;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a server shows who it is with.
 *
 * @param chain the server's certificate first, then whoever signed it
 */
record ServerKey(PrivateKey key, List<X509Certificate> chain) {

    /** How much is left of a certificate when it is time for another. */
    static final Duration NEAR = Duration.ofDays(30);

    private static final byte[] PROBE = {1, 2, 3, 4};
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "Ed25519", "Ed25519", "Ed448", "Ed448");

    static ServerKey of(KeyStore.PrivateKeyEntry entry) {
        return new ServerKey(
                entry.getPrivateKey(),
                Arrays.stream(entry.getCertificateChain())
                        .map(X509Certificate.class::cast)
                        .toList());
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    Certificate[] certificates() {
        return chain.toArray(Certificate[]::new);
    }

    /** Whether the certificate speaks of this key, and not of another. */
    boolean matches() throws GeneralSecurityException {
        String algorithm = SIGNATURES.get(certificate().getPublicKey().getAlgorithm());
        if (algorithm == null
                || !key.getAlgorithm().equals(certificate().getPublicKey().getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certificate().getPublicKey());
        signature.update(PROBE);
        return signature.verify(signed);
    }

    Instant end() {
        return certificate().getNotAfter().toInstant();
    }

    /** Whether it has ended, or ends within {@link #NEAR}. */
    boolean endsSoon(Instant now) {
        return end().isBefore(now.plus(NEAR));
    }

    /** SHA-256 of the certificate, as browsers show it: {@code AB:CD:...}. */
    String fingerprint() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash).toUpperCase(Locale.ROOT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
