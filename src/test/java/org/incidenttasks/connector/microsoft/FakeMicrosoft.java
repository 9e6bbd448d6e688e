package org.incidenttasks.connector.microsoft;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidenttasks.connector.http.LocalHttps;
import org.incidenttasks.connector.http.LocalHttps.Asked;
import org.incidenttasks.connector.http.LocalHttps.Reply;

/**
 * Answers as section 5 of the contract says of Microsoft's cloud: tokens, machine actions and their states, a duplicate's
 * two answers, indicators, users, risk, and mail. One test at a time.
 */
final class FakeMicrosoft implements AutoCloseable {

    static final String HOST_1 = "a".repeat(40);
    static final String HOST_2 = "b".repeat(40);

    /** A machine action. */
    static final class Action {
        final String id = UUID.randomUUID().toString();
        final String type;
        final String machine;
        final String scope;
        final String comment;
        final String sha1;
        final Instant created;
        String status = "Pending";
        Instant updated;

        Action(String type, String machine, String scope, String comment, String sha1, Instant created) {
            this.type = type;
            this.machine = machine;
            this.scope = scope;
            this.comment = comment;
            this.sha1 = sha1;
            this.created = created;
            this.updated = created;
        }

        JsonObject json(String name) {
            JsonObjectBuilder json = Json.createObjectBuilder()
                    .add("id", id)
                    .add("type", type)
                    .add("requestorComment", comment)
                    .add("status", status)
                    .add("machineId", machine)
                    .add("computerDnsName", name)
                    .add("creationDateTimeUtc", created.toString())
                    .add("lastUpdateDateTimeUtc", updated.toString());
            if (scope == null) {
                json.addNull("scope");
            } else {
                json.add("scope", scope);
            }
            if (sha1 != null) {
                json.add(
                        "relatedFileInfo",
                        Json.createObjectBuilder().add("fileIdentifier", sha1).add("fileIdentifierType", "Sha1"));
            }
            return json.build();
        }
    }

    final LocalHttps server;
    final Map<String, String> machines =
            new LinkedHashMap<>(Map.of(HOST_1, "host-1.example.org", HOST_2, "host-2.example.org"));
    final List<Action> actions = new ArrayList<>();
    final Map<String, JsonObject> indicators = new LinkedHashMap<>();
    final Map<String, JsonObject> users = new HashMap<>();
    final Map<String, String> risks = new HashMap<>();
    final Map<String, JsonObject> messages = new HashMap<>();
    final Map<String, JsonObject> analyzed = new LinkedHashMap<>();
    final String packageBytes = "zip-" + UUID.randomUUID();

    /** Answers that come before any other, one each; a null in an Optional's place breaks off. */
    final Deque<Reply> first = new ArrayDeque<>();

    /** What each further action is at once. */
    String newStatus = "Pending";

    /** Whether a duplicate is answered by 400 and not by the pending one. */
    boolean refusesDuplicates;

    /** Devices on which an action is refused. */
    final Map<String, String> refusing = new HashMap<>();

    /** Whether the answer to a submission is lost. */
    boolean losesAnswers;

    private String token = "t-" + UUID.randomUUID();
    final String secret = "pw-" + UUID.randomUUID();
    private Instant clock = Instant.parse("2026-01-01T00:00:00Z");

    FakeMicrosoft() throws Exception {
        server = new LocalHttps(this::reply);
    }

    @Override
    public void close() {
        server.close();
    }

    private Instant tick() {
        clock = clock.plusSeconds(1);
        return clock;
    }

    /** Ends an action. */
    void end(Action action, String status) {
        action.status = status;
        action.updated = tick();
    }

    /** Every access token is worth nothing from now on. */
    void expire() {
        token = "t-" + UUID.randomUUID();
    }

    long count(String method, String path) {
        return server.asked().stream()
                .filter(asked -> asked.method().equals(method)
                        && asked.address().getPath().contains(path))
                .count();
    }

    private synchronized Reply reply(Asked asked) {
        String path = asked.address().getPath();
        String query = asked.address().getRawQuery() == null
                ? ""
                : URLDecoder.decode(asked.address().getRawQuery(), StandardCharsets.UTF_8);
        if (path.equals("/directory/oauth2/v2.0/token")) {
            return asked.body().contains("client_secret=" + secret)
                    ? new Reply(
                            200, "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"" + token + "\"}")
                    : new Reply(
                            401,
                            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret"
                                    + " provided.\"}");
        }
        if (path.equals("/blob/package.zip")) {
            return asked.authorization() == null && query.equals("sig=key")
                    ? new Reply(200, packageBytes)
                    : new Reply(403, "");
        }
        if (!("Bearer " + token).equals(asked.authorization())) {
            return error(401, "Unauthorized", "Access token has expired.");
        }
        if (!first.isEmpty()) {
            return first.poll();
        }
        return path.startsWith("/api/") ? defender(asked, path, query) : graph(asked, path, query);
    }

