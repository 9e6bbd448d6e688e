package org.incidenttasks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.incidenttasks.Fuzzed;
import org.incidenttasks.Problem;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.incident.IncidentContent;
import org.incidenttasks.incident.IncidentMaker;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskContent;
import org.incidenttasks.task.TaskMaker;

/** A task that is read, written and read again is the same task, and nothing is to be mended any more. */
class TaskJsonFuzz extends Fuzzed {

    @FuzzTest
    @DictionaryFile(resourcePath = "/fuzz/json.dict")
    void whatIsReadIsWrittenAndReadAgain(byte[] input) {
        came();
        try {
            JsonObject json = GraphJson.readObject(input);
            creates(json);
            imports(json);
        } catch (Problem.Invalid e) {
            requireAnswer(e);
        }
    }

    private static void creates(JsonObject json) {
        try {
            IncidentTaskJson.readCreation(json);
            taken();
        } catch (Problem.Invalid e) {
            requireAnswer(e);
        }
    }

    private static void imports(JsonObject json) {
        List<String> notes = new ArrayList<>();
        Members members = Members.mending(json, notes);
        Members of = members.object("incident");
        TaskContent content = IncidentTaskJson.readWhole(members, of == null ? "1" : of.text("id"));
        members.refuseOthers("");
        notes.forEach(note -> assertThat(note).isNotBlank());
        taken();

        Incident incident = IncidentMaker.incident(
                content.incidentId(), IncidentContent.placeholder(content.incidentId(), content.createdDateTime()));
        IncidentTask task = TaskMaker.task("7", incident, content);
        JsonObject written = GraphJson.readObject(GraphJson.object(out -> IncidentTaskJson.write(out, task)));
        List<String> mended = new ArrayList<>();
        Members again = Members.mending(written, mended);
        assertThat(again.text("id")).isEqualTo("7");
        String id = again.object("incident").text("id");
        assertThat(IncidentTaskJson.readWhole(again, id)).isEqualTo(content);
        again.refuseOthers("");
        assertThat(mended).isEmpty();
    }
}
