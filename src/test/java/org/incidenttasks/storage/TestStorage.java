package org.incidenttasks.storage;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The product's storage without a container: a fresh migrated database, an entity manager that follows the transaction
 * of its thread, and {@link Transactions} over it. Hand both to the constructor "for use without a container".
 */
public final class TestStorage implements AutoCloseable {

    /** Held, since a logger nobody holds forgets its level. */
    private static final Logger MIGRATION_LOG = Logger.getLogger("org.flywaydb");

    static {
        MIGRATION_LOG.setLevel(Level.SEVERE);
    }

    private final DataSource dataSource;
    private final EntityManagerFactory factory;
    private final TestTransactions transactions;

    private TestStorage(DataSource dataSource) {
        this.dataSource = dataSource;
        Migration.migrate(dataSource);
        factory = Persistence.createEntityManagerFactory(
                "storage",
                Map.of(
                        "eclipselink.persistencexml",
                        "META-INF/storage-persistence.xml",
                        "eclipselink.session-name",
                        UUID.randomUUID().toString(),
                        "jakarta.persistence.nonJtaDataSource",
                        dataSource));
        transactions = new TestTransactions(factory);
    }

    /** A fresh database of that kind. */
    public static TestStorage on(TestDatabases database) {
        TestDatabases.Access access = database.fresh();
        return new TestStorage(Flyway.configure()
                .dataSource(access.url(), access.user(), access.password())
                .getDataSource());
    }

    /** As a container injects it: the one of the running transaction, or, outside of one, one that remembers nothing. */
    public EntityManager entityManager() {
        return transactions.entityManager();
    }

    public TestTransactions transactions() {
        return transactions;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** Runs the work in a transaction of its own. */
    public <T> T in(Supplier<T> work) {
        return transactions.retrying(work);
    }

    /** Runs the work in a transaction of its own. */
    public void in(Runnable work) {
        transactions.retrying(() -> {
            work.run();
            return null;
        });
    }

    /** A tenant that others may refer to. */
    public void tenant(String id, boolean sandbox) {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        "insert into tenant (id, name, sandbox, created_at, version) values (?, ?, ?, 0, 1)")) {
            statement.setString(1, id);
            statement.setString(2, "Tenant " + id);
            statement.setBoolean(3, sandbox);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        factory.close();
    }
}
