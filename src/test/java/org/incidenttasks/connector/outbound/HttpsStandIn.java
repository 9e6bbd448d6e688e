package org.incidenttasks.connector.outbound;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server with a certificate of its own on this machine, which answers as it is told and keeps what it got. */
public final class HttpsStandIn implements AutoCloseable {

    /** What it got. */
    public record Got(String method, String path, Map<String, String> headers, String body) {}

    /** What it answers. */
    public record Says(int status, String body, Map<String, String> headers) {
        public Says(int status, String body) {
            this(status, body, Map.of());
        }
    }

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Got> got = Collections.synchronizedList(new ArrayList<>());
    private final String pem;
    private volatile Function<Got, Says> script = any -> new Says(500, "nothing was told");

    /** @param name that its certificate is for, as {@code dns:localhost} */
    public HttpsStandIn(String name) throws Exception {
        char[] pin = UUID.randomUUID().toString().toCharArray();
        Path file = Path.of("target", "https-" + UUID.randomUUID() + ".p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            make(file, new String(pin), name);
            try (var in = new FileInputStream(file.toFile())) {
                store.load(in, pin);
            }
        } finally {
            Files.deleteIfExists(file);
        }
        pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(store.getCertificate("it").getEncoded())
                + "\n-----END CERTIFICATE-----";
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, pin);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private static void make(Path file, String pin, String name) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "cn=test",
                        "-validity",
                        "2",
                        "-ext",
                        "san=" + name,
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
            throw new IllegalStateException(said);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        Got request = new Got(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        got.add(request);
        Says says = script.apply(request);
        if (says == null) {
            // Cut off without an answer.
            exchange.close();
            return;
        }
        says.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = says.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(says.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** From now on answers so; null cuts the connection. */
    public void answers(Function<Got, Says> newScript) {
        script = newScript;
    }

    public void answers(int status, String body) {
        script = any -> new Says(status, body);
    }

    public List<Got> got() {
        synchronized (got) {
            return List.copyOf(got);
        }
    }

    public Got last() {
        return got().get(got().size() - 1);
    }

    /** Without a path. */
    public String address() {
        return "https://localhost:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Its certificate. */
    public String pem() {
        return pem;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
