package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What is in force in a sandbox, on its pages and in the API, and how it is taken back. */
class CountermeasuresIT extends Deployed {

    private static final String TASKS = "/security/incidentTasks";
    private static final String MEASURES = "/security/countermeasures";

    private final Api api = Installation.api(
            true, "SecurityIncident.ReadWrite.All", "IncidentTasks.Issue.All", "IncidentTasks.ReadEvidence.All");
    private final Browser browser = Installation.signedIn(true);

    private String done(String task, String body) {
        Api.Answer accepted = api.post(TASKS + "/" + task + "/executeResponseAction", body);
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(204);
        api.settled(task);
        return task;
    }

    private JsonObject execution(String task) {
        return api.get(TASKS + "/" + task + "/executions")
                .json()
                .getJsonArray("value")
                .getJsonObject(0);
    }

    private Browser.Page shows(String path, String words) {
        for (int i = 0; ; i++) {
            Browser.Page page = browser.get(path);
            if (page.text().contains(words) || i == 150) {
                assertThat(page.text()).contains(words);
                return page;
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static String noticesOf(Browser.Page page) {
        return page.document().select(".notices").text();
    }

    @Test
    void measureIsSeenGivenAnEndAndLiftedOnThePages() {
        String device = "pc-" + UUID.randomUUID();
        String task = done(api.isolate(device), "{}");
        String id = execution(task).getString("id");
        assertThat(browser.get("ui/countermeasures").text()).contains(device, "In force", "until somebody lifts it");

        Browser.Page page = browser.get("ui/tasks/" + task);
        assertThat(page.text()).contains("In force by this", "Lift…");
        Browser.Page ended = browser.submit(page, "/ui/countermeasures/" + id + "/until", "hours", "4");
        assertThat(noticesOf(ended)).contains("The end was set");
        assertThat(ended.text()).containsPattern("Until \\d");
        assertThat(noticesOf(browser.submit(ended, "/ui/countermeasures/" + id + "/until", "hours", "-1")))
                .contains("Write a whole number of hours");

        Browser.Page undo = browser.get("ui/tasks/" + task + "/executions/" + id + "/undo");
        assertThat(undo.text()).contains("Take it back", device, "What was before");
        browser.submit(undo, "/ui/tasks/" + task + "/executions/" + id + "/undo", "comment", "It was the wrong one.");
        Browser.Page back = shows("ui/tasks/" + task + "?still=1", "Taken back: what was before is there again.");
        assertThat(back.text()).contains("It was the wrong one.", "Completed");
        assertThat(browser.get("ui/countermeasures").text()).doesNotContain(device);
        assertThat(browser.get("ui/countermeasures?which=LIFTED").text()).contains(device);
        assertThat(browser.get("ui/tasks/" + task + "/executions/" + id + "/undo")
                        .text())
                .contains("It was taken back already.");
    }

    @Test
    void measureWithAnEndIsLiftedByItself() {
        String task = done(api.isolate("pc-" + UUID.randomUUID()), "{\"liftAfter\":\"PT1M\"}");
        String measure = MEASURES + "/" + execution(task).getString("id");
        Instant end = Instant.now().plusSeconds(2);
        Api.Answer changed = api.patch(measure, "{\"untilDateTime\":\"" + end + "\"}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        for (int i = 0; api.get(measure).json().isNull("liftedDateTime") && i < 300; i++) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        JsonObject lifted = api.get(measure).json();
        assertThat(Instant.parse(lifted.getString("liftedDateTime"))).isAfter(end);
        JsonObject undo = api.get(TASKS + "/" + task + "/executions/" + lifted.getString("liftedByExecutionId"))
                .json();
        assertThat(undo.getString("requestedBy")).isEqualTo("watch");
        assertThat(api.patch(measure, "{\"untilDateTime\":null}").status()).isEqualTo(409);
    }

    @Test
    void whatCannotBeAskedForIsRefusedAndChangesNothing() {
        String scan = api.task(
                "runAntiVirusScan",
                "{\"@odata.type\":\"#microsoft.graph.security.runAntivirusScanIncidentTaskResponseAction\","
                        + "\"identifierValue\":\"pc-1\"}");
        String execute = TASKS + "/" + scan + "/executeResponseAction";
        for (String body : new String[] {
            "{\"liftAfter\":\"PT4H\"}",
            "{\"liftAfter\":\"soon\"}",
            "{\"liftAfter\":\"PT1S\"}",
            "{\"onlyFailedTargets\":true}",
            "{\"onlyFailedTargets\":1}",
            "{\"liftafter\":\"PT4H\"}"
        }) {
            assertThat(api.post(execute, body).status()).as(body).isEqualTo(400);
        }
        assertThat(api.get(TASKS + "/" + scan).json().getString("actionStatus")).isEqualTo("notStarted");
        done(scan, "{}");
        String execution = TASKS + "/" + scan + "/executions/" + execution(scan).getString("id");
        assertThat(api.postNothing(execution + "/undo").status()).isEqualTo(409);
        assertThat(api.get(MEASURES + "/" + execution(scan).getString("id")).status())
                .isEqualTo(404);
        assertThat(api.patch(MEASURES + "/x", "{\"target\":\"y\"}").status()).isEqualTo(400);
        assertThat(api.get(MEASURES + "?$filter=nothing eq 1").status()).isEqualTo(400);
    }

    @Test
    void onlyTheTargetThatFailedIsTriedAgain() {
        String hash = "partial-" + UUID.randomUUID().toString().replace("-", "");
        String task = done(
                api.task(
                        "stopAndQuarantineFile",
                        "{\"@odata.type\":\"#microsoft.graph.security.stopAndQuarantineFileIncidentTaskResponseAction\","
                                + "\"identifierValue\":\"" + hash + "\"}"),
                "{}");
        assertThat(execution(task).getString("state")).isEqualTo("partiallyCompleted");
        Browser.Page page = browser.get("ui/tasks/" + task + "/execute");
        assertThat(page.text()).contains("Only the targets that failed", "These: lab-server-03");
        done(task, "{\"onlyFailedTargets\":true}");
        JsonObject again = execution(task);
        assertThat(again.getJsonArray("onlyTargets").getString(0)).isEqualTo("lab-server-03");
    }

    @Test
    void evidenceIsReadByWhoMayAndThatIsWrittenDown() {
        String task = done(
                api.task(
                        "collectInvestigationPackage",
                        "{\"@odata.type\":"
                                + "\"#microsoft.graph.security.collectInvestigationPackageIncidentTaskResponseAction\","
                                + "\"identifierValue\":\"pc-2\"}"),
                "{}");
        Browser.Page page = browser.get("ui/tasks/" + task);
        String link = page.document().select("a[href*=/evidence/]").attr("href");
        assertThat(link).endsWith("investigation-package.zip");
        assertThat(browser.get(link.substring(1)).status()).isEqualTo(200);
        assertThat(browser.get("ui/tasks/" + task).text()).contains("read the evidence investigation-package.zip");
        Browser reader = Installation.signedIn(true, "READER");
        assertThat(reader.get("ui/tasks/" + task).document().select("a[href*=/evidence/]"))
                .isEmpty();
        assertThat(reader.get(link.substring(1)).status()).isEqualTo(403);
    }
}
