package org.incidenttasks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.incidenttasks.Fuzzed;
import org.incidenttasks.storage.InstantConverter;

/** Any text is a time that is written as Graph does and read again, or none. */
class WireTimeFuzz extends Fuzzed {

    @FuzzTest
    @DictionaryEntries({"2026-11-24T05:30:00Z", ".1234567", "+18:00", "-00:00", "9999-12-31", "0001-01-01", "24:00"})
    void anyTextIsATimeOrNone(byte[] input) {
        came();
        Optional<Instant> time = WireTime.read(new String(input, StandardCharsets.UTF_8));
        if (time.isPresent()) {
            taken();
            Instant kept = InstantConverter.cut(time.get());
            String written = WireTime.write(kept);
            assertThat(written).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{0,6}[1-9])?Z");
            assertThat(WireTime.read(written)).hasValue(kept);
            InstantConverter stored = new InstantConverter();
            assertThat(stored.convertToEntityAttribute(stored.convertToDatabaseColumn(kept)))
                    .isEqualTo(kept);
        }
    }
}
