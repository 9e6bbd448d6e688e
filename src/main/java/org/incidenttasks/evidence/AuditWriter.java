package org.incidenttasks.evidence;

import java.io.IOException;
import org.incidenttasks.audit.AuditEntry;

/** Writes an export entry by entry. */
interface AuditWriter {

    void write(AuditEntry entry) throws IOException;

    /** What comes after the last entry. */
    void end() throws IOException;
}
