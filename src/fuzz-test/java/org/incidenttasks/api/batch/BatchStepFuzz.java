package org.incidenttasks.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.incidenttasks.Fuzzed;
import org.incidenttasks.Problem;
import org.incidenttasks.wire.GraphJson;

/** Any JSON is a batch whose steps come after those they depend on and stay below the version, or a refusal. */
class BatchStepFuzz extends Fuzzed {

    @FuzzTest
    @DictionaryFile(resourcePath = "/fuzz/json.dict")
    void anyJsonIsABatchOrARefusal(byte[] input) {
        came();
        List<BatchStep> steps;
        try {
            steps = BatchStep.readAll(GraphJson.readObject(input));
        } catch (Problem.Invalid e) {
            requireAnswer(e);
            return;
        }
        taken();
        assertThat(steps.size()).isBetween(1, BatchStep.MOST_STEPS);
        List<String> done = new ArrayList<>();
        for (BatchStep step : steps) {
            assertThat(done).containsAll(step.dependsOn());
            assertThat(done).noneMatch(id -> id.equalsIgnoreCase(step.id()));
            assertThat(step.method()).isEqualTo(step.method().toUpperCase(Locale.ROOT));
            done.add(step.id());
            stays(step);
            try {
                assertThat(step.content()).isNotNull();
            } catch (Problem.Invalid e) {
                requireAnswer(e);
            }
        }
    }

    private static void stays(BatchStep step) {
        BatchStep.Address address;
        try {
            address = step.address();
        } catch (Problem.Invalid e) {
            requireAnswer(e);
            return;
        }
        URI uri = URI.create("http://localhost/beta" + address.path());
        assertThat(uri.getHost()).isEqualTo("localhost");
        assertThat(uri.normalize().getRawPath()).isEqualTo("/beta" + address.path());
        assertThat(uri.getRawQuery()).isNull();
        assertThat(uri.getRawFragment()).isNull();
        if (address.query() != null) {
            assertThat(address.query()).matches("[\\x21-\\x7e]*").doesNotContain("#");
        }
    }
}
