package org.incidenttasks.action;

import java.util.List;

/**
 * What an action is called elsewhere.
 *
 * @param techniques of D3FEND, the one that says most first; where it has none that fits, the nearest one above
 * @param openC2Action the action of an OpenC2 1.0 command for it
 * @param openC2Target its target; {@code er:} stands before those of the profile for Endpoint Response
 */
public record Classification(List<Technique> techniques, String openC2Action, String openC2Target) {

    private static final String DEVICE = "device";
    private static final String ACCOUNT = "er:account";
    private static final String CONTAIN = "contain";
    private static final String ALLOW = "allow";
    private static final String DENY = "deny";
    private static final String SET = "set";

    /** A message is a file-like object; OpenC2 has no target of its own for it. */
    private static final String MESSAGE = "artifact";

    public Classification {
        techniques = List.copyOf(techniques);
    }

    private static Classification as(String openC2Action, String openC2Target, Technique... techniques) {
        return new Classification(List.of(techniques), openC2Action, openC2Target);
    }

    static Classification of(ResponseAction action) {
        switch (action.type()) {
            case ISOLATE_DEVICE:
                return as(CONTAIN, DEVICE, Technique.NETWORK_ISOLATION);
            case UN_ISOLATE_DEVICE:
                return as(ALLOW, DEVICE, Technique.RESTORE_NETWORK_ACCESS);
            case RESTRICT_APP_EXECUTION:
                return as(CONTAIN, DEVICE, Technique.EXECUTABLE_ALLOWLISTING);
            case UN_RESTRICT_APP_EXECUTION:
                return as(ALLOW, DEVICE, Technique.RESTORE_CONFIGURATION);
            case RUN_ANTI_VIRUS_SCAN:
                return as("scan", DEVICE, Technique.FILE_ANALYSIS);
            case COLLECT_INVESTIGATION_PACKAGE:
                return as("investigate", DEVICE, Technique.PLATFORM_MONITORING);
            case STOP_AND_QUARANTINE_FILE:
                return as(CONTAIN, "file", Technique.FILE_EVICTION, Technique.PROCESS_TERMINATION);
            case DISABLE_USER:
                return as(SET, ACCOUNT, Technique.ACCOUNT_LOCKING);
            case ENABLE_USER:
                return as(SET, ACCOUNT, Technique.UNLOCK_ACCOUNT);
            case FORCE_USER_PASSWORD_RESET:
                return as(SET, ACCOUNT, Technique.CREDENTIAL_ROTATION);
            case MARK_USER_AS_COMPROMISED:
                return as(SET, ACCOUNT, Technique.CREDENTIAL_EVICTION);
            case REQUIRE_SIGN_IN:
                return as(SET, ACCOUNT, Technique.SESSION_TERMINATION);
            case HARD_DELETE_EMAIL:
                return as("delete", MESSAGE, Technique.EMAIL_REMOVAL);
            case SOFT_DELETE_EMAIL:
                return as(CONTAIN, MESSAGE, Technique.EMAIL_REMOVAL);
            case SUBMIT_IOC_RULE:
                return ofRule((ResponseAction.SubmitIocRule) action);
            default:
                throw new IllegalArgumentException(action.type() + " has no classification");
        }
    }

    /** Of what takes an action back. */
    static Classification ofUndo(ResponseAction action) {
        return action.type()
                .inverse()
                .map(inverse ->
                        of(ResponseAction.of(inverse, action.identifierValue(), IsolationType.FULL, null, null)))
                .orElseGet(() -> withoutInverse(action));
    }

    private static Classification withoutInverse(ResponseAction action) {
        switch (action.type().targetKind()) {
            case FILE:
                return as(ALLOW, "file", Technique.RESTORE_FILE);
            case MESSAGE:
                return as("restore", MESSAGE, Technique.RESTORE_EMAIL);
            case USER:
                return as(SET, ACCOUNT, Technique.RESTORE_USER_ACCOUNT_ACCESS);
            default:
                return as(ALLOW, of(action).openC2Target(), Technique.RESTORE_CONFIGURATION);
        }
    }

    private static Classification ofRule(ResponseAction.SubmitIocRule rule) {
        switch (rule.indicatorType()) {
            case DOMAIN_NAME:
                return as(DENY, "domain_name", Technique.DNS_DENYLISTING);
            case IP_ADDRESS:
                String net = rule.identifierValue().contains(":") ? "ipv6_net" : "ipv4_net";
                return as(DENY, net, Technique.NETWORK_TRAFFIC_FILTERING);
            case URL:
                return as(DENY, "uri", Technique.NETWORK_TRAFFIC_FILTERING);
            default:
                return as(DENY, "file", Technique.EXECUTABLE_DENYLISTING);
        }
    }
}
