package org.incidenttasks.storage;

import jakarta.persistence.AttributeConverter;
import org.incidenttasks.WireEnum;

/**
 * Stores a Graph enumeration by its wire name; each enumeration has a subclass of its own, as JPA wants. The subclass must
 * name {@link AttributeConverter} and its types again: EclipseLink reads them off the class itself.
 */
public abstract class WireEnumConverter<E extends Enum<E> & WireEnum> implements AttributeConverter<E, String> {

    private final Class<E> type;

    protected WireEnumConverter(Class<E> type) {
        this.type = type;
    }

    @Override
    public String convertToDatabaseColumn(E member) {
        return member == null ? null : member.wireName();
    }

    @Override
    public E convertToEntityAttribute(String wireName) {
        return wireName == null
                ? null
                : WireEnum.find(type, wireName)
                        .orElseThrow(() -> new IllegalStateException(
                                "The database holds '" + wireName + "', which is no " + type.getSimpleName()));
    }
}
