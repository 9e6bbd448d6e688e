package org.incidenttasks.action;

import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.WireEnum;

/**
 * What would be done to whom: one record per action, with exactly the members that Graph gives it.
 *
 * <p>The identifier is text as the issuer wrote it, trimmed, 1 to {@value #MAX_LENGTH} characters; what it names
 * depends on the {@linkplain ActionType#targetKind() kind of target}. A record that exists is complete: the
 * constructors refuse what is missing with a {@link Problem.Invalid} that names the member.
 *
 * <p>Source: the {@code incidentTaskResponseAction} types of Microsoft's beta CSDL, plus {@link SubmitIocRule}.
 */
public sealed interface ResponseAction {

    /** The longest identifier, in characters. */
    int MAX_LENGTH = 1024;

    /** The namespace of {@link #odataType(ActionType)}, with the leading {@code #}. */
    String NAMESPACE = "#microsoft.graph.security.";

    /** The action type this is the action of. */
    ActionType type();

    /** The device, file hash, user, message or indicator meant. */
    String identifierValue();

    /** What it is called in D3FEND and OpenC2. */
    default Classification classification() {
        return Classification.of(this);
    }

    /** What it is called there to take it back. */
    default Classification undoClassification() {
        return Classification.ofUndo(this);
    }

    /** Cuts a device, by id or computer name, off the network. */
    record IsolateDevice(String identifierValue, IsolationType isolationType) implements ResponseAction {
        public IsolateDevice {
            identifierValue = requireText("identifierValue", identifierValue);
            requireSettable("isolationType", isolationType, IsolationType.UNKNOWN_FUTURE_VALUE);
        }

        @Override
        public ActionType type() {
            return ActionType.ISOLATE_DEVICE;
        }
    }

    /** Lets an isolated device back into the network. */
    record UnIsolateDevice(String identifierValue) implements ResponseAction {
        public UnIsolateDevice {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.UN_ISOLATE_DEVICE;
        }
    }

    /** Lets a device run only programs that are known. */
    record RestrictAppExecution(String identifierValue) implements ResponseAction {
        public RestrictAppExecution {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.RESTRICT_APP_EXECUTION;
        }
    }

    /** Lifts the restriction of programs from a device. */
    record UnRestrictAppExecution(String identifierValue) implements ResponseAction {
        public UnRestrictAppExecution {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.UN_RESTRICT_APP_EXECUTION;
        }
    }

    /** Scans a device for malware. On the wire with a lower-case v. */
    record RunAntiVirusScan(String identifierValue) implements ResponseAction {
        public RunAntiVirusScan {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.RUN_ANTI_VIRUS_SCAN;
        }
    }

    /** Gathers evidence from a device. */
    record CollectInvestigationPackage(String identifierValue) implements ResponseAction {
        public CollectInvestigationPackage {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.COLLECT_INVESTIGATION_PACKAGE;
        }
    }

    /** Stops and locks away a file, by SHA-1, on one device or, with {@code deviceId} null, on every device that has it. */
    record StopAndQuarantineFile(String identifierValue, String deviceId) implements ResponseAction {
        public StopAndQuarantineFile {
            identifierValue = requireText("identifierValue", identifierValue);
            deviceId = Texts.optional("responseAction.deviceId", deviceId, MAX_LENGTH);
        }

        @Override
        public ActionType type() {
            return ActionType.STOP_AND_QUARANTINE_FILE;
        }
    }

    /** Keeps a user, by principal name or object id, from signing in. */
    record DisableUser(String identifierValue) implements ResponseAction {
        public DisableUser {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.DISABLE_USER;
        }
    }

    /** Lets a disabled user sign in again. */
    record EnableUser(String identifierValue) implements ResponseAction {
        public EnableUser {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.ENABLE_USER;
        }
    }

    /** Makes a user choose a new password at the next sign-in. */
    record ForceUserPasswordReset(String identifierValue) implements ResponseAction {
        public ForceUserPasswordReset {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.FORCE_USER_PASSWORD_RESET;
        }
    }

    /** Tells the identity system that a user is compromised. */
    record MarkUserAsCompromised(String identifierValue) implements ResponseAction {
        public MarkUserAsCompromised {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.MARK_USER_AS_COMPROMISED;
        }
    }

    /** Ends a user's sessions, so that the user must sign in anew. */
    record RequireSignIn(String identifierValue) implements ResponseAction {
        public RequireSignIn {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.REQUIRE_SIGN_IN;
        }
    }

    /** Deletes a message, by message id or network message id, for good. */
    record HardDeleteEmail(String identifierValue) implements ResponseAction {
        public HardDeleteEmail {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.HARD_DELETE_EMAIL;
        }
    }

    /** Moves a message to the deleted folder. On the wire without "Email". */
    record SoftDeleteEmail(String identifierValue) implements ResponseAction {
        public SoftDeleteEmail {
            identifierValue = requireText("identifierValue", identifierValue);
        }

        @Override
        public ActionType type() {
            return ActionType.SOFT_DELETE_EMAIL;
        }
    }

