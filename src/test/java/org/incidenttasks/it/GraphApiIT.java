package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graph's API as a client sees it, over HTTP. */
class GraphApiIT extends Deployed {

    private static final String TASKS = "/security/incidentTasks";

    private Api api;

    @BeforeEach
    void sandbox() {
        api = Installation.api(true);
    }

    // ---- tasks

    @Test
    void contractsExampleComesInAndIsExecuted() {
        String id = "213213";
        String example = """
                {"value":[{"@odata.type": "#microsoft.graph.security.incidentTask", "id": "213213", "status": "open",
                 "source": "defenderExpertsXDR", "displayName": "Isolate device testmachine20",
                 "description": "This action will isolate device testmachine20 from the network.",
                 "createdDateTime": "2023-06-26T19:07:39.7433333Z", "createdByDisplayName": "Defender Experts",
                 "lastModifiedDateTime": "2023-06-27T10:49:33.98Z", "lastModifiedByDisplayName": "bealfasi",
                 "actionType": "isolateDevice", "actionStatus": "notStarted",
                 "responseAction": {"@odata.type": "#microsoft.graph.security.isolateDeviceResponseAction",
                   "identifierValue": "02851525-dc00-438b-83f5-3b2947bf4a48", "isolationType": "full"},
                 "incident": {"@odata.type": "#microsoft.graph.security.incident", "id": "123"}}]}""";
        JsonObject report = api.post(TASKS + "/import", example).json();
        assertThat(report.getInt("mended")).isEqualTo(1);
        assertThat(api.post(TASKS + "/import", example).json().getInt("unchanged"))
                .isEqualTo(1);

        JsonObject task = api.get(TASKS + "/" + id).json();
        assertThat(task.getString("@odata.context")).endsWith("/beta/$metadata#security/incidentTasks/$entity");
        assertThat(task.getString("createdDateTime")).isEqualTo("2023-06-26T19:07:39.7433333Z");
        assertThat(task.getJsonObject("responseAction").getString("@odata.type"))
                .isEqualTo("#microsoft.graph.security.isolateDeviceIncidentTaskResponseAction");
        assertThat(task.getJsonObject("incident").getString("id")).isEqualTo("123");

        Api.Answer executed = api.postNothing(TASKS + "/" + id + "/microsoft.graph.security.executeResponseAction");
        assertThat(executed.status()).isEqualTo(204);
        assertThat(executed.body()).isEmpty();
        JsonObject done = api.settled(id);
        assertThat(done.getString("actionStatus")).isEqualTo("completed");
        assertThat(done.getString("status")).isEqualTo("completed");
        assertThat(api.postNothing(TASKS + "/" + id + "/executeResponseAction").errorCode())
                .isEqualTo("ActionAlreadyCompleted");
    }

