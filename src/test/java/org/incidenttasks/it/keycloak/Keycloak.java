package org.incidenttasks.it.keycloak;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
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
import java.util.Map;
import java.util.UUID;
import org.incidenttasks.it.Installation;

/** A real Keycloak with a realm of this test's own; every secret in it is made at random. */
final class Keycloak implements AutoCloseable {

    static final String CLIENT = "incident-tasks";
    static final String ROBOT = "robot";
    static final String AUDIENCE = "incident-tasks-api";
    static final String READERS = "soc-readers";
    static final String RESPONDERS = "soc-responders";
    static final String LAB = "lab-admins";

    private static final Path HOME = Path.of("target/keycloak/home");
    private static final String BASE = "http://localhost:" + Installation.port(90);
    private static final String REALM = "soc";

    private final String bossPassword = random();
    final String clientSecret = random();
    final String robotSecret = random();
    final String password = random();

    private final HttpClient http = HttpClient.newHttpClient();
    private Running running;

    static String random() {
        return "pw-" + UUID.randomUUID();
    }

    static String issuer() {
        return BASE + "/realms/" + REALM;
    }

    /** @param product address of the server to which people are led back */
    void start(String product) throws Exception {
        Path imports = HOME.resolve("data/import");
        Running.remove(HOME.resolve("data"));
        Files.createDirectories(imports);
        Files.writeString(imports.resolve("soc-realm.json"), realm(product).toString());
        running = Running.start(
                new File("target/keycloak.log"),
                issuer() + "/.well-known/openid-configuration",
                Map.of("KC_BOOTSTRAP_ADMIN_USERNAME", "boss", "KC_BOOTSTRAP_ADMIN_PASSWORD", bossPassword),
                "sh",
                HOME.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--http-host=localhost",
                "--http-port=" + Installation.port(90),
                "--db=dev-mem",
                "--cache=local",
                "--import-realm");
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
    }

    // ---- the realm

    private JsonObject realm(String product) {
        return Json.createObjectBuilder()
                .add("realm", REALM)
                .add("enabled", true)
                .add("sslRequired", "none")
                .add(
                        "roles",
                        object(
                                "realm",
                                array(object("name", "SecurityIncident.Read.All")
                                        .build())))
                .add(
                        "groups",
                        array(
                                object("name", READERS).build(),
                                object("name", RESPONDERS).build(),
                                object("name", LAB).build()))
                .add(
                        "users",
                        array(
                                user("ada", "Ada", READERS, LAB),
                                user("grace", "Grace"),
                                user("operator", "Mallory", READERS),
                                object("username", "service-account-" + ROBOT)
                                        .add("enabled", true)
                                        .add("serviceAccountClientId", ROBOT)
                                        .add(
                                                "realmRoles",
                                                Json.createArrayBuilder().add("SecurityIncident.Read.All"))
                                        .build()))
                .add("clients", array(pages(product), robot()))
                .build();
    }

    private JsonObject user(String name, String firstName, String... groups) {
        JsonArrayBuilder paths = Json.createArrayBuilder();
        for (String group : groups) {
            paths.add("/" + group);
        }
        return object("username", name)
                .add("enabled", true)
                .add("email", name + "@example.org")
                .add("emailVerified", true)
                .add("firstName", firstName)
                .add("lastName", "Of Keycloak")
                .add("groups", paths)
                .add(
                        "credentials",
                        array(object("type", "password")
                                .add("value", password)
                                .add("temporary", false)
                                .build()))
                .build();
    }

    private JsonObject pages(String product) {
        return client(CLIENT, clientSecret)
                .add("standardFlowEnabled", true)
                .add("redirectUris", Json.createArrayBuilder().add(product + "ui/sign-in/callback"))
                .add("attributes", object("post.logout.redirect.uris", product + "ui/sign-in"))
                .add(
                        "protocolMappers",
                        array(mapper(
                                "groups",
                                "oidc-group-membership-mapper",
                                "claim.name",
                                "groups",
                                "full.path",
                                "false",
                                "id.token.claim",
                                "true")))
                .build();
    }

