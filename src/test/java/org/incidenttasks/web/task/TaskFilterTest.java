package org.incidenttasks.web.task;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.AbstractMultivaluedMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashMap;
import org.incidenttasks.odata.Filter;
import org.incidenttasks.odata.QueryString;
import org.incidenttasks.task.IncidentTask;
import org.junit.jupiter.api.Test;

class TaskFilterTest {

    @Test
    void asksForEveryTaskWithoutParameters() {
        var filter = read("");
        assertThat(filter.isNarrow()).isFalse();
        assertThat(filter.isDetailed()).isFalse();
        assertThat(filter.filter()).isEqualTo(Filter.<IncidentTask>all());
        assertThat(filter.query(null)).isEmpty();
        assertThat(filter.options(null).orderBy()).hasToString("lastModifiedDateTime desc");
        assertThat(filter.options(null).count()).isTrue();
    }

    @Test
    void turnsEveryFieldIntoACondition() {
        var filter = read("status=inProgress&status=open&action=isolateDevice&source=defenderExpertsGuidedResponse"
                + "&incident=I%2F1&since=2026-04-28");
        assertThat(filter.filter())
                .hasToString("status in ('open','inProgress') and actionType eq 'isolateDevice'"
                        + " and source eq 'defenderExpertsGuidedResponse' and incident/id eq 'I/1'"
                        + " and lastModifiedDateTime ge 2026-04-28T00:00:00Z");
        assertThat(filter.isNarrow()).isTrue();
    }

    @Test
    void looksForWordsInTitleDescriptionAndTarget() {
        assertThat(read("text=it%27s").filter())
                .hasToString(
                        "contains(displayName,'it''s') or contains(description,'it''s') or contains(target,'it''s')");
    }

    @Test
    void leavesOutWhatMeansNothing() {
        var filter = read("status=unknownFutureValue&status=zzz&action=nope&source=&since=2026-13-77&sort=up&size=7");
        assertThat(filter.isNarrow()).isFalse();
        assertThat(filter.size()).isEqualTo(50);
        assertThat(filter.sort()).isEqualTo(TaskFilter.Sort.CHANGED);
    }

    @Test
    void keepsNoControlCharacterAndNoEndlessText() {
        assertThat(read("text=a%00b").text()).isEqualTo("a b");
        assertThat(TaskFilter.clean("x".repeat(500))).hasSize(200);
        assertThat(TaskFilter.clean("x".repeat(199) + "😀")).hasSize(199);
    }

    @Test
    void asksTheSameFromTheAddressThatItWrites() {
        var filter =
                read("status=open&status=failed&text=a%26b%3D%C3%BC&incident=%25&sort=TITLE&size=25&since=2026-04-28");
        assertThat(read(filter.query(null).substring(1))).isEqualTo(filter);
        assertThat(filter.query("to=ken")).endsWith("&after=to%3Dken");
    }

    private static TaskFilter read(String query) {
        return TaskFilter.of(parameters(query));
    }

    private static MultivaluedMap<String, String> parameters(String query) {
        return new Parameters(query);
    }

    /** The interface alone: the container's own map is not there in a unit test. */
    private static final class Parameters extends AbstractMultivaluedMap<String, String> {
        private static final long serialVersionUID = 1L;

        Parameters(String query) {
            super(new HashMap<>(QueryString.parse(query)));
        }
    }
}
