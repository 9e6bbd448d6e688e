package org.incidenttasks.it.targets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.UUID;

/** A key and a self-made certificate for a server at {@code localhost} or 127.0.0.1, as PEM files. */
record ServerCertificate(Path certificate, Path key, String pem) {

    /** Of today. */
    static ServerCertificate valid(Path folder, String... addresses) {
        return make(folder, "-1d", addresses);
    }

    /** Of last month. */
    static ServerCertificate expired(Path folder, String... addresses) {
        return make(folder, "-30d", addresses);
    }

    private static ServerCertificate make(Path folder, String start, String... addresses) {
        String pin = UUID.randomUUID().toString();
        Path store = folder.resolve("key-" + UUID.randomUUID() + ".p12");
        StringBuilder names = new StringBuilder("san=dns:localhost,ip:127.0.0.1");
        for (String address : addresses) {
            names.append(",ip:").append(address);
        }
        Daemon.run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "cn=test",
                "-startdate",
                start,
                "-validity",
                "5",
                "-ext",
                names.toString(),
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                pin);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, pin.toCharArray());
            String pem = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
            Path certificate = Files.writeString(folder.resolve("certificate.pem"), pem);
            Path key = folder.resolve("key.pem");
            Files.deleteIfExists(key);
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    key,
                    pem("PRIVATE KEY", keys.getKey("server", pin.toCharArray()).getEncoded()));
            return new ServerCertificate(certificate, key, pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }
}
