package org.incidenttasks.action;

import java.util.Optional;
import org.incidenttasks.WireEnum;

/**
 * Graph's {@code incidentTaskActionType}: what is to be done. Every member but {@link #TEXT} and the sentinel has a
 * {@link ResponseAction} of its own.
 *
 * <p>{@link #documented()} is Microsoft's published list of eight that its service executes; this server executes all
 * fifteen that have a connector unless a setting holds it to that list.
 */
public enum ActionType implements WireEnum {
    TEXT("text", TargetKind.NONE, false, null),
    ISOLATE_DEVICE("isolateDevice", TargetKind.DEVICE, true, "unIsolateDevice"),
    STOP_AND_QUARANTINE_FILE("stopAndQuarantineFile", TargetKind.FILE, true, null),
    RUN_ANTI_VIRUS_SCAN("runAntiVirusScan", TargetKind.DEVICE, true, null),
    COLLECT_INVESTIGATION_PACKAGE("collectInvestigationPackage", TargetKind.DEVICE, true, null),
    RESTRICT_APP_EXECUTION("restrictAppExecution", TargetKind.DEVICE, true, "unRestrictAppExecution"),
    SUBMIT_IOC_RULE("submitIocRule", TargetKind.INDICATOR, true, null),
    FORCE_USER_PASSWORD_RESET("forceUserPasswordReset", TargetKind.USER, false, null),
    DISABLE_USER("disableUser", TargetKind.USER, false, "enableUser"),
    MARK_USER_AS_COMPROMISED("markUserAsCompromised", TargetKind.USER, false, null),
    REQUIRE_SIGN_IN("requireSignIn", TargetKind.USER, false, null),
    HARD_DELETE_EMAIL("hardDeleteEmail", TargetKind.MESSAGE, false, null),
    SOFT_DELETE_EMAIL("softDeleteEmail", TargetKind.MESSAGE, false, null),
    UN_ISOLATE_DEVICE("unIsolateDevice", TargetKind.DEVICE, true, "isolateDevice"),
    UN_RESTRICT_APP_EXECUTION("unRestrictAppExecution", TargetKind.DEVICE, true, "restrictAppExecution"),
    ENABLE_USER("enableUser", TargetKind.USER, false, "disableUser"),
    UNKNOWN_FUTURE_VALUE("unknownFutureValue", TargetKind.NONE, false, null);

    /** What an action is done to. */
    public enum TargetKind {
        NONE,
        DEVICE,
        FILE,
        USER,
        MESSAGE,
        INDICATOR
    }

    private final String wireName;
    private final TargetKind targetKind;
    private final boolean documented;
    private final String inverse;

    ActionType(String wireName, TargetKind targetKind, boolean documented, String inverse) {
        this.wireName = wireName;
        this.targetKind = targetKind;
        this.documented = documented;
        this.inverse = inverse;
    }

    @Override
    public String wireName() {
        return wireName;
    }

    public TargetKind targetKind() {
        return targetKind;
    }

    /** Whether something is done to a target: false for {@link #TEXT}, which a person closes by hand. */
    public boolean actionable() {
        return targetKind != TargetKind.NONE;
    }

    /** Whether Microsoft's documentation lists the type as supported by executeResponseAction. */
    public boolean documented() {
        return documented;
    }

    /** The action type that takes this one back, where Graph has one. */
    public Optional<ActionType> inverse() {
        return inverse == null ? Optional.empty() : WireEnum.find(ActionType.class, inverse);
    }

    /** Whether it takes back what another one puts in force: the releasing one of a pair. */
    public boolean takesBack() {
        return this == UN_ISOLATE_DEVICE || this == UN_RESTRICT_APP_EXECUTION || this == ENABLE_USER;
    }

    /** Whether something is in force from then on, until somebody takes it back. */
    public boolean isLasting() {
        return switch (this) {
            case ISOLATE_DEVICE,
                    RESTRICT_APP_EXECUTION,
                    STOP_AND_QUARANTINE_FILE,
                    SUBMIT_IOC_RULE,
                    DISABLE_USER,
                    MARK_USER_AS_COMPROMISED,
                    SOFT_DELETE_EMAIL -> true;
            default -> false;
        };
    }
}
