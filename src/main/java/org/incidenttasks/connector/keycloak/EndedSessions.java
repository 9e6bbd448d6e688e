package org.incidenttasks.connector.keycloak;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.incidenttasks.connector.http.HttpFailure;

/** No session from before the order is left, and no token from before it is taken. Later ones are the user's own. */
record EndedSessions() implements KeycloakEffect {

    private static final String SESSIONS = "sessions";
    private static final String NOT_BEFORE = "notBefore";
    private static final int MOST_KEPT = 200;

    @Override
    public JsonObject state(KeycloakRealm realm, KeycloakUser user) throws HttpFailure, InterruptedException {
        JsonArrayBuilder ids = Json.createArrayBuilder();
        realm.sessions(user).stream().limit(MOST_KEPT).forEach(session -> ids.add(session.getString("id")));
        return Json.createObjectBuilder()
                .add(NOT_BEFORE, user.notBefore())
                .add(SESSIONS, ids)
                .build();
    }

    @Override
    public Seen look(KeycloakRealm realm, KeycloakUser user, JsonObject before, boolean undo)
            throws HttpFailure, InterruptedException {
        List<JsonObject> sessions = realm.sessions(user);
        Set<String> then = before.containsKey(SESSIONS)
                ? before.getJsonArray(SESSIONS).getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .collect(Collectors.toSet())
                : Set.of();
        long old = sessions.stream()
                .filter(session -> then.contains(session.getString("id")) || start(session) / 1_000 < user.notBefore())
                .count();
        boolean set = user.notBefore() > (before.get(NOT_BEFORE) instanceof JsonNumber was ? was.longValue() : 0);
        String words = "has " + sessions.size() + " sessions, of which " + old + " are from before the order";
        return new Seen(set && old == 0, set ? words : words + ", and older tokens are still taken");
    }

    private static long start(JsonObject session) {
        return session.get("start") instanceof JsonNumber start ? start.longValue() : 0;
    }

    @Override
    public void make(KeycloakRealm realm, KeycloakUser user, JsonObject before, boolean undo)
            throws HttpFailure, InterruptedException {
        realm.endSessions(user);
    }
}
