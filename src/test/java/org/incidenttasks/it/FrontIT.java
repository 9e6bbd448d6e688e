package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every request passes first, spoken byte by byte. */
class FrontIT extends Deployed {

    private static final String HERE = "127.0.0.1";

    /** As {@code server.env} names it. */
    private static final String PROXY = "127.0.0.2";

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    private static final String[] FORWARDED = {"X-Forwarded-Proto: https", "X-Forwarded-Host: tasks.example.org"};

    @BeforeEach
    void setUp() {
        assertThat(Installation.password()).isNotEmpty();
    }

    /** The whole answer to a request that is sent from an address of this machine. */
    private static String ask(String from, String requestLine, String[] headers, String body) {
        StringBuilder request =
                new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: localhost:" + Installation.PORT + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        request.append("Connection: close\r\n\r\n").append(body);
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress(InetAddress.getByName(HERE), Installation.PORT));
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            // Else the server waits for the body that was promised before it hangs up.
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (BindException e) {
            return Assumptions.abort("This machine has no address " + from);
        } catch (IOException e) {
            throw new AssertionError(requestLine, e);
        }
    }

    // ---- lengths

    private static String post(String path, String... headers) {
        return ask(HERE, "POST " + path, headers, "");
    }

    /** Not a byte of the body is sent: the promise alone must be refused. */
    @ParameterizedTest
    @ValueSource(
            strings = {"application/x-www-form-urlencoded", "Application/X-WWW-Form-URLencoded; charset=UTF-8", ""})
    void formsThatAreTooLongAreRefusedUnread(String type) {
        for (String path : List.of("/ui/sign-in", "/ui/import", "/ui/nowhere", "/upload/import", "/")) {
            String answer = type.isEmpty()
                    ? post(path, "Content-Length: 1048577")
                    : post(path, "Content-Type: " + type, "Content-Length: 1048577");
            assertThat(answer).as(path).startsWith("HTTP/1.1 413").contains("<h1>This is too large");
        }
    }

    @Test
    void formsWithoutALengthAreRefusedUnread() {
        String answer = ask(
                HERE, "POST /ui/sign-in", new String[] {FORM, "Transfer-Encoding: chunked"}, "5\r\na=bcd\r\n0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 411").contains("<h1>The length is missing");
    }

    @Test
    void tokenEndpointRefusesThemInItsOwnWords() {
        String path = "/" + Installation.api(true).tenantId() + "/oauth2/v2.0/token";
        assertThat(post(path, FORM, "Content-Length: 2000000000"))
                .startsWith("HTTP/1.1 413")
                .contains("application/json", "\"error\":\"invalid_request\"", "\"trace_id\"");
        assertThat(ask(HERE, "POST " + path, new String[] {FORM, "Transfer-Encoding: chunked"}, "0\r\n\r\n"))
                .startsWith("HTTP/1.1 411")
                .contains("\"error\":\"invalid_request\"");
    }

    @Test
    void whoMayImportMaySendALongForm() {
        Browser browser = Installation.signedIn(true);
        String session = "Cookie: incident-tasks=" + browser.cookie("incident-tasks");
        assertThat(post("/ui/import", FORM, session, "Content-Length: 100663297"))
                .startsWith("HTTP/1.1 413");
        Browser.Page taken = browser.submit(
                browser.get("ui/import"), "/ui/import", "json", "{\"value\":[" + " ".repeat(1_100_000) + "]}");
        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.address().getPath()).matches("/ui/import/[0-9a-f-]{36}");
    }

    @Test
    void uploadsSayTheirLengthAndComeFromWhoMayImport() {
        Browser browser = Installation.signedIn(true);
        String session = "Cookie: incident-tasks=" + browser.cookie("incident-tasks");
        String type = "Content-Type: multipart/form-data; boundary=x";
        assertThat(ask(
                        HERE,
                        "POST /upload/import",
                        new String[] {type, session, "Transfer-Encoding: chunked"},
                        "0\r\n\r\n"))
                .startsWith("HTTP/1.1 411");
        assertThat(post("/upload/import", type, session, "Content-Length: 2000000000"))
                .startsWith("HTTP/1.1 413");
        assertThat(post("/upload/import", type, "Content-Length: 2000000000")).startsWith("HTTP/1.1 401");
        Browser reader = Installation.signedIn(true, "READER");
        assertThat(post(
                        "/upload/import",
                        type,
                        "Cookie: incident-tasks=" + reader.cookie("incident-tasks"),
                        "Content-Length: 1000"))
                .as("not a part is read")
                .startsWith("HTTP/1.1 403");
    }

    // ---- the proxy in front

    @Test
    void whatIsForwardedCountsFromATrustedProxyOnly() {
        String here = ask(HERE, "GET /ui/tasks", FORWARDED, "");
        assertThat(here).startsWith("HTTP/1.1 303").contains("Location: " + Installation.BASE + "ui/sign-in");
        assertThat(here).doesNotContain("Strict-Transport-Security", "tasks.example.org");
        String proxied = ask(PROXY, "GET /ui/tasks", FORWARDED, "");
        assertThat(proxied).startsWith("HTTP/1.1 303").contains("Location: https://tasks.example.org/ui/sign-in");
        assertThat(proxied).contains("Strict-Transport-Security");
    }

    @Test
    void redirectsOfServletsFollowTheProxyToo() {
        assertThat(ask(HERE, "GET /", FORWARDED, "")).doesNotContain("tasks.example.org");
        assertThat(ask(PROXY, "GET /", FORWARDED, "")).contains("Location: https://tasks.example.org/ui/");
    }

    @Test
    void linksOfTheApiFollowTheProxyToo() {
        String[] headers = {
            FORWARDED[0],
            FORWARDED[1],
            "Authorization: Bearer " + Installation.api(true).token()
        };
        String line = "GET /beta/security/incidentTasks?$top=1";
        assertThat(ask(HERE, line, headers, ""))
                .contains(Installation.BASE + "beta/")
                .doesNotContain("example.org/b");
        assertThat(ask(PROXY, line, headers, "")).contains("https://tasks.example.org/beta/");
    }

    // ---- what the fuzzer found: each was a fault of the server's

    private static String form(String path, String body) {
        return ask(HERE, "POST " + path, new String[] {FORM, "Content-Length: " + body.length()}, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic eA==", "Basic %%%", "Basic", "Basic ", "Basic Og=="})
    void malformedCredentialsOfAnotherKindAreNone(String credentials) {
        String[] headers = {"Authorization: " + credentials};
        assertThat(ask(HERE, "GET /beta/security/incidentTasks", headers, ""))
                .startsWith("HTTP/1.1 401")
                .contains("InvalidAuthenticationToken");
        assertThat(ask(HERE, "GET /ui/sign-in", headers, "")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz=1", "userName=%", "a=%4"})
    void malformedFormsAreRefused(String body) {
        // Without a session there is another reason, too.
        assertThat(form("/ui/sign-in", body))
                .matches("(?s)HTTP/1\\.1 40[03] .*")
                .contains("<main");
        assertThat(form("/00000000-0000-0000-0000-000000000000/oauth2/v2.0/token", body))
                .startsWith("HTTP/1.1 400")
                .contains("\"invalid_request\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?%", "?%zz=1", "?$filter=a\\b", "?a=^"})
    void malformedQueriesOfTheApiAreRefusedInItsWords(String query) {
        for (String path : List.of("/beta", "/beta/$metadata", "/beta/security/incidents")) {
            assertThat(ask(HERE, "GET " + path + query, new String[0], ""))
                    .startsWith("HTTP/1.1 400")
                    .contains("\"BadRequest\"", "\"innerError\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*;q=x", "application/json;q=2", ";;;", "/", "x y"})
    void typesThatAreNoneAreRefused(String type) {
        assertThat(ask(HERE, "GET /beta", new String[] {"Accept: " + type}, ""))
                .startsWith("HTTP/1.1 400")
                .contains("\"BadRequest\"", "\"innerError\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/openapi.yaml/", "/static/", "/static/base.css/", "/static/nothing.css", "/WEB-INF/web.xml"})
    void addressesBesideTheFilesAreAnsweredWithThePage(String path) {
        assertThat(ask(HERE, "GET " + path, new String[0], ""))
                .matches("(?s)HTTP/1\\.1 40[34] .*")
                .contains("<main")
                .doesNotContain("SRVE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..%5C..%5Cx/y", "/..%5C..%5Cx/discovery/v2.0/keys"})
    void addressesThatLeadOutAreRefused(String path) {
        assertThat(ask(HERE, "GET " + path, new String[0], ""))
                .startsWith("HTTP/1.1 400")
                .contains("<main");
    }
}
