package org.incidenttasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every setting is declared once, in {@link Setting}; the page of the documents must say the same. */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("src/site/markdown/configuration.md");

    @Test
    void pageSaysWhatTheDeclarationsSay() throws IOException {
        assertThat(Files.readString(PAGE)).contains(table());
    }

    private static String table() {
        return Arrays.stream(Setting.values())
                .map(setting -> String.format(
                        "| `%s` | %s | %s | %s |%n",
                        setting.variable(),
                        setting.kind().description() + allowed(setting),
                        setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`",
                        setting.description()))
                .collect(Collectors.joining());
    }

    private static String allowed(Setting setting) {
        switch (setting.kind()) {
            case NUMBER, DURATION, CHOICE:
                return ": " + setting.allowed();
            default:
                return "";
        }
    }
}
