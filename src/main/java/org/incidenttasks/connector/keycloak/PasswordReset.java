package org.incidenttasks.connector.keycloak;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.OptionalLong;
import org.incidenttasks.connector.http.HttpFailure;

/** The required action by which a user must choose a new password; gone by itself once that is done. */
record PasswordReset() implements KeycloakEffect {

    private static final String UPDATE_PASSWORD = "UPDATE_PASSWORD";
    private static final String REQUIRED = "updatePassword";
    private static final String SINCE = "passwordSince";

    @Override
    public JsonObject state(KeycloakRealm realm, KeycloakUser user) throws HttpFailure, InterruptedException {
        JsonObjectBuilder state =
                Json.createObjectBuilder().add(REQUIRED, user.requiredActions().contains(UPDATE_PASSWORD));
        realm.passwordSince(user).ifPresent(since -> state.add(SINCE, since));
        return state.build();
    }

    @Override
    public Seen look(KeycloakRealm realm, KeycloakUser user, JsonObject before, boolean undo)
            throws HttpFailure, InterruptedException {
        boolean required = user.requiredActions().contains(UPDATE_PASSWORD);
        if (undo) {
            // A user who has chosen a new password since is not asked for another.
            boolean was = before.getBoolean(REQUIRED);
            boolean back = required == was || !required && chosen(realm, user, before);
            return new Seen(back, required ? "must choose a new password" : "need not choose a new password");
        }
        if (required) {
            return new Seen(true, "must choose a new password at the next sign-in");
        }
        return chosen(realm, user, before)
                ? new Seen(true, "has chosen a new password since")
                : new Seen(false, "need not choose a new password");
    }

    private static boolean chosen(KeycloakRealm realm, KeycloakUser user, JsonObject before)
            throws HttpFailure, InterruptedException {
        OptionalLong since = realm.passwordSince(user);
        return before.get(SINCE) instanceof JsonNumber was && since.isPresent() && since.getAsLong() > was.longValue();
    }

    /** Other required actions stay. */
    @Override
    public void make(KeycloakRealm realm, KeycloakUser user, JsonObject before, boolean undo)
            throws HttpFailure, InterruptedException {
        JsonArrayBuilder actions = Json.createArrayBuilder();
        user.requiredActions().stream()
                .filter(action -> !action.equals(UPDATE_PASSWORD))
                .forEach(actions::add);
        if (!undo || before.getBoolean(REQUIRED)) {
            actions.add(UPDATE_PASSWORD);
        }
        realm.change(
                user, Json.createObjectBuilder().add("requiredActions", actions).build());
    }
}
