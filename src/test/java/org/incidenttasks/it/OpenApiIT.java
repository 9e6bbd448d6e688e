package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.incidenttasks.it.Api.Answer;
import org.incidenttasks.openapi.OpenApi;
import org.incidenttasks.openapi.OpenApi.Operation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The deployed API is as its document says: each operation's answer, and each kind of refusal. */
class OpenApiIT extends Deployed {

    private static final String TASKS = "/security/incidentTasks";
    private static final String INCIDENTS = "/security/incidents";
    private static final String MEASURES = "/security/countermeasures";
    private static final String IMPORTS = "/security/incidentTaskImports";
    private static final Map<String, Operation> OPERATIONS =
            OpenApi.operations().stream().collect(Collectors.toMap(Operation::id, each -> each));

    private Api api;

    @BeforeEach
    void sandbox() {
        api = Installation.api(true);
    }

    private static void holds(String operationId, int status, Answer answer) {
        assertThat(answer.status()).as("%s: %s", operationId, answer.body()).isEqualTo(status);
        assertThat(OpenApi.faults(OPERATIONS.get(operationId), answer.response()))
                .as("%s: %s %s", operationId, answer.response().headers().map(), answer.body())
                .isEmpty();
    }

    private Answer open(String path) {
        return api.send(
                HttpRequest.newBuilder(URI.create(Installation.BASE + path)).GET());
    }

    private String newIncident() {
        return api.post(INCIDENTS, "{\"displayName\":\"Phishing\",\"severity\":\"high\"}")
                .json()
                .getString("id");
    }

