package org.incidenttasks.connector.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An HTTPS server on this machine, with a certificate of this run's own, that answers as a test says. */
public final class LocalHttps implements AutoCloseable {

    /** What it was asked. */
    public record Asked(String method, URI address, String authorization, String contentType, String body) {}

    /** @param headers names and values in turns */
    public record Reply(int status, String body, String... headers) {}

    /** What it answers. */
    @FunctionalInterface
    public interface Replies {
        Reply to(Asked asked) throws Exception;
    }

    private static Key key;

    private record Key(SSLContext context, String pem) {}

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    public LocalHttps(Replies replies) throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(key().context()));
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, replies));
        server.start();
    }

    private void answer(HttpExchange exchange, Replies replies) throws IOException {
        Asked question = new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        asked.add(question);
        Reply reply;
        try {
            reply = replies.to(question);
        } catch (Exception e) {
            reply = new Reply(500, e.toString());
        }
        if (reply == null) {
            // Breaks off without an answer.
            exchange.close();
            return;
        }
        for (int i = 0; i < reply.headers().length; i += 2) {
            exchange.getResponseHeaders().add(reply.headers()[i], reply.headers()[i + 1]);
        }
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** {@code https://localhost:port} */
    public String base() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** Every request so far. */
    public List<Asked> asked() {
        return asked;
    }

    /** To be trusted. */
    public static synchronized String certificate() throws Exception {
        return key().pem();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static synchronized Key key() throws Exception {
        if (key == null) {
            Path file = Path.of("target", "https-" + UUID.randomUUID() + ".p12");
            String pin = UUID.randomUUID().toString();
            keytool(file, pin);
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (var in = new FileInputStream(file.toFile())) {
                store.load(in, pin.toCharArray());
            }
            Files.delete(file);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, pin.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(
                            store.getCertificate(store.aliases().nextElement()).getEncoded());
            key = new Key(context, "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----");
        }
        return key;
    }

    private static void keytool(Path file, String pin) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "https",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "cn=test",
                        "-validity",
                        "2",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        pin)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
    }
}
