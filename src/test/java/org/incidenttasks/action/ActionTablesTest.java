package org.incidenttasks.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.WireEnum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every table over the action types is complete, and says what Microsoft's CSDL says. */
class ActionTablesTest {

    /** From the CSDL of 2026-07-31; the last one is ours. */
    private static final Map<String, String> ODATA_TYPES = Map.ofEntries(
            Map.entry("isolateDevice", "isolateDeviceIncidentTaskResponseAction"),
            Map.entry("unIsolateDevice", "unIsolateDeviceIncidentTaskResponseAction"),
            Map.entry("restrictAppExecution", "restrictAppExecutionIncidentTaskResponseAction"),
            Map.entry("unRestrictAppExecution", "unRestrictAppExecutionIncidentTaskResponseAction"),
            Map.entry("runAntiVirusScan", "runAntivirusScanIncidentTaskResponseAction"),
            Map.entry("collectInvestigationPackage", "collectInvestigationPackageIncidentTaskResponseAction"),
            Map.entry("stopAndQuarantineFile", "stopAndQuarantineFileIncidentTaskResponseAction"),
            Map.entry("disableUser", "disableUserIncidentTaskResponseAction"),
            Map.entry("enableUser", "enableUserIncidentTaskResponseAction"),
            Map.entry("forceUserPasswordReset", "forceUserPasswordResetIncidentTaskResponseAction"),
            Map.entry("markUserAsCompromised", "markUserAsCompromisedIncidentTaskResponseAction"),
            Map.entry("requireSignIn", "requireSignInIncidentTaskResponseAction"),
            Map.entry("hardDeleteEmail", "hardDeleteEmailIncidentTaskResponseAction"),
            Map.entry("softDeleteEmail", "softDeleteIncidentTaskResponseAction"),
            Map.entry("submitIocRule", "submitIocRuleIncidentTaskResponseAction"));

    static List<ActionType> actionable() {
        return Arrays.stream(ActionType.values()).filter(ActionType::actionable).toList();
    }

    private static ResponseAction sample(ActionType type) {
        return ResponseAction.of(type, "target-1", IsolationType.FULL, null, IndicatorType.DOMAIN_NAME);
    }

    @Test
    void membersStandInTheOrderOfTheCsdl() {
        assertThat(Arrays.stream(ActionType.values()).map(WireEnum::wireName))
                .containsExactly(
                        "text",
                        "isolateDevice",
                        "stopAndQuarantineFile",
                        "runAntiVirusScan",
                        "collectInvestigationPackage",
                        "restrictAppExecution",
                        "submitIocRule",
                        "forceUserPasswordReset",
                        "disableUser",
                        "markUserAsCompromised",
                        "requireSignIn",
                        "hardDeleteEmail",
                        "softDeleteEmail",
                        "unIsolateDevice",
                        "unRestrictAppExecution",
                        "enableUser",
                        "unknownFutureValue");
        assertThat(Arrays.stream(ActionStatus.values()).map(WireEnum::wireName))
                .containsExactly(
                        "notStarted", "inProgress", "partiallyCompleted", "completed", "failed", "unknownFutureValue");
    }

    @ParameterizedTest
    @MethodSource("actionable")
    void everyActionHasItsRecordAndItsODataType(ActionType type) {
        assertThat(sample(type).type()).isEqualTo(type);
        assertThat(ResponseAction.odataType(type))
                .isEqualTo("#microsoft.graph.security." + ODATA_TYPES.get(type.wireName()));
    }

    @Test
    void everyRecordBelongsToOneActionType() {
        assertThat(Arrays.stream(ResponseAction.class.getPermittedSubclasses()))
                .hasSize(15)
                .containsExactlyInAnyOrderElementsOf(actionable().stream()
                        .map(type -> sample(type).getClass())
                        .collect(Collectors.toList()));
        assertThat(ODATA_TYPES).hasSize(15);
    }

