package org.incidenttasks.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestDatabasesTest {

    @ParameterizedTest
    @EnumSource
    void handsOutAnEmptyDatabaseEachTime(TestDatabases database) throws SQLException {
        for (int round = 0; round < 2; round++) {
            var access = database.fresh();
            try (var connection = DriverManager.getConnection(access.url(), access.user(), access.password());
                    var statement = connection.createStatement()) {
                statement.execute("create table only_once (id int)");
                assertThat(statement.executeUpdate("insert into only_once values (1)"))
                        .isEqualTo(1);
            }
        }
    }
}
