package org.incidenttasks.web.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.incidenttasks.WireEnum;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Role;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.execution.ExecutionService;
import org.incidenttasks.execution.ExecutionState;
import org.incidenttasks.execution.Step;
import org.incidenttasks.execution.Verification;
import org.incidenttasks.incident.AlertClassification;
import org.incidenttasks.incident.AlertDetermination;
import org.incidenttasks.incident.AlertSeverity;
import org.incidenttasks.incident.IncidentStatus;
import org.incidenttasks.task.TaskSource;
import org.incidenttasks.task.TaskStatus;
import org.incidenttasks.transfer.ImportState;
import org.incidenttasks.web.view.Texts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every member of every enumeration that a page shows has a text: those keys are put together at run time. */
class WordsTest {

    @ParameterizedTest
    @MethodSource("keys")
    void hasATextInBothLanguages(String key) {
        assertThat(Texts.find(Locale.ENGLISH, key)).as(key).isPresent();
        assertThat(Texts.find(Locale.GERMAN, key)).as(key).isPresent();
    }

    static List<String> keys() {
        var keys = new ArrayList<String>();
        wire(keys, "task.status.", "", TaskStatus.values());
        wire(keys, "task.source.", "", TaskSource.values());
        wire(keys, "task.source.", ".long", TaskSource.values());
        wire(keys, "action.status.", "", ActionStatus.values());
        wire(keys, "isolationType.", "", IsolationType.values());
        wire(keys, "indicatorType.", "", IndicatorType.values());
        wire(keys, "incident.status.", "", IncidentStatus.values());
        wire(keys, "incident.severity.", "", AlertSeverity.values());
        wire(keys, "incident.classification.", "", AlertClassification.values());
        wire(keys, "incident.determination.", "", AlertDetermination.values());
        wire(keys, "action.", ".name", ActionType.values());
        wire(keys, "action.", ".effect", ActionType.values());
        var actionable = Arrays.stream(ActionType.values())
                .filter(ActionType::actionable)
                .toArray(ActionType[]::new);
        wire(keys, "action.", ".steps", actionable);
        wire(
                keys,
                "action.",
                ".undo",
                Arrays.stream(actionable)
                        .filter(type -> type.inverse().isEmpty())
                        .toArray(ActionType[]::new));
        named(keys, "target.", ActionType.TargetKind.values());
        named(keys, "via.", Actor.Via.values());
        named(keys, "report.", ExecutionService.Report.values());
        named(keys, "attempt.step.", Step.values());
        named(keys, "execution.COMPLETED.", Verification.values());
        named(keys, "audit.verification.", Verification.values());
        named(keys, "role.", Role.values());
        named(keys, "import.job.state.", ImportState.values());
        Arrays.stream(ExecutionState.values())
                .filter(state -> state != ExecutionState.COMPLETED)
                .forEach(state -> keys.add("execution." + state));
        Permission.allAppRoles().forEach(role -> keys.add("appRole." + role));
        Stream.of("manual", "lab").forEach(connector -> {
            keys.add("connector." + connector);
            keys.add("execute.connector." + connector);
        });
        return keys;
    }

    private static void wire(List<String> keys, String prefix, String suffix, WireEnum... members) {
        Arrays.stream(members).forEach(member -> keys.add(prefix + member.wireName() + suffix));
    }

    private static void named(List<String> keys, String prefix, Enum<?>... members) {
        Arrays.stream(members).forEach(member -> keys.add(prefix + member.name()));
    }
}
