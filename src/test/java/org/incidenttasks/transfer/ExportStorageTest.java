package org.incidenttasks.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.task.TaskSource;
import org.incidenttasks.task.TaskStatus;
import org.incidenttasks.transfer.ExportWriter.Format;
import org.incidenttasks.wire.GraphJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes out of one server goes into another and comes out of that one equal. */
class ExportStorageTest {

    private static final int INCIDENTS = 40;
    private static final int TASKS = 600;

    /** Everything that an object may say, at random. */
    private static final class Dice {

        private final Random random = new Random(7);

        <E extends Enum<E> & WireEnum> String member(Class<E> type) {
            List<E> members = WireEnum.settable(type);
            return "\"" + members.get(random.nextInt(members.size())).wireName() + "\"";
        }

        String maybe(String value) {
            return random.nextInt(4) == 0 ? "null" : value;
        }

        String text() {
            String letters = "aé漢\"\\ <&'\n\tß~—$0😀";
            int[] points = letters.codePoints().toArray();
            String middle = IntStream.range(0, random.nextInt(60))
                    .map(i -> points[random.nextInt(points.length)])
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            return GraphJson.quoted("x" + middle + "x");
        }

        String time() {
            return String.format(
                    "\"2026-%02d-%02dT%02d:00:00.%07dZ\"",
                    1 + random.nextInt(12), 1 + random.nextInt(28), random.nextInt(24), random.nextInt(10_000_000));
        }

        String texts() {
            return IntStream.range(0, random.nextInt(3))
                    .mapToObj(i -> text())
                    .collect(Collectors.joining(",", "[", "]"));
        }

        String incident(int i) {
            String comments = IntStream.range(0, random.nextInt(3))
                    .mapToObj(n -> "{\"comment\":" + text() + ",\"createdByDisplayName\":" + text()
                            + ",\"createdDateTime\":" + time() + "}")
                    .collect(Collectors.joining(",", "[", "]"));
            String queries = IntStream.range(0, random.nextInt(3))
                    .mapToObj(n -> "{\"kqlText\":" + text() + "}")
                    .collect(Collectors.joining(",", "[", "]"));
            return "{\"id\":\"incident-" + i + "\",\"displayName\":" + text() + ",\"severity\":"
                    + member(AlertSeverity.class) + ",\"status\":" + member(IncidentStatus.class)
                    + ",\"classification\":" + maybe(member(AlertClassification.class)) + ",\"determination\":"
                    + maybe(member(AlertDetermination.class)) + ",\"createdDateTime\":" + time()
                    + ",\"lastUpdateDateTime\":" + time() + ",\"assignedTo\":" + maybe(text())
                    + ",\"lastModifiedBy\":" + maybe(text()) + ",\"incidentWebUrl\":" + maybe(text())
                    + ",\"priorityScore\":" + maybe(Integer.toString(random.nextInt(100))) + ",\"description\":"
                    + maybe(text()) + ",\"summary\":" + maybe(text()) + ",\"resolvingComment\":" + maybe(text())
                    + ",\"recommendedActions\":" + maybe(text()) + ",\"redirectIncidentId\":"
                    + maybe("\"incident-0\"") + ",\"customTags\":" + texts() + ",\"systemTags\":" + texts()
                    + ",\"comments\":" + comments + ",\"recommendedHuntingQueries\":" + queries + "}";
        }

        String task(int i) {
            ActionType type = WireEnum.settable(ActionType.class)
                    .get(random.nextInt(WireEnum.settable(ActionType.class).size()));
            return "{\"id\":\"task-" + i + "\",\"status\":" + member(TaskStatus.class) + ",\"source\":"
                    + member(TaskSource.class) + ",\"displayName\":" + text() + ",\"description\":" + text()
                    + ",\"createdDateTime\":" + time() + ",\"createdByDisplayName\":" + text()
                    + ",\"lastModifiedDateTime\":" + time() + ",\"lastModifiedByDisplayName\":" + text()
                    + ",\"actionType\":\"" + type.wireName() + "\",\"actionStatus\":" + member(ActionStatus.class)
                    + ",\"responseAction\":" + action(type) + ",\"incident\":{\"id\":\"incident-"
                    + random.nextInt(INCIDENTS / 2) + "\"}}";
        }

