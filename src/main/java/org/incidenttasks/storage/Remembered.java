package org.incidenttasks.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A few rows that every request needs, kept in memory: a change on this node is seen at once, one on another node after
 * {@value #SECONDS} seconds at the latest.
 */
public final class Remembered<V> {

    public static final int SECONDS = 10;

    private record Reading<V>(long generation, Instant at, V value) {}

    private final AtomicReference<Reading<V>> last = new AtomicReference<>();

    /** Counts the changes on this node: what was being read when one was committed serves nobody else. */
    private final AtomicLong generation = new AtomicLong();

    /** What was read, or is read now when it is too old. */
    public V get(Instant now, Supplier<V> read) {
        Reading<V> reading = last.get();
        // Before the queries: what is committed after this is in a later generation.
        long present = generation.get();
        if (reading == null
                || reading.generation() != present
                || Duration.between(reading.at(), now).getSeconds() >= SECONDS) {
            reading = new Reading<>(present, now, read.get());
            last.set(reading);
        }
        return reading.value();
    }

    /** To be called after a change has been committed. */
    public void forget() {
        generation.incrementAndGet();
    }
}
