package org.incidenttasks.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What Byteman's rules call within the server: tells the test where this thread stands, and stands there. */
public class Halt {

    private static final Map<String, AtomicInteger> PASSAGES = new ConcurrentHashMap<>();

    /** Whether a value is this constant, or a record of this name: said here, as Byteman's own language is poorer. */
    public boolean is(Object value, String name) {
        return String.valueOf(value).startsWith(name);
    }

    /** A clock two hours ahead of that one. */
    public Clock ahead(Clock clock) {
        return Clock.offset(clock, Duration.ofHours(2));
    }

    /** Stands still at the n-th passage, once, until the test says to go on, which a killed server never hears. */
    public void at(String step, int passage) {
        if (PASSAGES.computeIfAbsent(step, name -> new AtomicInteger()).incrementAndGet() != passage) {
            return;
        }
        URI uri = URI.create(System.getProperty(LedgerConnector.ADDRESS) + "/halt?" + step);
        try {
            // Blocks whatever comes: the connector's time-out interrupts the thread, and the passage would be used up.
            HttpURLConnection standing = (HttpURLConnection) uri.toURL().openConnection();
            standing.setRequestMethod("POST");
            standing.getResponseCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
