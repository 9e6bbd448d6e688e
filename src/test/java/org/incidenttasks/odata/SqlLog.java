package org.incidenttasks.odata;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.persistence.logging.AbstractSessionLog;
import org.eclipse.persistence.logging.SessionLog;
import org.eclipse.persistence.logging.SessionLogEntry;

/** Keeps the SQL that EclipseLink sends; what else it logs goes to System.err when severe. */
public class SqlLog extends AbstractSessionLog {

    static final List<String> STATEMENTS = new CopyOnWriteArrayList<>();

    @Override
    public void log(SessionLogEntry entry) {
        if (SessionLog.SQL.equals(entry.getNameSpace())) {
            STATEMENTS.add(entry.getMessage());
        } else if (entry.getLevel() >= SEVERE) {
            System.err.println(formatMessage(entry));
        }
    }
}
