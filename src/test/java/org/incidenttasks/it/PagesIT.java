package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages as a person without JavaScript uses them. */
class PagesIT extends Deployed {

    private static final String EXAMPLE = """
            {"value":[{"id": "%s", "status": "open", "source": "defenderExpertsXDR", "displayName": "Isolate testmachine20",
             "description": "Why: it beacons.", "createdDateTime": "2023-06-26T19:07:39.7433333Z",
             "createdByDisplayName": "Defender Experts", "lastModifiedDateTime": "2023-06-27T10:49:33.98Z",
             "lastModifiedByDisplayName": "bealfasi", "actionType": "isolateDevice", "actionStatus": "notStarted",
             "responseAction": {"@odata.type": "#microsoft.graph.security.isolateDeviceResponseAction",
               "identifierValue": "testmachine20", "isolationType": "full"}, "incident": {"id": "page-123"}},
             {"id": "broken", "actionType": "explode", "displayName": "Broken", "incident": {"id": "page-123"}}]}""";

    private static Browser.Page settled(Browser browser, String path) {
        for (int i = 0; ; i++) {
            Browser.Page page = browser.get(path + "?still=1");
            if (page.document().select("[data-state=inProgress]").isEmpty()) {
                return page;
            }
            assertThat(i).as("half seconds: %s", page.text()).isLessThan(60);
            java.util.concurrent.locks.LockSupport.parkNanos(500_000_000L);
        }
    }

    // ---- the main job

    @Test
    void personImportsReadsSetsTheStatusAndExecutes() {
        Browser browser = Installation.signedIn(true);
        String id = "page-" + UUID.randomUUID();
        Browser.Page taken = browser.submit(browser.get("ui/import"), "/ui/import", "json", String.format(EXAMPLE, id));
        Browser.Page report = settled(browser, taken.address().getPath().substring(1));
        assertThat(report.status()).isEqualTo(200);
        assertThat(report.text()).contains("defenderExpertsXDR", "'actionType' is 'explode'");

        Browser.Page list = browser.get("ui/tasks?text=testmachine20");
        assertThat(list.text()).contains("Isolate testmachine20");
        Browser.Page task = browser.get("ui/tasks/" + id);
        assertThat(task.text()).contains("Why: it beacons.", "testmachine20");

        Browser.Page changed = browser.submit(
                task, "/ui/tasks/" + id + "/status", "status", "inProgress", "comment", "Looking into it, Grüße");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text()).contains("Looking into it, Grüße");

        Browser.Page execute = browser.get("ui/tasks/" + id + "/execute");
        assertThat(execute.text()).contains("testmachine20");
        Browser.Page first = browser.submit(execute, "/ui/tasks/" + id + "/execute", "comment", "As agreed.");
        assertThat(first.status()).isEqualTo(200);
        // The same form again is the double click.
        Browser.Page second = browser.submit(execute, "/ui/tasks/" + id + "/execute", "comment", "As agreed.");
        assertThat(second.status()).isEqualTo(200);

        Browser.Page done = settled(browser, "ui/tasks/" + id);
        assertThat(done.document().select("article.execution")).hasSize(1);
        assertThat(done.document().select(".states [data-state=completed]")).isNotEmpty();
        assertThat(done.text()).contains("Sandbox:", "As agreed.");
        assertThat(done.document().select("#history-heading + ol > li").size()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void manualActionAsksAPersonAndTakesTheReport() {
        Api api = Installation.api(false);
        String id = api.isolate("real-device");
        Browser browser = Installation.signedIn(false);
        Browser.Page task = browser.submit(browser.get("ui/tasks/" + id + "/execute"), "/ui/tasks/" + id + "/execute");
        for (int i = 0; task.document().select("form[action$=/report]").isEmpty(); i++) {
            assertThat(i).as(task.text()).isLessThan(60);
            java.util.concurrent.locks.LockSupport.parkNanos(250_000_000L);
            task = browser.get("ui/tasks/" + id);
        }
        String action = task.document().select("form[action$=/report]").attr("action");
        Browser.Page refused = browser.submit(task, action, "report", "DONE", "note", " ");
        assertThat(refused.status()).isEqualTo(422);
        Browser.Page done = browser.submit(task, action, "report", "DONE", "note", "Pulled the cable.");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.text()).contains("Pulled the cable.");
        assertThat(api.get("/security/incidentTasks/" + id).json().getString("actionStatus"))
                .isEqualTo("completed");
    }

