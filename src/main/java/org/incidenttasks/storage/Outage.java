package org.incidenttasks.storage;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.Problem;

/** Whether a fault only means that the database is away, so that the same request will do later. */
public final class Outage {

    private static final int TRY_AGAIN_SECONDS = 5;

    /** Classes of SQL states: connection exceptions, and PostgreSQL's shutting down, crashing and starting. */
    private static final Set<String> CLASSES = Set.of("08", "57P");

    /** PostgreSQL ended the connection, because its transaction had been idle for too long. */
    private static final String IDLE_IN_TRANSACTION = "25P03";

    private Outage() {}

    /** What to answer instead of the fault, however deep in it the outage lies; empty when there is none. */
    public static Optional<Problem.Unavailable> behind(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isOutage(sql)) {
                return Optional.of(new Problem.Unavailable(
                        "The database is not to be reached: try again in a few seconds.", TRY_AGAIN_SECONDS));
            }
        }
        return Optional.empty();
    }

    private static boolean isOutage(SQLException fault) {
        String state = fault.getSQLState() == null ? "" : fault.getSQLState();
        return fault instanceof SQLTransientConnectionException
                || fault instanceof SQLNonTransientConnectionException
                || fault instanceof SQLRecoverableException
                || state.equals(IDLE_IN_TRANSACTION)
                || CLASSES.stream().anyMatch(state::startsWith);
    }
}
