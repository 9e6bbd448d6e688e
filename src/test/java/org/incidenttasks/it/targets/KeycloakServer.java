package org.incidenttasks.it.targets;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonStructure;
import java.io.File;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.it.Installation;
import org.incidenttasks.it.keycloak.Running;

/** A real Keycloak with a realm of users to act on; every secret in it is made at random. */
public final class KeycloakServer implements AutoCloseable {

    /** A service account with the roles that the documents ask for. */
    public static final String RESPONDER = "responder";

    /** A service account that may look and no more. */
    public static final String ONLOOKER = "onlooker";

    /** The group that the connection names. */
    public static final String GROUP = "/soc/compromised";

    private static final Path HOME = Path.of("target/keycloak/home");
    private static final String BASE = "http://localhost:" + Installation.port(91);
    private static final String REALM = "staff";

    private final String secret = random();
    private final String password = random();
    private final String bossPassword = random();
    private final HttpClient http = HttpClient.newHttpClient();
    private Running running;

    private static String random() {
        return "pw-" + UUID.randomUUID();
    }

    /** With users of these names; one with an at sign has no mail address but that name. */
    public static KeycloakServer start(List<String> users) throws Exception {
        if (!Files.exists(HOME.resolve("bin/kc.sh"))) {
            throw new AssertionError("There is no Keycloak in " + HOME + ": run with -Pkeycloak,targets.");
        }
        KeycloakServer server = new KeycloakServer();
        Path imports = HOME.resolve("data/import");
        Running.remove(HOME.resolve("data"));
        Files.createDirectories(imports);
        Files.writeString(
                imports.resolve("staff-realm.json"), server.realm(users).toString());
        server.running = Running.start(
                new File("target/keycloak-targets.log"),
                BASE + "/realms/" + REALM + "/.well-known/openid-configuration",
                Map.of("KC_BOOTSTRAP_ADMIN_USERNAME", "boss", "KC_BOOTSTRAP_ADMIN_PASSWORD", server.bossPassword),
                "sh",
                HOME.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--http-host=localhost",
                "--http-port=" + Installation.port(91),
                "--db=dev-mem",
                "--cache=local",
                "--import-realm");
        return server;
    }

    @Override
    public void close() {
        running.close();
    }

    // ---- the realm

    private JsonObject realm(List<String> names) {
        JsonArrayBuilder users = Json.createArrayBuilder();
        names.forEach(name -> users.add(user(name)));
        users.add(service(RESPONDER, "manage-users", "view-users", "query-users"));
        users.add(service(ONLOOKER, "view-users", "query-users"));
        JsonObjectBuilder groups =
                object("name", "soc").add("subGroups", Json.createArrayBuilder().add(object("name", "compromised")));
        return object("realm", REALM)
                .add("enabled", true)
                .add("sslRequired", "none")
                .add("groups", Json.createArrayBuilder().add(groups))
                .add("users", users)
                .add(
                        "clients",
                        Json.createArrayBuilder()
                                .add(client(RESPONDER))
                                .add(client(ONLOOKER))
                                .add(object("clientId", "desk")
                                        .add("enabled", true)
                                        .add("publicClient", true)
                                        .add("directAccessGrantsEnabled", true)))
                .build();
    }

    private JsonObjectBuilder user(String name) {
        return object("username", name)
                .add("enabled", true)
                .add("email", name.contains("@") ? name.replace("@", "@other.") : name + "@example.org")
                .add("emailVerified", true)
                .add("firstName", "First of " + name.charAt(0))
                .add("lastName", "Last")
                .add(
                        "credentials",
                        Json.createArrayBuilder().add(object("type", "password").add("value", password)));
    }

    private static JsonObjectBuilder service(String client, String... roles) {
        JsonArrayBuilder list = Json.createArrayBuilder();
        for (String role : roles) {
            list.add(role);
        }
        return object("username", "service-account-" + client)
                .add("enabled", true)
                .add("serviceAccountClientId", client)
                .add("clientRoles", Json.createObjectBuilder().add("realm-management", list));
    }

