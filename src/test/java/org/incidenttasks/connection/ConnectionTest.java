package org.incidenttasks.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionTest {

    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "srv-*, SRV-01, true",
        "srv-*, my-srv-01, false",
        "*.sales.example, pc1.sales.example, true",
        "*.sales.example, sales.example, false",
        "a*b*c, aXXbYYc, true",
        "a*b*c, aXXbYY, false",
        "exact, exact, true",
        "exact, exactly, false",
        "a.c, abc, false",
        "**, x, true",
        "*a*a*a*a*a*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false",
    })
    void patternMatchesWholeNames(String pattern, String name, boolean matches) {
        assertThat(Connection.matches(pattern, name)).isEqualTo(matches);
    }
}
