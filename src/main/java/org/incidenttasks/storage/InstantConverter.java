package org.incidenttasks.storage;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.time.Instant;

/**
 * Stores a time as the count of 100-nanosecond ticks since 1970-01-01T00:00:00Z in a BIGINT.
 *
 * <p>Graph writes seven fractional digits, PostgreSQL keeps six, and Derby's TIMESTAMP means the zone of its process;
 * a count keeps all seven and means the same everywhere. Finer digits are cut, not rounded.
 */
@Converter
public class InstantConverter implements AttributeConverter<Instant, Long> {

    private static final long TICKS_PER_SECOND = 10_000_000L;
    private static final int NANOS_PER_TICK = 100;

    @Override
    public Long convertToDatabaseColumn(Instant time) {
        return time == null
                ? null
                : Math.addExact(
                        Math.multiplyExact(time.getEpochSecond(), TICKS_PER_SECOND), time.getNano() / NANOS_PER_TICK);
    }

    @Override
    public Instant convertToEntityAttribute(Long ticks) {
        return ticks == null
                ? null
                : Instant.ofEpochSecond(
                        Math.floorDiv(ticks, TICKS_PER_SECOND),
                        Math.floorMod(ticks, TICKS_PER_SECOND) * NANOS_PER_TICK);
    }

    /** The time as it will be read back: cut to a tick. */
    public static Instant cut(Instant time) {
        return time == null ? null : time.minusNanos(time.getNano() % NANOS_PER_TICK);
    }
}
