package org.incidenttasks.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Optional;

/** Times as Graph writes them: UTC with {@code Z}, up to seven fractional digits, none that is a trailing zero. */
public final class WireTime {

    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 7, true)
            .appendLiteral('Z')
            .toFormatter(java.util.Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** The span that seven digits of a 64-bit count hold comfortably, and any client reads. */
    private static final int FIRST_YEAR = 1;

    private static final int LAST_YEAR = 9_999;

    private WireTime() {}

    /** The time in Graph's form; null for null. */
    public static String write(Instant time) {
        return time == null ? null : FORMAT.format(time);
    }

    /** A time in ISO 8601 with {@code Z} or an offset; empty for anything else, also outside the years 1 to 9999. */
    public static Optional<Instant> read(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
            return time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR
                    ? Optional.empty()
                    : Optional.of(time.toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
