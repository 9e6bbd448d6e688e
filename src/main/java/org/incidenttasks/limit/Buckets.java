package org.incidenttasks.limit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A token bucket per name: so many at once, and as many per minute, evenly. A bucket that nobody asked for a minute is
 * full again and forgotten; so are the least used ones where there are too many.
 */
final class Buckets {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST_BUCKETS = 100_000;

    private final LoadingCache<String, Bucket> buckets;

    /**
     * Buckets of one rate.
     *
     * @param perMinute how many a minute; 0 for no limit
     * @param nanos a clock that only goes forward
     */
    Buckets(int perMinute, LongSupplier nanos) {
        TimeMeter meter = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanos.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
        buckets = perMinute == 0
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(MOST_BUCKETS)
                        .expireAfterAccess(MINUTE)
                        .ticker(nanos::getAsLong)
                        // No threads of its own: the container's are not to be had here.
                        .executor(Runnable::run)
                        .build(name -> Bucket.builder()
                                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
                                .withCustomTimePrecision(meter)
                                .build());
    }

    /** Takes one; else the whole seconds after which there is one again, at least 1. */
    OptionalInt take(String name) {
        if (buckets == null) {
            return OptionalInt.empty();
        }
        ConsumptionProbe probe = buckets.get(name).tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            return OptionalInt.empty();
        }
        long second = TimeUnit.SECONDS.toNanos(1);
        return OptionalInt.of((int) Math.max(1, (probe.getNanosToWaitForRefill() + second - 1) / second));
    }
}