    /** Blocks an indicator: a file hash, an address, a domain or a URL. Graph has no such type; this one is ours. */
    record SubmitIocRule(String identifierValue, IndicatorType indicatorType) implements ResponseAction {
        public SubmitIocRule {
            identifierValue = requireText("identifierValue", identifierValue);
            requireSettable("indicatorType", indicatorType, IndicatorType.UNKNOWN_FUTURE_VALUE);
        }

        @Override
        public ActionType type() {
            return ActionType.SUBMIT_IOC_RULE;
        }
    }

    /** The name that {@code @odata.type} gives the action of a type: not always the type's own (Antivirus, softDelete). */
    static String odataType(ActionType type) {
        switch (type) {
            case ISOLATE_DEVICE:
                return NAMESPACE + "isolateDeviceIncidentTaskResponseAction";
            case UN_ISOLATE_DEVICE:
                return NAMESPACE + "unIsolateDeviceIncidentTaskResponseAction";
            case RESTRICT_APP_EXECUTION:
                return NAMESPACE + "restrictAppExecutionIncidentTaskResponseAction";
            case UN_RESTRICT_APP_EXECUTION:
                return NAMESPACE + "unRestrictAppExecutionIncidentTaskResponseAction";
            case RUN_ANTI_VIRUS_SCAN:
                return NAMESPACE + "runAntivirusScanIncidentTaskResponseAction";
            case COLLECT_INVESTIGATION_PACKAGE:
                return NAMESPACE + "collectInvestigationPackageIncidentTaskResponseAction";
            case STOP_AND_QUARANTINE_FILE:
                return NAMESPACE + "stopAndQuarantineFileIncidentTaskResponseAction";
            case DISABLE_USER:
                return NAMESPACE + "disableUserIncidentTaskResponseAction";
            case ENABLE_USER:
                return NAMESPACE + "enableUserIncidentTaskResponseAction";
            case FORCE_USER_PASSWORD_RESET:
                return NAMESPACE + "forceUserPasswordResetIncidentTaskResponseAction";
            case MARK_USER_AS_COMPROMISED:
                return NAMESPACE + "markUserAsCompromisedIncidentTaskResponseAction";
            case REQUIRE_SIGN_IN:
                return NAMESPACE + "requireSignInIncidentTaskResponseAction";
            case HARD_DELETE_EMAIL:
                return NAMESPACE + "hardDeleteEmailIncidentTaskResponseAction";
            case SOFT_DELETE_EMAIL:
                return NAMESPACE + "softDeleteIncidentTaskResponseAction";
            case SUBMIT_IOC_RULE:
                return NAMESPACE + "submitIocRuleIncidentTaskResponseAction";
            default:
                throw new IllegalArgumentException(type + " has no response action");
        }
    }

    /**
     * The action of a type from its stored columns.
     *
     * @return null for a type without an action
     * @throws Problem.Invalid where a member that the type needs is missing
     */
    static ResponseAction of(
            ActionType type,
            String identifierValue,
            IsolationType isolationType,
            String deviceId,
            IndicatorType indicatorType) {
        switch (type) {
            case ISOLATE_DEVICE:
                return new IsolateDevice(identifierValue, isolationType);
            case UN_ISOLATE_DEVICE:
                return new UnIsolateDevice(identifierValue);
            case RESTRICT_APP_EXECUTION:
                return new RestrictAppExecution(identifierValue);
            case UN_RESTRICT_APP_EXECUTION:
                return new UnRestrictAppExecution(identifierValue);
            case RUN_ANTI_VIRUS_SCAN:
                return new RunAntiVirusScan(identifierValue);
            case COLLECT_INVESTIGATION_PACKAGE:
                return new CollectInvestigationPackage(identifierValue);
            case STOP_AND_QUARANTINE_FILE:
                return new StopAndQuarantineFile(identifierValue, deviceId);
            case DISABLE_USER:
                return new DisableUser(identifierValue);
            case ENABLE_USER:
                return new EnableUser(identifierValue);
            case FORCE_USER_PASSWORD_RESET:
                return new ForceUserPasswordReset(identifierValue);
            case MARK_USER_AS_COMPROMISED:
                return new MarkUserAsCompromised(identifierValue);
            case REQUIRE_SIGN_IN:
                return new RequireSignIn(identifierValue);
            case HARD_DELETE_EMAIL:
                return new HardDeleteEmail(identifierValue);
            case SOFT_DELETE_EMAIL:
                return new SoftDeleteEmail(identifierValue);
            case SUBMIT_IOC_RULE:
                return new SubmitIocRule(identifierValue, indicatorType);
            default:
                return null;
        }
    }

    private static String requireText(String member, String value) {
        return Texts.required("responseAction." + member, value, MAX_LENGTH);
    }

    private static <E extends Enum<E> & WireEnum> void requireSettable(String member, E value, E sentinel) {
        if (value == null || value == sentinel) {
            throw new Problem.Invalid("responseAction." + member + " must be one of "
                    + WireEnum.allowed(sentinel.getDeclaringClass()) + ".");
        }
    }
}
