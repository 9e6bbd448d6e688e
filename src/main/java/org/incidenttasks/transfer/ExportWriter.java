package org.incidenttasks.transfer;

import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.wire.GraphJson;
import org.incidenttasks.wire.IncidentJson;
import org.incidenttasks.wire.IncidentTaskJson;
import org.incidenttasks.wire.JsonStyle;

/** Writes an export as it comes: as a Graph list response, or one object a line (NDJSON). */
public final class ExportWriter {

    /** The forms of an export. */
    public enum Format {
        LIST("application/json", "json"),
        NDJSON("application/x-ndjson", "ndjson");

        private final String mediaType;
        private final String extension;

        Format(String mediaType, String extension) {
            this.mediaType = mediaType;
            this.extension = extension;
        }

        public String mediaType() {
            return mediaType;
        }

        /** Of a file's name. */
        public String extension() {
            return extension;
        }
    }

    /** Bytes that are better written together. */
    public static final int BUFFER = 65_536;

    private static final String TYPE = "@odata.type";
    private static final String NAMESPACE = "#microsoft.graph.security.";

    private final OutputStream out;
    private final Format format;
    private final String base;
    private final JsonStyle style;
    private boolean first = true;

    /**
     * @param out is not closed here, and better be buffered
     * @param base the address of the version, {@code https://host/beta}
     */
    public ExportWriter(OutputStream out, Format format, String base) {
        this.out = out;
        this.format = format;
        this.base = base;
        // What an export does not say, an import cannot take: every member of an enumeration under its own name.
        this.style = new JsonStyle(JsonStyle.Metadata.MINIMAL, base, true);
    }

    void start() throws IOException {
        if (format == Format.LIST) {
            write("{\"@odata.context\":" + GraphJson.quoted(base + "/$metadata#security/incidentTasks(incident())")
                    + ",\"value\":[");
        }
    }

    void write(Incident incident) throws IOException {
        object(json -> {
            json.write(TYPE, NAMESPACE + "incident");
            IncidentJson.write(json, incident, List.of(), style);
        });
    }

    void write(IncidentTask task) throws IOException {
        object(json -> {
            json.write(TYPE, NAMESPACE + "incidentTask");
            IncidentTaskJson.write(json, task, List.of(), List.of("incident"), style);
        });
    }

    void end() throws IOException {
        if (format == Format.LIST) {
            write("]}");
        }
        out.flush();
    }

    private void object(Consumer<JsonGenerator> members) throws IOException {
        if (format == Format.LIST && !first) {
            write(",\n");
        }
        first = false;
        out.write(GraphJson.object(members));
        if (format == Format.NDJSON) {
            write("\n");
        }
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
