package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is ours beside Graph's own: reasons, notes, executions and the history of a task, at both doors. */
class HistoryIT extends Deployed {

    private static final String TASKS = "/security/incidentTasks";

    private Api api;

    @BeforeEach
    void sandbox() {
        api = Installation.api(true);
    }

    private static List<JsonObject> values(Api.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().getJsonArray("value").getValuesAs(JsonObject.class);
    }

    private static List<String> texts(List<JsonObject> values, String member) {
        return values.stream().map(value -> value.getString(member)).toList();
    }

    /** A task that was executed for a reason, and then set to another status for another. */
    private String lived(String device) {
        String id = api.isolate(device);
        api.post(TASKS + "/" + id + "/executeResponseAction", "{\"comment\":\"As agreed by phone.\"}");
        assertThat(api.settled(id).getString("actionStatus")).isEqualTo("completed");
        assertThat(api.patch(
                                TASKS + "/" + id,
                                "{\"@odata.type\":\"#microsoft.graph.security.incidentTask\",\"status\":\"open\","
                                        + "\"@incidentTasks.comment\":\"It was seen again.\"}")
                        .status())
                .isEqualTo(200);
        assertThat(api.post(TASKS + "/" + id + "/history", "{\"comment\":\"Ask Ada.\"}")
                        .status())
                .isEqualTo(204);
        return id;
    }

    @Test
    void executionsTellHowTheActionWasCarriedOut() {
        String id = lived("told-pc");
        Api.Answer answer = api.get(TASKS + "/" + id + "/executions?$count=true");
        assertThat(answer.json().getString("@odata.context"))
                .isEqualTo(Installation.BASE + "beta/$metadata#security/incidentTasks('" + id + "')/executions");
        assertThat(answer.json().getInt("@odata.count")).isEqualTo(1);
        JsonObject execution = values(answer).get(0);
        assertThat(execution.keySet())
                .containsExactly(
                        "id",
                        "actionType",
                        "d3fendTechniques",
                        "openC2Command",
                        "state",
                        "verification",
                        "requestedBy",
                        "requestedVia",
                        "requestedDateTime",
                        "endedDateTime",
                        "comment",
                        "connector",
                        "detail",
                        "undoOf",
                        "liftAfter",
                        "onlyTargets",
                        "attempts",
                        "targetResults");
        assertThat(execution.getString("actionType")).isEqualTo("isolateDevice");
        JsonObject technique = execution.getJsonArray("d3fendTechniques").getJsonObject(0);
        assertThat(technique.getString("id")).isEqualTo("D3-NI");
        assertThat(technique.getString("name")).isEqualTo("Network Isolation");
        assertThat(execution.getJsonObject("openC2Command").getString("action")).isEqualTo("contain");
        assertThat(execution.getString("state")).isEqualTo("completed");
        assertThat(execution.getString("verification")).isEqualTo("verified");
        assertThat(execution.getString("requestedVia")).isEqualTo("api");
        assertThat(execution.getString("comment")).isEqualTo("As agreed by phone.");
        List<JsonObject> attempts = execution.getJsonArray("attempts").getValuesAs(JsonObject.class);
        assertThat(texts(attempts, "step")).startsWith("execute").endsWith("check");
        assertThat(texts(attempts, "outcome")).endsWith("verified");

        String path = TASKS + "/" + id + "/executions/" + execution.getString("id");
        JsonObject one = api.get(path + "?$select=id,state").json();
        assertThat(one.keySet()).containsExactly("@odata.context", "id", "state");
        assertThat(one.getString("@odata.context")).endsWith("')/executions(id,state)/$entity");
        JsonObject full =
                api.get(path + "?$format=application/json;odata.metadata=full").json();
        assertThat(full.getString("@odata.type")).isEqualTo("#incidentTasks.execution");
        assertThat(full.getString("@odata.id")).isEqualTo(Installation.BASE + "beta" + path);
        String other = api.isolate("other-pc");
        assertThat(api.get(TASKS + "/" + other + "/executions/" + execution.getString("id"))
                        .errorCode())
                .isEqualTo("NotFound");
    }