        private String action(ActionType type) {
            if (!type.actionable()) {
                return "null";
            }
            String more = "";
            if (type == ActionType.ISOLATE_DEVICE) {
                more = ",\"isolationType\":" + member(IsolationType.class);
            } else if (type == ActionType.STOP_AND_QUARANTINE_FILE) {
                more = ",\"deviceId\":" + maybe(text());
            } else if (type == ActionType.SUBMIT_IOC_RULE) {
                more = ",\"indicatorType\":" + member(IndicatorType.class);
            }
            return "{\"@odata.type\":\"" + ResponseAction.odataType(type) + "\",\"identifierValue\":" + text() + more
                    + "}";
        }
    }

    private static String incidentsAndTasks() {
        Dice dice = new Dice();
        return IntStream.range(0, INCIDENTS).mapToObj(dice::incident).collect(Collectors.joining("\n")) + "\n"
                + IntStream.range(0, TASKS).mapToObj(dice::task).collect(Collectors.joining("\n"));
    }

    /** The tenant and the version are the server's own. */
    private static String comparable(String export) {
        return export.replaceAll("\"tenantId\":\"[^\"]*\"", "")
                .replaceAll("\"@odata.etag\":\"W/\\\\\"\\d+\\\\\"\",", "");
    }

    @ParameterizedTest
    @EnumSource
    void whatWasExportedAndImportedIsExportedEqual(TestDatabases database) throws IOException {
        try (Transfers first = new Transfers(database)) {
            ImportJob in = first.taken(incidentsAndTasks());
            assertThat(in.getAdded()).isEqualTo(INCIDENTS + TASKS);
            assertThat(in.getMended()).isZero();
            for (Format format : Format.values()) {
                String export = first.export(format);
                try (Transfers second = new Transfers(database)) {
                    ImportJob job = second.taken(export);
                    assertThat(job.getMended()).as("nothing is to be put right").isZero();
                    assertThat(job.getRefused()).isZero();
                    assertThat(second.rows("incident_task")).isEqualTo(TASKS);
                    assertThat(second.rows("incident")).isEqualTo(INCIDENTS);
                    assertThat(comparable(second.export(format))).isEqualTo(comparable(export));
                }
                ImportJob again = first.taken(export);
                assertThat(again.getUnchanged()).isEqualTo(again.getTotal());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void listIsAGraphListWithTheIncidentsInline(TestDatabases database) throws IOException {
        try (Transfers transfers = new Transfers(database)) {
            transfers.taken(incidentsAndTasks());
            JsonObject list = GraphJson.value(transfers.export(Format.LIST)).asJsonObject();
            assertThat(list.getString("@odata.context"))
                    .isEqualTo("https://example.org/beta/$metadata#security/incidentTasks(incident())");
            List<JsonObject> objects = list.getJsonArray("value").getValuesAs(JsonObject.class);
            List<JsonObject> tasks = objects.stream()
                    .filter(object -> object.containsKey("actionType"))
                    .toList();
            assertThat(tasks)
                    .hasSize(TASKS)
                    .allMatch(task -> task.getJsonObject("incident").containsKey("severity"));
            assertThat(tasks.stream().map(task -> task.getString("id")).distinct())
                    .hasSize(TASKS);
            assertThat(objects.size() - TASKS)
                    .as("incidents without a task")
                    .isEqualTo(INCIDENTS
                            - (int) tasks.stream()
                                    .map(task -> task.getJsonObject("incident").getString("id"))
                                    .distinct()
                                    .count())
                    .isPositive();
            assertThat(transfers.export(Format.NDJSON).lines()).hasSize(objects.size());
        }
    }
}