    @Test
    void textAndTheSentinelHaveNoAction() {
        assertThat(sample(ActionType.TEXT)).isNull();
        assertThat(sample(ActionType.UNKNOWN_FUTURE_VALUE)).isNull();
        assertThatThrownBy(() -> ResponseAction.odataType(ActionType.TEXT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eightTypesAreDocumentedAsExecutable() {
        assertThat(Arrays.stream(ActionType.values())
                        .filter(ActionType::documented)
                        .map(WireEnum::wireName))
                .containsExactlyInAnyOrder(
                        "collectInvestigationPackage",
                        "isolateDevice",
                        "unRestrictAppExecution",
                        "unIsolateDevice",
                        "restrictAppExecution",
                        "runAntiVirusScan",
                        "stopAndQuarantineFile",
                        "submitIocRule");
    }

    @ParameterizedTest
    @EnumSource(ActionType.class)
    void inversesPointAtEachOther(ActionType type) {
        type.inverse().ifPresent(inverse -> assertThat(inverse.inverse()).contains(type));
    }

    @ParameterizedTest
    @MethodSource("actionable")
    void actionWithoutItsTargetIsRefusedByName(ActionType type) {
        assertThatThrownBy(() -> ResponseAction.of(type, " ", IsolationType.FULL, null, IndicatorType.DOMAIN_NAME))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining("responseAction.identifierValue");
    }

    @Test
    void isolationAndIndicatorNeedTheirTypes() {
        assertThatThrownBy(() -> new ResponseAction.IsolateDevice("d", null)).hasMessageContaining("full, selective");
        assertThatThrownBy(() -> new ResponseAction.IsolateDevice("d", IsolationType.UNKNOWN_FUTURE_VALUE))
                .hasMessageContaining("full, selective");
        assertThatThrownBy(() -> new ResponseAction.SubmitIocRule("d", null)).hasMessageContaining("fileSha1");
    }

    /** Actions of OpenC2's language 1.0, and the targets of it and of its profile for Endpoint Response. */
    @ParameterizedTest
    @MethodSource("actionable")
    void everyActionHasANameInD3fendAndInOpenC2(ActionType type) {
        Classification known = sample(type).classification();
        assertThat(known.techniques()).isNotEmpty().doesNotHaveDuplicates();
        assertThat(known.openC2Action()).isIn("scan", "deny", "contain", "allow", "set", "delete", "investigate");
        assertThat(known.openC2Target()).isIn("device", "file", "domain_name", "artifact", "er:account");
    }

    @Test
    void ruleIsNamedAfterItsIndicator() {
        assertThat(new ResponseAction.SubmitIocRule("2001:db8::1", IndicatorType.IP_ADDRESS)
                        .classification()
                        .openC2Target())
                .isEqualTo("ipv6_net");
        assertThat(new ResponseAction.SubmitIocRule("192.0.2.1", IndicatorType.IP_ADDRESS).classification())
                .isEqualTo(new Classification(List.of(Technique.NETWORK_TRAFFIC_FILTERING), "deny", "ipv4_net"));
        assertThat(new ResponseAction.SubmitIocRule("00".repeat(32), IndicatorType.FILE_SHA256)
                        .classification()
                        .techniques())
                .containsExactly(Technique.EXECUTABLE_DENYLISTING);
    }

    @Test
    void techniquesHaveIdsOfTheirOwn() {
        assertThat(Arrays.stream(Technique.values()).map(Technique::id))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("D3-[A-Z]{2,5}"));
    }

    @Test
    void takingBackHasANameOfItsOwn() {
        assertThat(sample(ActionType.ISOLATE_DEVICE).undoClassification())
                .isEqualTo(sample(ActionType.UN_ISOLATE_DEVICE).classification());
        assertThat(sample(ActionType.ENABLE_USER).undoClassification())
                .isEqualTo(sample(ActionType.DISABLE_USER).classification());
        assertThat(sample(ActionType.STOP_AND_QUARANTINE_FILE)
                        .undoClassification()
                        .techniques())
                .containsExactly(Technique.RESTORE_FILE);
        assertThat(sample(ActionType.SOFT_DELETE_EMAIL).undoClassification().techniques())
                .containsExactly(Technique.RESTORE_EMAIL);
        assertThat(sample(ActionType.SUBMIT_IOC_RULE).undoClassification())
                .isEqualTo(new Classification(List.of(Technique.RESTORE_CONFIGURATION), "allow", "domain_name"));
    }
}
