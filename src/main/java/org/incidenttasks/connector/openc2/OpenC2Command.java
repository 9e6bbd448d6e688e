package org.incidenttasks.connector.openc2;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;

/**
 * A command in the language of OpenC2 1.0: an action on a target. Targets that the language has are used as they are; users
 * and messages, which it has not, are targets of this product's own extension {@value #EXTENSION}, as are the arguments
 * that tell actions of one word apart.
 *
 * @param action the verb
 * @param targetName as a consumer names it among its pairs of actions and targets
 * @param target the whole target
 * @param arguments may be empty
 */
record OpenC2Command(String action, String targetName, JsonObject target, JsonObject arguments) {

    /** The name space of what the language has not. */
    static final String EXTENSION = "x-incident-tasks";

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}(/\\d{1,2})?");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/\\d{1,3})?");
    /** Of a device, as management systems make them. */
    private static final Pattern ID =
            Pattern.compile("[0-9A-Fa-f]{40}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    private static final Pattern HASH = Pattern.compile("[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}");

    private static final Map<ActionType, String> VERBS = Map.ofEntries(
            Map.entry(ActionType.ISOLATE_DEVICE, "contain"),
            Map.entry(ActionType.UN_ISOLATE_DEVICE, "allow"),
            Map.entry(ActionType.RESTRICT_APP_EXECUTION, "set"),
            Map.entry(ActionType.UN_RESTRICT_APP_EXECUTION, "restore"),
            Map.entry(ActionType.RUN_ANTI_VIRUS_SCAN, "scan"),
            Map.entry(ActionType.COLLECT_INVESTIGATION_PACKAGE, "investigate"),
            Map.entry(ActionType.STOP_AND_QUARANTINE_FILE, "contain"),
            Map.entry(ActionType.DISABLE_USER, "deny"),
            Map.entry(ActionType.ENABLE_USER, "allow"),
            Map.entry(ActionType.FORCE_USER_PASSWORD_RESET, "set"),
            Map.entry(ActionType.MARK_USER_AS_COMPROMISED, "set"),
            Map.entry(ActionType.REQUIRE_SIGN_IN, "stop"),
            Map.entry(ActionType.SOFT_DELETE_EMAIL, "contain"),
            Map.entry(ActionType.HARD_DELETE_EMAIL, "delete"),
            Map.entry(ActionType.SUBMIT_IOC_RULE, "deny"));

    /** What brings back what the verb did: the inverse of the language. */
    private static final Map<ActionType, String> INVERSES = Map.of(
            ActionType.ISOLATE_DEVICE, "allow",
            ActionType.UN_ISOLATE_DEVICE, "contain",
            ActionType.RESTRICT_APP_EXECUTION, "restore",
            ActionType.UN_RESTRICT_APP_EXECUTION, "set",
            ActionType.STOP_AND_QUARANTINE_FILE, "allow",
            ActionType.DISABLE_USER, "allow",
            ActionType.ENABLE_USER, "deny",
            ActionType.MARK_USER_AS_COMPROMISED, "restore",
            ActionType.SOFT_DELETE_EMAIL, "allow",
            ActionType.SUBMIT_IOC_RULE, "allow");

    static boolean isKnown(ActionType type) {
        return VERBS.containsKey(type);
    }

    static boolean isReversible(ActionType type) {
        return INVERSES.containsKey(type);
    }

    /**
     * The command for an action, or for its inverse.
     *
     * @throws IllegalArgumentException when the target is not written as the language needs it; the message says how
     */
    static OpenC2Command of(ResponseAction action, boolean undo) {
        String verb = (undo ? INVERSES : VERBS).get(action.type());
        if (verb == null) {
            throw new IllegalArgumentException(
                    "OpenC2 has no way back from " + action.type().wireName() + ".");
        }
        Map.Entry<String, JsonObject> target = target(action);
        return new OpenC2Command(verb, target.getKey(), target.getValue(), arguments(action));
    }

    /** A command for each action, of an indicator for a domain: what to look for among what a consumer offers. */
    static Map<ActionType, OpenC2Command> samples() {
        Map<ActionType, OpenC2Command> samples = new EnumMap<>(ActionType.class);
        for (ActionType type : VERBS.keySet()) {
            String target = type.targetKind() == ActionType.TargetKind.FILE ? "0".repeat(64) : "example.org";
            samples.put(
                    type,
                    of(ResponseAction.of(type, target, IsolationType.FULL, null, IndicatorType.DOMAIN_NAME), false));
        }
        return samples;
    }

    private static Map.Entry<String, JsonObject> target(ResponseAction action) {
        String named = action.identifierValue();
        switch (action.type().targetKind()) {
            case DEVICE:
                return entry(
                        "device",
                        Json.createObjectBuilder().add(ID.matcher(named).matches() ? "device_id" : "hostname", named));
            case FILE:
                return file(named);
            case USER:
                return entry(EXTENSION + ":user", Json.createObjectBuilder().add("account", named));
            case MESSAGE:
                return entry(EXTENSION + ":email", Json.createObjectBuilder().add("message_id", named));
            default:
                return indicator(named, ((ResponseAction.SubmitIocRule) action).indicatorType());
        }
    }

    private static Map.Entry<String, JsonObject> indicator(String named, IndicatorType type) {
        switch (type) {
            case IP_ADDRESS:
                if (IPV4.matcher(named).matches()) {
                    return plain("ipv4_net", named);
                }
                if (IPV6.matcher(named).matches()) {
                    return plain("ipv6_net", named);
                }
                throw new IllegalArgumentException("'" + named + "' is no address: write 192.0.2.1 or 2001:db8::1.");
            case DOMAIN_NAME:
                return plain("domain_name", named);
            case URL:
                return plain("uri", named);
            default:
                return file(named);
        }
    }

    private static Map.Entry<String, JsonObject> file(String named) {
        Matcher hash = HASH.matcher(named);
        if (!hash.matches()) {
            throw new IllegalArgumentException("'" + named + "' is no file hash: write an MD5, SHA-1 or SHA-256.");
        }
        String algorithm = Map.of(32, "md5", 40, "sha1", 64, "sha256").get(named.length());
        return entry(
                "file",
                Json.createObjectBuilder()
                        .add("hashes", Json.createObjectBuilder().add(algorithm, named.toLowerCase(Locale.ROOT))));
    }

    private static Map.Entry<String, JsonObject> plain(String name, String value) {
        return Map.entry(name, Json.createObjectBuilder().add(name, value).build());
    }

    private static Map.Entry<String, JsonObject> entry(String name, JsonObjectBuilder value) {
        return Map.entry(name, Json.createObjectBuilder().add(name, value).build());
    }

    private static JsonObject arguments(ResponseAction action) {
        JsonObjectBuilder ours =
                Json.createObjectBuilder().add("action_type", action.type().wireName());
        if (action instanceof ResponseAction.IsolateDevice isolate
                && isolate.isolationType() == IsolationType.SELECTIVE) {
            ours.add("isolation_type", "selective");
        } else if (action instanceof ResponseAction.StopAndQuarantineFile file && file.deviceId() != null) {
            ours.add("device", file.deviceId());
        }
        return Json.createObjectBuilder()
                .add("response_requested", "complete")
                .add(EXTENSION, ours)
                .build();
    }

    /** The content of a request. */
    JsonObject request(String commandId) {
        return Json.createObjectBuilder()
                .add("action", action)
                .add("target", target)
                .add("args", arguments)
                .add("command_id", commandId)
                .build();
    }

    /** What a person reads. */
    String words() {
        return action + " " + targetName;
    }

    /** The content of the request that asks for the state of the target. */
    JsonObject look(String commandId) {
        return new OpenC2Command("query", targetName, target, arguments).request(commandId);
    }

    /** The command by which a consumer says what it offers. */
    static JsonObject features(String commandId) {
        return query(
                commandId,
                Json.createObjectBuilder()
                        .add("features", Json.createArrayBuilder().add("pairs").add("versions")));
    }

    /** The command that asks what became of an earlier one. */
    static JsonObject status(String commandId, String earlier) {
        return query(commandId, Json.createObjectBuilder().add("command", earlier));
    }

    private static JsonObject query(String commandId, JsonObjectBuilder target) {
        return Json.createObjectBuilder()
                .add("action", "query")
                .add("target", target)
                .add("command_id", commandId)
                .build();
    }
}
