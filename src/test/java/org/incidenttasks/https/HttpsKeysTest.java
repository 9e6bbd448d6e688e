package org.incidenttasks.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.incidenttasks.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys for https: made by the server, brought by the operator, and kept in the folder. */
class HttpsKeysTest {

    @TempDir
    private static Path making;

    private static ServerKey one;
    private static ServerKey other;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeKeys() throws IOException, GeneralSecurityException {
        one = SelfMade.make(Set.of("localhost", "127.0.0.1"), making);
        other = SelfMade.make(Set.of("localhost"), making);
    }

    private Path written(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path certificate(ServerKey key) throws IOException, GeneralSecurityException {
        return written("certificate.pem", Pem.write(key.certificate()));
    }

    private Path privateKey(ServerKey key) throws IOException {
        return written(
                "key.pem",
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key.key().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private static Optional<ServerKey> own(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put("INCIDENT_TASKS_" + namesAndValues[i], namesAndValues[i + 1]);
        }
        return OwnKey.of(new Settings(environment, name -> null));
    }

    @Test
    void madeKeyNamesTheServerAndHoldsForTwoYears() throws GeneralSecurityException {
        assertThat(one.matches()).isTrue();
        assertThat(SelfMade.made(one)).isTrue();
        assertThat(one.certificate().getSubjectAlternativeNames().stream().map(name -> String.valueOf(name.get(1))))
                .containsExactlyInAnyOrder("localhost", "127.0.0.1");
        Instant now = Instant.now();
        assertThat(one.endsSoon(now)).isFalse();
        assertThat(one.endsSoon(now.plus(820, ChronoUnit.DAYS))).isTrue();
        assertThat(making.toFile().list()).as("nothing is left of the making").isEmpty();
    }

    @Test
    void ownCertificateAndKeyAreTakenAsText() throws IOException, GeneralSecurityException {
        assertThat(own()).isEmpty();
        assertThat(own(
                        "CERTIFICATE",
                        certificate(one).toString(),
                        "PRIVATE_KEY",
                        privateKey(one).toString()))
                .contains(one);
    }

    @Test
    void ownKeyStoreIsTaken() throws IOException, GeneralSecurityException {
        Path store = folder.resolve("own.p12");
        String password = UUID.randomUUID().toString();
        PersonalStore.write(one, store, password);
        assertThat(own("KEY_STORE", store.toString(), "KEY_STORE_PASSWORD", password))
                .contains(one);
        assertThatThrownBy(() -> own("KEY_STORE", store.toString(), "KEY_STORE_PASSWORD", "another"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("INCIDENT_TASKS_KEY_STORE");
    }

    @Test
    void whatIsNotToBeUsedStopsTheStartAndSaysWhy() throws IOException, GeneralSecurityException {
        String certificate = certificate(one).toString();
        assertThatThrownBy(() -> own(
                        "CERTIFICATE",
                        certificate,
                        "PRIVATE_KEY",
                        privateKey(other).toString()))
                .hasMessageContaining("INCIDENT_TASKS_PRIVATE_KEY")
                .hasMessageContaining("another key");
        assertThatThrownBy(() -> own(
                        "CERTIFICATE",
                        certificate,
                        "PRIVATE_KEY",
                        folder.resolve("none").toString()))
                .hasMessageContaining("there is no such file");
        Path old = written("old.pem", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> own("CERTIFICATE", certificate, "PRIVATE_KEY", old.toString()))
                .hasMessageContaining("openssl pkcs8");
        Path empty = written("empty.pem", "");
        assertThatThrownBy(() -> own(
                        "CERTIFICATE",
                        empty.toString(),
                        "PRIVATE_KEY",
                        privateKey(one).toString()))
                .hasMessageContaining("INCIDENT_TASKS_CERTIFICATE")
                .hasMessageContaining("BEGIN CERTIFICATE");
    }

    @Test
    void folderKeepsTheKeyForItsOwnerAlone() throws IOException, GeneralSecurityException {
        Path https = folder.resolve("https");
        HttpsFolder.locked(https, opened -> {
            assertThat(opened.kept()).isEmpty();
            opened.keep(one);
            return null;
        });
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(https)))
                .isEqualTo("rwx------");
        try (var files = Files.list(https)) {
            List<Path> kept = files.filter(file -> !file.endsWith("lock")).toList();
            assertThat(kept).hasSize(3);
            for (Path file : kept) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as("%s", file.getFileName())
                        .isEqualTo("rw-------");
            }
        }
        Optional<ServerKey> again = HttpsFolder.locked(https, HttpsFolder::kept);
        assertThat(again).contains(one);
    }

    @Test
    void folderThatWasMovedIsKnownAgain() throws IOException, GeneralSecurityException {
        Path before = folder.resolve("before");
        HttpsFolder.locked(before, opened -> {
            opened.keep(one);
            return null;
        });
        Path after = Files.move(before, folder.resolve("after"));
        Optional<ServerKey> kept = HttpsFolder.locked(after, HttpsFolder::kept);
        assertThat(kept).contains(one);
        assertThat(Files.readString(after.resolve("server.xml")))
                .contains(after.toString())
                .doesNotContain(before.toString());
    }

    @Test
    void nextKeyTakesThePlaceOfTheOneBefore() throws IOException, GeneralSecurityException {
        Path https = folder.resolve("https");
        HttpsFolder.locked(https, opened -> {
            opened.keep(one);
            opened.keep(other);
            return null;
        });
        Optional<ServerKey> kept = HttpsFolder.locked(https, HttpsFolder::kept);
        assertThat(kept).contains(other);
        try (var stores = Files.newDirectoryStream(https, "*.p12")) {
            assertThat(stores).hasSize(1);
        }
        assertThat(Files.readString(https.resolve("certificate.pem"))).isEqualTo(Pem.write(other.certificate()));
    }
}
