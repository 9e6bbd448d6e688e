package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.UUID;
import org.incidenttasks.it.Api.Answer;
import org.junit.jupiter.api.Test;

/** An administrator's program makes, tests, orders, changes and removes connections; the pages show the same. */
class ConnectionsIT extends Deployed {

    private static final String CONNECTIONS = "/security/incidentTaskConnections";
    private static final String CONNECTORS = "/security/incidentTaskConnectors";

    private final Api api = Installation.api(false);
    private final String secret = "pw-" + UUID.randomUUID();

    private String ldap(String name, String servers) {
        return """
                {"displayName":"%s","connector":"ldap","actionTypes":["disableUser","enableUser"],
                 "targets":["*@sales.example"],
                 "settings":{"directory":"openLdap","servers":["%s"],"security":"ldaps",
                   "bindDn":"cn=tasks,dc=example","bindPassword":"%s","baseDn":"dc=example"}}""".formatted(name, servers, secret);
    }

    private String made(String name) {
        Answer made = api.post(CONNECTIONS, ldap(name, "localhost:9"));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().getString("id");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> order() {
        return api.get(CONNECTIONS).json().getJsonArray("value").getValuesAs(JsonObject.class).stream()
                .map(connection -> connection.getString("id"))
                .toList();
    }

    private void remove(String id) {
        assertThat(api.patch(CONNECTIONS + "/" + id, "{\"enabled\":false}").status())
                .isEqualTo(200);
        assertThat(api.method("DELETE", CONNECTIONS + "/" + id, "").status()).isEqualTo(204);
    }

    @Test
    void kindsSayWhatTheyWant() {
        JsonObject ldap = api.get(CONNECTORS).json().getJsonArray("value").getValuesAs(JsonObject.class).stream()
                .filter(connector -> connector.getString("name").equals("ldap"))
                .findFirst()
                .orElseThrow();
        JsonObject disable = ldap.getJsonArray("actions").getValuesAs(JsonObject.class).stream()
                .filter(action -> action.getString("actionType").equals("disableUser"))
                .findFirst()
                .orElseThrow();
        assertThat(disable.getBoolean("reversible")).isTrue();
        assertThat(disable.getString("checkedBy")).isEqualTo("readAgain");
        JsonObject password = ldap.getJsonArray("settings").getValuesAs(JsonObject.class).stream()
                .filter(setting -> setting.getString("name").equals("bindPassword"))
                .findFirst()
                .orElseThrow();
        assertThat(password.getString("kind")).isEqualTo("secret");
        assertThat(password.getBoolean("required")).isTrue();
    }

    @Test
    void connectionIsMadeTestedEnabledMovedChangedAndRemoved() {
        String servers = "localhost:" + freePort();
        Answer made = api.post(CONNECTIONS, ldap("Directory", servers));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String id = made.json().getString("id");
        String path = CONNECTIONS + "/" + id;
        assertThat(made.header("Location")).endsWith("/beta" + path);
        assertThat(made.json().getBoolean("enabled")).isFalse();

        Answer test = api.postNothing(path + "/test");
        assertThat(test.status()).as(test.body()).isEqualTo(200);
        assertThat(test.json().getBoolean("good")).isFalse();
        assertThat(test.json().getJsonArray("findings").getJsonObject(0).getString("detail"))
                .contains(servers);

        Answer enabled = api.patch(path, "{\"enabled\":true,\"rank\":1}", "If-Match", made.header("ETag"));
        assertThat(enabled.status()).as(enabled.body()).isEqualTo(200);
        assertThat(enabled.json().getBoolean("enabled")).isTrue();
        assertThat(order().get(0)).isEqualTo(id);

        Answer changed = api.patch(path, "{\"displayName\":\"Renamed\",\"settings\":{\"userFilter\":\"(uid={0})\"}}");
        assertThat(changed.json().getJsonObject("settings").getString("userFilter"))
                .isEqualTo("(uid={0})");
        assertThat(changed.json().getJsonObject("settings").getString("bindDn")).isEqualTo("cn=tasks,dc=example");
        assertThat(changed.json().getJsonArray("keptSecrets").getValuesAs(JsonString::getString))
                .containsExactly("bindPassword");
        assertThat(Installation.signedIn(false).get("ui/connections/" + id).text())
                .contains("Renamed");
        assertThat(api.patch(path, "{\"enabled\":false}", "If-Match", made.header("ETag"))
                        .status())
                .isEqualTo(412);
        assertThat(api.get(path, "If-None-Match", changed.header("ETag")).status())
                .isEqualTo(304);

        Answer still = api.method("DELETE", path, "");
        assertThat(still.status()).isEqualTo(409);
        assertThat(still.errorCode()).isEqualTo("StillEnabled");
        remove(id);
        assertThat(api.get(path).errorCode()).isEqualTo("NotFound");
        for (Answer answer : List.of(made, test, enabled, changed, still, api.get(CONNECTIONS))) {
            assertThat(answer.body()).doesNotContain(secret);
        }
        assertThat(Installation.log("messages.log")).doesNotContain(secret);
    }

    @Test
    void orderIsThatOfTheRanks() {
        String first = made("First");
        String second = made("Second");
        assertThat(order()).containsSubsequence(first, second);
        int place = order().indexOf(first) + 1;
        Answer moved = api.patch(CONNECTIONS + "/" + second, "{\"rank\":" + place + "}", "Prefer", "return=minimal");
        assertThat(moved.status()).as(moved.body()).isEqualTo(204);
        assertThat(order()).containsSubsequence(second, first);
        Answer beyond = api.patch(CONNECTIONS + "/" + second, "{\"rank\":999,\"displayName\":\"x\"}");
        assertThat(beyond.status()).isEqualTo(400);
        assertThat(api.get(CONNECTIONS + "/" + second).json().getString("displayName"))
                .isEqualTo("Second");
        remove(first);
        remove(second);
    }

    @Test
    void refusalsNameWhatIsWrong() {
        Answer unknown = api.post(CONNECTIONS, ldap("x", "localhost:9").replace("ldap\"", "telepathy\""));
        assertThat(unknown.errorCode()).isEqualTo("UnknownConnector");
        Answer setting = api.post(CONNECTIONS, ldap("x", "localhost:9").replace("bindDn", "bindCn"));
        assertThat(setting.errorCode()).isEqualTo("BadSetting");
        assertThat(setting.json().getJsonObject("error").toString()).contains("bindCn");
        assertThat(api.get(CONNECTIONS + "?$top=1").status()).isEqualTo(400);
        assertThat(Installation.api(true)
                        .post(CONNECTIONS, ldap("x", "localhost:9"))
                        .errorCode())
                .isEqualTo("SandboxOnly");
        Api responder = Installation.api(false, "SecurityIncident.ReadWrite.All");
        assertThat(responder.get(CONNECTIONS).status()).isEqualTo(403);
        assertThat(responder.get(CONNECTORS).status()).isEqualTo(403);
    }
}
