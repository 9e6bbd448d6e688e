package org.incidenttasks.connector.microsoft.defender;

import jakarta.json.JsonObject;

/**
 * A device that Defender knows.
 *
 * @param id 40 hexadecimal digits
 * @param active whether it has reported lately
 */
record Machine(String id, String name, boolean active) {

    static Machine of(JsonObject json) {
        String id = json.getString("id");
        return new Machine(
                id,
                json.getString("computerDnsName", id),
                json.getString("healthStatus", "").equals("Active"));
    }
}
