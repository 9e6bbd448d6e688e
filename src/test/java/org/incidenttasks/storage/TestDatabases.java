package org.incidenttasks.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assumptions;

/**
 * The databases the storage is tested on, empty and one's own each time: {@code @ParameterizedTest @EnumSource} and
 * {@link #fresh()} is all a test needs. A machine that cannot start PostgreSQL skips that half and prints why.
 */
public enum TestDatabases {
    /** In this process's memory. */
    DERBY {
        @Override
        public Access fresh() {
            return new Access("jdbc:derby:memory:" + uniqueName() + ";create=true", "app", "app");
        }
    },
    /** A new database on the one server of this process, started by the first who asks and stopped with the JVM. */
    POSTGRESQL {
        @Override
        public Access fresh() {
            Assumptions.assumeTrue(Server.POSTGRES != null, () -> "PostgreSQL did not start: " + Server.failure);
            String name = uniqueName();
            try (var connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return new Access(Server.POSTGRES.getJdbcUrl("postgres", name), "postgres", "");
        }
    };

    static {
        if (System.getProperty("derby.stream.error.file") == null) {
            System.setProperty(
                    "derby.stream.error.file", Path.of("target", "derby.log").toString());
        }
    }

    /** How to get in. */
    public record Access(String url, String user, String password) {}

    /** A new, empty database. */
    public abstract Access fresh();

    private static String uniqueName() {
        return "test_" + UUID.randomUUID().toString().replace("-", "");
    }

    /** Holds the server, so that it starts only when a test asks for it. */
    private static final class Server {
        /** Held, since a logger nobody holds forgets its level. */
        private static final Logger SERVER_LOG = Logger.getLogger("io.zonky.test");

        private static Throwable failure;
        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            SERVER_LOG.setLevel(Level.WARNING);
            try {
                return EmbeddedPostgres.start();
            } catch (IOException | RuntimeException | LinkageError e) {
                failure = e;
                System.err.println("PostgreSQL did not start, its tests are skipped: " + e);
                return null;
            }
        }
    }
}
