package org.incidenttasks.connector.microsoft.graph;

import static org.incidenttasks.connector.http.Request.encoded;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.connector.http.HttpFailure;

/** A user whose risk is high because a person said so, for the rules of conditional access. */
record Compromised() implements UserEffect {

    private static final String STATE = "riskState";
    private static final String CONFIRMED = "confirmedCompromised";
    private static final Set<String> NO_RISK = Set.of("none", "dismissed", "remediated", "confirmedSafe");

    @Override
    public JsonObject read(Graph graph, String user) throws HttpFailure, InterruptedException {
        JsonObject found = graph.user(user, "accountEnabled");
        Optional<JsonObject> risk =
                graph.find("/v1.0/identityProtection/riskyUsers/" + encoded(found.getString(UserWork.ID)));
        return Json.createObjectBuilder(found)
                .add(STATE, risk.map(one -> Graph.text(one, STATE)).orElse("none"))
                .build();
    }

    @Override
    public Seen look(JsonObject now, JsonObject before, boolean undo) {
        String state = now.getString(STATE);
        String words = "has the risk state " + state;
        if (!undo) {
            return Seen.of(state.equals(CONFIRMED), words);
        }
        return Seen.of(
                before.getString(STATE).equals(CONFIRMED) ? state.equals(CONFIRMED) : !state.equals(CONFIRMED), words);
    }

    @Override
    public void make(Graph graph, String id, JsonObject before, boolean undo) throws HttpFailure, InterruptedException {
        boolean dismiss = undo && !before.getString(STATE).equals(CONFIRMED);
        if (dismiss && !NO_RISK.contains(before.getString(STATE))) {
            throw HttpFailure.refused("The user was " + before.getString(STATE) + " by Microsoft's own finding before,"
                    + " which cannot be brought back: dismissing it would hide that. Decide in the portal.");
        }
        graph.change(
                "POST",
                "/v1.0/identityProtection/riskyUsers/" + (dismiss ? "dismiss" : "confirmCompromised"),
                Json.createObjectBuilder()
                        .add("userIds", Json.createArrayBuilder().add(id))
                        .build());
    }
}