    @ParameterizedTest
    @EnumSource(
            value = ActionType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TEXT", "UNKNOWN_FUTURE_VALUE"})
    void everyActionTypeIsCreatedExecutedAndVerified(ActionType type) {
        String more = type == ActionType.ISOLATE_DEVICE
                ? ",\"isolationType\":\"selective\""
                : type == ActionType.SUBMIT_IOC_RULE ? ",\"indicatorType\":\"domainName\"" : "";
        String id = api.task(
                type.wireName(),
                "{\"@odata.type\":\"" + ResponseAction.odataType(type) + "\",\"identifierValue\":\"target-of-"
                        + type.wireName().toLowerCase(java.util.Locale.ROOT) + "\"" + more + "}");
        assertThat(api.postNothing(TASKS + "/" + id + "/executeResponseAction").status())
                .isEqualTo(204);
        assertThat(api.settled(id).getString("actionStatus")).isEqualTo("completed");
    }

    @ParameterizedTest
    @CsvSource({
        "offline-pc, failed, failed",
        "flaky-pc, completed, completed",
        "slow-pc, completed, completed",
        "partial-pc, partiallyCompleted, inProgress",
        "lies-pc, failed, failed",
        "missing-pc, failed, failed",
    })
    void everyOutcomeCanBeHadOnDemand(String device, String actionStatus, String status) {
        String id = api.isolate(device);
        api.postNothing(TASKS + "/" + id + "/executeResponseAction");
        JsonObject task = api.settled(id);
        assertThat(task.getString("actionStatus")).isEqualTo(actionStatus);
        assertThat(task.getString("status")).isEqualTo(status);
    }

    @Test
    void sameIdempotencyKeyAndSdkRetryRunOnce() {
        String id = api.isolate("once-pc");
        String path = TASKS + "/" + id + "/executeResponseAction";
        assertThat(api.postNothing(path, "Idempotency-Key", "k1").status()).isEqualTo(204);
        assertThat(api.postNothing(path, "Idempotency-Key", "k1").status()).isEqualTo(204);
        api.settled(id);
        assertThat(api.postNothing(path, "Idempotency-Key", "k1").status()).isEqualTo(204);
        assertThat(api.postNothing(path, "Idempotency-Key", "k2").errorCode()).isEqualTo("ActionAlreadyCompleted");

        String retried = api.isolate("retried-pc");
        String retriedPath = TASKS + "/" + retried + "/microsoft.graph.security.executeResponseAction";
        assertThat(api.postNothing(retriedPath, "client-request-id", "c1").status())
                .isEqualTo(204);
        assertThat(api.postNothing(retriedPath, "client-request-id", "c1", "Retry-Attempt", "1")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void executeTakesNothingOrAComment() {
        String id = api.isolate("slow-comment-pc");
        String path = TASKS + "/" + id + "/executeResponseAction";
        assertThat(api.post(path, "{\"force\":true}").errorCode()).isEqualTo("BadRequest");
        assertThat(api.post(path, "{\"comment\":7}").errorCode()).isEqualTo("BadRequest");
        assertThat(api.get(TASKS + "/" + id).json().getString("actionStatus")).isEqualTo("notStarted");
        assertThat(api.post(path, "{\"comment\":\"As agreed by phone.\"}").status())
                .isEqualTo(204);
        assertThat(api.post(path, "{}").errorCode()).isEqualTo("ActionAlreadyInProgress");
        assertThat(api.settled(id).getString("actionStatus")).isEqualTo("completed");
    }

    @Test
    void textTaskCannotBeExecuted() {
        String id = api.task("text", "null");
        Api.Answer answer = api.postNothing(TASKS + "/" + id + "/executeResponseAction");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo("UnsupportedActionType");
        assertThat(answer.errorMessage()).isEqualTo("Currently text is not supported");
        assertThat(api.get(TASKS + "/" + id).json().get("responseAction")).isEqualTo(JsonValue.NULL);
    }

    @Test
    void patchChangesTheStatusAndNothingElse() {
        String id = api.isolate("patch-pc");
        JsonObject before = api.get(TASKS + "/" + id).json();
        Api.Answer changed = api.patch(TASKS + "/" + id, "{\"status\":\"notRelevant\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().getString("status")).isEqualTo("notRelevant");
        assertThat(changed.header("ETag"))
                .isEqualTo(changed.json().getString("@odata.etag"))
                .isNotEqualTo(before.getString("@odata.etag"));

        Api.Answer same = api.patch(
                TASKS + "/" + id,
                "{\"@odata.type\":\"#microsoft.graph.security.incidentTask\",\"displayName\":\""
                        + before.getString("displayName") + "\",\"status\":\"completed\"}");
        assertThat(same.json().getString("status")).isEqualTo("completed");

        assertThat(api.patch(TASKS + "/" + id, "{\"displayName\":\"x\"}").errorMessage())
                .isEqualTo("Property 'displayName' is read-only; only 'status' can be updated.");
        assertThat(api.patch(TASKS + "/" + id, "{\"color\":\"x\"}").errorMessage())
                .contains("'color'");
        assertThat(api.patch(TASKS + "/" + id, "{\"status\":\"unknownFutureValue\"}")
                        .errorMessage())
                .contains("open, inProgress, completed, failed, notRelevant");
        assertThat(api.patch(TASKS + "/" + id, "{\"status\":null}").status()).isEqualTo(400);
        assertThat(api.patch(TASKS + "/" + id, "{}").status()).isEqualTo(400);
        assertThat(api.get(TASKS + "/" + id).json().getString("status")).isEqualTo("completed");
    }

    @Test
    void staleIfMatchIsRefused() {
        String id = api.isolate("etag-pc");
        String etag = api.get(TASKS + "/" + id).header("ETag");
        assertThat(api.patch(TASKS + "/" + id, "{\"status\":\"inProgress\"}", "If-Match", etag)
                        .status())
                .isEqualTo(200);
        Api.Answer stale = api.patch(TASKS + "/" + id, "{\"status\":\"failed\"}", "If-Match", etag);
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.errorCode()).isEqualTo("PreconditionFailed");
    }

    @Test
    void createAnswersWhereTheTaskIs() {
        String id = api.isolate("created-pc");
        JsonObject task = api.get(TASKS + "/" + id).json();
        assertThat(task.keySet())
                .containsExactly(
                        "@odata.context",
                        "@odata.etag",
                        "id",
                        "status",
                        "source",
                        "displayName",
                        "description",
                        "createdDateTime",
                        "createdByDisplayName",
                        "lastModifiedDateTime",
                        "lastModifiedByDisplayName",
                        "actionType",
                        "actionStatus",
                        "responseAction",
                        "incident");
        assertThat(task.getString("source")).isEqualTo("defenderExpertsGuidedResponse");
        String incident = task.getJsonObject("incident").getString("id");
        assertThat(api.get(TASKS + "/" + id + "/incident").json().getString("id"))
                .isEqualTo(incident);
        Api.Answer orphan =
                api.post(TASKS, "{\"displayName\":\"x\",\"actionType\":\"text\",\"incident\":{\"id\":\"nowhere\"}}");
        assertThat(orphan.status()).isEqualTo(400);
        assertThat(orphan.errorMessage()).contains("'nowhere'", "incident.id");
        Api.Answer created = api.post(
                TASKS,
                "{\"displayName\":\"Call them\",\"actionType\":\"text\",\"incident\":{\"id\":\"" + incident + "\"}}");
        assertThat(created.header("Location"))
                .endsWith("/beta" + TASKS + "/" + created.json().getString("id"));
    }

    // ---- lists

    @Test
    void pagesFollowEachOtherWithoutRepeatingOrLosing() {
        String incident = api.post("/security/incidents", "{\"displayName\":\"Pages\",\"severity\":\"low\"}")
                .json()
                .getString("id");
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            created.add(api.post(
                            TASKS,
                            "{\"displayName\":\"Page " + i + "\",\"actionType\":\"text\",\"incident\":{\"id\":\""
                                    + incident + "\"}}")
                    .json()
                    .getString("id"));
        }
        List<String> seen = new ArrayList<>();
        String next = TASKS + "?%24filter=incidentId%20eq%20'" + incident + "'&%24top=3&%24count=true&$select=id";
        int pages = 0;
        while (next != null) {
            JsonObject page = api.get(next).json();
            assertThat(page.getInt("@odata.count")).isEqualTo(7);
            page.getJsonArray("value").getValuesAs(JsonObject.class).forEach(task -> {
                assertThat(task.keySet()).containsExactly("@odata.etag", "id");
                seen.add(task.getString("id"));
            });
            // Changes meanwhile move nothing out of its place.
            api.patch(TASKS + "/" + created.get(pages), "{\"status\":\"completed\"}");
            next = page.getString("@odata.nextLink", null);
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        assertThat(seen).containsExactlyElementsOf(created);
    }

    @Test
    void optionNamesMayBeBareAndPlusIsASpace() {
        JsonObject page = api.get(TASKS + "?filter=status+eq+'open'&orderby=lastModifiedDateTime+desc&top=1")
                .json();
        assertThat(page.getJsonArray("value")).hasSize(1);
        assertThat(page.getString("@odata.nextLink")).contains("$top=1", "$skiptoken=");
    }

    @Test
    void countIsPlainText() {
        Api.Answer count = api.get(TASKS + "/$count?$filter=status eq 'open'", "Accept", "text/plain;q=0.9");
        assertThat(count.header("Content-Type")).startsWith("text/plain");
        assertThat(Integer.parseInt(count.body())).isPositive();
        assertThat(api.get(TASKS + "/$count", "Accept", "*/*").header("Content-Type"))
                .startsWith("text/plain");
    }

    @Test
    void incidentsAreListedReadAndHideWhatIsAfterTheSentinel() {
        String id = api.post(
                        "/security/incidents",
                        "{\"displayName\":\"Waiting\",\"severity\":\"high\",\"status\":\"awaitingAction\"}")
                .json()
                .getString("id");
        assertThat(api.get("/security/incidents/" + id).json().getString("status"))
                .isEqualTo("unknownFutureValue");
        Api.Answer asked = api.get("/security/incidents/" + id, "Prefer", "include-unknown-enum-members");
        assertThat(asked.json().getString("status")).isEqualTo("awaitingAction");
        assertThat(asked.header("Preference-Applied")).isEqualTo("include-unknown-enum-members");
        JsonObject list =
                api.get("/security/incidents?$filter=severity eq 'high'&$top=1").json();
        assertThat(list.getJsonArray("value")).hasSize(1);
    }

    // ---- errors

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /nowhere                                     | 404 | ResourceNotFound",
                "GET    | /security/incidentTasks/nowhere              | 404 | NotFound",
                "GET    | /security/incidents/nowhere                  | 404 | NotFound",
                "POST   | /security/incidentTasks/nowhere/executeResponseAction | 404 | NotFound",
                "PUT    | /security/incidentTasks                      | 405 | Request_BadRequest",
                "GET    | /security/incidentTasks?$filter=x eq 1       | 400 | BadRequest",
                "GET    | /security/incidentTasks?$filter=status eq    | 400 | BadRequest",
                "GET    | /security/incidentTasks?$filter=status eq 'later' | 400 | BadRequest",
                "GET    | /security/incidentTasks?$orderby=color       | 400 | BadRequest",
                "GET    | /security/incidentTasks?$top=0               | 400 | BadRequest",
                "GET    | /security/incidentTasks?$top=ten             | 400 | BadRequest",
                "GET    | /security/incidentTasks?$skip=10001          | 400 | BadRequest",
                "GET    | /security/incidentTasks?$search=x            | 400 | BadRequest",
                "GET    | /security/incidentTasks?$skiptoken=x         | 400 | BadRequest",
                "GET    | /security/incidentTasks?$select=color        | 400 | BadRequest",
                "GET    | /security/incidentTasks?color=red            | 400 | BadRequest",
                "GET    | /security/incidentTasks?a=%ff                | 400 | BadRequest",
                "GET    | /security/incidentTasks/a%2Fb                | 400 | BadRequest",
            })
    void everyRefusalHasGraphsShape(String method, String path, int status, String code) {
        Api.Answer answer = method.equals("POST") ? api.postNothing(path) : api.method(method, path, "");
        assertThat(answer.errorCode()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("Exception", "<html", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\"",
                "[]",
                "\"open\"",
                "",
                "   ",
                "{\"status\":\"open\"}{",
                "nul",
                "{\"status\":{\"a\":1}}",
                "{\"status\":1e999999999}"
            })
    void whatIsNoProperBodyIsSaidToBeNone(String body) {
        String id = api.isolate("body-pc");
        Api.Answer answer = api.patch(TASKS + "/" + id, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo("BadRequest");
    }

    @Test
    void wrongMediaTypesAndLongBodiesAreRefused() {
        String id = api.isolate("media-pc");
        Api.Answer media = api.method("PATCH", TASKS + "/" + id, "status=open", "Content-Type", "text/plain");
        assertThat(media.status()).isEqualTo(415);
        assertThat(media.errorCode()).isEqualTo("UnsupportedMediaType");
        Api.Answer accept = api.get(TASKS, "Accept", "text/html");
        assertThat(accept.status()).isEqualTo(406);
        assertThat(accept.errorCode()).isEqualTo("NotAcceptable");
        Api.Answer tooLong = api.patch(TASKS + "/" + id, "{\"status\":\"" + "x".repeat(1_100_000) + "\"}");
        assertThat(tooLong.status()).isEqualTo(413);
        assertThat(tooLong.errorCode()).isEqualTo("RequestEntityTooLarge");
        Api.Answer deep = api.patch(TASKS + "/" + id, "[".repeat(5_000) + "]".repeat(5_000));
        assertThat(deep.status()).isEqualTo(400);
        assertThat(deep.errorCode()).isEqualTo("BadRequest");
    }

    @Test
    void longClientRequestIdIsCutAlikeInHeaderAndBody() {
        Api.Answer answer = api.get("/nowhere", "client-request-id", "x".repeat(199) + " " + "y".repeat(100));
        assertThat(answer.errorCode()).isEqualTo("ResourceNotFound");
        assertThat(answer.header("client-request-id")).isEqualTo("x".repeat(199));
        assertThat(api.get("/nowhere", "client-request-id", "z".repeat(201)).header("client-request-id"))
                .isEqualTo("z".repeat(200));
    }

    @Test
    void idsAreEchoed() {
        Api.Answer answer = api.get(TASKS + "?$top=1", "client-request-id", "my-own-id");
        assertThat(answer.header("client-request-id")).isEqualTo("my-own-id");
        assertThat(answer.header("request-id")).matches("[0-9a-f-]{36}");
        assertThat(answer.header("OData-Version")).isEqualTo("4.0");
        assertThat(api.get("/nowhere", "client-request-id", "mine").errorCode()).isEqualTo("ResourceNotFound");
    }

    // ---- who is calling

    @Test
    void tokenEndpointAnswersAsMicrosofts() {
        JsonObject issued =
                api.askForToken("client_credentials", "nobody", "nothing").json();
        assertThat(issued.getString("error")).isEqualTo("invalid_client");
        assertThat(api.askForToken("client_credentials", api.clientId(), "wrong")
                        .status())
                .isEqualTo(401);
        assertThat(api.askForToken("password", api.clientId(), "x").json().getString("error"))
                .isEqualTo("unsupported_grant_type");
        assertThat(api.token().split("\\.")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic YTpi", "tampered", "none"})
    void withoutAGoodTokenNothingIsAnswered(String authorization) {
        String token = api.token();
        String header = authorization;
        if (authorization.equals("tampered")) {
            header = "Bearer " + token.substring(0, token.length() - 8) + "AAAAAAAA";
        } else if (authorization.equals("none")) {
            // An unsigned token of the right content.
            header = "Bearer eyJhbGciOiJub25lIn0." + token.split("\\.")[1] + ".";
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Installation.BASE + "beta" + TASKS))
                .GET();
        Api.Answer answer = api.send(header.isEmpty() ? request : request.header("Authorization", header));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.errorCode()).isEqualTo("InvalidAuthenticationToken");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }

    @Test
    void tokenOfADisabledClientIsRefusedAtOnce() {
        // Roles that no other test asks for together, so that the client is this test's own.
        Api own = Installation.api(true, "SecurityIncident.Read.All", "IncidentTasks.Issue.All");
        assertThat(own.get(TASKS + "?$top=1").status()).isEqualTo(200);
        Browser browser = Installation.signedIn(true);
        String page = "ui/clients/" + own.clientId();
        browser.submit(browser.get(page), "/enabled", "enable", "false");
        Api.Answer refused = own.get(TASKS + "?$top=1");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.errorCode()).isEqualTo("InvalidAuthenticationToken");
        browser.submit(browser.get(page), "/enabled", "enable", "true");
        assertThat(own.get(TASKS + "?$top=1").status()).isEqualTo(200);
    }

    @Test
    void missingRolesAreNamedInGraphsWords() {
        Api reader = Installation.api(true, "SecurityIncident.Read.All");
        assertThat(reader.get(TASKS + "?$top=1").status()).isEqualTo(200);
        String id = api.isolate("role-pc");
        for (Api.Answer answer : List.of(
                reader.patch(TASKS + "/" + id, "{\"status\":\"failed\"}"),
                reader.postNothing(TASKS + "/" + id + "/executeResponseAction"),
                reader.post("/security/incidents", "{\"displayName\":\"x\"}"),
                reader.post(TASKS + "/import", "[]"))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.errorCode()).isEqualTo("Forbidden");
            assertThat(answer.errorMessage())
                    .startsWith("Missing application roles. API required roles: ")
                    .endsWith("application roles: SecurityIncident.Read.All.");
        }
    }

    @Test
    void organisationsSeeNothingOfEachOther() {
        String id = api.isolate("tenant-pc");
        Api other = Installation.api(false);
        assertThat(other.get(TASKS + "/" + id).status()).isEqualTo(404);
        assertThat(other.patch(TASKS + "/" + id, "{\"status\":\"failed\"}").status())
                .isEqualTo(404);
        assertThat(other.postNothing(TASKS + "/" + id + "/executeResponseAction")
                        .status())
                .isEqualTo(404);
        assertThat(other.get(TASKS + "?$filter=id eq '" + id + "'").json().getJsonArray("value"))
                .isEmpty();
    }

    @Test
    void sessionOfThePagesDoesNotOpenTheApi() {
        Browser browser = Installation.signedIn(true);
        assertThat(browser.get("ui/tasks").status()).isEqualTo(200);
        Browser.Page page = browser.get("beta" + TASKS);
        assertThat(page.status()).isEqualTo(401);
        assertThat(Browser.has(page.response(), "Content-Type", "application/json"))
                .isTrue();
    }
}
