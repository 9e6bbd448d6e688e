package org.incidenttasks.connector.keycloak;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.http.HttpFailure;

/** What an action does to a user: looked at, brought about, and brought back. */
interface KeycloakEffect {

    /** What is there, for the way back; without the user's id, which is added. */
    JsonObject state(KeycloakRealm realm, KeycloakUser user) throws HttpFailure, InterruptedException;

    /**
     * Looks.
     *
     * @param before what {@link #state} said before the change; empty when it is not known
     * @param undo whether {@code before} is to be there again, and not the effect
     */
    Seen look(KeycloakRealm realm, KeycloakUser user, JsonObject before, boolean undo)
            throws HttpFailure, InterruptedException;

    /** Makes it so; called when a look said that it is not. */
    void make(KeycloakRealm realm, KeycloakUser user, JsonObject before, boolean undo)
            throws HttpFailure, InterruptedException;

    /** @param words in the middle of a sentence */
    record Seen(boolean asWanted, String words) {}

    static KeycloakEffect of(ActionType type) {
        switch (type) {
            case DISABLE_USER:
                return new SignIn(false);
            case ENABLE_USER:
                return new SignIn(true);
            case FORCE_USER_PASSWORD_RESET:
                return new PasswordReset();
            case MARK_USER_AS_COMPROMISED:
                return new CompromisedGroup();
            case REQUIRE_SIGN_IN:
                return new EndedSessions();
            default:
                throw new IllegalArgumentException("Keycloak is not asked to " + type);
        }
    }

    /** Whether the user may sign in at all. */
    record SignIn(boolean ordered) implements KeycloakEffect {

        private static final String ENABLED = "enabled";

        @Override
        public JsonObject state(KeycloakRealm realm, KeycloakUser user) {
            return Json.createObjectBuilder().add(ENABLED, user.enabled()).build();
        }

        @Override
        public Seen look(KeycloakRealm realm, KeycloakUser user, JsonObject before, boolean undo) {
            return new Seen(user.enabled() == wanted(before, undo), user.enabled() ? "is enabled" : "is disabled");
        }

        @Override
        public void make(KeycloakRealm realm, KeycloakUser user, JsonObject before, boolean undo)
                throws HttpFailure, InterruptedException {
            realm.change(
                    user,
                    Json.createObjectBuilder()
                            .add(ENABLED, wanted(before, undo))
                            .build());
        }

        private boolean wanted(JsonObject before, boolean undo) {
            return undo ? before.getBoolean(ENABLED) : ordered;
        }
    }

    /** Membership of a group that the realm's own rules can look at. */
    record CompromisedGroup() implements KeycloakEffect {

        private static final String MEMBER = "member";

        @Override
        public JsonObject state(KeycloakRealm realm, KeycloakUser user) throws HttpFailure, InterruptedException {
            String group = realm.compromisedGroup();
            return Json.createObjectBuilder()
                    .add("group", group)
                    .add(MEMBER, realm.isMember(user, group))
                    .build();
        }

        @Override
        public Seen look(KeycloakRealm realm, KeycloakUser user, JsonObject before, boolean undo)
                throws HttpFailure, InterruptedException {
            boolean member = realm.isMember(user, group(realm, before, undo));
            return new Seen(
                    member == wanted(before, undo),
                    member ? "is a member of the group" : "is not a member of the group");
        }

        @Override
        public void make(KeycloakRealm realm, KeycloakUser user, JsonObject before, boolean undo)
                throws HttpFailure, InterruptedException {
            realm.member(user, group(realm, before, undo), wanted(before, undo));
        }

        /** The way back leads out of the group of then, whatever the connection names now. */
        private static String group(KeycloakRealm realm, JsonObject before, boolean undo)
                throws HttpFailure, InterruptedException {
            return undo ? before.getString("group") : realm.compromisedGroup();
        }

        private static boolean wanted(JsonObject before, boolean undo) {
            return !undo || before.getBoolean(MEMBER);
        }
    }
}
