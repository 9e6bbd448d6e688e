package org.incidenttasks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.incidenttasks.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    private static final Instant AT = Instant.parse("2026-04-28T09:30:00.1234567Z");

    @Test
    void tokenLeadsBack() {
        for (Position position :
                new Position[] {new Position(AT, "", 17), new Position(AT, "0f8fad5b-d9cb-469f-a165-70867728950e", 2)
                }) {
            assertThat(Position.of(position.token())).isEqualTo(position);
        }
    }

    @Test
    void callsComeBeforeEntriesOfTheSameTime() {
        Position call = new Position(AT, "0f8fad5b-d9cb-469f-a165-70867728950e", 2);
        Position entry = new Position(AT, "", 1);
        assertThat(call).isLessThan(entry);
        assertThat(entry).isLessThan(new Position(AT.plusNanos(100), "", 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "2026-04-28T09:30:00Z  ",
                "2026-99-28T09:30:00Z  17",
                "+999999999-04-28T09:30:00Z  17",
                "2026-04-28T09:30:00Z ' or 17",
                "2026-04-28T09:30:00.000000000Z  17",
                "2026-04-28T09:30:00Z  9999999999999999999"
            })
    void whatWasNotGivenOutIsRefused(String text) {
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Position.of(token)).isInstanceOf(Problem.Invalid.class);
        assertThatThrownBy(() -> Position.of("%" + token)).isInstanceOf(Problem.Invalid.class);
    }
}
