package org.incidenttasks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.incidenttasks.Fuzzed;
import org.incidenttasks.Problem;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.incident.IncidentContent;
import org.incidenttasks.incident.IncidentMaker;

/** An incident that is read, written and read again is the same incident; a change is read or refused. */
class IncidentJsonFuzz extends Fuzzed {

    private static final Instant NOW = Instant.parse("2026-11-24T05:30:00Z");
    private static final JsonStyle WHOLE = new JsonStyle(JsonStyle.Metadata.FULL, "http://localhost/beta", true);

    @FuzzTest
    @DictionaryFile(resourcePath = "/fuzz/json.dict")
    void whatIsReadIsWrittenAndReadAgain(byte[] input) {
        came();
        JsonObject json;
        try {
            json = GraphJson.readObject(input);
        } catch (Problem.Invalid e) {
            requireAnswer(e);
            return;
        }
        try {
            survives(IncidentJson.readCreation(json, "Ada", NOW));
        } catch (Problem.Invalid e) {
            requireAnswer(e);
        }
        try {
            survives(IncidentJson.readChange(json, IncidentContent.placeholder("1", NOW)));
        } catch (Problem.Invalid e) {
            requireAnswer(e);
        }
        try {
            Members members = Members.mending(json, new ArrayList<>());
            survives(IncidentJson.readWhole(members));
        } catch (Problem.Invalid e) {
            requireAnswer(e);
        }
    }

    private static void survives(IncidentContent content) {
        taken();
        Incident incident = IncidentMaker.incident("7", content);
        JsonObject written =
                GraphJson.readObject(GraphJson.object(out -> IncidentJson.write(out, incident, List.of(), WHOLE)));
        List<String> mended = new ArrayList<>();
        Members again = Members.mending(written, mended);
        assertThat(again.text("id")).isEqualTo("7");
        again.text("tenantId");
        assertThat(IncidentJson.readWhole(again)).isEqualTo(content);
        again.refuseOthers("");
        assertThat(mended).isEmpty();
    }
}