    private JsonObjectBuilder client(String id) {
        return object("clientId", id)
                .add("enabled", true)
                .add("secret", secret)
                .add("standardFlowEnabled", false)
                .add("serviceAccountsEnabled", true);
    }

    private static JsonObjectBuilder object(String name, String value) {
        return Json.createObjectBuilder().add(name, value);
    }

    // ---- what a connection to it is

    /** The settings of a connection, with others in the place of some. */
    public Configuration connection(Map<String, String> others) {
        Map<String, String> values = new java.util.HashMap<>(settings());
        values.putAll(others);
        return new Configuration("keycloak", values);
    }

    /** The settings of a connection to it. */
    public Map<String, String> settings() {
        return Map.of(
                "keycloakUrl",
                BASE,
                "realm",
                REALM,
                "clientId",
                RESPONDER,
                "clientSecret",
                secret,
                "compromisedGroup",
                GROUP);
    }

    // ---- what the test sees by itself

    /** What a sign-in of that user is answered: status, and the error's description or the tokens. */
    public String signIn(String user) throws Exception {
        return token(
                REALM, Map.of("grant_type", "password", "client_id", "desk", "username", user, "password", password));
    }

    /** What the refresh of a sign-in is answered. */
    public String refresh(String signedIn) throws Exception {
        String token = read(signedIn.substring(4)).asJsonObject().getString("refresh_token");
        return token(REALM, Map.of("grant_type", "refresh_token", "client_id", "desk", "refresh_token", token));
    }

    /** A user as an administrator of the whole server sees one. */
    public JsonObject seen(String user) throws Exception {
        return read(admin("GET", "/users?exact=true&username=" + encoded(user), null))
                .asJsonArray()
                .getJsonObject(0);
    }

    public int sessions(String user) throws Exception {
        return read(admin("GET", "/users/" + seen(user).getString("id") + "/sessions", null))
                .asJsonArray()
                .size();
    }

    public String groups(String user) throws Exception {
        return admin("GET", "/users/" + seen(user).getString("id") + "/groups", null);
    }

    /** The id of a service account's user. */
    public String serviceAccount(String client) throws Exception {
        String id = read(admin("GET", "/clients?clientId=" + client, null))
                .asJsonArray()
                .getJsonObject(0)
                .getString("id");
        return read(admin("GET", "/clients/" + id + "/service-account-user", null))
                .asJsonObject()
                .getString("id");
    }

    /** Gives a user the same password anew, as the user would after having been asked for one. */
    public void choosePassword(String user) throws Exception {
        String id = seen(user).getString("id");
        admin(
                "PUT",
                "/users/" + id + "/reset-password",
                object("type", "password")
                        .add("value", password)
                        .add("temporary", false)
                        .build());
        admin(
                "PUT",
                "/users/" + id,
                Json.createObjectBuilder()
                        .add("requiredActions", Json.createArrayBuilder())
                        .build());
    }

    /** Changes a user as an administrator would. */
    public void change(String user, JsonObject members) throws Exception {
        admin("PUT", "/users/" + seen(user).getString("id"), members);
    }

    private String admin(String method, String path, JsonObject json) throws Exception {
        String token = token(
                "master",
                Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        "boss",
                        "password",
                        bossPassword));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(BASE + "/admin/realms/" + REALM + path))
                        .header(
                                "Authorization",
                                "Bearer "
                                        + read(token.substring(4))
                                                .asJsonObject()
                                                .getString("access_token"))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(json == null ? "" : json.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private String token(String realm, Map<String, String> form) throws Exception {
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) ->
                body.append(name).append('=').append(encoded(value)).append('&'));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(BASE + "/realms/" + realm + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonStructure read(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.read();
        }
    }
}
