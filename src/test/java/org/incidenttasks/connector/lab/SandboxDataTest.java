package org.incidenttasks.connector.lab;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.incidenttasks.WireEnum;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.incident.AlertClassification;
import org.incidenttasks.incident.AlertDetermination;
import org.incidenttasks.incident.AlertSeverity;
import org.incidenttasks.incident.IncidentStatus;
import org.incidenttasks.task.TaskSource;
import org.incidenttasks.task.TaskStatus;
import org.junit.jupiter.api.Test;

class SandboxDataTest {

    private static final List<String> INCIDENT_MEMBERS = List.of(
            "id",
            "assignedTo",
            "classification",
            "comments",
            "createdDateTime",
            "customTags",
            "description",
            "determination",
            "displayName",
            "incidentWebUrl",
            "lastModifiedBy",
            "lastUpdateDateTime",
            "priorityScore",
            "recommendedActions",
            "recommendedHuntingQueries",
            "redirectIncidentId",
            "resolvingComment",
            "severity",
            "status",
            "summary",
            "systemTags");

    private final List<JsonObject> incidents = read("incidents.json");
    private final List<JsonObject> tasks = read("tasks.json");

    @Test
    void showsEveryActionTypeAndStatus() {
        assertThat(texts(tasks, "actionType")).containsAll(names(ActionType.class));
        assertThat(texts(tasks, "status")).containsAll(names(TaskStatus.class));
        assertThat(texts(tasks, "source")).containsAll(names(TaskSource.class));
        // In progress would wait for an execution that nobody has begun.
        List<String> standing = names(ActionStatus.class).stream()
                .filter(name -> !name.equals(ActionStatus.IN_PROGRESS.wireName()))
                .toList();
        assertThat(texts(tasks, "actionStatus")).containsAll(standing).isSubsetOf(standing);
        assertThat(texts(incidents, "status")).contains(IncidentStatus.AWAITING_ACTION.wireName());
        assertThat(texts(incidents, "severity")).contains("high", "medium", "low", "informational");
    }

    @Test
    void showsEveryBehaviour() {
        List<Optional<LabBehavior>> shown = tasks.stream()
                .filter(task -> !task.isNull("responseAction"))
                .map(task ->
                        LabBehavior.named(task.getJsonObject("responseAction").getString("identifierValue")))
                .toList();
        for (LabBehavior behavior : LabBehavior.values()) {
            assertThat(shown).contains(behavior == LabBehavior.NORMAL ? Optional.empty() : Optional.of(behavior));
        }
    }

    @Test
    void keepsItsIdsApartAndItsTasksWithAnIncident() {
        List<String> ids = texts(incidents, "id");
        assertThat(ids)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(UUID.fromString(id)).hasToString(id));
        assertThat(texts(tasks, "id"))
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(UUID.fromString(id)).hasToString(id));
        assertThat(tasks)
                .allSatisfy(task ->
                        assertThat(ids).contains(task.getJsonObject("incident").getString("id")));
        assertThat(incidents)
                .filteredOn(incident -> incident.containsKey("redirectIncidentId"))
                .allSatisfy(incident -> {
                    assertThat(ids).contains(incident.getString("redirectIncidentId"));
                    assertThat(incident.getString("status")).isEqualTo(IncidentStatus.REDIRECTED.wireName());
                });
    }

    @Test
    void namesActionsAsGraphDoes() {
        assertThat(tasks).allSatisfy(task -> {
            ActionType type = known(ActionType.class, task.getString("actionType"));
            assertThat(task.isNull("responseAction")).isEqualTo(!type.actionable());
            if (type.actionable()) {
                JsonObject action = task.getJsonObject("responseAction");
                assertThat(action.getString("@odata.type")).isEqualTo(ResponseAction.odataType(type));
                // Complete, else it throws.
                ResponseAction.of(
                        type,
                        action.getString("identifierValue"),
                        action.containsKey("isolationType")
                                ? known(IsolationType.class, action.getString("isolationType"))
                                : null,
                        action.getString("deviceId", null),
                        action.containsKey("indicatorType")
                                ? known(IndicatorType.class, action.getString("indicatorType"))
                                : null);
            }
        });
    }

    @Test
    void tellsStatusesThatAgree() {
        assertThat(tasks).allSatisfy(task -> {
            String action = task.getString("actionStatus");
            if (action.equals(ActionStatus.PARTIALLY_COMPLETED.wireName())) {
                assertThat(task.getString("status")).isEqualTo(TaskStatus.IN_PROGRESS.wireName());
            } else if (!action.equals(ActionStatus.NOT_STARTED.wireName())) {
                assertThat(task.getString("status")).isEqualTo(action);
            }
            assertThat(time(task, "createdDateTime")).isBeforeOrEqualTo(time(task, "lastModifiedDateTime"));
            assertThat(task.getString("displayName")).isNotBlank();
            assertThat(task.getString("description")).contains("Why: ");
        });
        assertThat(incidents).allSatisfy(incident -> {
            assertThat(incident.keySet()).isSubsetOf(INCIDENT_MEMBERS);
            known(AlertSeverity.class, incident.getString("severity"));
            known(IncidentStatus.class, incident.getString("status"));
            known(AlertClassification.class, incident.getString("classification"));
            known(AlertDetermination.class, incident.getString("determination"));
            assertThat(time(incident, "createdDateTime")).isBeforeOrEqualTo(time(incident, "lastUpdateDateTime"));
        });
    }

    @Test
    void pointsAtNobodyReal() {
        String everything = incidents.toString() + tasks;
        assertThat(Pattern.compile("\\b\\d{1,3}(\\.\\d{1,3}){3}\\b")
                        .matcher(everything)
                        .results()
                        .map(MatchResult::group))
                .isNotEmpty()
                .allMatch(address -> address.startsWith("192.0.2.")
                        || address.startsWith("198.51.100.")
                        || address.startsWith("203.0.113."));
        assertThat(Pattern.compile("[@/.]([a-z0-9-]+\\.(com|net|org|io|de|eu))\\b")
                        .matcher(everything)
                        .results()
                        .map(match -> match.group(1)))
                .isNotEmpty()
                .allMatch(domain -> domain.matches("example\\.(com|net|org)"));
    }

    private static Instant time(JsonObject object, String member) {
        String text = object.getString(member);
        assertThat(text).startsWith("2026-11-").endsWith("Z");
        return Instant.parse(text);
    }

    private static <E extends Enum<E> & WireEnum> E known(Class<E> type, String name) {
        E member = WireEnum.find(type, name).orElseThrow(() -> new AssertionError(name + " is no " + type));
        assertThat(WireEnum.settable(type)).contains(member);
        return member;
    }

    private static <E extends Enum<E> & WireEnum> List<String> names(Class<E> type) {
        return WireEnum.settable(type).stream().map(WireEnum::wireName).toList();
    }

    private static List<String> texts(List<JsonObject> objects, String member) {
        return objects.stream().map(object -> object.getString(member)).toList();
    }

    private static List<JsonObject> read(String file) {
        try (InputStream in = SandboxDataTest.class.getResourceAsStream("/sandbox/" + file);
                var reader = Json.createReader(in)) {
            return reader.readObject().getJsonArray("value").getValuesAs(JsonObject.class);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
