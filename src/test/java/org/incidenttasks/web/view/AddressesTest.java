package org.incidenttasks.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @Test
    void leadsBackToAPageOfOurs() {
        assertThat(Addresses.inside("", "/ui/tasks?status=open&text=a%20b"))
                .isEqualTo(URI.create("tasks?status=open&text=a%20b"));
        assertThat(Addresses.inside("/app", "/app/ui/tasks/7")).isEqualTo(URI.create("tasks/7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tasks",
                "//evil.example/",
                "https://evil.example/ui/tasks",
                "/ui/../beta/security",
                "/ui/x/../../beta",
                "/ui//evil.example",
                "/ui/https://evil.example",
                "/ui/javascript:alert(1)",
                "/ui/ space",
                "/ui/\\evil.example",
                "/beta"
            })
    void leadsNowhereElse(String address) {
        assertThat(Addresses.inside("", address)).isEqualTo(URI.create(""));
    }

    @Test
    void leadsToTheFirstPageWithoutAnAddress() {
        assertThat(Addresses.inside("", null)).isEqualTo(URI.create(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0f8fad5b-d9cb-469f-a165-70867728950e",
                "a/b\\c#d",
                "~2F",
                "~",
                "..",
                ".",
                "a.b",
                "100% ;?&+=",
                "tab\tand\nline",
                "ü 漢 😀",
                "<b>"
            })
    void writesAnyIdAsOneSegmentThatServersTake(String id) {
        var segment = Addresses.segment(id);
        assertThat(segment)
                .matches("[A-Za-z0-9%._~-]+")
                .doesNotContain("%2F", "%5C", "%23", "%2E", "%0", "%7F")
                .isNotIn(".", "..");
        assertThat(Addresses.id(URLDecoder.decode(segment, StandardCharsets.UTF_8)))
                .isEqualTo(id);
    }

    @Test
    void leavesAGuidAsItIs() {
        assertThat(Addresses.task("0f8fad5b-d9cb-469f-a165-70867728950e"))
                .hasToString("tasks/0f8fad5b-d9cb-469f-a165-70867728950e");
    }
}
