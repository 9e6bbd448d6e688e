package org.incidenttasks.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.incidenttasks.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutageTest {

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "57P01", "57P02", "57P03", "25P03"})
    void stateOfADatabaseThatIsAwayIsFoundHoweverDeepItLies(String state) {
        Throwable fault = new IllegalStateException(new RuntimeException(new SQLException("gone", state)));
        assertThat(Outage.behind(fault))
                .get()
                .extracting(Problem.Unavailable::retryAfterSeconds)
                .isEqualTo(5);
    }

    @Test
    void poolThatHasNoConnectionCountsToo() {
        assertThat(Outage.behind(new SQLTransientConnectionException("none left")))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "40001", "22001", "25P02"})
    void otherFaultsAreNoOutage(String state) {
        assertThat(Outage.behind(new RuntimeException(new SQLException("no", state))))
                .isEmpty();
        assertThat(Outage.behind(new RuntimeException(new SQLException("no state"))))
                .isEmpty();
        assertThat(Outage.behind(null)).isEmpty();
    }
}
