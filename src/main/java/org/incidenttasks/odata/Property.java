package org.incidenttasks.odata;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.incidenttasks.WireEnum;

/**
 * One property of a type: what the wire calls it, where JPA finds it, and how its values are read and written.
 *
 * <p>Immutable. Every property can be filtered by; it is sortable until {@link #notSortable()} or
 * {@link #nullable()} says otherwise.
 *
 * @param <E> the entity
 */
public final class Property<E> {

    /** The kind of value, which decides the literals and the operators. */
    public enum Kind {
        /** A {@code String}: {@code 'it''s'}. */
        TEXT,
        /** An {@code Instant}: {@code 2026-04-28T09:30:00.0000000Z}, with or without quotes. */
        TIME,
        /** A Java enum with wire names: {@code 'open'}; only {@code eq}, {@code ne} and {@code in}. */
        ENUM,
        /** An {@code Integer} or {@code Long}: {@code 42}. */
        INTEGER
    }

    /** Four digits of year, so that every time fits the storage; the rest is for {@code OffsetDateTime} to judge. */
    private static final Pattern TIME = Pattern.compile("\\d{4}-[-+0-9:.TZ]{12,31}");

    private static final int LAST_YEAR = 9_999;

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,19}");
    private static final int NANOS_PER_TICK = 100;

    private final String name;
    private final List<String> path;
    private final Kind kind;
    private final Class<?> type;
    private final String edmType;
    private final Function<E, ?> getter;
    private final Function<String, ?> reader;
    private final String selectedAs;
    private final boolean nullable;
    private final boolean sortable;

    private Property(
            String name,
            List<String> path,
            Kind kind,
            Class<?> type,
            String edmType,
            Function<E, ?> getter,
            Function<String, ?> reader,
            String selectedAs,
            boolean nullable,
            boolean sortable) {
        this.name = Objects.requireNonNull(name);
        this.path = path;
        this.kind = kind;
        this.type = type;
        this.edmType = edmType;
        this.getter = Objects.requireNonNull(getter);
        this.reader = reader;
        this.selectedAs = selectedAs;
        this.nullable = nullable;
        this.sortable = sortable;
    }

    private static <E> Property<E> of(
            String name,
            String path,
            Kind kind,
            Class<?> type,
            String edmType,
            Function<E, ?> getter,
            Function<String, ?> reader) {
        List<String> segments = List.of(path.split("\\."));
        return new Property<>(name, segments, kind, type, edmType, getter, reader, name, false, true);
    }

    /**
     * A text. {@code path} is the JPA attribute; dots lead through embeddables and through associations that every row
     * has (the join is an inner one).
     */
    public static <E> Property<E> text(String name, String path, Function<E, String> getter) {
        return of(name, path, Kind.TEXT, String.class, "Edm.String", getter, Property::checkedText);
    }

    /** A point in time, kept to the 100 ns that Graph writes: finer digits of a literal are cut. */
    public static <E> Property<E> time(String name, String path, Function<E, Instant> getter) {
        return of(name, path, Kind.TIME, Instant.class, "Edm.DateTimeOffset", getter, Property::readTime);
    }

    /** A Java enum that a converter stores by wire name; {@code edmType} may stand before a literal. */
    public static <E, V extends Enum<V> & WireEnum> Property<E> enumeration(
            String name, String path, Class<V> type, String edmType, Function<E, V> getter) {
        return of(
                name,
                path,
                Kind.ENUM,
                type,
                edmType,
                getter,
                text -> WireEnum.find(type, text)
                        .orElseThrow(() -> new IllegalArgumentException(Refusal.shown(text) + " is not a member of "
                                + edmType + ". Allowed: " + WireEnum.allowed(type))));
    }

    /** A whole number; {@code type} is {@code Integer.class} or {@code Long.class}, as the attribute is. */
    public static <E, N extends Number> Property<E> number(
            String name, String path, Class<N> type, Function<E, N> getter) {
        if (type != (Class<?>) Integer.class && type != (Class<?>) Long.class) {
            throw new IllegalArgumentException("Integer or Long, not " + type);
        }
        boolean small = type == (Class<?>) Integer.class;
        return of(
                name,
                path,
                Kind.INTEGER,
                type,
                small ? "Edm.Int32" : "Edm.Int64",
                getter,
                text -> readNumber(text, small));
    }

    /** May have no value: then it can be compared with {@code null} and cannot be sorted by. */
    public Property<E> nullable() {
        return new Property<>(name, path, kind, type, edmType, getter, reader, selectedAs, true, false);
    }

    /** Cannot be sorted by; wise for long texts, since the skip token carries the last row's value in the URL. */
    public Property<E> notSortable() {
        return new Property<>(name, path, kind, type, edmType, getter, reader, selectedAs, nullable, false);
    }

    /** {@code $select} of this property means that member ({@code incidentId} is shown inside {@code incident}). */
    public Property<E> selectedAs(String member) {
        return new Property<>(name, path, kind, type, edmType, getter, reader, member, nullable, sortable);
    }

    /** The name on the wire. */
    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    /** The name of the type in OData, such as {@code Edm.String}. */
    public String edmType() {
        return edmType;
    }

    public boolean isNullable() {
        return nullable;
    }

    public boolean isSortable() {
        return sortable;
    }

    /** What {@code $select} answers for this property. */
    public String selectedAs() {
        return selectedAs;
    }

    /** The JPA attributes from the root on. */
    List<String> path() {
        return path;
    }

    /** The value of a row; may be null. */
    Object valueOf(E row) {
        return getter.apply(row);
    }

    /** Reads what {@link #write} wrote, or the inside of a literal; {@code IllegalArgumentException} says why not. */
    Object read(String text) {
        return reader.apply(text);
    }

    /** The value as text, without quotes. */
    String write(Object value) {
        return value instanceof WireEnum member ? member.wireName() : value.toString();
    }

    /** The value as the literal that the parser reads back. */
    String literal(Object value) {
        boolean quoted = kind == Kind.TEXT || kind == Kind.ENUM;
        return value == null ? "null" : quoted ? "'" + write(value).replace("'", "''") + "'" : write(value);
    }

    /** The value as it will be compared; {@code IllegalArgumentException} when it is not of this property's type. */
    Object checked(Object value) {
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException(name + " is " + type.getSimpleName() + ", not " + value.getClass());
        }
        if (value instanceof Instant time) {
            return cut(time);
        }
        return value instanceof String text ? checkedText(text) : value;
    }

    private static Instant cut(Instant time) {
        return time.minusNanos(time.getNano() % NANOS_PER_TICK);
    }

    /** PostgreSQL cannot hold U+0000, and half a surrogate pair is no text: neither may become a server's fault. */
    private static String checkedText(String text) {
        for (int i = 0; i < text.length(); i++) {
            int point = text.codePointAt(i);
            if (point == 0 || Character.getType(point) == Character.SURROGATE) {
                throw new IllegalArgumentException("The text holds a character that cannot be stored");
            }
            i += Character.charCount(point) - 1;
        }
        return text;
    }

    private static Instant readTime(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        try {
            if (TIME.matcher(upper).matches()) {
                OffsetDateTime time = OffsetDateTime.parse(upper).withOffsetSameInstant(ZoneOffset.UTC);
                // The offset may carry a time out of the years of four digits, in which it is written again.
                if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
                    return cut(time.toInstant());
                }
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(notATime(text), e);
        }
        throw new IllegalArgumentException(notATime(text));
    }

    private static String notATime(String text) {
        return Refusal.shown(text) + " is not a time like 2026-04-28T09:30:00Z or 2026-04-28T09:30:00.0000000+02:00";
    }

    private static Number readNumber(String text, boolean small) {
        try {
            if (WHOLE_NUMBER.matcher(text).matches()) {
                return small ? (Number) Integer.valueOf(text) : (Number) Long.valueOf(text);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Refusal.shown(text) + " is out of range", e);
        }
        throw new IllegalArgumentException(Refusal.shown(text) + " is not a whole number");
    }

    @Override
    public String toString() {
        return name;
    }
}