    private String newTask() {
        return "{\"displayName\":\"Quarantine\",\"actionType\":\"stopAndQuarantineFile\",\"responseAction\":{"
                + "\"@odata.type\":\"#microsoft.graph.security.stopAndQuarantineFileIncidentTaskResponseAction\","
                + "\"identifierValue\":\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"},\"incident\":{\"id\":\""
                + newIncident()
                + "\"}}";
    }

    private Answer upload(int incidents) {
        return api.post(
                IMPORTS,
                IntStream.range(0, incidents)
                        .mapToObj(i -> "{\"id\":\"i" + i + "\",\"displayName\":\"x\"}")
                        .collect(Collectors.joining(",", "{\"value\":[", "]}")));
    }

    private String uploaded(int incidents) {
        return upload(incidents).json().getString("id");
    }

    private String ended(String id) {
        for (int i = 0; ; i++) {
            String status = api.get(IMPORTS + "/" + id).json().getString("status");
            if (!List.of("notStarted", "running").contains(status)) {
                return id;
            }
            assertThat(i).as(status).isLessThan(300);
            LockSupport.parkNanos(100_000_000L);
        }
    }

    private String executed() {
        String id = api.isolate("done-pc");
        assertThat(api.postNothing(TASKS + "/" + id + "/executeResponseAction").status())
                .isEqualTo(204);
        return id;
    }

    /** A task whose action has ended. */
    private String settled(String id) {
        assertThat(api.postNothing(TASKS + "/" + id + "/executeResponseAction").status())
                .isEqualTo(204);
        assertThat(api.settled(id).getString("actionStatus")).isEqualTo("completed");
        return id;
    }

    private String inForce() {
        return settled(api.isolate("measure-" + java.util.UUID.randomUUID()));
    }

    private String packed() {
        return settled(api.task(
                "collectInvestigationPackage",
                "{\"@odata.type\":\"#microsoft.graph.security.collectInvestigationPackageIncidentTaskResponseAction\","
                        + "\"identifierValue\":\"packed-pc\"}"));
    }

    private String executionIdOf(String task) {
        return first(api.get(TASKS + "/" + task + "/executions"));
    }

    private String executionOf(String task) {
        return TASKS + "/" + task + "/executions/" + executionIdOf(task);
    }

    private static String first(Answer list) {
        return list.json().getJsonArray("value").getJsonObject(0).getString("id");
    }

    /** A call of each operation that succeeds; whoever adds an operation adds one here. */
    private Map<String, Supplier<Answer>> calls() {
        Map<String, Supplier<Answer>> calls = new TreeMap<>();
        calls.put("getServiceDocument", () -> open("beta"));
        calls.put("getMetadata", () -> open("beta/$metadata"));
        calls.put("getOpenApi", () -> open("openapi.yaml"));
        calls.put("getSecurity", () -> api.get("/security"));
        calls.put("listIncidentTasks", () -> api.get(TASKS + "?$top=3&$count=true&$expand=incident"));
        calls.put("createIncidentTask", () -> api.post(TASKS, newTask()));
        calls.put("countIncidentTasks", () -> api.get(TASKS + "/$count", "Accept", "text/plain"));
        calls.put(
                "importIncidentTasks",
                () -> api.post(TASKS + "/import", "{\"value\":[{\"id\":\"i\",\"displayName\":\"x\"},1]}"));
        calls.put("exportIncidentTasks", () -> api.get(TASKS + "/export?$filter=status eq 'open'"));
        calls.put("getImports", () -> api.get(IMPORTS));
        calls.put("createImport", () -> upload(1));
        calls.put("getImport", () -> api.get(IMPORTS + "/" + uploaded(1)));
        calls.put("getImportReport", () -> api.get(IMPORTS + "/" + uploaded(1) + "/report"));
        calls.put("cancelImport", () -> api.postNothing(IMPORTS + "/" + uploaded(5_000) + "/cancel"));
        calls.put("deleteImport", () -> api.method("DELETE", IMPORTS + "/" + ended(uploaded(1)), ""));
        calls.put(
                "exportAuditEntries",
                () -> api.get("/security/auditEntries/export?from=1&to=2", "Accept", "application/x-ndjson"));
        calls.put("listExecutions", () -> api.get(TASKS + "/" + executed() + "/executions?$count=true"));
        calls.put("getExecution", () -> {
            String executions = TASKS + "/" + executed() + "/executions";
            return api.get(executions + "/" + first(api.get(executions)));
        });
        calls.put(
                "listCountermeasures", () -> api.get(MEASURES + "?$top=3&$count=true&$filter=liftedDateTime eq null"));
        calls.put("getCountermeasure", () -> api.get(MEASURES + "/" + executionIdOf(inForce())));
        calls.put(
                "updateCountermeasure",
                () -> api.patch(
                        MEASURES + "/" + executionIdOf(inForce()),
                        "{\"untilDateTime\":\"" + Instant.now().plusSeconds(3_600) + "\"}"));
        calls.put("liftCountermeasure", () -> api.postNothing(MEASURES + "/" + executionIdOf(inForce()) + "/lift"));
        calls.put(
                "undoExecution",
                () -> api.post(executionOf(inForce()) + "/undo", "{\"comment\":\"It was a mistake.\"}"));
        calls.put("getEvidenceFiles", () -> api.get(executionOf(packed()) + "/evidence"));
        calls.put("getEvidence", () -> {
            String evidence = executionOf(packed()) + "/evidence";
            return api.get(evidence + "/" + first(api.get(evidence)), "Accept", "*/*");
        });
        calls.put("listHistory", () -> api.get(TASKS + "/" + executed() + "/history?$count=true"));
        calls.put(
                "commentTask",
                () -> api.post(TASKS + "/" + api.isolate("note-pc") + "/history", "{\"comment\":\"Ask Ada.\"}"));
        calls.put("getDiscovery", () -> open(api.tenantId() + "/v2.0/.well-known/openid-configuration"));
        calls.put("getDiscoveryUnversioned", () -> open(api.tenantId() + "/.well-known/openid-configuration"));
        calls.put("getKeys", () -> open(api.tenantId() + "/discovery/v2.0/keys"));
        calls.put("getKeysUnversioned", () -> open("common/discovery/keys"));
        calls.put("getIncidentTask", () -> api.get(TASKS + "/" + api.isolate("read-pc")));
        calls.put(
                "updateIncidentTask",
                () -> api.patch(TASKS + "/" + api.isolate("patch-pc"), "{\"status\":\"inProgress\"}"));
        calls.put("deleteIncidentTask", () -> api.method("DELETE", TASKS + "/" + api.isolate("gone-pc"), ""));
        calls.put("getIncidentOfTask", () -> api.get(TASKS + "/" + api.isolate("its-pc") + "/incident"));
        calls.put(
                "executeResponseAction",
                () -> api.postNothing(TASKS + "/" + api.isolate("run-pc") + "/executeResponseAction"));
        calls.put(
                "executeResponseActionQualified",
                () -> api.postNothing(
                        TASKS + "/" + api.isolate("run-pc") + "/microsoft.graph.security.executeResponseAction"));
        calls.put("listIncidents", () -> api.get(INCIDENTS + "?$top=3&$count=true"));
        calls.put(
                "createIncident",
                () -> api.post(
                        INCIDENTS,
                        "{\"displayName\":\"x\",\"severity\":\"low\",\"customTags\":[\"a\"],\"classification\":\"truePositive\","
                                + "\"recommendedHuntingQueries\":[{\"kqlText\":\"T\"}],\"priorityScore\":3}"));
        calls.put("countIncidents", () -> api.get(INCIDENTS + "/$count", "Accept", "text/plain"));
        calls.put("getIncident", () -> api.get(INCIDENTS + "/" + newIncident()));
        calls.put(
                "updateIncident",
                () -> api.patch(INCIDENTS + "/" + newIncident(), "{\"assignedTo\":\"Ada\",\"description\":null}"));
        calls.put(
                "batch",
                () -> api.post(
                        "/$batch", "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"" + TASKS + "\"}]}"));
        calls.put(
                "getToken",
                () -> Installation.api(true, "SecurityIncident.Read.All").newToken());
        return calls;
    }

    @Test
    void everyOperationSucceedsAsDocumented() {
        Map<String, Supplier<Answer>> calls = calls();
        assertThat(calls.keySet())
                .as(
                        "operations of %s against the calls of this test: add a call that succeeds to calls()",
                        OpenApi.FILE)
                .isEqualTo(OPERATIONS.keySet());
        calls.forEach((id, call) -> {
            Answer answer = call.get();
            String success = OPERATIONS.get(id).statuses().iterator().next();
            holds(id, Integer.parseInt(success), answer);
        });
    }

    @Test
    void preferencesAndTagsAreAnsweredAsDocumented() {
        String task = TASKS + "/" + api.isolate("tag-pc");
        String tag = api.get(task).header("ETag");
        holds("getIncidentTask", 304, api.get(task, "If-None-Match", tag));
        holds("createIncidentTask", 204, api.post(TASKS, newTask(), "Prefer", "return=minimal"));
        holds("updateIncidentTask", 204, api.patch(task, "{\"status\":\"completed\"}", "Prefer", "return=minimal"));
        holds("createIncident", 204, api.post(INCIDENTS, "{\"displayName\":\"x\"}", "Prefer", "return=minimal"));
        holds(
                "updateIncident",
                204,
                api.patch(INCIDENTS + "/" + newIncident(), "{\"summary\":\"s\"}", "Prefer", "return=minimal"));
        String incident = INCIDENTS + "/" + newIncident();
        String known = api.get(incident).header("ETag");
        holds("getIncident", 304, api.get(incident, "If-None-Match", known));
        holds("updateIncident", 412, api.patch(incident, "{\"summary\":\"s\"}", "If-Match", "W/\"9\""));
        holds("updateIncidentTask", 412, api.patch(task, "{\"status\":\"open\"}", "If-Match", tag));
    }

    @Test
    void refusalsAreAnsweredAsDocumented() {
        String task = TASKS + "/" + api.isolate("refuse-pc");
        holds("listIncidentTasks", 400, api.get(TASKS + "?$filter=nothing"));
        holds("listIncidents", 406, api.get(INCIDENTS, "Accept", "image/png"));
        holds("getIncidentTask", 404, api.get(TASKS + "/nowhere"));
        holds("updateIncidentTask", 415, api.method("PATCH", task, "a=b", "Content-Type", "text/plain"));
        holds("createIncident", 413, api.post(INCIDENTS, "{\"displayName\":\"" + "x".repeat(1_100_000) + "\"}"));
        holds("listIncidents", 401, open("beta" + INCIDENTS));
        Api reader = Installation.api(true, "SecurityIncident.Read.All");
        holds("createIncident", 403, reader.post(INCIDENTS, "{\"displayName\":\"x\"}"));
        holds("deleteIncidentTask", 403, reader.method("DELETE", task, ""));
        holds("batch", 400, api.post("/$batch", "{\"requests\":[]}"));
        holds("createImport", 400, api.post(IMPORTS, "[1"));
        holds("getImportReport", 404, api.get(IMPORTS + "/nowhere/report"));
        holds("exportIncidentTasks", 400, api.get(TASKS + "/export?$top=1"));
        holds("exportAuditEntries", 406, api.get("/security/auditEntries/export", "Accept", "image/png"));
        holds("exportAuditEntries", 403, reader.get("/security/auditEntries/export"));
        holds("commentTask", 400, api.post(task + "/history", "{}"));
        holds("getDiscovery", 400, open("common/v2.0/.well-known/openid-configuration"));
        holds("getToken", 400, api.askForToken("password", "x", "y"));
        holds("getToken", 401, api.askForToken("client_credentials", "x", "y"));
        String slow = TASKS + "/" + api.isolate("slow-pc");
        assertThat(api.postNothing(slow + "/executeResponseAction").status()).isEqualTo(204);
        holds("executeResponseAction", 400, api.postNothing(slow + "/executeResponseAction"));
        holds("deleteIncidentTask", 409, api.method("DELETE", slow, ""));
    }

    @Test
    void documentIsServedAsItIs() throws IOException {
        Answer answer = open("openapi.yaml");
        assertThat(answer.header("Content-Type")).startsWith("application/yaml");
        assertThat(answer.body()).isEqualTo(Files.readString(OpenApi.FILE, StandardCharsets.UTF_8));
        assertThat(answer.status()).isEqualTo(200);
    }
}
