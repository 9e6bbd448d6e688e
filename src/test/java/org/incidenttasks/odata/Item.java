package org.incidenttasks.odata;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import org.incidenttasks.WireEnum;
import org.incidenttasks.storage.InstantConverter;

/** The entity of this room's tests: one attribute of each kind, some of them without a value. */
@Entity
@Table(name = "item")
public class Item {

    public enum Colour implements WireEnum {
        RED("red"),
        GREEN("green"),
        DARK_BLUE("darkBlue"),
        UNKNOWN_FUTURE_VALUE("unknownFutureValue");

        private final String wireName;

        Colour(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String wireName() {
            return wireName;
        }
    }

    @Converter
    public static class ColourConverter implements AttributeConverter<Colour, String> {
        @Override
        public String convertToDatabaseColumn(Colour colour) {
            return colour == null ? null : colour.wireName();
        }

        @Override
        public Colour convertToEntityAttribute(String name) {
            return name == null ? null : WireEnum.find(Colour.class, name).orElseThrow();
        }
    }

    @Entity(name = "Owner")
    @Table(name = "owner")
    public static class Owner {
        @Id
        String id;

        String title;

        protected Owner() {}

        Owner(String id, String title) {
            this.id = id;
            this.title = title;
        }
    }

    static final Property<Item> ID = Property.text("id", "id", item -> item.id);
    static final Property<Item> NAME = Property.text("displayName", "name", item -> item.name);
    static final Property<Item> NOTE =
            Property.<Item>text("note", "note", item -> item.note).nullable();
    static final Property<Item> COLOUR =
            Property.enumeration("colour", "colour", Colour.class, "test.colour", item -> item.colour);
    static final Property<Item> SHADE = Property.<Item, Colour>enumeration(
                    "shade", "shade", Colour.class, "test.colour", item -> item.shade)
            .nullable();
    static final Property<Item> CREATED = Property.time("createdDateTime", "created", item -> item.created);
    static final Property<Item> CLOSED =
            Property.<Item>time("closedDateTime", "closed", item -> item.closed).nullable();
    static final Property<Item> RANK = Property.number("rank", "rank", Integer.class, item -> item.rank);
    static final Property<Item> OWNER_ID =
            Property.<Item>text("ownerId", "owner.id", item -> item.owner.id).selectedAs("owner");
    static final Property<Item> OWNER_TITLE = Property.<Item>text(
                    "owner/title", "owner.title", item -> item.owner.title)
            .selectedAs("owner");

    static final PropertySet<Item> ALL = PropertySet.of(
                    "test.item", ID, NAME, NOTE, COLOUR, SHADE, CREATED, CLOSED, RANK, OWNER_ID, OWNER_TITLE)
            .withAlias("owner/id", OWNER_ID)
            .withAlias("type", COLOUR)
            .withSelectable("extra", "owner")
            .withExpandable("owner")
            .withInOrder(CREATED)
            .withDefaultOrder(OrderBy.by(CREATED));

    @Id
    String id;

    String tenant = "one";
    String name;
    String note;

    @Convert(converter = ColourConverter.class)
    Colour colour = Colour.RED;

    @Convert(converter = ColourConverter.class)
    Colour shade;

    @Convert(converter = InstantConverter.class)
    Instant created;

    @Convert(converter = InstantConverter.class)
    Instant closed;

    @Column(name = "item_rank")
    Integer rank = 0;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    Owner owner;

    protected Item() {}

    Item(String id, String name, Instant created, Owner owner) {
        this.id = id;
        this.name = name;
        this.created = created;
        this.owner = owner;
    }

    @Override
    public String toString() {
        return id;
    }
}