    @Test
    void manualExecutionCanBeTakenBack() {
        Api api = Installation.api(false);
        String id = api.isolate("cancelled-device");
        Browser browser = Installation.signedIn(false);
        browser.submit(browser.get("ui/tasks/" + id + "/execute"), "/ui/tasks/" + id + "/execute");
        Browser.Page task = browser.get("ui/tasks/" + id);
        for (int i = 0; task.document().select("form[action$=/report]").isEmpty(); i++) {
            assertThat(i).as(task.text()).isLessThan(60);
            java.util.concurrent.locks.LockSupport.parkNanos(250_000_000L);
            task = browser.get("ui/tasks/" + id);
        }
        String cancel = task.document().select("form[action$=/cancel]").attr("action");
        assertThat(browser.submit(task, cancel).status()).isEqualTo(200);
        assertThat(api.get("/security/incidentTasks/" + id).json().getString("actionStatus"))
                .isEqualTo("notStarted");
    }

    @Test
    void staleStatusFormIsRefusedAndKeepsWhatWasWritten() {
        Api api = Installation.api(true);
        String id = api.isolate("stale-page-pc");
        Browser browser = Installation.signedIn(true);
        Browser.Page task = browser.get("ui/tasks/" + id);
        api.patch("/security/incidentTasks/" + id, "{\"status\":\"inProgress\"}");
        Browser.Page refused =
                browser.submit(task, "/ui/tasks/" + id + "/status", "status", "failed", "comment", "kept comment");
        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.document().select("textarea[name=comment]").val()).isEqualTo("kept comment");
        assertThat(api.get("/security/incidentTasks/" + id).json().getString("status"))
                .isEqualTo("inProgress");
    }

    @Test
    void pageRenewsItselfWithoutCountingAsAPerson() {
        String id = Installation.api(true).isolate("slow-renewing-pc");
        Browser browser = Installation.signedIn(true);
        Browser.Page live = browser.submit(browser.get("ui/tasks/" + id + "/execute"), "/ui/tasks/" + id + "/execute");
        assertThat(live.response().headers().firstValue("Refresh").orElse("none"))
                .matches("\\d+; url=\\?auto");
        assertThat(browser.get("ui/tasks/" + id + "?auto").text()).contains("slow-renewing-pc");
        settled(browser, "ui/tasks/" + id);
    }

    @Test
    void deletingForGoodWantsTheWord() {
        Api api = Installation.api(true);
        String id = api.task(
                "hardDeleteEmail",
                "{\"@odata.type\":\"#microsoft.graph.security.hardDeleteEmailIncidentTaskResponseAction\","
                        + "\"identifierValue\":\"<gone@example.org>\"}");
        Browser browser = Installation.signedIn(true);
        Browser.Page refused = browser.submit(
                browser.get("ui/tasks/" + id + "/execute"), "/ui/tasks/" + id + "/execute", "word", "nope");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(api.get("/security/incidentTasks/" + id).json().getString("actionStatus"))
                .isEqualTo("notStarted");
    }

    @Test
    void sandboxIsPutBackToItsExamples() {
        Api api = Installation.api(true);
        String id = api.isolate("reset-pc");
        Browser browser = Installation.signedIn(true);
        Browser.Page done = browser.submit(browser.get("ui/sandbox"), "/ui/sandbox");
        assertThat(done.status()).isEqualTo(200);
        assertThat(api.get("/security/incidentTasks/" + id).status()).isEqualTo(404);
        assertThat(api.get("/security/incidentTasks/$count").body()).isEqualTo("41");
        assertThat(Installation.signedIn(false).get("ui/sandbox").document().select("form[action$=/ui/sandbox]"))
                .as("no reset of a real organisation")
                .isEmpty();
    }

    @Test
    void listPagesAndFilters() {
        Browser browser = Installation.signedIn(true);
        Browser.Page open = browser.get("ui/tasks?status=open&size=25");
        assertThat(open.document().select("table.compare tbody tr")).hasSize(25);
        Browser.Page next = browser.get(open.document().select("a[rel=next]").attr("abs:href"));
        assertThat(next.document().select("table.compare tbody tr")).isNotEmpty();
        assertThat(next.document().select("table.compare tbody tr").text())
                .isNotEqualTo(open.document().select("table.compare tbody tr").text());
        assertThat(browser.get("ui/tasks?text=%25").document().select("table.compare tbody tr"))
                .as("a per cent sign is no wildcard")
                .isEmpty();
    }

    // ---- signing in

    @Test
    void wrongPasswordIsRefusedWithoutSayingWhichAndLocksAfterFive() {
        Browser administrator = Installation.signedIn(true);
        String user = "guest-" + UUID.randomUUID().toString().substring(0, 8);
        String password = "pw-" + UUID.randomUUID();
        Browser.Page made = administrator.submit(
                administrator.get("ui/people/new"),
                "/ui/people/new",
                "userName",
                user,
                "displayName",
                "Guest",
                "password",
                password,
                "roles",
                "READER");
        assertThat(made.status()).as(made.text()).isEqualTo(200);

        Browser guest = new Browser(Installation.BASE);
        Browser.Page known = signIn(guest, user, "wrong");
        Browser.Page unknown = signIn(new Browser(Installation.BASE), "nobody-" + user, "wrong");
        assertThat(known.status()).isEqualTo(422);
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(known.document().select("[name=userName]").val()).isEqualTo(user);
        assertThat(known.text().replace(user, "")).isEqualTo(unknown.text().replace("nobody-" + user, ""));
        for (int i = 0; i < 4; i++) {
            signIn(guest, user, "wrong");
            signIn(guest, "nobody-" + user, "wrong");
        }
        Browser.Page locked = signIn(guest, user, password);
        Browser.Page nobody = signIn(guest, "nobody-" + user, password);
        assertThat(nobody.status()).isEqualTo(429);
        assertThat(Browser.has(nobody.response(), "Retry-After", "")).isTrue();
        assertThat(nobody.text().replaceAll("nobody-|\\d+ seconds", ""))
                .isEqualTo(locked.text().replaceAll("\\d+ seconds", ""));
        assertThat(locked.status()).isEqualTo(429);
        assertThat(Browser.has(locked.response(), "Retry-After", "")).isTrue();
    }

    private static Browser.Page signIn(Browser browser, String user, String password) {
        return browser.submit(browser.get("ui/sign-in"), "/ui/sign-in", "userName", user, "password", password);
    }

    @Test
    void readerSeesButMayNotDo() {
        Browser administrator = Installation.signedIn(true);
        String user = "reader-" + UUID.randomUUID().toString().substring(0, 8);
        String password = "pw-" + UUID.randomUUID();
        administrator.submit(
                administrator.get("ui/people/new"),
                "/ui/people/new",
                "userName",
                user,
                "displayName",
                "Reader",
                "password",
                password,
                "roles",
                "READER");
        Browser reader = new Browser(Installation.BASE);
        assertThat(signIn(reader, user, password).status()).isEqualTo(200);
        String id = Installation.api(true).isolate("reader-pc");
        Browser.Page task = reader.get("ui/tasks/" + id);
        assertThat(task.status()).isEqualTo(200);
        assertThat(task.document().select("form[action$=/status]")).isEmpty();
        assertThat(task.document().select("a[href$=/execute]")).isEmpty();
        for (String page : List.of("ui/people", "ui/clients", "ui/audit", "ui/import", "ui/sandbox")) {
            assertThat(reader.get(page).status()).as(page).isEqualTo(403);
        }
        Browser.Page forced = reader.post(
                "ui/tasks/" + id + "/status",
                List.of(
                        Map.entry("status", "failed"),
                        Map.entry("version", "1"),
                        Map.entry(
                                "_csrf",
                                task.document()
                                        .select("input[name=_csrf]")
                                        .first()
                                        .val())));
        assertThat(forced.status()).isEqualTo(403);
        assertThat(Installation.api(true)
                        .get("/security/incidentTasks/" + id)
                        .json()
                        .getString("status"))
                .isEqualTo("open");
    }

    @Test
    void signingInGivesANewSessionAndSigningOutEndsIt() {
        Browser browser = new Browser(Installation.BASE);
        String password = Installation.password();
        Browser.Page form = browser.get("ui/sign-in?next=%2Fui%2Fincidents");
        String before = browser.cookie("incident-tasks");
        Browser.Page page = browser.submit(form, "/ui/sign-in", "userName", Installation.USER, "password", password);
        assertThat(page.address().getPath()).isEqualTo("/ui/incidents");
        assertThat(browser.cookie("incident-tasks")).isNotNull().isNotEqualTo(before);
        browser.submit(page, "/ui/sign-out");
        assertThat(browser.get("ui/tasks").address().getPath()).isEqualTo("/ui/sign-in");
    }

    @Test
    void formOfOneOrganisationDoesNotActInAnother() {
        // The same id in both, as an import brings it: the worst case.
        String id = "both-" + UUID.randomUUID();
        for (boolean sandbox : new boolean[] {true, false}) {
            assertThat(Installation.api(sandbox)
                            .post("/security/incidentTasks/import", String.format(EXAMPLE, id))
                            .status())
                    .isEqualTo(200);
        }
        Browser browser = Installation.signedIn(true).speaking("en");
        Browser.Page german = browser.submit(browser.get("ui/tasks"), "/ui/language", "lang", "de");
        assertThat(german.document().select("html").attr("lang")).isEqualTo("de");
        Browser.Page execute = browser.get("ui/tasks/" + id + "/execute");
        String other = execute.document().select("select[name=tenant] option").stream()
                .filter(option -> option.text().contains(Installation.ORGANIZATION))
                .map(option -> option.attr("value"))
                .findFirst()
                .orElseThrow();
        String before = browser.cookie("incident-tasks");
        Browser.Page switched = browser.submit(browser.get("ui/tasks"), "/ui/tenant", "tenant", other);
        assertThat(switched.status()).isEqualTo(200);
        assertThat(switched.address().getPath()).isEqualTo("/ui/tasks");
        assertThat(switched.document().select("html").attr("lang")).isEqualTo("de");
        assertThat(browser.cookie("incident-tasks")).isNotEqualTo(before);

        assertThat(browser.submit(execute, "/ui/tasks/" + id + "/execute").status())
                .isEqualTo(403);
        for (boolean sandbox : new boolean[] {true, false}) {
            assertThat(Installation.api(sandbox)
                            .get("/security/incidentTasks/" + id)
                            .json()
                            .getString("actionStatus"))
                    .isEqualTo("notStarted");
        }
    }

    @Test
    void newPasswordEndsTheOtherSessionsOnly() {
        Browser administrator = Installation.signedIn(true);
        String user = "changer-" + UUID.randomUUID().toString().substring(0, 8);
        String old = "pw-" + UUID.randomUUID();
        String fresh = "pw-" + UUID.randomUUID();
        administrator.submit(
                administrator.get("ui/people/new"),
                "/ui/people/new",
                "userName",
                user,
                "displayName",
                "Changer",
                "password",
                old,
                "roles",
                "READER");
        Browser here = new Browser(Installation.BASE);
        Browser elsewhere = new Browser(Installation.BASE);
        signIn(here, user, old);
        signIn(elsewhere, user, old);
        Browser.Page changed = here.submit(
                here.get("ui/account"), "/ui/account", "present", old, "password", fresh, "passwordAgain", fresh);
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(here.get("ui/tasks").address().getPath()).isEqualTo("/ui/tasks");
        assertThat(elsewhere.get("ui/tasks").address().getPath()).isEqualTo("/ui/sign-in");
    }

    @Test
    void presentPasswordCannotBeGuessedInAnOpenSession() {
        Browser administrator = Installation.signedIn(true);
        String user = "guessed-" + UUID.randomUUID().toString().substring(0, 8);
        String password = "pw-" + UUID.randomUUID();
        String fresh = "pw-" + UUID.randomUUID();
        administrator.submit(
                administrator.get("ui/people/new"),
                "/ui/people/new",
                "userName",
                user,
                "displayName",
                "Guessed " + user,
                "password",
                password,
                "roles",
                "READER");
        Browser browser = new Browser(Installation.BASE);
        signIn(browser, user, password);
        Browser.Page form = browser.get("ui/account");
        for (int i = 0; i < 5; i++) {
            assertThat(browser.submit(
                                    form, "/ui/account", "present", "wrong", "password", fresh, "passwordAgain", fresh)
                            .status())
                    .isEqualTo(422);
        }
        Browser.Page locked =
                browser.submit(form, "/ui/account", "present", password, "password", fresh, "passwordAgain", fresh);
        assertThat(locked.status()).as("even the right one").isEqualTo(429);
        assertThat(Browser.has(locked.response(), "Retry-After", "")).isTrue();
        String audit = administrator.get("ui/audit").text();
        assertThat(audit)
                .contains(
                        "Somebody tried to change the password of Guessed " + user, "Guessed " + user + " was locked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/", "//evil.example/", "/beta", "/ui/../beta", "\\\\evil.example"})
    void signingInLeadsNowhereElse(String next) {
        Browser browser = new Browser(Installation.BASE);
        String password = Installation.password();
        Browser.Page form = browser.get(
                "ui/sign-in?next=" + java.net.URLEncoder.encode(next, java.nio.charset.StandardCharsets.UTF_8));
        Browser.Page page = browser.submit(form, "/ui/sign-in", "userName", Installation.USER, "password", password);
        assertThat(page.address().getHost()).isEqualTo("localhost");
        assertThat(page.address().getPath()).startsWith("/ui/").doesNotContain("sign-in");
    }

    @Test
    void tokenDoesNotOpenAPage() {
        Api api = Installation.api(true);
        Api.Answer answer = api.get(Installation.BASE + "ui/tasks");
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).contains("/ui/sign-in");
    }

    @Test
    void setUpCannotBeRepeated() {
        Browser browser = Installation.signedIn(false);
        assertThat(new Browser(Installation.BASE).get("ui/setup").document().select("input[name=code]"))
                .isEmpty();
        Browser.Page page = browser.get("ui/tasks");
        Browser.Page forced = browser.post(
                "ui/setup",
                List.of(
                        Map.entry(
                                "_csrf",
                                page.document()
                                        .select("input[name=_csrf]")
                                        .first()
                                        .val()),
                        Map.entry("code", "x"),
                        Map.entry("userName", "eve")));
        assertThat(forced.document().select("input[name=code]")).isEmpty();
        assertThat(signIn(new Browser(Installation.BASE), "eve", "x").status()).isEqualTo(422);
    }

    // ---- every page

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ui/tasks",
                "ui/incidents",
                "ui/import",
                "ui/people",
                "ui/people/new",
                "ui/clients",
                "ui/clients/new",
                "ui/audit",
                "ui/account",
                "ui/sandbox",
                "ui/nowhere"
            })
    void everyPageSpeaksBothLanguagesAndCarriesItsHeaders(String path) {
        Browser.Page english = Installation.signedIn(true).get(path);
        Browser.Page german = Installation.signedIn(true).speaking("de-AT").get(path);
        assertThat(english.document().select("html").attr("lang")).isEqualTo("en");
        assertThat(german.document().select("html").attr("lang")).isEqualTo("de");
        assertThat(german.text()).isNotEqualTo(english.text());
        for (Browser.Page page : List.of(english, german)) {
            assertThat(page.status()).isEqualTo(path.endsWith("nowhere") ? 404 : 200);
            assertThat(page.document().text()).doesNotContain("??");
            assertThat(page.document().select("[style], script, style")).isEmpty();
            assertThat(Browser.has(page.response(), "Content-Security-Policy", "default-src 'self'"))
                    .isTrue();
            assertThat(page.response()
                            .headers()
                            .firstValue("Content-Security-Policy")
                            .orElse(""))
                    .doesNotContain("unsafe");
            assertThat(Browser.has(page.response(), "X-Content-Type-Options", "nosniff"))
                    .isTrue();
            assertThat(Browser.has(page.response(), "Referrer-Policy", "no-referrer"))
                    .isTrue();
            assertThat(Browser.has(page.response(), "Cache-Control", "no-store"))
                    .isTrue();
            assertThat(page.response().headers().firstValue("Server")).isEmpty();
            assertThat(page.response().headers().firstValue("X-Powered-By")).isEmpty();
        }
    }

    @Test
    void formWithoutItsTokenIsRefused() {
        Browser browser = Installation.signedIn(true);
        String id = Installation.api(true).isolate("csrf-pc");
        Browser.Page forged = browser.post(
                "ui/tasks/" + id + "/status", List.of(Map.entry("status", "failed"), Map.entry("version", "1")));
        assertThat(forged.status()).isEqualTo(403);
        assertThat(Installation.api(true)
                        .get("/security/incidentTasks/" + id)
                        .json()
                        .getString("status"))
                .isEqualTo("open");
    }

    @Test
    void markupInTextsIsShownAsText() {
        Api api = Installation.api(true);
        String incident = api.post(
                        "/security/incidents", "{\"displayName\":\"<script>alert(1)</script>\",\"severity\":\"low\"}")
                .json()
                .getString("id");
        Browser.Page page = Installation.signedIn(true).get("ui/incidents/" + incident);
        assertThat(page.document().select("main script")).isEmpty();
        assertThat(page.text()).contains("<script>alert(1)</script>");
    }

    @Test
    void linuxHostsGetTheirHelperAndItsSudoersFileFromTheServer() {
        Browser stranger = new Browser(Installation.BASE);
        assertThat(stranger.get("static/ssh/incident-tasks-host").response().body())
                .startsWith("#!/bin/sh");
        assertThat(stranger.get("static/ssh/incident-tasks.sudoers").response().body())
                .contains("NOPASSWD: INCIDENT_TASKS");
    }

    @Test
    void auditTrailIsExportedToBeVerifiedElsewhere() throws Exception {
        Browser browser = Installation.signedIn(false);
        assertThat(browser.get("ui/audit").text()).contains("Export to verify", "java VerifyAudit.java");
        assertThat(browser.get("static/VerifyAudit.java").response().body()).contains("public final class VerifyAudit");
        Browser.Page export = browser.get("ui/audit/export?format=ndjson");
        assertThat(export.response().headers().firstValue("Content-Disposition").orElseThrow())
                .matches("attachment; filename=\"audit-1-\\d+\\.ndjson\"");
        java.nio.file.Path file = java.nio.file.Files.writeString(
                java.nio.file.Path.of("target/page-audit.ndjson"),
                export.response().body());
        Process verifier = new ProcessBuilder(
                        java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString(),
                        "webapp/static/VerifyAudit.java",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verifier.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(verifier.waitFor()).as(said).isZero();
        assertThat(browser.get("ui/audit").text()).contains("exported the audit trail");
        assertThat(browser.get("ui/audit/export?format=csv").response().body())
                .startsWith("tenantId,sequence,recordedAt,");
        assertThat(browser.get("ui/audit/export?format=xls").status()).isEqualTo(400);
        assertThat(Installation.signedIn(false, "READER")
                        .get("ui/audit/export?format=csv")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void auditChainIsVerifiedOnItsPage() {
        Browser browser = Installation.signedIn(true);
        Browser.Page verified = browser.submit(browser.get("ui/audit"), "/ui/audit");
        assertThat(verified.status()).isEqualTo(200);
        assertThat(verified.document().select(".notice[data-kind=done]")).isNotEmpty();
    }

    @Test
    void outsideOfBothDoorsThereIsAPageToo() {
        Browser browser = new Browser(Installation.BASE);
        Browser.Page nowhere = browser.get("nowhere");
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.document().select("main h1")).isNotEmpty();
        assertThat(browser.get("").address().getPath()).startsWith("/ui/");
        assertThat(browser.get("static/base.css").status()).isEqualTo(200);
    }
}
