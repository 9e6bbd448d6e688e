package org.incidenttasks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.util.Map;
import org.incidenttasks.Fuzzed;
import org.incidenttasks.Problem;
import org.incidenttasks.execution.Product;
import org.incidenttasks.storage.TestDatabases;

/** Any bytes are imported with a word on each object, or refused; the same again changes nothing. */
class ImportFuzz extends Fuzzed {

    private static final Product PRODUCT = new Product(TestDatabases.DERBY, Map.of());

    @FuzzTest
    @DictionaryFile(resourcePath = "/fuzz/json.dict")
    void anyBytesAreImportedOrRefused(byte[] input) {
        came();
        ImportReport report;
        try {
            report = take(input);
        } catch (Problem.Invalid e) {
            requireAnswer(e);
            return;
        }
        for (ImportReport.Item item : report.items()) {
            if (item.result() == ImportReport.Result.REFUSED) {
                assertThat(item.notes()).hasSize(1).allMatch(note -> !note.isBlank());
            } else {
                taken();
            }
        }
        ImportReport again = take(input);
        assertThat(again.items()).hasSameSizeAs(report.items());
        assertThat(again.count(ImportReport.Result.ADDED) + again.count(ImportReport.Result.CHANGED))
                .isZero();
    }

    private static ImportReport take(byte[] json) {
        return PRODUCT.imports.take(new ByteArrayInputStream(json), PRODUCT.caller());
    }
}
