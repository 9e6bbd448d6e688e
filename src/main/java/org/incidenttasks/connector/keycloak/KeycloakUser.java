package org.incidenttasks.connector.keycloak;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;

/** A user as the Admin REST API shows one. */
record KeycloakUser(JsonObject json) {

    String id() {
        return json.getString("id");
    }

    String name() {
        return json.getString("username", id());
    }

    boolean enabled() {
        return json.getBoolean("enabled", false);
    }

    /** What is asked of the user at the next sign-in. */
    List<String> requiredActions() {
        JsonValue list = json.get("requiredActions");
        return list == null || list.getValueType() != JsonValue.ValueType.ARRAY
                ? List.of()
                : list.asJsonArray().getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList();
    }

    /** In seconds since 1970: tokens and sessions from before are worth nothing; 0: none was ever ended so. */
    long notBefore() {
        return json.get("notBefore") instanceof JsonNumber number ? number.longValue() : 0;
    }

    /** Whether Keycloak lets the account of the connection change this user, by its own word. */
    boolean manageable() {
        return json.get("access") instanceof JsonObject access && access.getBoolean("manage", false);
    }
}
