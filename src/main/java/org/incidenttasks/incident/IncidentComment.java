package org.incidenttasks.incident;

import java.time.Instant;
import org.incidenttasks.Texts;
import org.incidenttasks.storage.InstantConverter;

/** Graph's {@code alertComment}: a remark on an incident. */
public record IncidentComment(String comment, String createdByDisplayName, Instant createdDateTime) {

    public IncidentComment {
        comment = Texts.required("comment", comment, 4_000);
        createdByDisplayName = Texts.required("createdByDisplayName", createdByDisplayName, 300);
        createdDateTime = InstantConverter.cut(createdDateTime);
    }
}
