package org.incidenttasks.api.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.wire.GraphJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchStepTest {

    private static List<BatchStep> read(String requests) {
        return BatchStep.readAll(
                GraphJson.readObject(("{\"requests\":[" + requests + "]}").getBytes(StandardCharsets.UTF_8)));
    }

    private static String waiting(String id, String dependsOn) {
        return "{\"id\":\"" + id + "\",\"method\":\"GET\",\"url\":\"/x\",\"dependsOn\":[" + dependsOn + "]}";
    }

    private static BatchStep to(String url) {
        return new BatchStep("1", "GET", url, Map.of(), Optional.empty(), List.of());
    }

    @Test
    void stepsComeAfterWhatTheyDependOnAndElseAsTheyWereSent() {
        assertThat(read(waiting("c", "\"B\"") + "," + waiting("b", "\"a\",\"A\"") + "," + waiting("a", "") + ","
                        + waiting("d", "")))
                .extracting(BatchStep::id)
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void dependencyIsWrittenAsItsStepWritesItself() {
        assertThat(read(waiting("Ab", "") + "," + waiting("2", "\"aB\"")).get(1).dependsOn())
                .containsExactly("Ab");
    }

    @Test
    void circleIsRefused() {
        assertThatThrownBy(() -> read(waiting("a", "\"b\"") + "," + waiting("b", "\"a\"")))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining("circle");
    }

    @Test
    void headersAreFoundInEitherSpelling() {
        BatchStep step =
                read("{\"id\":\"1\",\"method\":\"PATCH\",\"url\":\"/x\",\"body\":{\"a\":1},\"headers\":{\"content-type\":"
                                + "\"application/json\",\"Content-Type\":\"application/json\"}}")
                        .get(0);
        assertThat(step.headers()).hasSize(1).containsEntry("CONTENT-TYPE", "application/json");
        assertThat(new String(step.content(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/security/x                | /security/x     | -",
                "security/x                 | /security/x     | -",
                "/                          | /               | -",
                "/x?%24top=1                | /x              | %24top=1",
                "/x?$filter=a eq 'b:c/d//e' | /x              | $filter=a%20eq%20'b:c/d//e'",
                "/x?a=ü                     | /x              | a=%C3%BC",
                "/x/a b                     | /x/a%20b        | -",
                "/x[1]?a=[b]                | /x%5B1%5D       | a=%5Bb%5D",
                "/x?a=%2B+%                 | /x              | a=%2B+%",
                "/x?                        | /x              | ''",
            })
    void addressIsRelativeAndEncoded(String url, String path, String query) {
        assertThat(to(url).address()).isEqualTo(new BatchStep.Address(path, query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/beta/x",
                "https:x",
                "//host/x",
                "///x",
                "/$batch",
                "$BATCH",
                "/%24batch/",
                "/x/../y",
                "/x//y",
                "/x/%z",
                "/./x",
                "/x/%"
            })
    void addressElsewhereIsRefused(String url) {
        assertThatThrownBy(() -> to(url).address()).isInstanceOf(Problem.Invalid.class);
    }
}
