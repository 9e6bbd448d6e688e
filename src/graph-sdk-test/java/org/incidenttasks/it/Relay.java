package org.incidenttasks.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a client and the server: passes everything on and keeps what was sent; fails on demand. */
final class Relay implements AutoCloseable {

    /** What a client sent. */
    record Sent(String method, String path, Map<String, List<String>> headers, String body) {

        /** The first value of a header; null where it was not sent. */
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * What the server itself answered.
     *
     * @param retryAfter as the header has it; null where there was none
     * @param arrived when the request came, and {@code left} when the answer went, in nanoseconds of one clock
     */
    record Answered(int status, String retryAfter, long arrived, long left) {}

    /** What happens to the next POST. */
    enum Fault {
        NONE,
        /** It is throttled, with 429, before it comes to the server. */
        THROTTLED,
        /** The server gets it, but the client reads 503 instead of the answer. */
        ANSWER_LOST
    }

    private static final Set<String> ONES_OWN =
            Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", ":status");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI target;
    private final HttpServer server;
    private final List<Answered> answered = new CopyOnWriteArrayList<>();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);

    /** A relay on a free port of this machine. */
    Relay(String target) throws IOException {
        this.target = URI.create(target);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::pass);
        server.start();
    }

    String base() {
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    List<Sent> sent(String method) {
        return sent.stream().filter(each -> each.method().equals(method)).toList();
    }

    List<Answered> answered() {
        return answered;
    }

    void nextPost(Fault next) {
        fault.set(next);
    }

    private void pass(HttpExchange exchange) throws IOException {
        long arrived = System.nanoTime();
        try (exchange) {
            String method = exchange.getRequestMethod();
            byte[] body = exchange.getRequestBody().readAllBytes();
            sent.add(new Sent(
                    method,
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(body, StandardCharsets.UTF_8)));
            Fault now = method.equals("POST") ? fault.getAndSet(Fault.NONE) : Fault.NONE;
            if (now == Fault.THROTTLED) {
                tryAgain(exchange, 429);
                return;
            }
            HttpResponse<byte[]> answer = forward(exchange, method, body);
            answered.add(new Answered(
                    answer.statusCode(),
                    answer.headers().firstValue("Retry-After").orElse(null),
                    arrived,
                    System.nanoTime()));
            if (now == Fault.ANSWER_LOST) {
                tryAgain(exchange, 503);
                return;
            }
            answer.headers().map().forEach((name, values) -> {
                if (!ONES_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void tryAgain(HttpExchange exchange, int status) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", "1");
        exchange.sendResponseHeaders(status, -1);
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, String method, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        target.resolve(exchange.getRequestURI().toString()))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!ONES_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
