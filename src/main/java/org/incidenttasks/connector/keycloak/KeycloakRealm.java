package org.incidenttasks.connector.keycloak;

import static org.incidenttasks.connector.http.Request.encoded;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.http.Api;
import org.incidenttasks.connector.http.ClientCredentials;
import org.incidenttasks.connector.http.Guard;
import org.incidenttasks.connector.http.Http;
import org.incidenttasks.connector.http.HttpFailure;

/** A realm, in the name of the service account of a connection. */
final class KeycloakRealm {

    private static final int NOT_FOUND = 404;

    private final Configuration configuration;
    private final Api api;

    private KeycloakRealm(Configuration configuration, Api api) {
        this.configuration = configuration;
        this.api = api;
    }

    static KeycloakRealm of(Guard guard, Configuration configuration) throws HttpFailure {
        URI server = Api.address(configuration.text(KeycloakConnector.SERVER));
        String realm = encoded(configuration.text(KeycloakConnector.REALM));
        Http http = new Http(guard, configuration.optional(KeycloakConnector.CERTIFICATES));
        ClientCredentials client = new ClientCredentials(
                URI.create(server + "/realms/" + realm + "/protocol/openid-connect/token"),
                configuration.text(KeycloakConnector.CLIENT_ID),
                configuration.text(KeycloakConnector.CLIENT_SECRET),
                "");
        return new KeycloakRealm(configuration, new Api(http, URI.create(server + "/admin/realms/" + realm), client));
    }

    void signIn() throws HttpFailure, InterruptedException {
        api.signIn();
    }

    // ---- users

    /** Whom a target can mean: by id, by user name, by mail address. */
    List<KeycloakUser> find(String target) throws HttpFailure, InterruptedException {
        Map<String, KeycloakUser> found = new LinkedHashMap<>();
        if (isId(target)) {
            byId(target).forEach(user -> found.put(user.id(), user));
        }
        for (String by : target.contains("@") ? List.of("username", "email") : List.of("username")) {
            for (JsonObject user : api.get("/users?exact=true&max=2&" + by + "=" + encoded(target))
                    .list()) {
                found.putIfAbsent(user.getString("id"), new KeycloakUser(user));
            }
        }
        return List.copyOf(found.values());
    }

    /** One, or none. */
    List<KeycloakUser> byId(String id) throws HttpFailure, InterruptedException {
        try {
            return List.of(new KeycloakUser(api.get("/users/" + encoded(id)).object()));
        } catch (HttpFailure e) {
            if (e.status() == NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private static boolean isId(String target) {
        try {
            return target.length() == 36 && UUID.fromString(target) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    List<KeycloakUser> first() throws HttpFailure, InterruptedException {
        return api.get("/users?max=1").list().stream().map(KeycloakUser::new).toList();
    }

    /** Whether it is the account by which this realm is reached. */
    boolean isOwn(KeycloakUser user) {
        return user.name().equalsIgnoreCase("service-account-" + configuration.text(KeycloakConnector.CLIENT_ID));
    }

    /** Members that are not named stay as they are. */
    void change(KeycloakUser user, JsonObject members) throws HttpFailure, InterruptedException {
        api.put("PUT", user(user), members);
    }

    /** When the password was made, in milliseconds since 1970; empty where another system keeps it. */
    OptionalLong passwordSince(KeycloakUser user) throws HttpFailure, InterruptedException {
        return api.get(user(user) + "/credentials").list().stream()
                .filter(credential -> credential.getString("type", "").equals("password"))
                .map(credential -> credential.get("createdDate"))
                .filter(JsonNumber.class::isInstance)
                .mapToLong(date -> ((JsonNumber) date).longValue())
                .max();
    }

    // ---- sessions

    /** Each with its {@code id} and its {@code start} in milliseconds since 1970. */
    List<JsonObject> sessions(KeycloakUser user) throws HttpFailure, InterruptedException {
        return api.get(user(user) + "/sessions").list();
    }

    void endSessions(KeycloakUser user) throws HttpFailure, InterruptedException {
        api.put("POST", user(user) + "/logout", null);
    }

    // ---- groups

    /** The id of the group that a setting of the connection names by its path. */
    String compromisedGroup() throws HttpFailure, InterruptedException {
        String path = configuration
                .optional(KeycloakConnector.COMPROMISED_GROUP)
                .orElseThrow(() -> HttpFailure.refused("The connection names no group for compromised users:"
                        + " have one made in Keycloak, and name it in the connection."));
        try {
            StringBuilder encoded = new StringBuilder();
            for (String part : path.replaceFirst("^/+", "").split("/")) {
                encoded.append('/').append(encoded(part));
            }
            return api.get("/group-by-path" + encoded).object().getString("id");
        } catch (HttpFailure e) {
            throw e.status() == NOT_FOUND
                    ? HttpFailure.refused("Keycloak has no group '" + path + "': have it made there first.")
                    : e;
        }
    }

    boolean isMember(KeycloakUser user, String groupId) throws HttpFailure, InterruptedException {
        return api.get(user(user) + "/groups?briefRepresentation=true&max=10000").list().stream()
                .anyMatch(group -> group.getString("id", "").equals(groupId));
    }

    void member(KeycloakUser user, String groupId, boolean wanted) throws HttpFailure, InterruptedException {
        api.put(
                wanted ? "PUT" : "DELETE",
                user(user) + "/groups/" + encoded(groupId),
                wanted ? Json.createObjectBuilder().build() : null);
    }

    private static String user(KeycloakUser user) {
        return "/users/" + encoded(user.id());
    }
}
