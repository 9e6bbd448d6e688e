package org.incidenttasks.storage;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Date;

/** The database's own time: the one clock that all nodes share, for leases. */
public final class DatabaseClock {

    /** The same sentence for Derby and PostgreSQL. */
    private static final String NOW = "select current_timestamp from (values (1)) as one (x)";

    private DatabaseClock() {}

    public static Instant now(EntityManager em) {
        Object now = em.createNativeQuery(NOW).getSingleResult();
        if (now instanceof Object[] row) {
            now = row[0];
        }
        return now instanceof OffsetDateTime time ? time.toInstant() : ((Date) now).toInstant();
    }
}
