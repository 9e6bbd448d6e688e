package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Imports as long-running operations and exports as streams, over HTTP and on the pages. */
class TransferIT extends Deployed {

    private static final String IMPORTS = "/security/incidentTaskImports";
    private static final String EXPORT = "/security/incidentTasks/export";

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private Api api;

    @BeforeEach
    void sandbox() {
        api = Installation.api(true);
    }

    private String task(int i) {
        return ("{\"id\":\"%1$s-%2$d\",\"displayName\":\"%1$s %2$d\",\"description\":\"Because.\",\"status\":\"open\","
                        + "\"source\":\"defenderExpertsGuidedResponse\",\"createdDateTime\":\"2026-01-01T00:00:00Z\","
                        + "\"createdByDisplayName\":\"Experts\",\"lastModifiedDateTime\":\"2026-01-01T00:00:00Z\","
                        + "\"lastModifiedByDisplayName\":\"Experts\",\"actionType\":\"text\","
                        + "\"actionStatus\":\"notStarted\",\"responseAction\":null,\"incident\":{\"id\":\"%1$s\"}}")
                .formatted(run, i);
    }

    private String lines(int tasks) {
        return IntStream.range(0, tasks).mapToObj(this::task).collect(Collectors.joining("\n"));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private Api.Answer upload(byte[] body, String... headers) {
        return api.send(HttpRequest.newBuilder(URI.create(Installation.BASE + "beta" + IMPORTS))
                .header("Authorization", "Bearer " + api.token())
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** Asks how far it is until its end. */
    private JsonObject ended(String location) {
        for (int i = 0; ; i++) {
            JsonObject job = api.get(location).json();
            if (!List.of("notStarted", "running").contains(job.getString("status"))) {
                return job;
            }
            assertThat(i).as("still going on: %s", job).isLessThan(300);
            LockSupport.parkNanos(200_000_000L);
        }
    }

    @Test
    void uploadIsAcceptedWorkedOffAndReportedOn() throws IOException {
        String lines = lines(350) + "\n{\"id\":\"=1+1\",\"actionType\":\"explode\",\"displayName\":\"@x\"}\n";
        Api.Answer accepted = upload(
                gzip(lines),
                "Content-Type",
                "application/x-ndjson",
                "Content-Encoding",
                "gzip",
                "Idempotency-Key",
                run);
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        assertThat(accepted.json().getInt("totalCount")).isEqualTo(351);
        assertThat(accepted.header("Retry-After")).isNotNull();
        String location = accepted.header("Location");
        assertThat(location).startsWith(Installation.BASE + "beta" + IMPORTS + "/");

        JsonObject job = ended(location);
        assertThat(job.getString("status")).isEqualTo("succeeded");
        assertThat(job.getInt("percentComplete")).isEqualTo(100);
        assertThat(job.getInt("addedCount")).isEqualTo(350);
        assertThat(job.getInt("refusedCount")).isEqualTo(1);
        assertThat(api.get("/security/incidentTasks/" + run + "-349").status()).isEqualTo(200);
        assertThat(api.get(IMPORTS).json().getJsonArray("value").getValuesAs(JsonObject.class))
                .extracting(each -> each.getString("id"))
                .contains(job.getString("id"));

        Api.Answer report = api.get(location + "/report");
        assertThat(report.header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(report.body().lines()).hasSize(351).allMatch(line -> line.startsWith("{\"index\":"));
        Api.Answer csv = api.get(location + "/report?$format=csv");
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(csv.body())
                .startsWith("index,kind,id,displayName,result,notes\r\n")
                .contains("350,task,'=1+1,'@x,refused,");
        assertThat(api.get(location + "/report?$format=pdf").status()).isEqualTo(400);

        Api.Answer again = upload(
                lines.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/x-ndjson", "Idempotency-Key", run);
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.header("Location")).isEqualTo(location);
        assertThat(upload(
                                "[]".getBytes(StandardCharsets.UTF_8),
                                "Content-Type",
                                "application/json",
                                "Idempotency-Key",
                                run)
                        .errorCode())
                .isEqualTo("IdempotencyKeyReused");

        assertThat(api.postNothing(location + "/cancel").status()).isEqualTo(409);
        assertThat(api.method("DELETE", location, "").status()).isEqualTo(204);
        assertThat(api.get(location).status()).isEqualTo(404);
    }

    @Test
    void whatCannotBeReadChangesNothing() {
        int before = api.get(IMPORTS).json().getJsonArray("value").size();
        Api.Answer refused = api.post(IMPORTS, "{\"value\":[" + lines(400).replace("\n", ",\n") + ",]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errorMessage()).contains("line 400", "object 401");
        assertThat(api.get(IMPORTS).json().getJsonArray("value")).hasSize(before);
        assertThat(api.get("/security/incidentTasks/" + run + "-0").status()).isEqualTo(404);
        assertThat(api.method("POST", IMPORTS, "x", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void onlyIssuersOfTheSameOrganisationGetAtIt() {
        String location = api.post(IMPORTS, "[" + task(0) + "]").header("Location");
        ended(location);
        Api reader = Installation.api(true, "SecurityIncident.Read.All");
        for (Api.Answer answer : List.of(
                reader.post(IMPORTS, "[]"),
                reader.get(IMPORTS),
                reader.get(location),
                reader.get(location + "/report"),
                reader.postNothing(location + "/cancel"),
                reader.method("DELETE", location, ""))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.errorCode()).isEqualTo("Forbidden");
        }
        Api other = Installation.api(false);
        for (Api.Answer answer : List.of(
                other.get(location),
                other.get(location + "/report"),
                other.postNothing(location + "/cancel"),
                other.method("DELETE", location, ""))) {
            assertThat(answer.status()).isEqualTo(404);
        }
        assertThat(other.get(EXPORT).body()).doesNotContain(run);
    }

    @Test
    void exportIsStreamedFilteredAndTakenBackUnchanged() {
        ended(api.post(
                        IMPORTS,
                        "[" + lines(620).replace("\n", ",") + ",{\"id\":\"" + run
                                + "-alone\",\"displayName\":\"Alone\",\"createdDateTime\":\"2026-01-01T00:00:00Z\"}]")
                .header("Location"));
        Api.Answer whole = api.get(EXPORT + "?$format=ndjson");
        assertThat(whole.header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(whole.body().lines().filter(line -> line.contains("\"id\":\"" + run + "-")))
                .hasSize(621);
        Api.Answer some = api.get(EXPORT + "?$filter=incidentId eq '" + run + "'&$orderby=displayName desc");
        List<JsonObject> tasks = some.json().getJsonArray("value").getValuesAs(JsonObject.class);
        assertThat(tasks).hasSize(620);
        assertThat(tasks.get(0).getString("id")).isEqualTo(run + "-99");
        assertThat(tasks)
                .allMatch(task ->
                        task.getJsonObject("incident").getString("displayName").equals("Incident " + run));

        JsonObject back = ended(api.post(IMPORTS, some.body()).header("Location"));
        assertThat(back.getInt("unchangedCount")).isEqualTo(620);
        assertThat(back.getInt("mendedCount")).isZero();

        assertThat(api.get(EXPORT + "?$top=3").status()).isEqualTo(400);
        assertThat(api.get(EXPORT + "?$filter=nonsense").status()).isEqualTo(400);
        assertThat(Installation.api(true, "IncidentTasks.Issue.All").get(EXPORT).status())
                .isEqualTo(403);
        assertThat(api.get("/security/incidents/" + run + "-alone").status()).isEqualTo(200);
    }

    @Test
    void streamsAreNoStepsOfABatch() {
        String step = "{\"id\":\"%d\",\"method\":\"%s\",\"url\":\"%s\"%s}";
        List<JsonObject> answers = api.post(
                        "/$batch",
                        "{\"requests\":["
                                + step.formatted(1, "GET", EXPORT, "") + ","
                                + step.formatted(2, "GET", IMPORTS + "/x/report", "") + ","
                                + step.formatted(
                                        3,
                                        "POST",
                                        IMPORTS,
                                        ",\"headers\":{\"Content-Type\":\"application/json\"},\"body\":{\"value\":[]}")
                                + "]}")
                .json()
                .getJsonArray("responses")
                .getValuesAs(JsonObject.class);
        assertThat(answers).hasSize(3).allMatch(answer -> answer.getInt("status") == 400);
    }

    // ---- pages

    private Browser.Page settled(Browser browser, Browser.Page page) {
        Browser.Page present = page;
        for (int i = 0;
                !present.document().select("main [data-state=inProgress]").isEmpty();
                i++) {
            assertThat(i).as("half seconds: %s", present.text()).isLessThan(120);
            LockSupport.parkNanos(500_000_000L);
            present = browser.get(page.address().getPath().substring(1));
        }
        return present;
    }

    @Test
    void personSendsAFileAndComesBackToItsReport() throws IOException, InterruptedException {
        Browser browser = Installation.signedIn(true);
        Browser.Page form = browser.get("ui/import");
        String token = form.document()
                .select("form[action$=/upload/import] input[name=_csrf]")
                .val();
        String body = "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + token
                + "\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"tasks " + run
                + ".ndjson\"\r\nContent-Type: application/octet-stream\r\n\r\n" + lines(40)
                + "\n{\"id\":\"broken\",\"actionType\":\"explode\"}\r\n--x--\r\n";
        HttpResponse<String> sent = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(Installation.BASE + "upload/import"))
                                .header("Cookie", "incident-tasks=" + browser.cookie("incident-tasks"))
                                .header("Content-Type", "multipart/form-data; boundary=x")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(302);
        String address = sent.headers().firstValue("Location").orElseThrow().replaceFirst(".*/ui/", "ui/");
        Browser.Page job = settled(browser, browser.get(address));
        assertThat(job.text()).contains("tasks " + run + ".ndjson", "Done", "41 of 41", "'incident.id' is missing");
        assertThat(job.response().headers().firstValue("Refresh")).isEmpty();

        Browser.Page list = browser.get("ui/import");
        assertThat(list.text()).contains("tasks " + run + ".ndjson");
        String csv = browser.get(job.link("CSV")).response().body();
        assertThat(csv).startsWith("index,kind,id,").contains("40,task,broken,,refused,");
        assertThat(browser.get(job.link("NDJSON")).response().body().lines()).hasSize(41);
        assertThat(browser.get(list.link("NDJSON")).response().body()).contains("\"id\":\"" + run + "-39\"");
        HttpResponse<String> export = browser.get(list.link("Graph list")).response();
        assertThat(export.headers().firstValue("Content-Disposition").orElse(""))
                .contains("incident-tasks.json");
        assertThat(export.body()).contains("\"id\":\"" + run + "-39\"").endsWith("]}");

        Browser.Page gone = browser.submit(job, "/delete");
        assertThat(gone.text()).doesNotContain("tasks " + run + ".ndjson");
        assertThat(browser.get(address).status()).isEqualTo(404);
    }

    @Test
    void whoMayNotImportGetsNeitherPageNorReport() {
        String id = ended(api.post(IMPORTS, "[]").header("Location")).getString("id");
        Browser reader = Installation.signedIn(true, "READER");
        for (String path : List.of("ui/import", "ui/import/" + id, "ui/import/" + id + "/report/csv")) {
            assertThat(reader.get(path).status()).as(path).isEqualTo(403);
        }
        assertThat(reader.get("ui/export/ndjson").status()).isEqualTo(200);
        Browser elsewhere = Installation.signedIn(false);
        for (String path : List.of("ui/import/" + id, "ui/import/" + id + "/report/ndjson")) {
            assertThat(elsewhere.get(path).status()).as(path).isEqualTo(404);
        }
    }
}
