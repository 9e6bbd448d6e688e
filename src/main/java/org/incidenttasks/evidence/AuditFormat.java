package org.incidenttasks.evidence;

import java.io.IOException;
import java.io.Writer;

/** How an export is written. */
public enum AuditFormat {
    /** One JSON object per line, with a head and an end that make it verifiable. */
    NDJSON("application/x-ndjson", "ndjson") {
        @Override
        AuditWriter to(Writer out, AuditExport.Ticket ticket) throws IOException {
            return new NdjsonAudit(out, ticket);
        }
    },
    /** For a spreadsheet: to be read, not verified. */
    CSV("text/csv", "csv") {
        @Override
        AuditWriter to(Writer out, AuditExport.Ticket ticket) throws IOException {
            return new CsvAudit(out);
        }
    };

    private final String mediaType;
    private final String extension;

    AuditFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    abstract AuditWriter to(Writer out, AuditExport.Ticket ticket) throws IOException;

    /** In UTF-8. */
    public String mediaType() {
        return mediaType;
    }

    /** Of a file, without a dot. */
    public String extension() {
        return extension;
    }
}
