package org.incidenttasks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.incidenttasks.storage.InstantConverter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTimeTest {

    private final InstantConverter column = new InstantConverter();

    @ParameterizedTest
    @CsvSource({
        "2023-06-26T19:07:39.7433333Z, 2023-06-26T19:07:39.7433333Z",
        "2023-06-27T10:49:33.980Z, 2023-06-27T10:49:33.98Z",
        "2023-06-27T10:49:33.123456789Z, 2023-06-27T10:49:33.1234567Z",
        "2023-06-27T12:49:33+02:00, 2023-06-27T10:49:33Z",
        "1969-12-31T23:59:59.9999999Z, 1969-12-31T23:59:59.9999999Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z, 9999-12-31T23:59:59.9999999Z",
    })
    void timeSurvivesTheColumnAndIsWrittenAsGraphDoes(String read, String written) {
        Instant time = WireTime.read(read).orElseThrow();
        Instant kept = column.convertToEntityAttribute(column.convertToDatabaseColumn(time));
        assertThat(WireTime.write(kept)).isEqualTo(written);
        assertThat(kept).isEqualTo(InstantConverter.cut(time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2023-06-26",
                "2023-06-26T19:07:39",
                "+10000-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z"
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThat(WireTime.read(text)).isEmpty();
    }
}
