package org.incidenttasks;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An enumeration as Graph writes it: members in Graph's order, each with its wire name, the sentinel
 * {@code unknownFutureValue} included. Stored and compared by wire name, never by ordinal.
 *
 * <p>Source: Microsoft's beta CSDL; {@code docs: graph-compatibility}.
 */
public interface WireEnum {

    /** The sentinel's wire name: sent for members a client may not know, never accepted as a value to set. */
    String SENTINEL = "unknownFutureValue";

    /** The name on the wire and in the database. */
    String wireName();

    /** The member of that exact wire name. */
    static <E extends Enum<E> & WireEnum> Optional<E> find(Class<E> type, String wireName) {
        return Arrays.stream(type.getEnumConstants())
                .filter(member -> member.wireName().equals(wireName))
                .findFirst();
    }

    /** The members a client may set: all but the sentinel, in Graph's order. */
    static <E extends Enum<E> & WireEnum> List<E> settable(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(member -> !SENTINEL.equals(member.wireName()))
                .toList();
    }

    /** The settable wire names, comma separated, for an error message. */
    static <E extends Enum<E> & WireEnum> String allowed(Class<E> type) {
        return settable(type).stream().map(WireEnum::wireName).collect(Collectors.joining(", "));
    }
}
