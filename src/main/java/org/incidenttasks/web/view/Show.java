package org.incidenttasks.web.view;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How templates write times, durations and addresses; {@code show} in each of them. */
public final class Show {

    private static final int MILLIS_PER_SECOND = 1_000;

    private final Locale locale;
    private final DateTimeFormatter moment;

    Show(Locale locale) {
        this.locale = locale;
        this.moment = DateTimeFormatter.ofPattern(Texts.text(locale, "time.pattern"), locale)
                .withZone(ZoneOffset.UTC);
    }

    /** A time for people, to the minute, in UTC and saying so. */
    public String time(Instant time) {
        return moment.format(time) + "\u00a0UTC";
    }

    /** A time for machines, and for people who want it exactly. */
    public String iso(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** How long something took, in seconds to the tenth. */
    public String took(Instant from, Instant to) {
        var seconds = (double) Duration.between(from, to).toMillis() / MILLIS_PER_SECOND;
        return String.format(locale, "%.1f s", Math.max(0, seconds));
    }

    /** An id as part of a path. */
    public String id(String id) {
        return Addresses.segment(id);
    }

    /** A text as a value in the query of an address. */
    public String value(String text) {
        return Addresses.escape(text);
    }

    /** The text of a key that is put together from a prefix and a name. */
    public String text(String prefix, Object name) {
        return Texts.text(locale, prefix + name);
    }
}
