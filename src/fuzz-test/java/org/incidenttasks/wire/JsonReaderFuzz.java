package org.incidenttasks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.json.JsonStructure;
import java.nio.charset.StandardCharsets;
import org.incidenttasks.Fuzzed;
import org.incidenttasks.Problem;

/** Any bytes are JSON that is read as it was written, or a refusal. */
class JsonReaderFuzz extends Fuzzed {

    @FuzzTest
    @DictionaryFile(resourcePath = "/fuzz/json.dict")
    void anyBytesAreJsonOrARefusal(byte[] input) {
        came();
        JsonStructure json;
        try {
            json = GraphJson.read(input);
        } catch (Problem.Invalid e) {
            requireAnswer(e);
            return;
        }
        taken();
        String text = json.toString();
        if (text.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE)) {
            // JSON can say half a character, UTF-8 cannot: nothing that is kept takes it.
            return;
        }
        byte[] written = text.getBytes(StandardCharsets.UTF_8);
        assertThat(GraphJson.read(written)).isEqualTo(json);
    }
}
