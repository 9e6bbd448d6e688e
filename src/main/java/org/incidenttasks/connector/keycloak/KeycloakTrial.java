package org.incidenttasks.connector.keycloak;

import java.util.List;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.connector.http.Guard;
import org.incidenttasks.connector.http.HttpFailure;

/** Tries a connection step by step: the client, what it sees, what it may change, and the group. */
final class KeycloakTrial {

    private KeycloakTrial() {}

    static Trial run(Guard guard, Configuration configuration) throws InterruptedException {
        Trial.Notes notes = new Trial.Notes();
        try {
            KeycloakRealm realm = KeycloakRealm.of(guard, configuration);
            realm.signIn();
            notes.good("Reached Keycloak and signed in as the client " + configuration.text(KeycloakConnector.CLIENT_ID)
                    + ".");
            users(realm, notes);
            if (configuration.optional(KeycloakConnector.COMPROMISED_GROUP).isPresent()) {
                realm.compromisedGroup();
                notes.good("The group for compromised users is there.");
            }
        } catch (HttpFailure e) {
            notes.bad(e.getMessage());
        }
        return notes.trial();
    }

    private static void users(KeycloakRealm realm, Trial.Notes notes) throws HttpFailure, InterruptedException {
        List<KeycloakUser> users = realm.first();
        if (users.isEmpty()) {
            notes.bad("Sees no user: the realm has none, or the service account lacks the role view-users.");
        } else if (!users.get(0).manageable()) {
            notes.bad("Sees users but may not change them: give the service account the role manage-users.");
        } else {
            notes.good("Sees users and may change them.");
        }
    }
}
