package org.incidenttasks.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the templates and the two bundles together. */
class TextsTest {

    private static final Path VIEWS = Path.of("webapp/WEB-INF/views");
    private static final Pattern KEY = Pattern.compile("#\\{([a-z][\\w.-]*)");
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
    private static final Pattern TEXT = Pattern.compile(">[^<]*\\p{L}[^<]*<");
    private static final Pattern SPOKEN_ATTRIBUTE = Pattern.compile("\\s(title|alt|placeholder|aria-label)=\"[^\"]+\"");

    @Test
    void bothLanguagesHaveTheSameKeys() throws IOException {
        assertThat(bundle("messages_de").stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(bundle("messages").stringPropertyNames());
    }

    @Test
    void everyTextIsAPatternWithTheSameArgumentsInBothLanguages() throws IOException {
        var german = bundle("messages_de");
        bundle("messages")
                .forEach((key, text) -> assertThat(
                                new MessageFormat(german.getProperty((String) key)).getFormatsByArgumentIndex())
                        .as((String) key)
                        .hasSameSizeAs(new MessageFormat((String) text).getFormatsByArgumentIndex()));
    }

    @Test
    void noTextSwallowsAnApostrophe() throws IOException {
        for (var name : List.of("messages", "messages_de")) {
            assertThat(bundle(name))
                    .as(name)
                    .allSatisfy((key, text) -> assertThat((String) text).doesNotContain("'"));
        }
    }

    @Test
    void everyKeyInATemplateHasAText() throws IOException {
        var missing = new TreeSet<String>();
        var keys = bundle("messages").stringPropertyNames();
        for (var template : templates()) {
            KEY.matcher(without(COMMENT, template))
                    .results()
                    .map(result -> result.group(1))
                    .filter(key -> !keys.contains(key))
                    .forEach(key -> missing.add(template + ": " + key));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void noTemplateHasATextOfItsOwn() throws IOException {
        for (var template : templates()) {
            var markup = without(COMMENT, template);
            assertThat(TEXT.matcher(markup)
                            .results()
                            .map(result -> result.group().strip()))
                    .as(template.toString())
                    .isEmpty();
            assertThat(SPOKEN_ATTRIBUTE
                            .matcher(markup)
                            .results()
                            .map(result -> result.group().strip()))
                    .as(template.toString())
                    .isEmpty();
        }
    }

    @Test
    void findsTheTextInTheLanguageAsked() {
        assertThat(Texts.text(Locale.GERMAN, "layout.sign-out")).isEqualTo("Abmelden");
        assertThat(Texts.text(Locale.ENGLISH, "layout.sign-out")).isEqualTo("Sign out");
    }

    @Test
    void givesEnglishToAnEnglishReaderOfAGermanServer() {
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMAN);
            assertThat(Texts.text(Locale.ENGLISH, "layout.sign-out")).isEqualTo("Sign out");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void givesTheKeyWhereThereIsNoText() {
        assertThat(Texts.text(Locale.ENGLISH, "no.such.key")).isEqualTo("no.such.key");
    }

    private static String without(Pattern pattern, Path template) throws IOException {
        return pattern.matcher(Files.readString(template)).replaceAll("");
    }

    private static List<Path> templates() throws IOException {
        try (var files = Files.walk(VIEWS)) {
            var templates = files.filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .collect(Collectors.toList());
            assertThat(templates).isNotEmpty();
            return templates;
        }
    }

    private static Properties bundle(String name) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(Path.of("src/main/resources", name + ".properties"))) {
            properties.load(reader);
        }
        return properties;
    }
}
