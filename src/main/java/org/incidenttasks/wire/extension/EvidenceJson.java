package org.incidenttasks.wire.extension;

import jakarta.json.stream.JsonGenerator;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.artifact.Artifact;
import org.incidenttasks.wire.JsonStyle;
import org.incidenttasks.wire.WireTime;

/** Our own JSON of a file that an action brought back; Graph has none. Its name is its id. */
public final class EvidenceJson {

    /** Every member in its order, with its type in OData. */
    public static final Map<String, String> MEMBERS;

    static {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("id", "Edm.String");
        members.put("mediaType", "Edm.String");
        members.put("byteCount", "Edm.Int64");
        members.put("sha256", "Edm.String");
        members.put("createdDateTime", "Edm.DateTimeOffset");
        MEMBERS = Collections.unmodifiableMap(members);
    }

    private EvidenceJson() {}

    /** Writes the members of a file into an object that is open already. */
    public static void write(JsonGenerator json, Artifact file, String set, JsonStyle style) {
        style.entity(json, JsonStyle.EXTENSION + "evidence", set, file.getFileName(), Optional.empty());
        for (Map.Entry<String, String> member : MEMBERS.entrySet()) {
            style.type(json, member.getKey(), member.getValue());
            switch (member.getKey()) {
                case "id" -> json.write("id", file.getFileName());
                case "mediaType" -> json.write("mediaType", file.getMediaType());
                case "byteCount" -> json.write("byteCount", file.getBytes());
                case "sha256" -> json.write("sha256", file.getSha256());
                case "createdDateTime" -> json.write("createdDateTime", WireTime.write(file.getCreatedAt()));
                default -> throw new IllegalStateException(member.getKey());
            }
        }
    }
}
