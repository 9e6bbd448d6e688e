package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Graph's clients rely on beside the operations themselves: batches, preferences, tags, metadata, encodings. */
class GraphConventionsIT extends Deployed {

    private static final String TASKS = "/security/incidentTasks";

    private Api api;

    @BeforeEach
    void sandbox() {
        api = Installation.api(true);
    }

    // ---- the audit trail, ours

    @Test
    void auditTrailIsExportedForAdministratorsOnly() {
        String path = "/security/auditEntries/export";
        Api.Answer lines = api.get(path, "Accept", "application/x-ndjson");
        assertThat(lines.status()).as(lines.body()).isEqualTo(200);
        assertThat(lines.header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(lines.body()).startsWith("{\"begin\":").contains("tenant.auditExported");
        Api.Answer table = api.get(path + "?from=1&to=2", "Accept", "text/csv");
        assertThat(table.header("Content-Type")).startsWith("text/csv");
        assertThat(table.body().lines()).hasSize(3);
        assertThat(api.get(path + "?from=none").errorCode()).isEqualTo("BadRequest");
        assertThat(api.get(path + "?from=900000000", "Accept", "text/csv").errorMessage())
                .contains("holds no entry");
        assertThat(api.get(path, "Accept", "image/png").errorCode()).isEqualTo("NotAcceptable");
        Api.Answer reader =
                Installation.api(true, "SecurityIncident.ReadWrite.All").get(path);
        assertThat(reader.status()).isEqualTo(403);
        assertThat(reader.errorMessage()).contains("IncidentTasks.Administer.All");
        assertThat(byId(batch(get("1", path))).get("1").getInt("status")).isEqualTo(400);
    }

    // ---- batch

    private Api.Answer batch(String... requests) {
        return api.post("/$batch", "{\"requests\":[" + String.join(",", requests) + "]}");
    }

    private static Map<String, JsonObject> byId(Api.Answer batch) {
        assertThat(batch.status()).as(batch.body()).isEqualTo(200);
        assertThat(batch.header("Content-Type")).startsWith("application/json");
        return batch.json().getJsonArray("responses").getValuesAs(JsonObject.class).stream()
                .collect(Collectors.toMap(step -> step.getString("id"), step -> step));
    }

    private static String get(String id, String url) {
        return "{\"id\":\"" + id + "\",\"method\":\"GET\",\"url\":\"" + url + "\"}";
    }

    @Test
    void batchAnswersEachStepAsIfItHadComeAlone() {
        String id = api.isolate("batch-pc");
        Map<String, JsonObject> steps = byId(batch(
                "{\"id\":\"list\",\"url\":\"" + TASKS + "?%24filter=id%20eq%20%27" + id
                        + "%27&%24top=1&%24count=true\",\"method\":\"GET\",\"headers\":{\"accept\":\"application/json\"}}",
                get("raw", "security/incidentTasks?$filter=id eq '" + id + "' and status eq 'open'&$select=id"),
                get("count", TASKS + "/$count?$filter=id eq '" + id + "'"),
                "{\"id\":\"patch\",\"url\":\"" + TASKS + "/" + id
                        + "\",\"method\":\"PATCH\",\"body\":{\"status\":\"inProgress\"},\"headers\":{\"content-type\":"
                        + "\"application/json\",\"accept\":\"application/json\",\"Content-Type\":\"application/json\"}}",
                "{\"id\":\"then\",\"url\":\"" + TASKS + "/" + id + "\",\"method\":\"get\",\"dependsOn\":[\"PATCH\"]}",
                "{\"id\":\"execute\",\"url\":\"" + TASKS + "/" + id
                        + "/microsoft.graph.security.executeResponseAction\",\"method\":\"POST\",\"body\":{},"
                        + "\"headers\":{\"Content-Type\":\"application/json\"},\"dependsOn\":[\"then\"]}",
                get("lost", TASKS + "/nowhere")));
        assertThat(steps).hasSize(7);
        JsonObject list = steps.get("list");
        assertThat(list.getInt("status")).isEqualTo(200);
        assertThat(list.getJsonObject("headers").getString("Content-Type")).contains("odata.metadata=minimal");
        assertThat(list.getJsonObject("headers").getString("OData-Version")).isEqualTo("4.0");
        assertThat(list.getJsonObject("body").getInt("@odata.count")).isEqualTo(1);
        assertThat(list.getJsonObject("body").getString("@odata.context"))
                .isEqualTo(Installation.BASE + "beta/$metadata#security/incidentTasks");
        assertThat(steps.get("raw").getJsonObject("body").getJsonArray("value")).hasSize(1);
        assertThat(steps.get("count").get("body"))
                .isInstanceOf(JsonString.class)
                .hasToString("\"1\"");
        assertThat(steps.get("count").getJsonObject("headers").getString("Content-Type"))
                .startsWith("text/plain");
        assertThat(steps.get("patch").getJsonObject("body").getString("status")).isEqualTo("inProgress");
        assertThat(steps.get("patch").getJsonObject("headers").getString("ETag"))
                .isEqualTo(steps.get("then").getJsonObject("body").getString("@odata.etag"));
        assertThat(steps.get("execute").getInt("status")).isEqualTo(204);
        assertThat(steps.get("execute")).doesNotContainKey("body");
        JsonObject error = steps.get("lost").getJsonObject("body").getJsonObject("error");
        assertThat(steps.get("lost").getInt("status")).isEqualTo(404);
        assertThat(error.getString("code")).isEqualTo("NotFound");
        assertThat(error.getJsonObject("innerError").getString("request-id")).hasSize(36);
        assertThat(api.settled(id).getString("actionStatus")).isEqualTo("completed");
    }

    @Test
    void nextLinkFromABatchLeadsOn() {
        api.isolate("batch-page-1");
        api.isolate("batch-page-2");
        JsonObject page =
                byId(batch(get("1", TASKS + "?%24top=1&%24select=id"))).get("1").getJsonObject("body");
        JsonObject next = api.get(page.getString("@odata.nextLink")).json();
        assertThat(next.getJsonArray("value")).hasSize(1).doesNotContainAnyElementsOf(page.getJsonArray("value"));
        String relative = page.getString("@odata.nextLink").substring((Installation.BASE + "beta").length());
        assertThat(byId(batch(get("1", relative)))
                        .get("1")
                        .getJsonObject("body")
                        .getJsonArray("value"))
                .isEqualTo(next.getJsonArray("value"));
    }

    @Test
    void stepWhoseDependencyFailedIsNotRun() {
        String id = api.isolate("depends-pc");
        String change = "\"method\":\"PATCH\",\"url\":\"" + TASKS + "/" + id
                + "\",\"headers\":{\"Content-Type\":\"application/json\"}";
        Map<String, JsonObject> steps = byId(batch(
                "{\"id\":\"3\"," + change + ",\"body\":{\"status\":\"failed\"},\"dependsOn\":[\"2\"]}",
                "{\"id\":\"2\"," + change + ",\"body\":{\"status\":\"completed\"},\"dependsOn\":[\"1\"]}",
                get("1", TASKS + "/nowhere"),
                "{\"id\":\"4\"," + change + ",\"body\":{\"status\":\"notRelevant\"}}"));
        for (String failed : List.of("2", "3")) {
            assertThat(steps.get(failed).getInt("status")).isEqualTo(424);
            assertThat(steps.get(failed)
                            .getJsonObject("body")
                            .getJsonObject("error")
                            .getString("code"))
                    .isEqualTo("FailedDependency");
        }
        // The failure of one undoes nothing of another: each has its own transaction.
        assertThat(steps.get("4").getInt("status")).isEqualTo(200);
        assertThat(api.get(TASKS + "/" + id).json().getString("status")).isEqualTo("notRelevant");
    }

    @Test
    void faultOfOneStepIsThatStepsAlone() {
        Map<String, JsonObject> steps = byId(batch(
                "{\"id\":\"bare\",\"method\":\"POST\",\"url\":\"" + TASKS + "/x/executeResponseAction\"}",
                "{\"id\":\"untyped\",\"method\":\"PATCH\",\"url\":\"" + TASKS + "/x\",\"body\":{\"status\":\"open\"}}",
                "{\"id\":\"null\",\"method\":\"PATCH\",\"url\":\"" + TASKS
                        + "/x\",\"body\":null,\"headers\":{\"Content-Type\":\"application/json\"}}",
                get("absolute", Installation.BASE + "beta" + TASKS),
                get("scheme", "//localhost" + TASKS),
                get("nested", "/%24batch"),
                get("climbing", "/../ui/tasks"),
                get("escape", TASKS + "/%zz"),
                get("filter", TASKS + "?$filter=color eq 'red'"),
                get("bytes", TASKS + "?$filter=%ff"),
                "{\"id\":\"method\",\"method\":\"PUT\",\"url\":\"" + TASKS
                        + "\",\"body\":{},\"headers\":{\"Content-Type\":\"application/json\"}}",
                "{\"id\":\"odd\",\"method\":\"FROB\",\"url\":\"" + TASKS + "\"}",
                "{\"id\":\"text\",\"method\":\"PATCH\",\"url\":\"" + TASKS
                        + "/x\",\"body\":\"c3RhdHVz\",\"headers\":{\"Content-Type\":\"text/plain\"}}",
                "{\"id\":\"accept\",\"method\":\"GET\",\"url\":\"" + TASKS
                        + "\",\"headers\":{\"Accept\":\"text/html\"}}",
                get("unknown", "/nowhere"),
                get("good", TASKS + "?$top=1")));
        Map<String, Integer> wanted = Map.ofEntries(
                Map.entry("bare", 400),
                Map.entry("untyped", 400),
                Map.entry("null", 400),
                Map.entry("absolute", 400),
                Map.entry("scheme", 400),
                Map.entry("nested", 400),
                Map.entry("climbing", 400),
                Map.entry("escape", 400),
                Map.entry("filter", 400),
                Map.entry("bytes", 400),
                Map.entry("method", 405),
                Map.entry("odd", 405),
                Map.entry("text", 415),
                Map.entry("accept", 406),
                Map.entry("unknown", 404),
                Map.entry("good", 200));
        assertThat(steps.values().stream()
                        .collect(Collectors.toMap(step -> step.getString("id"), step -> step.getInt("status"))))
                .isEqualTo(wanted);
        assertThat(steps.values().stream().filter(step -> step.getInt("status") >= 400))
                .allSatisfy(step -> {
                    JsonObject error = step.getJsonObject("body").getJsonObject("error");
                    assertThat(error.getString("message")).isNotBlank();
                    assertThat(error.getJsonObject("innerError")).isNotEmpty();
                });
        assertThat(steps.get("bare")
                        .getJsonObject("body")
                        .getJsonObject("error")
                        .getString("message"))
                .isEqualTo("Write request id : bare does not contain Content-Type header or body.");
        assertThat(steps.get("good").getJsonObject("body")).doesNotContainKey("error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"requests\":{}}",
                "{\"requests\":[]}",
                "{\"requests\":[1]}",
                "{\"requests\":[{\"method\":\"GET\",\"url\":\"/x\"}]}",
                "{\"requests\":[{\"id\":1,\"method\":\"GET\",\"url\":\"/x\"}]}",
                "{\"requests\":[{\"id\":\"1\",\"url\":\"/x\"}]}",
                "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\"}]}",
                "{\"requests\":[{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/x\"},{\"id\":\"A\",\"method\":\"GET\",\"url\":\"/x\"}]}",
                "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/x\",\"dependsOn\":[\"2\"]}]}",
                "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/x\",\"dependsOn\":[\"1\"]}]}",
                "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/x\",\"dependsOn\":\"1\"}]}",
                "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/x\",\"headers\":{\"a\":1}}]}"
            })
    void batchThatCannotBeReadIsRefusedWhole(String body) {
        Api.Answer answer = api.post("/$batch", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo("BadRequest");
        assertThat(answer.header("OData-Version")).isEqualTo("4.0");
    }

    @Test
    void batchHoldsTwentyAtMost() {
        String[] twenty = IntStream.range(0, 20)
                .mapToObj(i -> get("" + i, TASKS + "?$top=1&$select=id"))
                .toArray(String[]::new);
        assertThat(byId(batch(twenty))).hasSize(20);
        Api.Answer more =
                api.post("/$batch", "{\"requests\":[" + String.join(",", twenty) + "," + get("20", "/x") + "]}");
        assertThat(more.status()).isEqualTo(400);
        assertThat(more.errorMessage()).contains("21", "20");
    }

    @Test
    void batchNeedsATokenAPostAndJson() {
        Api.Answer nobody = api.send(HttpRequest.newBuilder(URI.create(Installation.BASE + "beta/$batch"))
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(nobody.status()).isEqualTo(401);
        assertThat(nobody.errorCode()).isEqualTo("InvalidAuthenticationToken");
        Api.Answer get = api.get("/$batch");
        assertThat(get.status()).isEqualTo(405);
        assertThat(get.errorCode()).isEqualTo("Request_BadRequest");
        assertThat(get.header("Allow")).isEqualTo("POST");
        Api.Answer text = api.method("POST", "/$batch", "x", "Content-Type", "text/plain");
        assertThat(text.status()).isEqualTo(415);
        assertThat(text.errorCode()).isEqualTo("UnsupportedMediaType");
        assertThat(api.post("/%24batch", "{\"requests\":[" + get("1", TASKS + "?$top=1") + "]}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void stepMayDoWhatItsCallerMayAndNoMore() {
        String id = api.isolate("batch-role-pc");
        Api reader = Installation.api(true, "SecurityIncident.Read.All");
        String requests =
                "{\"requests\":[" + get("1", TASKS + "/" + id) + ",{\"id\":\"2\",\"method\":\"PATCH\",\"url\":\""
                        + TASKS + "/" + id + "\",\"body\":{\"status\":\"failed\"},\"headers\":{\"Content-Type\":"
                        + "\"application/json\",\"Authorization\":\"Bearer " + api.token() + "\"}}]}";
        Map<String, JsonObject> steps = byId(reader.post("/$batch", requests));
        assertThat(steps.get("1").getInt("status")).isEqualTo(200);
        assertThat(steps.get("2").getInt("status")).isEqualTo(403);
        Map<String, JsonObject> elsewhere = byId(Installation.api(false).post("/$batch", requests));
        assertThat(elsewhere.values()).allMatch(step -> step.getInt("status") == 404);
    }

    @Test
    void repeatedBatchExecutesOnce() {
        String id = api.isolate("slow-batch-pc");
        String body = "{\"requests\":[{\"id\":\"1\",\"method\":\"POST\",\"url\":\"" + TASKS + "/" + id
                + "/executeResponseAction\",\"body\":{},\"headers\":{\"Content-Type\":\"application/json\"}}]}";
        assertThat(byId(api.post("/$batch", body, "client-request-id", "batch-1"))
                        .get("1")
                        .getInt("status"))
                .isEqualTo(204);
        assertThat(byId(api.post("/$batch", body, "client-request-id", "batch-1", "Retry-Attempt", "1"))
                        .get("1")
                        .getInt("status"))
                .isEqualTo(204);
        assertThat(byId(api.post("/$batch", body)).get("1").getInt("status")).isEqualTo(400);
    }

    // ---- encodings

    private static byte[] zipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private Api.Answer encoded(String method, String path, String encoding, byte[] body) {
        return api.send(HttpRequest.newBuilder(URI.create(Installation.BASE + "beta" + path))
                .header("Authorization", "Bearer " + api.token())
                .header("Content-Type", "application/json")
                .header("Content-Encoding", encoding)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    @Test
    void bodyMayComeInGzip() {
        String id = api.isolate("zip-pc");
        String path = TASKS + "/" + id;
        Api.Answer changed = encoded("PATCH", path, "gzip", zipped("{\"status\":\"completed\"}"));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json().getString("status")).isEqualTo("completed");
        assertThat(byId(encoded("POST", "/$batch", "gzip", zipped("{\"requests\":[" + get("1", path) + "]}"))))
                .hasSize(1);
        assertThat(encoded("POST", path + "/executeResponseAction", "gzip", new byte[0])
                        .status())
                .isEqualTo(204);

        Api.Answer bomb = encoded("PATCH", path, "gzip", zipped("{\"status\":\"" + "x".repeat(5_000_000) + "\"}"));
        assertThat(bomb.status()).isEqualTo(413);
        assertThat(bomb.errorCode()).isEqualTo("RequestEntityTooLarge");
        Api.Answer plain = encoded("PATCH", path, "gzip", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(plain.status()).isEqualTo(400);
        assertThat(plain.errorCode()).isEqualTo("BadRequest");
        for (Api.Answer other : List.of(
                encoded("PATCH", path, "br", new byte[] {1}), encoded("POST", "/$batch", "br", new byte[] {1}))) {
            assertThat(other.status()).isEqualTo(415);
            assertThat(other.errorCode()).isEqualTo("UnsupportedMediaType");
            assertThat(other.errorMessage()).contains("'br'", "gzip");
        }
    }

    // ---- expand

    @Test
    void expandedIncidentIsThereWhole() {
        String id = api.isolate("expand-pc");
        JsonObject task = api.get(TASKS + "/" + id + "?$expand=incident").json();
        assertThat(task.getString("@odata.context"))
                .endsWith("/beta/$metadata#security/incidentTasks(incident())/$entity");
        JsonObject incident = task.getJsonObject("incident");
        JsonObject whole =
                api.get("/security/incidents/" + incident.getString("id")).json();
        assertThat(incident.keySet())
                .isNotEmpty()
                .allSatisfy(member -> assertThat(incident.get(member)).isEqualTo(whole.get(member)));
        assertThat(incident.getString("displayName")).isEqualTo("Phishing");

        JsonObject list = api.get(TASKS + "?%24expand=incident&%24select=id,incident&%24filter=id eq '" + id + "'")
                .json();
        assertThat(list.getString("@odata.context")).endsWith("/beta/$metadata#security/incidentTasks(id,incident())");
        JsonObject row = list.getJsonArray("value").getJsonObject(0);
        assertThat(row.keySet()).containsExactly("@odata.etag", "id", "incident");
        assertThat(row.getJsonObject("incident")).isEqualTo(incident);
        // What was read may be sent back.
        assertThat(api.patch(TASKS + "/" + id, task.toString().replace("\"open\"", "\"inProgress\""))
                        .json()
                        .getString("status"))
                .isEqualTo("inProgress");

        for (String wrong : List.of("alerts", "incident($select=id)", "*", "")) {
            Api.Answer refused = api.get(TASKS + "?$expand=" + wrong);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.errorMessage()).contains("$expand", "Allowed: incident");
        }
    }

    @Test
    void expandedIncidentHidesWhatIsAfterTheSentinelToo() {
        String incident = api.post("/security/incidents", "{\"displayName\":\"W\",\"status\":\"awaitingAction\"}")
                .json()
                .getString("id");
        String list = TASKS + "?$expand=incident&$filter=incident/id eq '" + incident + "'";
        api.post(TASKS, "{\"displayName\":\"x\",\"actionType\":\"text\",\"incident\":{\"id\":\"" + incident + "\"}}");
        assertThat(api.get(list).body()).contains("unknownFutureValue").doesNotContain("awaitingAction");
        Api.Answer asked = api.get(list, "Prefer", "include-unknown-enum-members, odata.maxpagesize=7");
        assertThat(asked.body()).contains("awaitingAction");
        assertThat(asked.header("Preference-Applied")).isEqualTo("odata.maxpagesize=7, include-unknown-enum-members");
    }

    // ---- writes

    @Test
    void administratorDeletesATaskThatIsNotInFlight() {
        String id = api.task(
                "runAntiVirusScan",
                "{\"@odata.type\":\"#microsoft.graph.security.runAntivirusScanIncidentTaskResponseAction\","
                        + "\"identifierValue\":\"slow-delete-pc\"}");
        String path = TASKS + "/" + id;
        api.postNothing(path + "/executeResponseAction");
        Api.Answer tooEarly = api.method("DELETE", path, "");
        assertThat(tooEarly.status()).isEqualTo(409);
        assertThat(tooEarly.errorCode()).isEqualTo("ActionAlreadyInProgress");
        String etag = api.settled(id).getString("@odata.etag");
        assertThat(api.method("DELETE", path, "", "If-Match", "W/\"0\"").status())
                .isEqualTo(412);
        Api writer = Installation.api(true, "SecurityIncident.ReadWrite.All");
        Api.Answer forbidden = writer.method("DELETE", path, "");
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden.errorCode()).isEqualTo("Forbidden");
        assertThat(Installation.api(false).method("DELETE", path, "").status()).isEqualTo(404);

        Api.Answer deleted = api.method("DELETE", path, "", "If-Match", etag);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(api.get(path).status()).isEqualTo(404);
        assertThat(api.method("DELETE", path, "").status()).isEqualTo(404);
        Browser browser = Installation.signedIn(true);
        assertThat(browser.get("ui/audit").text()).contains("Do runAntiVirusScan");
    }

    @Test
    void taskIsNotDeletedWhileWhatItDidIsInForce() {
        String path = TASKS + "/" + api.isolate("kept-pc");
        api.postNothing(path + "/executeResponseAction");
        api.settled(path.substring(path.lastIndexOf('/') + 1));
        Api.Answer kept = api.method("DELETE", path, "");
        assertThat(kept.status()).isEqualTo(409);
        assertThat(kept.errorCode()).isEqualTo("MeasureInForce");
        assertThat(api.get(path).status()).isEqualTo(200);
    }

    @Test
    void incidentIsChangedByThoseWhoMay() {
        Api.Answer created = api.post("/security/incidents", "{\"displayName\":\"Odd\",\"severity\":\"high\"}");
        String path = "/security/incidents/" + created.json().getString("id");
        Api writer = Installation.api(true, "SecurityIncident.ReadWrite.All");
        Api.Answer changed = writer.patch(
                path,
                "{\"status\":\"resolved\",\"classification\":\"truePositive\",\"determination\":\"malware\","
                        + "\"assignedTo\":\"ada\",\"customTags\":[\"x\"]}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json().getString("status")).isEqualTo("resolved");
        assertThat(changed.json().getString("assignedTo")).isEqualTo("ada");
        assertThat(changed.json().getString("severity")).isEqualTo("high");
        assertThat(changed.json().getString("lastUpdateDateTime"))
                .isNotEqualTo(created.json().getString("lastUpdateDateTime"));
        assertThat(api.get(path).json().getString("determination")).isEqualTo("malware");
        Api.Answer wrong = writer.patch(path, "{\"priorityScore\":1}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.errorMessage()).contains("'priorityScore'", "assignedTo");
        assertThat(Installation.api(true, "SecurityIncident.Read.All")
                        .patch(path, "{\"status\":\"active\"}")
                        .errorMessage())
                .contains("SecurityIncident.ReadWrite.All");
        assertThat(Installation.api(false)
                        .patch(path, "{\"status\":\"active\"}")
                        .status())
                .isEqualTo(404);
    }

    // ---- tags and preferences

    @Test
    void whatTheClientHasAlreadyIsNotSentAgain() {
        String path = TASKS + "/" + api.isolate("tag-pc");
        String etag = api.get(path).header("ETag");
        for (String known : List.of(etag, etag.substring(2), "\"x\", " + etag, "*")) {
            Api.Answer same = api.get(path, "If-None-Match", known);
            assertThat(same.status()).as(known).isEqualTo(304);
            assertThat(same.body()).isEmpty();
            assertThat(same.header("ETag")).isEqualTo(etag);
        }
        api.patch(path, "{\"status\":\"inProgress\"}");
        assertThat(api.get(path, "If-None-Match", etag).status()).isEqualTo(200);
        assertThat(api.postNothing(path + "/executeResponseAction", "If-Match", etag)
                        .status())
                .isEqualTo(412);
    }

    @Test
    void preferredPageSizeHoldsOnEveryPage() {
        String incident = api.post("/security/incidents", "{\"displayName\":\"Pages\"}")
                .json()
                .getString("id");
        for (int i = 0; i < 5; i++) {
            api.post(
                    TASKS,
                    "{\"displayName\":\"x\",\"actionType\":\"text\",\"incident\":{\"id\":\"" + incident + "\"}}");
        }
        String list = TASKS + "?$filter=incidentId eq '" + incident + "'&$top=4";
        Api.Answer first = api.get(list, "Prefer", "odata.maxpagesize=2");
        assertThat(first.json().getJsonArray("value")).hasSize(2);
        assertThat(first.header("Preference-Applied")).isEqualTo("odata.maxpagesize=2");
        JsonObject second = api.get(first.json().getString("@odata.nextLink")).json();
        assertThat(second.getJsonArray("value")).hasSize(2);
        JsonObject last = api.get(second.getString("@odata.nextLink")).json();
        assertThat(last.getJsonArray("value")).hasSize(1);
        assertThat(last).doesNotContainKey("@odata.nextLink");
        // A preference that cannot be followed is none.
        for (String odd : List.of("odata.maxpagesize=0", "odata.maxpagesize=many", "odata.maxpagesize", "colour=red")) {
            Api.Answer all = api.get(list, "Prefer", odd);
            assertThat(all.json().getJsonArray("value")).hasSize(4);
            assertThat(all.header("Preference-Applied")).isNull();
        }
        assertThat(api.get(list, "Prefer", "maxpagesize=9999").json().getJsonArray("value"))
                .hasSize(4);
    }

    @Test
    void writesAreAnsweredAsShortAsPreferred() {
        String id = api.isolate("minimal-pc");
        Api.Answer minimal = api.patch(TASKS + "/" + id, "{\"status\":\"inProgress\"}", "Prefer", "return=minimal");
        assertThat(minimal.status()).isEqualTo(204);
        assertThat(minimal.body()).isEmpty();
        assertThat(minimal.header("Preference-Applied")).isEqualTo("return=minimal");
        assertThat(minimal.header("Content-Type")).isNull();
        assertThat(minimal.header("ETag")).isEqualTo(api.get(TASKS + "/" + id).header("ETag"));
        Api.Answer whole = api.patch(
                TASKS + "/" + id,
                "{\"status\":\"completed\"}",
                "Prefer",
                "include-unknown-enum-members; return=representation");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.header("Preference-Applied")).isEqualTo("return=representation, include-unknown-enum-members");

        Api.Answer created =
                api.post("/security/incidents", "{\"displayName\":\"Short\"}", "Prefer", "return=\"minimal\"");
        assertThat(created.status()).isEqualTo(204);
        assertThat(created.header("OData-EntityId")).isEqualTo(created.header("Location"));
        assertThat(api.get(created.header("Location")).json().getString("displayName"))
                .isEqualTo("Short");
        Api.Answer patched = api.patch(
                created.header("Location").substring((Installation.BASE + "beta").length()),
                "{\"severity\":\"low\"}",
                "Prefer",
                "return=minimal");
        assertThat(patched.status()).isEqualTo(204);
    }

    // ---- metadata

    @Test
    void metadataComesInThreeMeasures() {
        String id = api.isolate("measure-pc");
        String path = TASKS + "/" + id;
        Api.Answer none = api.get(path, "Accept", "application/json;odata.metadata=none");
        assertThat(none.header("Content-Type")).contains("odata.metadata=none");
        assertThat(none.body()).doesNotContain("@odata.");
        assertThat(none.header("ETag")).isNotNull();
        assertThat(none.json().getJsonObject("responseAction").getString("identifierValue"))
                .isEqualTo("measure-pc");
        JsonObject page = api.get(TASKS + "?$top=1&$count=true&$format=application/json;odata.metadata=none")
                .json();
        assertThat(page.keySet()).containsExactly("@odata.count", "@odata.nextLink", "value");
        assertThat(page.getString("@odata.nextLink")).contains("odata.metadata%3Dnone");

        Api.Answer full = api.get(path, "Accept", "text/plain;q=0.1, application/json; odata.metadata=FULL; q=0.9");
        JsonObject task = full.json();
        assertThat(full.header("Content-Type")).contains("odata.metadata=full");
        assertThat(task.getString("@odata.type")).isEqualTo("#microsoft.graph.security.incidentTask");
        assertThat(task.getString("@odata.id")).isEqualTo(Installation.BASE + "beta" + path);
        assertThat(task.getString("@odata.editLink")).isEqualTo(path.substring(1));
        assertThat(task.getString("status@odata.type")).isEqualTo("#microsoft.graph.security.incidentTaskStatus");
        assertThat(task.getString("createdDateTime@odata.type")).isEqualTo("#DateTimeOffset");
        assertThat(api.get(task.getString("@odata.id")).json().getString("id")).isEqualTo(id);
        JsonObject incident = api.get(path + "/incident?$format=application/json;odata.metadata=full")
                .json();
        assertThat(incident.getString("@odata.type")).isEqualTo("#microsoft.graph.security.incident");
        assertThat(incident.getString("customTags@odata.type")).isEqualTo("#Collection(String)");

        assertThat(api.get(path + "?$format=json", "Accept", "text/html").status())
                .isEqualTo(200);
        assertThat(api.get(path + "?$format=atom").errorCode()).isEqualTo("BadRequest");
        Api.Answer wrong =
                api.patch(path, "{\"status\":\"failed\"}", "Accept", "application/json;odata.metadata=verbose");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.errorMessage()).contains("'verbose'", "none, minimal, full");
        assertThat(api.get(path).json().getString("status")).isEqualTo("open");
    }

    private static Api.Answer withoutToken(String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Installation.BASE + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        return Installation.api(true).send(headers.length == 0 ? request : request.headers(headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"beta", "beta/"})
    void serviceDocumentNeedsNoToken(String path) {
        Api.Answer answer = withoutToken("GET", path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("OData-Version")).isEqualTo("4.0");
        JsonObject document = answer.json();
        assertThat(document.getString("@odata.context")).isEqualTo(Installation.BASE + "beta/$metadata");
        JsonObject singleton = document.getJsonArray("value").getJsonObject(0);
        assertThat(singleton.getString("kind")).isEqualTo("Singleton");
        assertThat(api.get("/" + singleton.getString("url")).json().getString("@odata.context"))
                .endsWith("$metadata#security");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, beta/security",
        "GET, beta/security/incidentTasks",
        "GET, beta/security/incidentTasks/$count",
        "GET, beta/$metadata/x",
        "GET, beta/$batch",
        "GET, beta/nowhere",
        "GET, beta//security/incidents",
        "POST, beta/",
        "POST, beta/$metadata",
    })
    void nothingElseIsSaidWithoutAToken(String method, String path) {
        Api.Answer answer = withoutToken(method, path);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.errorCode()).isEqualTo("InvalidAuthenticationToken");
    }

    @Test
    void modelNamesWhatIsAnswered() throws Exception {
        for (String accept : List.of("application/xml", "application/json", "*/*")) {
            Api.Answer answer = withoutToken("GET", "beta/$metadata", "Accept", accept);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).startsWith("application/xml");
        }
        var factory = javax.xml.parsers.DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        var model = factory.newDocumentBuilder()
                .parse(new java.io.ByteArrayInputStream(
                        withoutToken("GET", "beta/%24metadata").body().getBytes(StandardCharsets.UTF_8)));
        assertThat(model.getDocumentElement().getAttribute("Version")).isEqualTo("4.0");
        var xpath = javax.xml.xpath.XPathFactory.newInstance().newXPath();
        JsonObject task = api.get(TASKS + "/" + api.isolate("model-pc") + "?$expand=incident")
                .json();
        for (Map.Entry<String, JsonObject> entity : Map.of(
                        "incidentTask", task, "incident", task.getJsonObject("incident"))
                .entrySet()) {
            for (String member : entity.getValue().keySet()) {
                if (!member.startsWith("@")) {
                    assertThat(xpath.evaluate(
                                    "count(//*[local-name()='EntityType'][@Name='" + entity.getKey() + "']/*[@Name='"
                                            + member + "'])",
                                    model))
                            .as(member)
                            .isEqualTo("1");
                }
            }
        }
        assertThat(xpath.evaluate("//*[@Name='incidentStatus']/*[@Name='awaitingAction']/@Value", model))
                .isEqualTo("128");
        assertThat(xpath.evaluate(
                        "count(//*[local-name()='ComplexType'][contains(@BaseType,'.incidentTaskResponseAction')])",
                        model))
                .isEqualTo("15");
        assertThat(xpath.evaluate("//*[local-name()='Singleton']/@Type", model)).isEqualTo("microsoft.graph.security");
        Map<String, JsonObject> steps = byId(batch(get("1", "/$metadata"), get("2", "/")));
        assertThat(steps.get("1").getString("body")).startsWith("<?xml");
        assertThat(steps.get("2").getJsonObject("body").getJsonArray("value")).hasSize(1);
    }
}
