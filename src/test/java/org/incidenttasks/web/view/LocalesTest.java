package org.incidenttasks.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LocalesTest {

    @Test
    void takesTheFirstSupportedLanguageOfTheBrowser() {
        assertThat(Locales.choose(null, List.of(Locale.FRENCH, Locale.GERMANY, Locale.ENGLISH)))
                .isEqualTo(Locale.GERMAN);
    }

    @Test
    void prefersTheChosenLanguage() {
        assertThat(Locales.choose("en", List.of(Locale.GERMANY))).isEqualTo(Locale.ENGLISH);
    }

    @Test
    void fallsBackToEnglish() {
        assertThat(Locales.choose(null, List.of(Locale.ROOT))).isEqualTo(Locale.ENGLISH);
        assertThat(Locales.choose(null, List.of())).isEqualTo(Locale.ENGLISH);
        assertThat(Locales.choose("../etc", List.of())).isEqualTo(Locale.ENGLISH);
    }
}
