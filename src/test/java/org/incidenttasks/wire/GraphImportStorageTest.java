package org.incidenttasks.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.execution.Product;
import org.incidenttasks.incident.AlertDetermination;
import org.incidenttasks.incident.AlertSeverity;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskSource;
import org.incidenttasks.wire.ImportReport.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Graph and its documentation write goes in; what is put right is said; twice is once. */
class GraphImportStorageTest {

    /** The faithful answer of the contract. */
    private static final String CONTRACT = """
            {"@odata.context": "https://HOST/beta/$metadata#security/incidentTasks/$entity",
             "id": "213213", "status": "open", "source": "defenderExpertsGuidedResponse",
             "displayName": "Isolate device testmachine20",
             "description": "This action will isolate device testmachine20 from the network.",
             "createdDateTime": "2023-06-26T19:07:39.7433333Z", "createdByDisplayName": "Defender Experts",
             "lastModifiedDateTime": "2023-06-27T10:49:33.98Z", "lastModifiedByDisplayName": "bealfasi",
             "actionType": "isolateDevice", "actionStatus": "notStarted",
             "responseAction": {
               "@odata.type": "#microsoft.graph.security.isolateDeviceIncidentTaskResponseAction",
               "identifierValue": "02851525-dc00-438b-83f5-3b2947bf4a48", "isolationType": "full"},
             "incident": {"id": "123"}}""";

    /** The public documentation's, with its mistakes. */
    private static final String DOCUMENTED = CONTRACT.replace("213213", "213214")
            .replace("defenderExpertsGuidedResponse", "defenderExpertsXDR")
            .replace("isolateDeviceIncidentTaskResponseAction", "isolateDeviceResponseAction")
            .replace("\"incident\": {", "\"incident\": {\"@odata.type\": \"#microsoft.graph.security.incident\", ");

    private static final String INCIDENT = """
            {"id": "123", "displayName": "Phishing", "severity": "Medium", "status": "Active",
             "classification": "TruePositive", "determination": "compromisedUser",
             "createdDateTime": "2023-06-20T00:00:00Z", "lastUpdateDateTime": "2023-06-21T00:00:00Z",
             "customTags": ["Demo"], "alerts": [],
             "comments": [{"comment": "Seen.", "createdBy": "Ada", "createdTime": "2023-06-20T01:00:00Z"}]}""";

    private Product product;

    @BeforeEach
    void start() {
        product = new Product(TestDatabases.DERBY, Map.of());
    }

    @AfterEach
    void stop() {
        product.close();
    }