    @Test
    void historyTellsWhoDidWhatWhenAndWhy() {
        String id = lived("history-pc");
        List<JsonObject> events = values(api.get(TASKS + "/" + id + "/history"));
        assertThat(texts(events, "event"))
                .contains("created", "requested", "applied", "verified", "completed")
                .endsWith("statusChanged", "commented");
        JsonObject changed = events.get(events.size() - 2);
        assertThat(changed.getString("fromStatus")).isEqualTo("completed");
        assertThat(changed.getString("toStatus")).isEqualTo("open");
        assertThat(changed.getString("comment")).isEqualTo("It was seen again.");
        assertThat(changed.getString("by")).isEqualTo("Test client");
        assertThat(changed.getString("byKind")).isEqualTo("client");
        assertThat(changed.getString("via")).isEqualTo("api");
        assertThat(changed.get("executionId")).isEqualTo(JsonValue.NULL);
        assertThat(events.get(events.size() - 1).getString("comment")).isEqualTo("Ask Ada.");

        List<String> ids = new ArrayList<>();
        String next = TASKS + "/" + id + "/history?$top=2&$select=id,event";
        while (next != null) {
            JsonObject page = api.get(next).json();
            ids.addAll(texts(page.getJsonArray("value").getValuesAs(JsonObject.class), "id"));
            next = page.getString("@odata.nextLink", null);
        }
        assertThat(ids).isEqualTo(texts(events, "id"));
    }

