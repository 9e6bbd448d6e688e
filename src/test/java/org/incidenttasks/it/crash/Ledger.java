package org.incidenttasks.it.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An outside system that outlives every crash of the server: it lives in the test's own process, keeps count of what it
 * did per idempotency key, takes its time, and now and then loses an answer or refuses once.
 *
 * <p>Targets that begin with {@code keyless-} do not know keys: each order is a further effect, and what became of one
 * cannot be asked.
 */
final class Ledger implements AutoCloseable {

    private final HttpServer http;
    private final Map<String, AtomicInteger> effects = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> orders = new ConcurrentHashMap<>();
    private final Map<String, String> targets = new ConcurrentHashMap<>();
    private final AtomicInteger inquiries = new AtomicInteger();

    Ledger() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newCachedThreadPool());
        http.createContext("/execute", this::execute);
        http.createContext("/inquire", this::inquire);
        http.createContext("/check", this::check);
        http.start();
    }

    String address() {
        return "http://localhost:" + http.getAddress().getPort();
    }

    private static String[] query(HttpExchange exchange) {
        return exchange.getRequestURI().getQuery().split("&");
    }

    private void execute(HttpExchange exchange) throws IOException {
        String key = query(exchange)[0];
        String target = query(exchange)[1];
        int luck = ThreadLocalRandom.current().nextInt(100);
        pause();
        targets.put(key, target);
        if (luck < 8) {
            answer(exchange, 503, "busy");
            return;
        }
        orders.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
        AtomicInteger done = effects.computeIfAbsent(key, k -> new AtomicInteger());
        if (target.startsWith("keyless-")) {
            done.incrementAndGet();
        } else {
            done.compareAndSet(0, 1);
        }
        if (luck < 20) {
            // The answer is lost on its way.
            exchange.close();
        } else {
            answer(exchange, 200, "applied");
        }
    }

    private void inquire(HttpExchange exchange) throws IOException {
        String key = query(exchange)[0];
        inquiries.incrementAndGet();
        if (query(exchange)[1].startsWith("keyless-")) {
            answer(exchange, 200, "unknown");
        } else {
            answer(exchange, 200, effects.containsKey(key) ? "applied" : "never");
        }
    }

    private void check(HttpExchange exchange) throws IOException {
        pause();
        answer(exchange, 200, effects.containsKey(query(exchange)[0]) ? "verified" : "missing");
    }

    private static void pause() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(50_000_000L, 350_000_000L));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Effects per idempotency key. */
    Map<String, AtomicInteger> effects() {
        return effects;
    }

    /** The targets of all keys that were ever ordered. */
    Map<String, String> targets() {
        return targets;
    }

    /** How often an order came whose effect was there already: what a system without keys would have done twice. */
    int redeliveries() {
        return orders.values().stream().mapToInt(count -> count.get() - 1).sum();
    }

    int inquiries() {
        return inquiries.get();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
