package org.incidenttasks.execution;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before a further attempt: twice as long each time, up to five minutes, a fifth more or less. */
record Backoff(Duration first) {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 20;

    /** The pause after so many attempts, without the random part. */
    Duration after(int attempts) {
        int doublings = Math.max(0, Math.min(attempts - 1, MOST_DOUBLINGS));
        Duration pause = first.multipliedBy(1L << doublings);
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    /** The pause with its random part, so that many that failed together do not come again together. */
    Duration spread(int attempts) {
        long millis = after(attempts).toMillis();
        long fifth = millis / 5;
        return Duration.ofMillis(
                fifth == 0 ? millis : millis + ThreadLocalRandom.current().nextLong(-fifth, fifth));
    }
}
