package org.incidenttasks.connector.microsoft.graph;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import org.incidenttasks.connector.http.HttpFailure;

/** A user must choose a new password at the next sign-in. The directory may keep to itself whether that is so. */
record PasswordChange() implements UserEffect {

    private static final String PROFILE = "passwordProfile";
    private static final String FORCED = "forceChangePasswordNextSignIn";
    private static final String CHANGED = "lastPasswordChangeDateTime";

    /** Of the profile, the one member that is no secret. */
    @Override
    public JsonObject read(Graph graph, String user) throws HttpFailure, InterruptedException {
        JsonObject seen = graph.user(user, PROFILE + "," + CHANGED);
        JsonObjectBuilder kept = Json.createObjectBuilder(seen).remove(PROFILE);
        if (seen.get(PROFILE) instanceof JsonObject profile && profile.containsKey(FORCED)) {
            kept.add(FORCED, profile.getBoolean(FORCED, false));
        }
        return kept.build();
    }

    @Override
    public Seen look(JsonObject now, JsonObject before, boolean undo) {
        boolean wanted = wanted(before, undo);
        if (!undo && before.containsKey(UserWork.ID) && UserEffect.isAfter(now, before, CHANGED)) {
            return Seen.of(true, "has chosen a new password since");
        }
        if (!now.containsKey(FORCED)) {
            return new Seen(Found.NOT_SHOWN, "is not shown to need a new password or not: the directory keeps that");
        }
        boolean forced = now.getBoolean(FORCED);
        return Seen.of(
                forced == wanted,
                forced ? "must choose a new password at the next sign-in" : "need not choose a new password");
    }

    @Override
    public void make(Graph graph, String id, JsonObject before, boolean undo) throws HttpFailure, InterruptedException {
        if (undo && !before.containsKey(FORCED)) {
            throw HttpFailure.refused("The directory did not show whether a new password was needed before,"
                    + " so that cannot be brought back: decide in the portal.");
        }
        JsonObject profile =
                Json.createObjectBuilder().add(FORCED, wanted(before, undo)).build();
        graph.change(
                "PATCH",
                UserEffect.path(id),
                Json.createObjectBuilder().add(PROFILE, profile).build());
    }

    private static boolean wanted(JsonObject before, boolean undo) {
        return !undo || before.getBoolean(FORCED, false);
    }
}
