package org.incidenttasks.connector.lab;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.action.ActionType.TargetKind;
import org.incidenttasks.action.ResponseAction;

/**
 * What an action changes in the world: one value of its target.
 *
 * @param member which value
 * @param wanted what it becomes; of a {@code moment}, the time of the change
 * @param moment whether the value is a time, so that any later one is as good
 * @param initially what it is when the action itself brings the target into being
 * @param parts what it consists of; of a partial change the last one is not reached
 */
record LabChange(String member, String wanted, boolean moment, String initially, List<String> parts) {

    private static final String PURGED = "purged";

    private static final List<String> ADAPTERS = List.of("Ethernet adapter", "Wi-Fi adapter", "VPN adapter");
    private static final List<String> POLICIES = List.of("Machine policy", "Policy of signed-in sessions");
    private static final List<String> DRIVES = List.of("Memory", "Drive C:", "Drive D:");
    private static final List<String> EVIDENCE = List.of("Event logs", "Process list", "Memory image");
    private static final List<String> FILE = List.of("Running process", "File on disk", "Copy in the restore point");
    private static final List<String> DIRECTORIES = List.of("Local directory", "Cloud directory");
    private static final List<String> SESSIONS = List.of("Web sessions", "Desktop apps", "Mobile apps");
    private static final List<String> COPIES = List.of("Recipient's mailbox", "Shared mailbox", "Archive under hold");
    private static final List<String> GATES = List.of("Endpoints", "Mail gateway", "Web proxy");

    /** What the action changes, when carried out at that time. */
    static LabChange of(ResponseAction action, Instant now) {
        switch (action.type()) {
            case ISOLATE_DEVICE:
                String isolation =
                        ((ResponseAction.IsolateDevice) action).isolationType().wireName();
                return value("isolation", isolation, "none", ADAPTERS);
            case UN_ISOLATE_DEVICE:
                return value("isolation", "none", "full", ADAPTERS);
            case RESTRICT_APP_EXECUTION:
                return value("appRestriction", "on", "off", POLICIES);
            case UN_RESTRICT_APP_EXECUTION:
                return value("appRestriction", "off", "on", POLICIES);
            case RUN_ANTI_VIRUS_SCAN:
                return moment("lastScan", now, DRIVES);
            case COLLECT_INVESTIGATION_PACKAGE:
                return moment("investigationPackage", now, EVIDENCE);
            case STOP_AND_QUARANTINE_FILE:
                return value("file", "quarantined", "running", FILE);
            case DISABLE_USER:
                return value("enabled", "false", "true", DIRECTORIES);
            case ENABLE_USER:
                return value("enabled", "true", "false", DIRECTORIES);
            case FORCE_USER_PASSWORD_RESET:
                return value("mustChangePassword", "true", "false", DIRECTORIES);
            case MARK_USER_AS_COMPROMISED:
                return value("compromised", "true", "false", DIRECTORIES);
            case REQUIRE_SIGN_IN:
                return value("sessions", "0", "3", SESSIONS);
            case SOFT_DELETE_EMAIL:
                return value("folder", "deletedItems", "inbox", COPIES);
            case HARD_DELETE_EMAIL:
                return value("folder", PURGED, "inbox", COPIES);
            case SUBMIT_IOC_RULE:
                return value("rule", "block", "none", GATES);
            default:
                throw new IllegalArgumentException(action.type() + " is done to nothing");
        }
    }

    private static LabChange value(String member, String wanted, String initially, List<String> parts) {
        return new LabChange(member, wanted, false, initially, parts);
    }

    private static LabChange moment(String member, Instant now, List<String> parts) {
        return new LabChange(member, now.toString(), true, "never", parts);
    }

    /** All values of a target that this change brings into being. */
    Map<String, String> newState(TargetKind kind, ResponseAction action) {
        Map<String, String> state = usual(kind);
        state.put(member, initially);
        if (action instanceof ResponseAction.SubmitIocRule rule) {
            state.put("type", rule.indicatorType().wireName());
        }
        return state;
    }

    /** The values that such a thing usually has. */
    static Map<String, String> usual(TargetKind kind) {
        switch (kind) {
            case DEVICE:
                return values(
                        "isolation", "none",
                        "appRestriction", "off",
                        "lastScan", "never",
                        "investigationPackage", "never");
            case USER:
                return values(
                        "enabled", "true",
                        "mustChangePassword", "false",
                        "sessions", "3",
                        "compromised", "false");
            default:
                return values();
        }
    }

    private static Map<String, String> values(String... namesAndValues) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return values;
    }

    /** Why it cannot be made on what is like that; in the target's own words. */
    Optional<String> obstacle(String before) {
        return member.equals("folder") && before.equals(PURGED)
                ? Optional.of("it has been purged, there is nothing left to delete")
                : Optional.empty();
    }

    /** Whether a value is what an order that was carried out at that time has left. */
    boolean holds(String value, Optional<Instant> appliedAt) {
        if (!moment) {
            return value.equals(wanted);
        }
        return appliedAt.isPresent()
                && !value.equals(initially)
                && !Instant.parse(value).isBefore(appliedAt.get());
    }

    /**
     * The change, made, in words.
     *
     * @param target its name
     * @param before the values that were, one per place
     * @param results the parts of the change, with why not, empty where done
     */
    String told(String target, Map<String, String> before, Map<String, String> results) {
        String now = label() + " of " + target + " is now " + wanted;
        if (results.size() > 1) {
            long done = results.values().stream().filter(String::isEmpty).count();
            return now + " in " + done + " of " + results.size() + " places.";
        }
        String was = before.values().iterator().next();
        return now + (was.equals(wanted) ? ", as it was before." : "; it was " + was + ".");
    }

    /** The value's name in words. */
    String label() {
        String words = member.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
        switch (member) {
            case "enabled":
            case "mustChangePassword":
            case "compromised":
                return "flag '" + words + "'";
            case "sessions":
                return "number of sessions";
            case "file":
                return "state";
            default:
                return words;
        }
    }
}
