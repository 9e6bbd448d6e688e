package org.incidenttasks.it.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.incidenttasks.it.Installation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * People sign in with a real Keycloak, by its real form, and programs come with its tokens. Run by the profile {@code
 * keycloak}, as the server weighs 177 MB. In order, because it tells one story: Keycloak is not there yet, is there, and
 * is gone again.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeycloakIT {

    private static final String BASE = "http://localhost:" + Installation.port(91) + "/";
    private static final String HERE = "My organization";
    private static final Path WLP = Path.of(System.getProperty("wlp.home", "target/liberty/wlp"));
    private static final Path SERVER = WLP.resolve("usr/servers/keycloak");
    private static final Path DATA = Path.of("target/keycloak-data");
    private static final Predicate<URI> CALLBACK = ahead -> ahead.getPath().endsWith("/ui/sign-in/callback");
    private static final Predicate<URI> NOWHERE = ahead -> false;
    private static final String LOGIN = "form#kc-form-login";

    private static final Keycloak KEYCLOAK = new Keycloak();
    private static final String OPERATOR_PASSWORD = Keycloak.random();
    private static Running product;

    @BeforeAll
    static void startProduct() throws Exception {
        Running.remove(SERVER);
        Running.remove(DATA);
        Files.createDirectories(SERVER.resolve("apps"));
        for (String file : List.of("platform.xml", "server.xml", "jvm.options")) {
            Files.copy(Path.of("liberty", file), SERVER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.copy(Path.of("target/incident-tasks.war"), SERVER.resolve("apps/incident-tasks.war"));
        start("true");
    }

    private static void start(String passwords) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("INCIDENT_TASKS_PASSWORD_SIGN_IN", passwords);
        settings.put("INCIDENT_TASKS_HTTP_PORT", Integer.toString(Installation.port(91)));
        settings.put("INCIDENT_TASKS_HTTPS_PORT", "-1");
        settings.put("INCIDENT_TASKS_DATA", DATA.toAbsolutePath().toString());
        settings.put("INCIDENT_TASKS_ADMIN_USER", "operator");
        settings.put("INCIDENT_TASKS_ADMIN_PASSWORD", OPERATOR_PASSWORD);
        settings.put("INCIDENT_TASKS_SANDBOX", "true");
        settings.put("INCIDENT_TASKS_OIDC_ISSUER", Keycloak.issuer());
        settings.put("INCIDENT_TASKS_OIDC_CLIENT_ID", Keycloak.CLIENT);
        settings.put("INCIDENT_TASKS_OIDC_CLIENT_SECRET", KEYCLOAK.clientSecret);
        settings.put("INCIDENT_TASKS_OIDC_NAME", "Keycloak");
        settings.put(
                "INCIDENT_TASKS_OIDC_ROLES",
                Keycloak.READERS + "=READER," + Keycloak.RESPONDERS + "=RESPONDER," + Keycloak.LAB
                        + "=ADMINISTRATOR@Sandbox");
        settings.put(
                "INCIDENT_TASKS_TRUSTED_ISSUERS",
                "[{\"issuer\":\"" + Keycloak.issuer() + "\",\"audience\":\"" + Keycloak.AUDIENCE
                        + "\",\"organizations\":{\"customer-1\":\"Sandbox\"}}]");
        product = Running.start(
                new File("target/keycloak-product.log"),
                BASE + "ui/sign-in",
                settings,
                WLP.resolve("bin/server").toAbsolutePath().toString(),
                "run",
                "keycloak");
    }

    @AfterAll
    static void stop() {
        KEYCLOAK.close();
        if (product != null) {
            product.close();
        }
    }

    // ---- steps

    private static Wanderer.Stop toLogin(Wanderer browser) {
        return browser.get(BASE + "ui/sign-in/provider");
    }

    private static Wanderer.Stop login(Wanderer browser, Wanderer.Stop at, String user, Predicate<URI> before) {
        return browser.submit(at, LOGIN, before, "username", user, "password", KEYCLOAK.password);
    }

    private static Wanderer.Stop signIn(Wanderer browser, String user) {
        return login(browser, toLogin(browser), user, NOWHERE);
    }

    private static Wanderer.Stop signInByPassword(Wanderer browser) {
        return browser.submit(
                browser.get(BASE + "ui/sign-in"),
                "form[action$=/ui/sign-in]",
                NOWHERE,
                "userName",
                "operator",
                "password",
                OPERATOR_PASSWORD);
    }

    private static String account(Wanderer browser) {
        return browser.get(BASE + "ui/account").text();
    }

    private static Wanderer.Stop toOtherOrganization(Wanderer browser) {
        Wanderer.Stop page = browser.get(BASE + "ui/tasks");
        String tenant = page.page().selectFirst("select[name=tenant] option").attr("value");
        return browser.submit(page, "form[action$=/ui/tenant]", NOWHERE, "tenant", tenant);
    }

    private static String changed(Object address, String parameter) {
        String text = address.toString();
        assertThat(text).contains(parameter + "=");
        return text.replaceFirst("(" + parameter + "=)[^&]{4}", "$1XXXX");
    }

    private static HttpResponse<String> tasks(String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(BASE + "beta/security/incidentTasks?$top=1"))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    // ---- the story

    @Test
    @Order(1)
    void whileKeycloakIsNotThereThePageSaysSoAndAPasswordOpens() {
        Wanderer browser = new Wanderer();
        Wanderer.Stop page = browser.get(BASE + "ui/sign-in/provider");
        assertThat(page.status()).isEqualTo(503);
        assertThat(page.text()).contains("cannot be reached right now", "Sign in with Keycloak");
        assertThat(signInByPassword(browser).address().getPath()).isEqualTo("/ui/tasks");
    }

    @Test
    @Order(2)
    void groupsBecomeRolesInTwoOrganizations() throws Exception {
        KEYCLOAK.start(BASE);
        java.util.concurrent.TimeUnit.SECONDS.sleep(6);
        Wanderer browser = new Wanderer();
        Wanderer.Stop first = browser.get(BASE + "ui/tasks?status=open");
        assertThat(first.address().getPath()).isEqualTo("/ui/sign-in");
        String way = first.page().selectFirst("a[href*=/ui/sign-in/provider]").attr("abs:href");
        Wanderer.Stop form = browser.get(way);
        assertThat(form.address().toString()).startsWith(Keycloak.issuer());
        assertThat(form.address().getQuery()).contains("code_challenge_method=S256", "nonce=", "state=");

        Wanderer.Stop in = login(browser, form, "ada", NOWHERE);

        assertThat(in.address().toString()).isEqualTo(BASE + "ui/tasks?status=open");
        assertThat(account(browser)).contains("Ada Of Keycloak", HERE, "Reader").doesNotContain("Administration");
        toOtherOrganization(browser);
        assertThat(account(browser)).contains("Sandbox", "Administrator").doesNotContain("New password again");
    }

    @Test
    @Order(3)
    void changedGroupsAreChangedRolesAtTheNextSignIn() throws Exception {
        KEYCLOAK.leave("ada", Keycloak.READERS);
        KEYCLOAK.leave("ada", Keycloak.LAB);
        KEYCLOAK.join("ada", Keycloak.RESPONDERS);
        Wanderer browser = new Wanderer();
        signIn(browser, "ada");
        assertThat(account(browser)).contains(HERE, "Responder").doesNotContain("Reader");
        assertThat(browser.get(BASE + "ui/tasks").page().select("select[name=tenant]"))
                .isEmpty();

        Wanderer operator = new Wanderer();
        signInByPassword(operator);
        String audit = operator.get(BASE + "ui/audit").text();
        assertThat(audit)
                .contains(
                        "user oidc:ada with the roles: Reader",
                        "oidc:ada these roles: Responder",
                        "Ada Of Keycloak signed in");
    }

    @Test
    @Order(4)
    void whoHasNoGroupIsToldWhatToAskFor() {
        Wanderer browser = new Wanderer();
        Wanderer.Stop page = signIn(browser, "grace");
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.text())
                .contains("You have no role here yet", "Ask the administrator", "grace", "none was named");
        assertThat(browser.get(BASE + "ui/tasks").address().getPath()).isEqualTo("/ui/sign-in");
    }

    @Test
    @Order(5)
    void equalUserNameTakesNothingOver() {
        Wanderer browser = new Wanderer();
        signIn(browser, "operator");
        assertThat(account(browser)).contains("Mallory Of Keycloak", "Reader").doesNotContain("Administrator");
        Wanderer operator = new Wanderer();
        signInByPassword(operator);
        assertThat(account(operator)).contains("Administrator").doesNotContain("Mallory");
    }

    @Test
    @Order(6)
    void tamperedStateNonceOrChallengeOpensNothing() {
        for (String parameter : List.of("state", "nonce", "code_challenge")) {
            Wanderer browser = new Wanderer();
            URI address = browser.get(
                            BASE + "ui/sign-in/provider",
                            ahead -> ahead.toString().startsWith(Keycloak.issuer()))
                    .ahead();
            Wanderer.Stop end = login(browser, browser.get(changed(address, parameter)), "ada", NOWHERE);
            assertThat(end.status()).as(parameter).isEqualTo(400);
            assertThat(end.text())
                    .as(parameter)
                    .contains(parameter.equals("state") ? "was not begun in this browser" : "does not hold");
            assertThat(browser.get(BASE + "ui/tasks").address().getPath())
                    .as(parameter)
                    .isEqualTo("/ui/sign-in");
        }
    }

    @Test
    @Order(7)
    void codeOpensOnceAndOnlyInItsBrowser() {
        Wanderer browser = new Wanderer();
        URI callback = login(browser, toLogin(browser), "ada", CALLBACK).ahead();
        Wanderer other = new Wanderer();
        assertThat(other.get(callback).text()).contains("was not begun in this browser");

        assertThat(browser.get(callback).address().getPath()).isEqualTo("/ui/tasks");
        assertThat(browser.get(callback).text()).contains("has already been used");

        // The same code again under a state that is somebody's: Keycloak itself refuses it.
        Wanderer thief = new Wanderer();
        String address = toLogin(thief).address().getRawQuery();
        String state = address.replaceFirst(".*\\bstate=([^&]+).*", "$1");
        Wanderer.Stop end = thief.get(callback.toString().replaceFirst("\\bstate=[^&]+", "state=" + state));
        assertThat(end.status()).isEqualTo(400);
        assertThat(end.text()).contains("does not hold");
    }

    @Test
    @Order(8)
    void newKeyOfKeycloakIsFoundBetweenTwoSignIns() throws Exception {
        signIn(new Wanderer(), "ada");
        KEYCLOAK.rotate();
        Wanderer browser = new Wanderer();
        assertThat(signIn(browser, "ada").address().getPath()).isEqualTo("/ui/tasks");
        assertThat(tasks(KEYCLOAK.robotToken()).statusCode()).isEqualTo(200);
    }

    /** Chromium follows no redirect of a form to where the policy does not allow one. */
    private static void assertThatFormsMayLeadToKeycloak() throws Exception {
        HttpResponse<Void> page = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(BASE + "ui/sign-in")).build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .endsWith("form-action 'self' " + Keycloak.issuer().replaceFirst("/realms.*", ""));
    }

    @Test
    @Order(9)
    void signOutEndsBothSessions() throws Exception {
        assertThatFormsMayLeadToKeycloak();
        Wanderer browser = new Wanderer();
        signIn(browser, "ada");
        assertThat(toLogin(browser).address().getPath())
                .as("Keycloak knows the browser")
                .isEqualTo("/ui/tasks");
        Wanderer.Stop page = browser.get(BASE + "ui/tasks");
        Wanderer.Stop out = browser.submit(
                page, "form[action$=/ui/sign-out]", ahead -> ahead.getPath().endsWith("/logout"));
        assertThat(out.ahead().getQuery())
                .contains("id_token_hint=", "post_logout_redirect_uri=" + BASE + "ui/sign-in");
        assertThat(browser.get(out.ahead()).address().toString()).startsWith(BASE + "ui/sign-in");
        assertThat(browser.get(BASE + "ui/tasks").address().getPath()).isEqualTo("/ui/sign-in");
        assertThat(toLogin(browser).page().select(LOGIN))
                .as("Keycloak asks again")
                .hasSize(1);
    }

    @Test
    @Order(10)
    void tokenOfKeycloakSpeaksForItsOrganizationAlone() throws Exception {
        HttpResponse<String> answer = tasks(KEYCLOAK.robotToken());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("incidentTasks");
        HttpResponse<String> refused = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(BASE + "beta/security/incidents"))
                                .header("Authorization", "Bearer " + KEYCLOAK.robotToken())
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"displayName\":\"x\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("SecurityIncident.Read.All");
        String[] parts = KEYCLOAK.robotToken().split("\\.");
        HttpResponse<String> forged = tasks(parts[0] + "." + parts[1] + "." + "A".repeat(342));
        assertThat(forged.statusCode()).isEqualTo(401);
        assertThat(forged.body()).contains("InvalidAuthenticationToken", "Invalid signature");
    }

    @Test
    @Order(11)
    void disabledHereStaysOut() {
        Wanderer operator = new Wanderer();
        signInByPassword(operator);
        Wanderer.Stop people = operator.get(BASE + "ui/people");
        String person = people.page().select("tr:contains(oidc:operator) a").attr("abs:href");
        Wanderer.Stop page = operator.get(person);
        assertThat(page.text()).contains("signs in with an identity provider").doesNotContain("Give this password");
        operator.submit(page, "form[action$=/enabled]", NOWHERE, "enable", "false");
        Wanderer browser = new Wanderer();
        Wanderer.Stop end = signIn(browser, "operator");
        assertThat(end.status()).isEqualTo(403);
        assertThat(end.text()).contains("Your account was disabled here");
    }

    @Test
    @Order(12)
    void whenKeycloakIsGoneWhoIsOnTheWayIsToldAndOthersGoOn() {
        Wanderer browser = new Wanderer();
        URI callback = login(browser, toLogin(browser), "ada", CALLBACK).ahead();
        Wanderer inside = new Wanderer();
        signIn(inside, "ada");
        KEYCLOAK.close();
        Wanderer.Stop end = browser.get(callback);
        assertThat(end.status()).isEqualTo(503);
        assertThat(end.text()).contains("cannot be reached right now");
        assertThat(inside.get(BASE + "ui/tasks").address().getPath()).isEqualTo("/ui/tasks");
        assertThat(signInByPassword(browser).address().getPath()).isEqualTo("/ui/tasks");
    }

    @Test
    @Order(13)
    void withoutPasswordsTheProviderIsTheOnlyWayAndTheSettingIsTheWayBack() throws Exception {
        Wanderer browser = new Wanderer();
        Wanderer.Stop before = browser.get(BASE + "ui/sign-in");
        product.close();
        start("false");
        Wanderer.Stop page = browser.get(BASE + "ui/sign-in");
        assertThat(page.text()).contains("Sign in with Keycloak");
        assertThat(page.page().select("form input[type=password]")).isEmpty();
        // The old form with the new session's token: no page offers it, and nothing takes it.
        String token = "input[name="
                + before.page()
                        .selectFirst("form[action$=/ui/sign-in] input[type=hidden]")
                        .attr("name") + "]";
        before.page().select(token).val(page.page().selectFirst(token).val());
        Wanderer.Stop refused = browser.submit(
                before, "form[action$=/ui/sign-in]", NOWHERE, "userName", "operator", "password", OPERATOR_PASSWORD);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(browser.get(BASE + "ui/tasks").address().getPath()).isEqualTo("/ui/sign-in");

        product.close();
        start("true");
        assertThat(signInByPassword(new Wanderer()).address().getPath()).isEqualTo("/ui/tasks");
    }
}