    private JsonObject robot() {
        return client(ROBOT, robotSecret)
                .add("standardFlowEnabled", false)
                .add("serviceAccountsEnabled", true)
                .add(
                        "protocolMappers",
                        array(
                                mapper(
                                        "audience",
                                        "oidc-audience-mapper",
                                        "included.custom.audience",
                                        AUDIENCE,
                                        "access.token.claim",
                                        "true"),
                                mapper(
                                        "roles",
                                        "oidc-usermodel-realm-role-mapper",
                                        "claim.name",
                                        "roles",
                                        "multivalued",
                                        "true",
                                        "access.token.claim",
                                        "true"),
                                mapper(
                                        "tenant",
                                        "oidc-hardcoded-claim-mapper",
                                        "claim.name",
                                        "tid",
                                        "claim.value",
                                        "customer-1",
                                        "jsonType.label",
                                        "String",
                                        "access.token.claim",
                                        "true")))
                .build();
    }

    private static JsonObjectBuilder client(String id, String secret) {
        return object("clientId", id)
                .add("enabled", true)
                .add("protocol", "openid-connect")
                .add("secret", secret)
                .add("directAccessGrantsEnabled", false);
    }

    private static JsonObject mapper(String name, String type, String... config) {
        JsonObjectBuilder members = Json.createObjectBuilder();
        for (int i = 0; i < config.length; i += 2) {
            members.add(config[i], config[i + 1]);
        }
        return object("name", name)
                .add("protocol", "openid-connect")
                .add("protocolMapper", type)
                .add("config", members)
                .build();
    }

    private static JsonObjectBuilder object(String name, String value) {
        return Json.createObjectBuilder().add(name, value);
    }

    private static JsonObjectBuilder object(String name, JsonArrayBuilder value) {
        return Json.createObjectBuilder().add(name, value);
    }

    private static JsonArrayBuilder array(JsonValue... values) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (JsonValue value : values) {
            array.add(value);
        }
        return array;
    }

    // ---- what an administrator does there

    void join(String user, String group) throws Exception {
        admin("PUT", "/users/" + id("users?exact=true&username=" + user) + "/groups/" + group(group), "");
    }

    void leave(String user, String group) throws Exception {
        admin("DELETE", "/users/" + id("users?exact=true&username=" + user) + "/groups/" + group(group), "");
    }

    /** A new key that signs from now on. */
    void rotate() throws Exception {
        JsonObject key = object("name", "rotated-" + UUID.randomUUID())
                .add("providerId", "rsa-generated")
                .add("providerType", "org.keycloak.keys.KeyProvider")
                .add(
                        "config",
                        object("priority", Json.createArrayBuilder().add("200"))
                                .add("algorithm", Json.createArrayBuilder().add("RS256")))
                .build();
        admin("POST", "/components", key.toString());
    }

    private String group(String name) throws Exception {
        return id("groups?exact=true&search=" + name);
    }

    private String id(String query) throws Exception {
        return read(admin("GET", "/" + query, ""))
                .asJsonArray()
                .getJsonObject(0)
                .getString("id");
    }

    private String admin(String method, String path, String json) throws Exception {
        String token =
                token("master", "grant_type=password&client_id=admin-cli&username=boss&password=" + bossPassword);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(BASE + "/admin/realms/" + REALM + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** An access token of the program that has one. */
    String robotToken() throws Exception {
        return token(
                REALM,
                "grant_type=client_credentials&client_id=" + ROBOT + "&client_secret="
                        + URLEncoder.encode(robotSecret, StandardCharsets.UTF_8));
    }

    private String token(String realm, String form) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(BASE + "/realms/" + realm + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError("No token: " + answer.statusCode() + " " + answer.body());
        }
        return read(answer.body()).asJsonObject().getString("access_token");
    }

    private static JsonStructure read(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.read();
        }
    }
}
