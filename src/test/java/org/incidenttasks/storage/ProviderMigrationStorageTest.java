package org.incidenttasks.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An installation from before there were customers. */
class ProviderMigrationStorageTest {

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void oldestRealOrganisationBecomesTheProviderAndItsAdministratorsManageCustomers(TestDatabases database)
            throws SQLException {
        TestDatabases.Access access = database.fresh();
        Flyway before = Flyway.configure()
                .dataSource(access.url(), access.user(), access.password())
                .locations("classpath:db/migration")
                .target("2")
                .load();
        before.migrate();
        DataSource source = before.getConfiguration().getDataSource();
        execute(
                source,
                "insert into tenant (id, name, sandbox, created_at, version) values ('s', 'Sandbox', true, 1, 1)",
                "insert into tenant (id, name, sandbox, created_at, version) values ('t', 'Example', false, 2, 1)",
                "insert into user_account (id, user_name, display_name, password_hash, enabled, failed_sign_ins,"
                        + " password_changed_at, created_at, version) values ('a', 'ada', 'Ada', 'h', true, 0, 2, 2, 1)",
                "insert into user_account (id, user_name, display_name, password_hash, enabled, failed_sign_ins,"
                        + " password_changed_at, created_at, version) values ('b', 'bob', 'Bob', 'h', true, 0, 2, 2, 1)",
                "insert into membership (user_id, tenant_id, role) values ('a', 't', 'ADMINISTRATOR')",
                "insert into membership (user_id, tenant_id, role) values ('a', 's', 'ADMINISTRATOR')",
                "insert into membership (user_id, tenant_id, role) values ('b', 't', 'READER')");

        Migration.migrate(source);

        assertThat(column(source, "select id from tenant where provider = true"))
                .containsExactly("t");
        assertThat(column(source, "select id from tenant where suspended_at is not null"))
                .isEmpty();
        assertThat(column(source, "select user_id from membership where tenant_id = 't' and role = 'PROVIDER'"))
                .containsExactly("a");
        assertThat(column(source, "select user_id from membership")).hasSize(4);
    }

    private static void execute(DataSource source, String... statements) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> column(DataSource source, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
