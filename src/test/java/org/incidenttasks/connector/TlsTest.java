package org.incidenttasks.connector;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Whom a connector shakes hands with. */
class TlsTest {

    /** One handshake with a server that has the key. */
    private static void shakeHands(TestKey key, Optional<String> pem) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = new FileInputStream(key.keyStore())) {
            store.load(in, key.pin().toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, key.pin().toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        try (SSLServerSocket server =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0)) {
            CompletableFuture<Void> answer = CompletableFuture.runAsync(() -> answer(server));
            try (SSLSocket client =
                    (SSLSocket) Tls.trusting(pem).getSocketFactory().createSocket("localhost", server.getLocalPort())) {
                client.startHandshake();
            } finally {
                answer.join();
            }
        }
    }

    private static void answer(SSLServerSocket server) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.startHandshake();
        } catch (IOException e) {
            // The client refused, and tells why.
            return;
        }
    }

    @Test
    void serverOfTheSettingIsTrusted() throws Exception {
        TestKey key = TestKey.make();
        try {
            shakeHands(key, Optional.of(key.pem()));
        } finally {
            key.remove();
        }
    }

    @Test
    void othersAreNot() throws Exception {
        TestKey key = TestKey.make();
        TestKey other = TestKey.make();
        try {
            assertThatThrownBy(() -> shakeHands(key, Optional.of(other.pem())))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThatThrownBy(() -> shakeHands(key, Optional.empty()))
                    .as("the platform does not know it")
                    .isInstanceOf(SSLHandshakeException.class);
            shakeHands(key, Optional.of(other.pem() + "\n" + key.pem()));
        } finally {
            key.remove();
            other.remove();
        }
    }

    @Test
    void serverOfTheSettingIsNotTrustedAfterItsTime() throws Exception {
        TestKey key = TestKey.expired();
        try {
            assertThatThrownBy(() -> shakeHands(key, Optional.of(key.pem()))).hasMessageContaining("NotAfter");
        } finally {
            key.remove();
        }
    }

    @Test
    void textWithoutCertificateIsSaid() {
        assertThatThrownBy(() -> Tls.trusting(Optional.of("  ")))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> Tls.trusting(Optional.of("-----BEGIN CERTIFICATE-----\nnone")))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("cannot be read");
    }
}
