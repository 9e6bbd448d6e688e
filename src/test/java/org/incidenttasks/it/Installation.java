package org.incidenttasks.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidenttasks.access.Permission;

/**
 * The server under test, set up once as its first user would: with the code of its log, on its pages. Names and
 * passwords are made at random; the same for all test classes, whose deployments share one database.
 */
public final class Installation {

    /** Where the server under test listens: the Maven property {@code it.ports} and two digits more. */
    public static final int PORT = port(80);

    public static final String BASE = "http://localhost:" + PORT + "/";

    public static final int HTTPS_PORT = port(43);

    public static final String HTTPS = "https://localhost:" + HTTPS_PORT + "/";

    /** No name that a random password in hexadecimal could contain. */
    public static final String USER = "operator";

    public static final String ORGANIZATION = "Example Organisation";

    private static final Path SERVER = Path.of(
            System.getProperty("wlp.home", "target/liberty/wlp"), "usr/servers", System.getProperty("it.server", "it"));

    /** Where the server writes its logs. */
    public static final Path LOGS = SERVER.resolve("logs");

    /** What the server made of its certificate for clients to trust. */
    public static final Path CERTIFICATE = SERVER.resolve("data/https/certificate.pem");

    private static final Map<String, Api> CLIENTS = new HashMap<>();
    private static String password;

    private Installation() {}

    /** A port of this run's own. */
    public static int port(int lastTwoDigits) {
        return Integer.parseInt(System.getProperty("it.ports", "92") + lastTwoDigits);
    }

    /** The password of {@link #USER}, an administrator of both organisations. */
    public static synchronized String password() {
        if (password == null) {
            String chosen = "pw-" + UUID.randomUUID();
            Browser browser = new Browser(BASE);
            Browser.Page setup = browser.get("ui/setup");
            Browser.Page done = browser.submit(
                    setup,
                    "/ui/setup",
                    "code",
                    setupCode(),
                    "organization",
                    ORGANIZATION,
                    "userName",
                    USER,
                    "displayName",
                    "Ada Administrator",
                    "password",
                    chosen,
                    "passwordAgain",
                    chosen,
                    "sandbox",
                    "true");
            if (done.status() != 200 || !done.address().getPath().endsWith("/sign-in")) {
                throw new AssertionError("Set-up failed: " + done.status() + " " + done.text());
            }
            password = chosen;
        }
        return password;
    }

    private static String setupCode() {
        Matcher code = Pattern.compile("Set-up code: ([A-Za-z0-9]+)").matcher(log("messages.log"));
        if (!code.find()) {
            throw new AssertionError("The log has no set-up code");
        }
        return code.group(1);
    }

    /** A log of the server, whole. */
    public static String log(String name) {
        try {
            return Files.readString(LOGS.resolve(name), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A browser in which the administrator is signed in and looks at the organisation or at the sandbox. */
    public static Browser signedIn(boolean sandbox) {
        Browser browser = new Browser(BASE);
        String secret = password();
        Browser.Page page =
                browser.submit(browser.get("ui/sign-in"), "/ui/sign-in", "userName", USER, "password", secret);
        if (page.status() != 200) {
            throw new AssertionError("Sign-in failed: " + page.status() + " " + page.text());
        }
        if (sandbox) {
            Browser.Page sandboxes = browser.get("ui/organizations?text=Sandbox");
            String tenant = sandboxes.document().select("button[name=tenant]").stream()
                    .map(button -> button.attr("value"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No sandbox to choose on: " + sandboxes.text()));
            browser.submitIn(sandboxes, "main", "/ui/tenant", "tenant", tenant);
        }
        return browser;
    }

    /** A browser in which somebody else is signed in, who was made for this and has these roles there. */
    public static Browser signedIn(boolean sandbox, String role) {
        Browser administrator = signedIn(sandbox);
        String user = "it-" + UUID.randomUUID();
        String secret = "pw-" + UUID.randomUUID();
        administrator.submit(
                administrator.get("ui/people/new"),
                "/ui/people/new",
                "userName",
                user,
                "displayName",
                "Somebody",
                "password",
                secret,
                "roles",
                role);
        Browser browser = new Browser(BASE);
        browser.submit(browser.get("ui/sign-in"), "/ui/sign-in", "userName", user, "password", secret);
        return browser;
    }

    /** A client of the API with every application role. */
    public static Api api(boolean sandbox) {
        return api(sandbox, Permission.allAppRoles().toArray(String[]::new));
    }

    /** A client of the API with these application roles, made on the page by which an administrator makes one. */
    public static synchronized Api api(boolean sandbox, String... roles) {
        return CLIENTS.computeIfAbsent(sandbox + String.join(",", roles), name -> {
            return client(BASE, signedIn(sandbox), roles);
        });
    }

    /** A client of the API with these application roles, made by an administrator who is signed in. */
    public static Api client(String base, Browser browser, String... roles) {
        String[] fields = new String[2 + 2 * roles.length];
        fields[0] = "displayName";
        fields[1] = "Test client";
        for (int i = 0; i < roles.length; i++) {
            fields[2 + 2 * i] = "roles";
            fields[3 + 2 * i] = roles[i];
        }
        Browser.Page page = browser.submit(browser.get("ui/clients/new"), "/ui/clients/new", fields);
        String whole = page.document().wholeText();
        Matcher token = Pattern.compile("/([0-9a-f-]{36})/oauth2/v2\\.0/token")
                .matcher(page.document().html());
        Matcher secret = Pattern.compile("(?<![\\w-])[\\w-]{43}(?![\\w-])").matcher(whole);
        if (!token.find() || !secret.find()) {
            throw new AssertionError("No secret is shown on: " + page.status() + " " + page.text());
        }
        String path = page.address().getPath();
        return new Api(base, token.group(1), path.substring(path.lastIndexOf('/') + 1), secret.group());
    }
}
