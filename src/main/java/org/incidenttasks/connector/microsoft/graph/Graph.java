package org.incidenttasks.connector.microsoft.graph;

import static org.incidenttasks.connector.http.Request.encoded;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Optional;
import org.incidenttasks.connector.http.Answer;
import org.incidenttasks.connector.http.Api;
import org.incidenttasks.connector.http.HttpFailure;

/** Microsoft Graph, as far as it is used here. */
public final class Graph {

    private static final int NOT_FOUND = 404;

    private final Api api;

    public Graph(Api api) {
        // A message keeps its id when it is moved.
        this.api = api.with("Prefer", "IdType=\"ImmutableId\"");
    }

    Api api() {
        return api;
    }

    /** Whether the client may look at users; changes nothing. */
    public void look() throws HttpFailure, InterruptedException {
        api.get("/v1.0/users?$top=1&$select=id");
    }

    /**
     * A user by object id or principal name.
     *
     * @param members what is asked of the user, beside id and principal name
     * @throws HttpFailure that says so, when there is none
     */
    JsonObject user(String idOrName, String members) throws HttpFailure, InterruptedException {
        return find("/v1.0/users/" + encoded(idOrName) + "?$select=id,userPrincipalName," + members)
                .orElseThrow(() -> HttpFailure.absent("The directory has no user '" + idOrName + "'."));
    }

    /** Empty when there is none. */
    Optional<JsonObject> find(String path) throws HttpFailure, InterruptedException {
        try {
            return Optional.of(api.get(path).object());
        } catch (HttpFailure e) {
            if (e.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    Answer change(String method, String path, JsonObject body) throws HttpFailure, InterruptedException {
        return api.change(method, path, body);
    }

    static String text(JsonObject object, String member) {
        return object.get(member) instanceof JsonString text ? text.getString() : "";
    }
}
