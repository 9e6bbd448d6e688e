package org.incidenttasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    /** The fuzzer's: JSON can say half a character, and the database would keep a question mark. */
    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\u00e9\ud23d\ude00x", "\ude00\ud83d"})
    void refusesHalfACharacter(String text) {
        assertThatThrownBy(() -> Texts.required("displayName", text, 100))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageStartingWith("'displayName' contains half of a character, U+D");
    }

    @Test
    void refusesControlCharactersByTheirNumber() {
        assertThatThrownBy(() -> Texts.required("displayName", "a\u0007b", 100))
                .hasMessage("'displayName' contains the control character U+0007: take it out.");
    }

    @Test
    void keepsWholeCharactersAndLines() {
        assertThat(Texts.required("displayName", " a\n\t\ud83d\ude00 ", 100)).isEqualTo("a\n\t\ud83d\ude00");
    }

    @Test
    void cutsBetweenCharacters() {
        assertThat(Texts.cut("ab\ud83d\ude00cd", 4)).isEqualTo("ab\u2026");
        assertThat(Texts.cut("ab\ud83d\ude00cd", 5)).isEqualTo("ab\ud83d\ude00\u2026");
        assertThat(Texts.cut("abcd", 4)).isEqualTo("abcd");
    }
}