    private ImportReport take(String json) {
        return product.imports.take(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), product.caller());
    }

    private static String list(String... objects) {
        return "{\"value\": [" + String.join(",", objects) + "]}";
    }

    private String written(String id) {
        IncidentTask task = product.tasks.get(id, product.caller());
        return new String(GraphJson.object(json -> IncidentTaskJson.write(json, task)), StandardCharsets.UTF_8);
    }

    @Test
    void contractsExampleGoesInAndComesOutUnchanged() {
        ImportReport report = take(list(CONTRACT));
        assertThat(report.count(Result.ADDED)).isEqualTo(1);
        assertThat(report.items().get(0).notes())
                .containsExactly("The incident '123' was not known: it was made with its id alone.");
        var given = GraphJson.readObject(CONTRACT.getBytes(StandardCharsets.UTF_8));
        var answered = GraphJson.readObject(written("213213").getBytes(StandardCharsets.UTF_8));
        for (String member : IncidentTaskJson.MEMBERS) {
            assertThat(answered.get(member)).as(member).isEqualTo(given.get(member));
        }
        assertThat(answered.keySet().iterator().next()).isEqualTo("@odata.etag");
        assertThat(answered.getJsonObject("responseAction").keySet().iterator().next())
                .isEqualTo("@odata.type");
    }

    @Test
    void documentationsExampleIsMendedAndSaidSo() {
        ImportReport report = take(list(INCIDENT, DOCUMENTED));
        assertThat(report.count(Result.ADDED)).isEqualTo(2);
        assertThat(report.mended()).isEqualTo(2);
        assertThat(report.items().get(1).notes())
                .containsExactlyInAnyOrder(
                        "'source' was 'defenderExpertsXDR': taken as 'defenderExpertsGuidedResponse'.",
                        "'responseAction.@odata.type' was '#microsoft.graph.security.isolateDeviceResponseAction': taken"
                                + " as '#microsoft.graph.security.isolateDeviceIncidentTaskResponseAction'.");
        assertThat(product.tasks.get("213214", product.caller()).getSource())
                .isEqualTo(TaskSource.DEFENDER_EXPERTS_GUIDED_RESPONSE);
        Incident incident = product.incidents.get("123", product.caller());
        assertThat(incident.getSeverity()).isEqualTo(AlertSeverity.MEDIUM);
        assertThat(incident.getDetermination()).isEqualTo(AlertDetermination.COMPROMISED_ACCOUNT);
        assertThat(incident.getComments()).hasSize(1);
        assertThat(report.items().get(0).notes()).anyMatch(note -> note.contains("'alerts' is not kept"));
    }

    @Test
    void sameFileTwiceChangesNothingTheSecondTime() {
        take(list(INCIDENT, CONTRACT, DOCUMENTED));
        int entries = product.audit.newest(product.tenantId, 100).size();
        ImportReport second = take(list(INCIDENT, CONTRACT, DOCUMENTED));
        assertThat(second.items()).extracting(ImportReport.Item::result).containsOnly(Result.UNCHANGED);
        assertThat(product.audit.newest(product.tenantId, 100)).hasSize(entries);
    }

    @Test
    void twoTasksThatTellDifferentlyOfTheirIncidentFlipNothing() {
        String other = INCIDENT.replace("Phishing", "Phishing again");
        String first = CONTRACT.replace("{\"id\": \"123\"}", INCIDENT);
        String second = CONTRACT.replace("{\"id\": \"123\"}", other).replace("213213", "213215");
        take(list(first, second));
        int entries = product.audit.newest(product.tenantId, 100).size();
        ImportReport again = take(list(first, second));
        assertThat(again.items()).extracting(ImportReport.Item::result).containsOnly(Result.UNCHANGED);
        assertThat(product.audit.newest(product.tenantId, 100)).hasSize(entries);
        assertThat(product.incidents.get("123", product.caller()).getDisplayName())
                .isEqualTo("Phishing");
    }

    @Test
    void newerVersionReplacesAndAnOlderOneIsRefused() {
        take(list(CONTRACT));
        String newer = CONTRACT.replace("2023-06-27T10:49:33.98Z", "2023-06-28T00:00:00Z")
                .replace("\"status\": \"open\"", "\"status\": \"completed\"");
        assertThat(take(list(newer)).count(Result.CHANGED)).isEqualTo(1);
        ImportReport.Item older = take(list(CONTRACT)).items().get(0);
        assertThat(older.result()).isEqualTo(Result.REFUSED);
        assertThat(older.notes()).containsExactly("What is here is as new or newer; it is kept.");
    }

    @Test
    void actionInProgressElsewhereIsNotExecutedHereAndTheNextImportEndsIt() {
        String underWay = CONTRACT.replace("notStarted", "inProgress");
        take(list(underWay));
        IncidentTask imported = product.tasks.get("213213", product.caller());
        assertThat(imported.isInFlight()).isFalse();
        assertThatThrownBy(() -> product.storage.in(() -> {
                    IncidentTask task = product.tasks.forExecution("213213", OptionalLong.empty(), product.caller());
                    product.tasks.actionRequested(task, product.caller());
                }))
                .isInstanceOfSatisfying(Problem.Invalid.class, problem -> {
                    assertThat(problem.code()).isEqualTo("ActionAlreadyInProgress");
                    assertThat(problem.details())
                            .extracting(Problem.Detail::code)
                            .containsExactly("InProgressElsewhere");
                });

        String ended =
                underWay.replace("inProgress", "completed").replace("2023-06-27T10:49:33.98Z", "2023-06-28T00:00:00Z");
        assertThat(take(list(ended)).count(Result.CHANGED)).isEqualTo(1);
        assertThat(product.tasks.get("213213", product.caller()).getActionStatus())
                .isEqualTo(ActionStatus.COMPLETED);
    }

    @Test
    void actionInFlightHereKeepsTheImportOut() {
        take(list(CONTRACT));
        product.storage.in(() -> product.tasks.actionRequested(
                product.tasks.forExecution("213213", OptionalLong.empty(), product.caller()), product.caller()));
        String later = CONTRACT.replace("2023-06-27T10:49:33.98Z", "2999-01-01T00:00:00Z");
        ImportReport.Item refused = take(list(later)).items().get(0);
        assertThat(refused.result()).isEqualTo(Result.REFUSED);
        assertThat(refused.notes().get(0)).contains("in progress here");

        product.storage.in(
                () -> product.tasks.actionEnded(product.tenantId, "213213", ActionStatus.FAILED, "Incident Tasks"));
        assertThat(take(list(later)).count(Result.CHANGED)).isEqualTo(1);
    }

    @Test
    void placeholderOfAnIncidentIsReplacedByTheIncidentItself() {
        take(list(CONTRACT));
        assertThat(take(list(INCIDENT)).count(Result.CHANGED)).isEqualTo(1);
        assertThat(product.incidents.get("123", product.caller()).getDisplayName())
                .isEqualTo("Phishing");
    }

    @Test
    void eachObjectStandsOrFallsByItself() {
        ImportReport report = take(list(
                "7",
                CONTRACT.replace("\"actionType\": \"isolateDevice\"", "\"actionType\": \"explode\""),
                CONTRACT.replace("isolateDeviceIncidentTask", "enableUserIncidentTask"),
                CONTRACT.replace("\"identifierValue\": \"02851525-dc00-438b-83f5-3b2947bf4a48\", ", ""),
                CONTRACT));
        assertThat(report.items())
                .extracting(ImportReport.Item::result)
                .containsExactly(Result.REFUSED, Result.REFUSED, Result.REFUSED, Result.REFUSED, Result.ADDED);
        assertThat(report.items().get(1).notes().get(0)).contains("'actionType' is 'explode'", "isolateDevice");
        assertThat(report.items().get(2).notes().get(0)).contains("enableUser", "make them agree");
        assertThat(report.items().get(3).notes().get(0)).contains("responseAction.identifierValue");
    }

    @Test
    void bareArrayAndSingleObjectGoInToo() {
        assertThat(take("[" + CONTRACT + "]").count(Result.ADDED)).isEqualTo(1);
        assertThat(take("\uFEFF" + DOCUMENTED).count(Result.ADDED)).isEqualTo(1);
    }

    @Test
    void onePageOfSeveralIsSaidToBeOne() {
        String page = "{\"@odata.nextLink\": \"https://graph.example/next\", \"value\": [" + CONTRACT + "]}";
        assertThat(take(page).remarks()).hasSize(1);
    }

    @Test
    void refusesWhatIsNoJsonWithItsPlace() {
        assertThatThrownBy(() -> take("{\"value\": [\n  {]}"))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining("line 2, column");
        assertThatThrownBy(() -> take("")).isInstanceOf(Problem.Invalid.class);
        assertThatThrownBy(() -> take("{\"value\": 7}")).isInstanceOf(Problem.Invalid.class);
        assertThatThrownBy(() -> product.imports.take(
                        new ByteArrayInputStream(new byte[] {'"', (byte) 0xff, '"'}), product.caller()))
                .isInstanceOf(Problem.Invalid.class);
    }

    @Test
    void needsTheIssuer() {
        assertThatThrownBy(() -> product.imports.take(
                        new ByteArrayInputStream(new byte[0]), Product.caller(product.tenantId, Permission.READ)))
                .isInstanceOf(Problem.Forbidden.class);
    }
}