    @ParameterizedTest
    @CsvSource({
        "history?$filter=event eq 'created', $filter",
        "history?$orderby=eventDateTime, $orderby",
        "history?$skip=1, $skip",
        "history?$expand=x, $expand",
        "history?$select=color, color",
        "history?$skiptoken=x, $skiptoken",
        "executions?$filter=state eq 'failed', $filter",
        "executions?$top=0, $top",
        "executions?$skiptoken=x, $skiptoken"
    })
    void optionsThatMeanNothingThereAreRefused(String address, String named) {
        Api.Answer answer = api.get(TASKS + "/" + api.isolate("options-pc") + "/" + address);
        assertThat(answer.errorCode()).isEqualTo("BadRequest");
        assertThat(answer.errorMessage()).contains(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"@incidentTasks.comment\":\"alone\"}",
                "{\"status\":\"open\",\"@incidentTasks.comment\":7}",
                "{\"status\":\"open\",\"@incidentTasks.note\":\"x\"}",
                "{\"status\":\"open\",\"comment\":\"x\"}"
            })
    void reasonThatCannotBeKeptIsRefused(String body) {
        String id = api.isolate("reason-pc");
        assertThat(api.patch(TASKS + "/" + id, body).errorCode()).isEqualTo("BadRequest");
        assertThat(values(api.get(TASKS + "/" + id + "/history"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"comment\":\" \"}", "{\"comment\":7}", "{\"comment\":\"x\",\"status\":\"open\"}"})
    void noteMustSaySomethingAndNothingElse(String body) {
        String id = api.isolate("note-pc");
        assertThat(api.post(TASKS + "/" + id + "/history", body).errorCode()).isEqualTo("BadRequest");
        assertThat(values(api.get(TASKS + "/" + id + "/history"))).hasSize(1);
    }

    @Test
    void readersReadAndWriteNothing() {
        String id = api.isolate("reader-pc");
        Api reader = Installation.api(true, "SecurityIncident.Read.All");
        assertThat(values(reader.get(TASKS + "/" + id + "/history"))).hasSize(1);
        assertThat(values(reader.get(TASKS + "/" + id + "/executions"))).isEmpty();
        assertThat(reader.post(TASKS + "/" + id + "/history", "{\"comment\":\"x\"}")
                        .errorCode())
                .isEqualTo("Forbidden");
        Api elsewhere = Installation.api(false);
        for (String part : List.of("/history", "/executions")) {
            assertThat(elsewhere.get(TASKS + "/" + id + part).errorCode()).isEqualTo("NotFound");
        }
        assertThat(elsewhere
                        .post(TASKS + "/" + id + "/history", "{\"comment\":\"x\"}")
                        .errorCode())
                .isEqualTo("NotFound");
    }

    @Test
    void pageShowsTheSameHistoryAndTakesANote() {
        String id = lived("page-history-pc");
        Browser browser = Installation.signedIn(true);
        Browser.Page task = browser.get("ui/tasks/" + id);
        assertThat(task.document().select("#history-heading ~ ol > li"))
                .hasSameSizeAs(values(api.get(TASKS + "/" + id + "/history")));
        assertThat(task.text()).contains("As agreed by phone.", "It was seen again.", "Ask Ada.");

        Browser.Page empty = browser.submit(task, "/ui/tasks/" + id + "/comment", "remark", " ");
        assertThat(empty.status()).isEqualTo(422);
        assertThat(empty.text()).contains("Write something.");
        Browser.Page noted = browser.submit(task, "/ui/tasks/" + id + "/comment", "remark", "Called Ada, Grüße");
        assertThat(noted.status()).isEqualTo(200);
        List<JsonObject> events = values(api.get(TASKS + "/" + id + "/history"));
        JsonObject note = events.get(events.size() - 1);
        assertThat(note.getString("comment")).isEqualTo("Called Ada, Grüße");
        assertThat(note.getString("by")).isEqualTo("Ada Administrator");
        assertThat(note.getString("via")).isEqualTo("page");
    }

    @Test
    void pageAsksWhyATaskIsSkipped() {
        String id = api.isolate("skipped-pc");
        Browser browser = Installation.signedIn(true);
        Browser.Page task = browser.get("ui/tasks/" + id);
        Browser.Page asked = browser.submit(task, "/ui/tasks/" + id + "/status", "status", "notRelevant");
        assertThat(asked.status()).isEqualTo(422);
        assertThat(asked.text()).contains("Say why");
        assertThat(api.get(TASKS + "/" + id).json().getString("status")).isEqualTo("open");
        Browser.Page skipped = browser.submit(
                task, "/ui/tasks/" + id + "/status", "status", "notRelevant", "comment", "The device is gone.");
        assertThat(skipped.status()).isEqualTo(200);
        assertThat(skipped.text()).contains("The device is gone.");
        assertThat(api.get(TASKS + "/" + id).json().getString("status")).isEqualTo("notRelevant");
    }

    @Test
    void modelKeepsWhatIsOursInANamespaceOfItsOwn() {
        String model = api.get("/$metadata").body();
        assertThat(model)
                .contains(
                        "<Schema Namespace=\"incidentTasks\"",
                        "<NavigationProperty Name=\"executions\" Type=\"Collection(incidentTasks.execution)\"",
                        "<NavigationProperty Name=\"history\" Type=\"Collection(incidentTasks.event)\"",
                        "<Term Name=\"comment\" Type=\"Edm.String\"/>");
        for (String member : values(api.get(TASKS + "/" + api.isolate("model-pc") + "/history"))
                .get(0)
                .keySet()) {
            assertThat(model).contains("<Property Name=\"" + member + "\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/nowhere, nowhere",
        "/security/alerts_v2, alerts_v2",
        "/security/incidentTasks/1/2/3, 2",
        "/security/incidents/1/alerts, alerts",
        "/security/incidentTasks/1/executions/2/3, 3"
    })
    void unknownSegmentIsNamed(String path, String segment) {
        Api.Answer answer = api.get(path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.errorCode()).isEqualTo("ResourceNotFound");
        assertThat(answer.errorMessage()).isEqualTo("Resource not found for the segment '" + segment + "'.");
    }

    @Test
    void incidentsHaveEntityTags() {
        String id = api.post("/security/incidents", "{\"displayName\":\"Tagged\",\"severity\":\"low\"}")
                .json()
                .getString("id");
        String path = "/security/incidents/" + id;
        Api.Answer read = api.get(path);
        String etag = read.header("ETag");
        assertThat(read.json().getString("@odata.etag")).isEqualTo(etag);
        Api.Answer unchanged = api.get(path, "If-None-Match", etag);
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        Api.Answer changed = api.patch(path, "{\"severity\":\"high\"}", "If-Match", etag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isNotEqualTo(etag);
        assertThat(api.get(path, "If-None-Match", etag).status()).isEqualTo(200);
        assertThat(api.patch(path, "{\"severity\":\"low\"}", "If-Match", etag).errorCode())
                .isEqualTo("PreconditionFailed");
        assertThat(api.get(path).json().getString("severity")).isEqualTo("high");
    }
}
