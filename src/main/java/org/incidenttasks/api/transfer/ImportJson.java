package org.incidenttasks.api.transfer;

import jakarta.json.stream.JsonGenerator;
import java.time.Instant;
import java.util.OptionalLong;
import org.incidenttasks.transfer.ImportJob;
import org.incidenttasks.wire.WireTime;

/** An import as JSON: members as those of Graph's long-running operations, and counts. */
final class ImportJson {

    private ImportJson() {}

    /** Writes the members into an object that is open already. */
    static void write(JsonGenerator json, ImportJob job, Instant now) {
        json.write("id", job.getId());
        json.write("status", job.getState().wireName());
        text(json, "statusDetail", job.getDetail());
        text(json, "fileName", job.getSourceName());
        json.write("createdDateTime", WireTime.write(job.getCreatedAt()));
        json.write("createdByDisplayName", job.getActorName());
        time(json, "startedDateTime", job.getStartedAt());
        time(json, "endedDateTime", job.getEndedAt());
        json.write("percentComplete", job.getPercent());
        json.write("totalCount", job.getTotal());
        json.write("processedCount", job.getProcessed());
        json.write("addedCount", job.getAdded());
        json.write("changedCount", job.getChanged());
        json.write("unchangedCount", job.getUnchanged());
        json.write("refusedCount", job.getRefused());
        json.write("mendedCount", job.getMended());
        number(json, "objectsPerSecond", job.rate(now));
        number(json, "secondsLeft", job.secondsLeft(now));
        json.writeStartArray("remarks");
        if (job.getRemarks() != null) {
            json.write(job.getRemarks());
        }
        json.writeEnd();
    }

    private static void text(JsonGenerator json, String member, String value) {
        if (value == null) {
            json.writeNull(member);
        } else {
            json.write(member, value);
        }
    }

    private static void time(JsonGenerator json, String member, Instant value) {
        text(json, member, value == null ? null : WireTime.write(value));
    }

    private static void number(JsonGenerator json, String member, OptionalLong value) {
        if (value.isEmpty()) {
            json.writeNull(member);
        } else {
            json.write(member, value.getAsLong());
        }
    }
}
