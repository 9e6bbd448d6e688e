package org.incidenttasks.it.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An outside system that outlives every crash of the server: it lives in the test's own process, keeps count of what it
 * did per idempotency key, takes its time, and now and then loses an answer or refuses once.
 *
 * <p>Three kinds of targets. Most know keys and tell what became of an order. Those that begin with {@value #SILENT} know
 * keys and answer no questions: an order whose answer got lost must come again. Those that begin with {@value #KEYLESS}
 * know no keys: each order is a further effect, and nothing can be asked, so none may come again.
 */
final class Ledger implements AutoCloseable {

    static final String SILENT = "silent-";
    static final String KEYLESS = "keyless-";

    private final HttpServer http;
    private final Map<String, AtomicInteger> effects = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> orders = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> effectsOnTargets = new ConcurrentHashMap<>();
    private final AtomicInteger inquiries = new AtomicInteger();
    private final BlockingQueue<String> halts = new LinkedBlockingQueue<>();
    private volatile CountDownLatch goOn = new CountDownLatch(1);

    Ledger() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "ledger");
            thread.setDaemon(true);
            return thread;
        }));
        http.createContext("/execute", this::execute);
        http.createContext("/inquire", this::inquire);
        http.createContext("/check", this::check);
        http.createContext("/halt", this::halt);
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
        if (luck < 8) {
            answer(exchange, 503, "busy");
            return;
        }
        int times = orders.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
        if (times == 1 || target.startsWith(KEYLESS)) {
            effects.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
            effectsOnTargets.computeIfAbsent(target, t -> new AtomicInteger()).incrementAndGet();
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
        String target = query(exchange)[1];
        inquiries.incrementAndGet();
        if (target.startsWith(KEYLESS)) {
            answer(exchange, 200, "no record");
        } else if (target.startsWith(SILENT)) {
            answer(exchange, 200, "send again");
        } else {
            answer(exchange, 200, effects.containsKey(key) ? "applied" : "never");
        }
    }

    private void check(HttpExchange exchange) throws IOException {
        pause();
        answer(exchange, 200, effects.containsKey(query(exchange)[0]) ? "verified" : "missing");
    }

    private void halt(HttpExchange exchange) throws IOException {
        CountDownLatch latch = goOn;
        halts.add(query(exchange)[0]);
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer(exchange, 200, "go on");
    }

    /** The next step at which a thread of the server stands; null when none did within that time. */
    String halted(long seconds) throws InterruptedException {
        return halts.poll(seconds, TimeUnit.SECONDS);
    }

    /** Lets whoever stands go on, and the next one stand again. */
    void goOn() {
        CountDownLatch latch = goOn;
        goOn = new CountDownLatch(1);
        latch.countDown();
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

    /** Effects per target. */
    Map<String, AtomicInteger> effectsOnTargets() {
        return effectsOnTargets;
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
        goOn();
        http.stop(0);
    }
}
