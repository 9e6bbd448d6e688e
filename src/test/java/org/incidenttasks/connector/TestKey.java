package org.incidenttasks.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.UUID;

/** A key of a server at {@code localhost} and its self-made certificate, in a PKCS #12 file below target. */
public record TestKey(File keyStore, String pin, String pem) {

    /** Good for today. */
    public static TestKey make() throws Exception {
        return make("-1d");
    }

    /** Good until some weeks ago. */
    public static TestKey expired() throws Exception {
        return make("-30d");
    }

    private static TestKey make(String start) throws Exception {
        String pin = UUID.randomUUID().toString();
        File keyStore = Path.of("target", "key-" + UUID.randomUUID() + ".p12").toFile();
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "cn=test",
                        "-startdate",
                        start,
                        "-validity",
                        "3",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.getPath(),
                        "-storepass",
                        pin)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = new FileInputStream(keyStore)) {
            store.load(in, pin.toCharArray());
        }
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(store.getCertificate("server").getEncoded())
                + "\n-----END CERTIFICATE-----";
        return new TestKey(keyStore, pin, pem);
    }

    public void remove() {
        assertThat(keyStore.delete()).isTrue();
    }
}
