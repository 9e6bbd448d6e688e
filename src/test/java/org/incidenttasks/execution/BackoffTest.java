package org.incidenttasks.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    @ParameterizedTest
    @CsvSource({"1, PT2S", "2, PT4S", "3, PT8S", "8, PT4M16S", "9, PT5M", "1000, PT5M", "0, PT2S"})
    void pauseDoublesUpToFiveMinutes(int attempts, Duration pause) {
        assertThat(new Backoff(Duration.ofSeconds(2)).after(attempts)).isEqualTo(pause);
    }

    @Test
    void pauseIsSpreadByAFifth() {
        Backoff backoff = new Backoff(Duration.ofSeconds(10));
        for (int i = 0; i < 1_000; i++) {
            assertThat(backoff.spread(1)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
        }
        assertThat(new Backoff(Duration.ofMillis(1)).spread(1)).isEqualTo(Duration.ofMillis(1));
    }
}
