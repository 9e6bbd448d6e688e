package org.incidenttasks.storage;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.incidenttasks.Settings;

/** Brings the tables to this version at the start, before anything else touches the database. */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class Migration {

    private static final Logger LOG = Logger.getLogger(Migration.class.getName());

    @Resource(lookup = "java:app/jdbc/incidentTasks")
    private DataSource dataSource;

    /** Also where a wrong setting stops the start, before the database is touched. */
    @PostConstruct
    void start() {
        try {
            new Settings();
        } catch (Settings.Refused e) {
            e.getMessage().lines().forEach(line -> LOG.log(Level.SEVERE, "Not started: {0}", line));
            throw e;
        }
        MigrateResult result = migrate(dataSource);
        LOG.log(Level.INFO, "Database {0} {1}: {2} migrations applied, schema version {3}", new Object[] {
            result.databaseType, name(), result.migrationsExecuted, result.targetSchemaVersion
        });
    }

    /** Applies what is missing; safe to call again and from several nodes at once. */
    public static MigrateResult migrate(DataSource dataSource) {
        return Flyway.configure(Migration.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .cleanDisabled(true)
                .load()
                .migrate();
    }

    private String name() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            return e.getMessage();
        }
    }
}
