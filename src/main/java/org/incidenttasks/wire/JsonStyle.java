package org.incidenttasks.wire;

import jakarta.json.stream.JsonGenerator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.incidenttasks.odata.Property;

/**
 * What a client asked of the JSON it gets beside the members.
 *
 * @param metadata how much is said about the data
 * @param base the address of the version, {@code https://host/beta}, for what is said in full
 * @param unknownMembers whether it wants enumeration members after the sentinel
 */
public record JsonStyle(Metadata metadata, String base, boolean unknownMembers) {

    /** How much is said about the data, by OData's {@code odata.metadata}. */
    public enum Metadata {
        /** Next links and counts alone. */
        NONE,
        /** What a client cannot compute: context, entity tag, types of derived objects. */
        MINIMAL,
        /** Types, ids and links of everything. */
        FULL;

        /** As it is written. */
        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What is written when nothing is asked. */
    public static final JsonStyle PLAIN = new JsonStyle(Metadata.MINIMAL, "", false);

    public static final String NAMESPACE = "microsoft.graph.security.";

    /** The namespace of what is ours alone. */
    public static final String EXTENSION = "incidentTasks.";

    /** The context, first in an answer. */
    public void context(JsonGenerator json, String context) {
        if (metadata != Metadata.NONE) {
            json.write("@odata.context", context);
        }
    }

    /**
     * What stands before the members of an entity.
     *
     * @param type the qualified name of its type
     * @param set the path of its collection, {@code /security/incidents}
     */
    public void entity(JsonGenerator json, String type, String set, String id, Optional<String> etag) {
        String path = set.substring(1) + "/"
                + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        if (metadata == Metadata.FULL) {
            json.write("@odata.type", "#" + type);
            json.write("@odata.id", base + "/" + path);
        }
        if (metadata != Metadata.NONE && etag.isPresent()) {
            json.write("@odata.etag", etag.get());
        }
        if (metadata == Metadata.FULL) {
            json.write("@odata.editLink", path);
        }
    }

    /** As {@link #entity}, for one that has no address of its own. */
    public void transientEntity(JsonGenerator json, String type) {
        if (metadata == Metadata.FULL) {
            json.write("@odata.type", "#" + type);
            json.writeNull("@odata.id");
        }
    }

    /** The type of a member before it, where all is said and JSON itself does not say it. */
    public void type(JsonGenerator json, Optional<? extends Property<?>> property) {
        property.ifPresent(present -> type(json, present.name(), present.edmType()));
    }

    /** As {@link #type(JsonGenerator, Optional)}, by the name of the type. */
    public void type(JsonGenerator json, String member, String edmType) {
        if (metadata == Metadata.FULL && !edmType.equals("Edm.String")) {
            json.write(member + "@odata.type", "#" + edmType.replace("Edm.", ""));
        }
    }
}