    static Reply error(int status, String code, String message, String... headers) {
        return new Reply(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}", headers);
    }

    private static Reply list(List<JsonObject> values) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        values.forEach(array::add);
        return new Reply(
                200, Json.createObjectBuilder().add("value", array).build().toString());
    }

    private static JsonObject read(String json) {
        if (json.isEmpty()) {
            return JsonValue.EMPTY_JSON_OBJECT;
        }
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    // ---- Defender for Endpoint

    private Reply defender(Asked asked, String path, String query) {
        String[] parts = path.split("/");
        switch (parts[2]) {
            case "machines":
                return parts.length == 3
                        ? list(machines.keySet().stream()
                                .filter(id -> !query.contains("$filter") || named(id, query))
                                .map(this::machine)
                                .toList())
                        : parts.length == 4 ? oneMachine(parts[3]) : submit(asked, parts[3], parts[4]);
            case "files":
                return list(machines.keySet().stream().map(this::machine).toList());
            case "machineactions":
                return machineActions(asked, parts, query);
            default:
                return indicators(asked, parts, query);
        }
    }

    private boolean named(String id, String query) {
        String name = machines.get(id);
        return query.contains("eq '" + name + "'")
                || query.contains("startswith(computerDnsName,'" + name.replaceFirst("\\..*", ".") + "')");
    }

    private JsonObject machine(String id) {
        return Json.createObjectBuilder()
                .add("id", id)
                .add("computerDnsName", machines.get(id))
                .add("healthStatus", "Active")
                .build();
    }

    private Reply oneMachine(String id) {
        return machines.containsKey(id)
                ? new Reply(200, machine(id).toString())
                : error(404, "ResourceNotFound", "Machine " + id + " was not found");
    }

    private Reply submit(Asked asked, String machine, String verb) {
        JsonObject body = read(asked.body());
        if (!body.containsKey("Comment")) {
            return error(400, "MissingRequiredParameter", "Comment is required");
        }
        if (refusing.containsKey(machine)) {
            return error(400, refusing.get(machine), "Not on this system");
        }
        String type = verb.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + verb.substring(1);
        Action pending = actions.stream()
                .filter(action -> action.machine.equals(machine)
                        && action.type.equals(type)
                        && (action.status.equals("Pending") || action.status.equals("InProgress")))
                .findFirst()
                .orElse(null);
        if (pending != null) {
            return refusesDuplicates
                    ? error(400, "BadRequest", "Action is already in progress")
                    : new Reply(201, pending.json(machines.get(machine)).toString());
        }
        Action action = new Action(
                type,
                machine,
                body.getString("IsolationType", null),
                body.getString("Comment"),
                body.getString("Sha1", null),
                tick());
        action.status = newStatus;
        actions.add(action);
        return losesAnswers
                ? null
                : new Reply(201, action.json(machines.get(machine)).toString());
    }

    private Reply machineActions(Asked asked, String[] parts, String query) {
        if (parts.length == 3) {
            Matcher machine = Pattern.compile("machineId eq '([0-9a-f]+)'").matcher(query);
            String id = machine.find() ? machine.group(1) : "";
            return list(actions.stream()
                    .filter(action -> id.isEmpty() || action.machine.equals(id))
                    .filter(action -> !query.contains("type eq") || query.contains("type eq '" + action.type + "'"))
                    .map(action -> action.json(machines.get(action.machine)))
                    .toList());
        }
        Action action = actions.stream()
                .filter(one -> one.id.equals(parts[3]))
                .findFirst()
                .orElse(null);
        if (action == null) {
            return error(404, "ResourceNotFound", "Machine action was not found");
        }
        if (parts.length == 4) {
            return new Reply(200, action.json(machines.get(action.machine)).toString());
        }
        if (parts[4].equals("cancel")) {
            if (!action.status.equals("Pending") && !action.status.equals("InProgress")) {
                return error(400, "BadRequest", "Action cannot be cancelled");
            }
            end(action, "Cancelled");
            return new Reply(200, action.json(machines.get(action.machine)).toString());
        }
        return new Reply(200, "{\"value\":\"" + server.base() + "/blob/package.zip?sig=key\"}");
    }

    private Reply indicators(Asked asked, String[] parts, String query) {
        switch (asked.method()) {
            case "POST":
                JsonObject given = read(asked.body());
                String value = given.getString("indicatorValue");
                String id = indicators.entrySet().stream()
                        .filter(one ->
                                one.getValue().getString("indicatorValue").equals(value))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(Integer.toString(indicators.size() + 1));
                indicators.put(id, Json.createObjectBuilder(given).add("id", id).build());
                return new Reply(200, indicators.get(id).toString());
            case "DELETE":
                return indicators.remove(parts[3]) == null
                        ? error(404, "NotFound", "No such indicator")
                        : new Reply(204, "");
            default:
                return list(indicators.values().stream()
                        .filter(one -> query.contains("'" + one.getString("indicatorValue") + "'"))
                        .toList());
        }
    }

    // ---- Graph

    private Reply graph(Asked asked, String path, String query) {
        if (path.startsWith("/v1.0/identityProtection/riskyUsers/")) {
            return risk(asked, path.substring(path.lastIndexOf('/') + 1));
        }
        if (path.startsWith("/beta/security/collaboration/analyzedEmails")) {
            return mail(asked, path, query);
        }
        String[] parts = path.split("/");
        if (parts.length == 3) {
            return list(List.copyOf(users.values()));
        }
        JsonObject user = users.values().stream()
                .filter(one -> one.getString("id").equals(parts[3])
                        || one.getString("userPrincipalName").equals(parts[3]))
                .findFirst()
                .orElse(null);
        if (user == null) {
            return error(404, "Request_ResourceNotFound", "Resource '" + parts[3] + "' does not exist");
        }
        if (parts.length > 4 && !parts[4].equals("revokeSignInSessions")) {
            return mailbox(asked, parts, query);
        }
        if (asked.method().equals("GET")) {
            return new Reply(200, user.toString());
        }
        JsonObjectBuilder changed = Json.createObjectBuilder(user);
        read(asked.body()).forEach(changed::add);
        if (parts.length > 4) {
            changed.add("signInSessionsValidFromDateTime", tick().toString());
        }
        users.put(user.getString("id"), changed.build());
        return parts.length > 4
                ? new Reply(200, "{\"@odata.context\":\"x#Edm.Boolean\",\"value\":true}")
                : new Reply(204, "");
    }

    /** A user of the directory. */
    void user(String id, String name) {
        users.put(
                id,
                Json.createObjectBuilder()
                        .add("id", id)
                        .add("userPrincipalName", name)
                        .add("accountEnabled", true)
                        .add(
                                "passwordProfile",
                                Json.createObjectBuilder()
                                        .add("password", secret)
                                        .add("forceChangePasswordNextSignIn", false))
                        .add("lastPasswordChangeDateTime", "2025-01-01T00:00:00Z")
                        .add("signInSessionsValidFromDateTime", "2025-01-01T00:00:00Z")
                        .build());
    }

    private Reply risk(Asked asked, String last) {
        if (asked.method().equals("GET")) {
            return risks.containsKey(last)
                    ? new Reply(200, "{\"id\":\"" + last + "\",\"riskState\":\"" + risks.get(last) + "\"}")
                    : error(404, "Request_ResourceNotFound", "No risk");
        }
        String id = read(asked.body()).getJsonArray("userIds").getString(0);
        if (!users.containsKey(id)) {
            return error(400, "BadRequest", "Only object ids");
        }
        risks.put(id, last.equals("dismiss") ? "dismissed" : "confirmedCompromised");
        return new Reply(204, "");
    }

    private Reply mailbox(Asked asked, String[] parts, String query) {
        if (parts[4].equals("mailFolders")) {
            return new Reply(200, "{\"id\":\"folder-deleted\"}");
        }
        if (parts.length == 5) {
            return list(messages.values().stream()
                    .filter(one -> query.contains("'" + one.getString("internetMessageId") + "'"))
                    .toList());
        }
        JsonObject message = messages.get(parts[5]);
        if (message == null) {
            return error(404, "ErrorItemNotFound", "The specified object was not found in the store.");
        }
        if (parts.length == 6) {
            return new Reply(200, message.toString());
        }
        if (parts[6].equals("permanentDelete")) {
            messages.remove(parts[5]);
            return new Reply(204, "");
        }
        messages.put(
                parts[5],
                Json.createObjectBuilder(message)
                        .add("parentFolderId", folder(read(asked.body()).getString("destinationId")))
                        .build());
        return new Reply(201, messages.get(parts[5]).toString());
    }

    private static String folder(String given) {
        return given.equals("deleteditems") ? "folder-deleted" : given;
    }

    private Reply mail(Asked asked, String path, String query) {
        if (path.endsWith("/remediate")) {
            return new Reply(202, "", "Location", "https://security.microsoft.com/action-center/history?filters=x");
        }
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (last.equals("analyzedEmails")) {
            return list(analyzed.values().stream()
                    .filter(one -> query.contains("'" + one.getString("networkMessageId") + "'"))
                    .toList());
        }
        return analyzed.containsKey(last)
                ? new Reply(200, analyzed.get(last).toString())
                : error(404, "NotFound", "No such message");
    }

    /** One recipient's copy of a message, delivered to a place. */
    void copy(String id, String networkMessageId, String recipient, String location) {
        analyzed.put(
                id,
                Json.createObjectBuilder()
                        .add("id", id)
                        .add("networkMessageId", networkMessageId)
                        .add("recipientEmailAddress", recipient)
                        .add("latestDelivery", Json.createObjectBuilder().add("location", location))
                        .build());
    }
}
