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
import org.junit.jupiter.params.provider.ValueSource;

/** What Graph's clients rely on beside the operations themselves: batches, preferences, tags, metadata, encodings. */
class GraphConventionsIT extends Deployed {

    private static final String TASKS = "/security/incidentTasks";

    private Api api;

    @BeforeEach
    void sandbox() {
        api = Installation.api(true);
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
}
