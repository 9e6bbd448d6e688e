package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.microsoft.graph.beta.models.odataerrors.ODataError;
import com.microsoft.graph.beta.models.security.AlertSeverity;
import com.microsoft.graph.beta.models.security.CollectInvestigationPackageIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.DisableUserIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.EnableUserIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.ForceUserPasswordResetIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.HardDeleteEmailIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.Incident;
import com.microsoft.graph.beta.models.security.IncidentStatus;
import com.microsoft.graph.beta.models.security.IncidentTask;
import com.microsoft.graph.beta.models.security.IncidentTaskActionStatus;
import com.microsoft.graph.beta.models.security.IncidentTaskActionType;
import com.microsoft.graph.beta.models.security.IncidentTaskCollectionResponse;
import com.microsoft.graph.beta.models.security.IncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.IncidentTaskSource;
import com.microsoft.graph.beta.models.security.IncidentTaskStatus;
import com.microsoft.graph.beta.models.security.IsolateDeviceIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.IsolationType;
import com.microsoft.graph.beta.models.security.MarkUserAsCompromisedIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.RequireSignInIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.RestrictAppExecutionIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.RunAntivirusScanIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.SoftDeleteIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.StopAndQuarantineFileIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.UnIsolateDeviceIncidentTaskResponseAction;
import com.microsoft.graph.beta.models.security.UnRestrictAppExecutionIncidentTaskResponseAction;
import com.microsoft.graph.beta.security.incidenttasks.IncidentTasksRequestBuilder;
import com.microsoft.graph.beta.security.incidenttasks.item.IncidentTaskItemRequestBuilder;
import com.microsoft.graph.beta.serviceclient.GraphServiceClient;
import com.microsoft.graph.core.content.BatchRequestContent;
import com.microsoft.graph.core.content.BatchRequestContentCollection;
import com.microsoft.graph.core.content.BatchResponseContent;
import com.microsoft.graph.core.content.BatchResponseContentCollection;
import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.graph.core.tasks.PageIterator;
import com.microsoft.kiota.HttpMethod;
import com.microsoft.kiota.RequestInformation;
import com.microsoft.kiota.authentication.AccessTokenProvider;
import com.microsoft.kiota.authentication.AllowedHostsValidator;
import com.microsoft.kiota.authentication.BaseBearerTokenAuthenticationProvider;
import com.microsoft.kiota.serialization.Parsable;
import com.microsoft.kiota.serialization.ParsableFactory;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The unmodified Microsoft Graph beta SDK against the server. */
class GraphSdkIT extends Deployed {

    private static final String BAD_REQUEST = "BadRequest";

    private static final String TWENTY_STEPS = "{\"requests\":["
            + IntStream.range(0, 20)
                    .mapToObj(i -> "{\"id\":\"" + i + "\",\"method\":\"GET\",\"url\":\"/security\"}")
                    .collect(Collectors.joining(","))
            + "]}";

    private Api api;
    private GraphServiceClient graph;

    @BeforeEach
    void client() {
        api = Installation.api(true);
        graph = client(Installation.BASE, api.token());
    }

    /** A client as Microsoft's documentation sets one up, with another address and our token. */
    private static GraphServiceClient client(String base, String token) {
        AccessTokenProvider tokens = new AccessTokenProvider() {
            @Override
            public String getAuthorizationToken(URI uri, Map<String, Object> more) {
                return token;
            }

            @Override
            public AllowedHostsValidator getAllowedHostsValidator() {
                return new AllowedHostsValidator("localhost");
            }
        };
        return new GraphServiceClient(new BaseGraphRequestAdapter(
                new BaseBearerTokenAuthenticationProvider(tokens),
                base + "beta",
                GraphServiceClient.getGraphClientOptions()));
    }

    private IncidentTasksRequestBuilder tasks() {
        return graph.security().incidentTasks();
    }

    private IncidentTaskItemRequestBuilder task(String id) {
        return tasks().byIncidentTaskId(id);
    }

    // ---- get

    @Test
    void everyMemberOfATaskIsTyped() {
        String incident = incident();
        String id = isolate(incident, "typed-pc", IsolationType.Selective).getId();

        IncidentTask read = task(id).get();
        assertThat(read.getId()).isEqualTo(id);
        assertThat(read.getDisplayName()).isEqualTo("Isolate typed-pc");
        assertThat(read.getDescription()).isEqualTo("Because of typed-pc.");
        assertThat(read.getStatus()).isEqualTo(IncidentTaskStatus.Open);
        assertThat(read.getActionStatus()).isEqualTo(IncidentTaskActionStatus.NotStarted);
        assertThat(read.getActionType()).isEqualTo(IncidentTaskActionType.IsolateDevice);
        assertThat(read.getSource()).isEqualTo(IncidentTaskSource.DefenderExpertsManagedResponse);
        assertThat(read.getCreatedByDisplayName()).isEqualTo("Test client");
        assertThat(read.getLastModifiedByDisplayName()).isEqualTo("Test client");
        assertThat(read.getCreatedDateTime())
                .isCloseTo(OffsetDateTime.now(ZoneOffset.UTC), within(5, ChronoUnit.MINUTES));
        assertThat(read.getLastModifiedDateTime()).isEqualTo(read.getCreatedDateTime());
        assertThat(read.getResponseAction())
                .isInstanceOfSatisfying(IsolateDeviceIncidentTaskResponseAction.class, action -> {
                    assertThat(action.getIdentifierValue()).isEqualTo("typed-pc");
                    assertThat(action.getIsolationType()).isEqualTo(IsolationType.Selective);
                    assertThat(action.getAdditionalData()).isEmpty();
                });
        assertThat(read.getIncident().getId()).isEqualTo(incident);
        // What the SDK does not know would be here.
        assertThat(read.getAdditionalData()).containsOnlyKeys("@odata.context", "@odata.etag");
    }

    @Test
    void selectedMembersOfATaskComeAlone() {
        String id = isolate(incident(), "chosen-pc", IsolationType.Full).getId();
        IncidentTask read =
                task(id).get(request -> request.queryParameters.select = new String[] {"id", "displayName"});
        assertThat(read.getId()).isEqualTo(id);
        assertThat(read.getDisplayName()).isEqualTo("Isolate chosen-pc");
        assertThat(read.getStatus()).isNull();
        assertThat(read.getResponseAction()).isNull();
        assertThat(read.getIncident()).isNull();
    }

    @Test
    void unknownIdIsAnODataError() {
        ODataError error =
                catchThrowableOfType(ODataError.class, () -> task("nowhere").get());
        assertRefused(error, 404, "NotFound");
        assertThat(error.getMessage()).contains("nowhere");
    }

    @Test
    void incidentOfATaskIsRead() {
        String incident = incident();
        String id = isolate(incident, "incident-pc", IsolationType.Full).getId();
        Incident read = task(id).incident().get();
        assertThat(read.getId()).isEqualTo(incident);
        assertThat(read.getDisplayName()).isEqualTo("Seen by the SDK");
        assertThat(read.getSeverity()).isEqualTo(AlertSeverity.High);
    }

    // ---- list

    @Test
    void listHoldsWholeTasksWithTheirIncident() {
        String incident = incident();
        String first = isolate(incident, "list-pc-1", IsolationType.Full).getId();
        String second = text(incident, "Call them").getId();

        IncidentTaskCollectionResponse list = tasks().get(request -> {
            request.queryParameters.filter = "incidentId eq '" + incident + "'";
            request.queryParameters.count = true;
        });
        assertThat(list.getOdataCount()).isEqualTo(2);
        assertThat(list.getOdataNextLink()).isNull();
        assertThat(list.getValue()).extracting(IncidentTask::getId).containsExactlyInAnyOrder(first, second);
        assertThat(list.getValue()).allSatisfy(task -> {
            assertThat(task.getIncident().getId()).isEqualTo(incident);
            assertThat(task.getStatus()).isEqualTo(IncidentTaskStatus.Open);
            if (task.getId().equals(first)) {
                assertThat(task.getResponseAction()).isInstanceOf(IsolateDeviceIncidentTaskResponseAction.class);
            } else {
                assertThat(task.getActionType()).isEqualTo(IncidentTaskActionType.Text);
                assertThat(task.getResponseAction()).isNull();
            }
        });
    }

    @Test
    void listWithoutOptionsIsAnswered() {
        String id = text(incident(), "Anything").getId();
        assertThat(tasks().get().getValue()).hasSizeBetween(1, 500).allSatisfy(task -> {
            assertThat(task.getId()).isNotBlank();
            assertThat(task.getActionStatus()).isNotNull();
            assertThat(task.getSource()).isNotNull();
        });
        assertThat(tasks().get(request -> request.queryParameters.filter = "id eq '" + id + "'")
                        .getValue())
                .hasSize(1);
    }

    @Test
    void filterOfAnIntegratorFindsWhatIsOpenAndNew() {
        String incident = incident();
        OffsetDateTime before = text(incident, "Older").getCreatedDateTime();
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        IncidentTask open = text(incident, "Open");
        String started = text(incident, "Started").getId();
        String done = text(incident, "Done").getId();
        patchStatus(started, IncidentTaskStatus.InProgress);
        patchStatus(done, IncidentTaskStatus.Completed);

        String filter = "(status eq 'open' or status eq 'inProgress') and lastModifiedDateTime gt " + before
                + " and incident/id eq '" + incident + "'";
        assertThat(tasks().get(request -> request.queryParameters.filter = filter)
                        .getValue())
                .extracting(IncidentTask::getId)
                .containsExactlyInAnyOrder(open.getId(), started);
    }

    @Test
    void orderIsTheOneAskedFor() {
        String incident = incident();
        String b = text(incident, "B").getId();
        String c = text(incident, "C").getId();
        String a = text(incident, "A").getId();
        assertThat(ordered(incident, "displayName")).containsExactly(a, b, c);
        assertThat(ordered(incident, "displayName desc")).containsExactly(c, b, a);
        assertThat(ordered(incident, "status", "displayName desc")).containsExactly(c, b, a);
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        patchStatus(b, IncidentTaskStatus.InProgress);
        assertThat(ordered(incident, "lastUpdateDateTime desc")).startsWith(b).hasSize(3);
    }

    private List<String> ordered(String incident, String... orderby) {
        return tasks()
                .get(request -> {
                    request.queryParameters.filter = "incidentId eq '" + incident + "'";
                    request.queryParameters.orderby = orderby;
                })
                .getValue()
                .stream()
                .map(IncidentTask::getId)
                .toList();
    }

    @Test
    void selectedMembersOfAListComeAlone() {
        String incident = incident();
        String id = text(incident, "Chosen").getId();
        List<IncidentTask> list = tasks().get(request -> {
                    request.queryParameters.filter = "incidentId eq '" + incident + "'";
                    request.queryParameters.select = new String[] {"id", "status", "lastModifiedDateTime"};
                })
                .getValue();
        assertThat(list).singleElement().satisfies(task -> {
            assertThat(task.getId()).isEqualTo(id);
            assertThat(task.getStatus()).isEqualTo(IncidentTaskStatus.Open);
            assertThat(task.getLastModifiedDateTime()).isNotNull();
            assertThat(task.getDisplayName()).isNull();
            assertThat(task.getActionType()).isNull();
            assertThat(task.getIncident()).isNull();
        });
    }

    @Test
    void pageIteratorMeetsEachTaskOnceOnThreePages() throws ReflectiveOperationException {
        String incident = incident();
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            created.add(text(incident, "Page " + i + " & 'more'").getId());
        }
        IncidentTaskCollectionResponse first = tasks().get(request -> {
            // With what must survive in the link: spaces, quotes, an ampersand.
            request.queryParameters.filter = "incidentId eq '" + incident + "' and contains(displayName, '& ''more''')";
            request.queryParameters.orderby = new String[] {"displayName desc"};
            request.queryParameters.count = true;
            request.queryParameters.top = 3;
        });
        assertThat(first.getValue()).hasSize(3);
        assertThat(first.getOdataCount()).isEqualTo(7);
        assertThat(first.getOdataNextLink()).startsWith(Installation.BASE + "beta/security/incidentTasks?");

        List<String> seen = new ArrayList<>();
        AtomicInteger pages = new AtomicInteger(1);
        PageIterator<IncidentTask, IncidentTaskCollectionResponse> iterator = new PageIterator.Builder<
                        IncidentTask, IncidentTaskCollectionResponse>()
                .client(graph)
                .collectionPage(first)
                .collectionPageFactory(IncidentTaskCollectionResponse::createFromDiscriminatorValue)
                .requestConfigurator(request -> {
                    pages.incrementAndGet();
                    return request;
                })
                .processPageItemCallback(task -> seen.add(task.getId()))
                .build();
        iterator.iterate();

        assertThat(iterator.getPageIteratorState()).isEqualTo(PageIterator.PageIteratorState.COMPLETE);
        assertThat(pages).hasValue(3);
        List<String> last = new ArrayList<>(created);
        Collections.reverse(last);
        assertThat(seen).containsExactlyElementsOf(last);
    }

    @Test
    void countIsANumber() {
        String incident = incident();
        text(incident, "One");
        text(incident, "Two");
        assertThat(tasks().count().get(request -> request.queryParameters.filter = "incidentId eq '" + incident + "'"))
                .isEqualTo(2);
        assertThat(tasks().count().get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void badFilterIsAnODataErrorThatNamesTheFault() {
        ODataError error = catchThrowableOfType(
                ODataError.class, () -> tasks().get(request -> request.queryParameters.filter = "color eq 'red'"));
        assertRefused(error, 400, BAD_REQUEST);
        assertThat(error.getMessage()).contains("'color'");
    }

    // ---- patch

    @Test
    void fetchedTaskIsPatchedWithWhatChangedOnly() throws IOException {
        String id = isolate(incident(), "patched-pc", IsolationType.Full).getId();
        try (Relay relay = new Relay(Installation.BASE)) {
            IncidentTaskItemRequestBuilder task =
                    client(relay.base(), api.token()).security().incidentTasks().byIncidentTaskId(id);
            IncidentTask fetched = task.get();
            fetched.setStatus(IncidentTaskStatus.NotRelevant);
            IncidentTask patched = task.patch(fetched);

            assertThat(relay.sent("PATCH"))
                    .singleElement()
                    .satisfies(
                            sent -> assertThat(object(sent.body())).isEqualTo(object("{\"status\":\"notRelevant\"}")));
            assertThat(patched.getStatus()).isEqualTo(IncidentTaskStatus.NotRelevant);
            assertThat(patched.getDisplayName()).isEqualTo("Isolate patched-pc");
            assertThat(patched.getLastModifiedDateTime()).isAfterOrEqualTo(fetched.getLastModifiedDateTime());
            assertThat(patched.getResponseAction()).isInstanceOf(IsolateDeviceIncidentTaskResponseAction.class);
        }
        assertThat(task(id).get().getStatus()).isEqualTo(IncidentTaskStatus.NotRelevant);
    }

    @Test
    void freshObjectPatchesTheStatusOnly() {
        String id = isolate(incident(), "fresh-pc", IsolationType.Full).getId();
        IncidentTask patched = patchStatus(id, IncidentTaskStatus.InProgress);
        assertThat(patched.getId()).isEqualTo(id);
        assertThat(patched.getStatus()).isEqualTo(IncidentTaskStatus.InProgress);
        assertThat(patched.getDisplayName()).isEqualTo("Isolate fresh-pc");
        assertThat(task(id).get().getStatus()).isEqualTo(IncidentTaskStatus.InProgress);
    }

    @Test
    void patchOfAnotherMemberIsRefusedByName() {
        String id = isolate(incident(), "named-pc", IsolationType.Full).getId();
        IncidentTask change = new IncidentTask();
        change.setStatus(IncidentTaskStatus.Completed);
        change.setDisplayName("Something else");
        ODataError error = catchThrowableOfType(ODataError.class, () -> task(id).patch(change));
        assertRefused(error, 400, BAD_REQUEST);
        assertThat(error.getMessage()).contains("'displayName'", "'status'");
        assertThat(task(id).get().getStatus()).isEqualTo(IncidentTaskStatus.Open);
    }

    @Test
    void reasonOfAStatusGoesAsAdditionalData() {
        String id = isolate(incident(), "reason-pc", IsolationType.Full).getId();
        IncidentTask change = new IncidentTask();
        change.setStatus(IncidentTaskStatus.NotRelevant);
        change.getAdditionalData().put("@incidentTasks.comment", "The device is gone.");
        assertThat(task(id).patch(change).getStatus()).isEqualTo(IncidentTaskStatus.NotRelevant);
        assertThat(api.get("/security/incidentTasks/" + id + "/history").body())
                .contains("\"toStatus\":\"notRelevant\"", "\"comment\":\"The device is gone.\"");
    }

    // ---- create

    static Stream<Arguments> actions() {
        IsolateDeviceIncidentTaskResponseAction isolate = new IsolateDeviceIncidentTaskResponseAction();
        isolate.setIsolationType(IsolationType.Selective);
        StopAndQuarantineFileIncidentTaskResponseAction quarantine =
                new StopAndQuarantineFileIncidentTaskResponseAction();
        quarantine.setDeviceId("sdk-pc");
        return Stream.of(
                arguments(IncidentTaskActionType.IsolateDevice, isolate),
                arguments(IncidentTaskActionType.UnIsolateDevice, new UnIsolateDeviceIncidentTaskResponseAction()),
                arguments(
                        IncidentTaskActionType.RestrictAppExecution,
                        new RestrictAppExecutionIncidentTaskResponseAction()),
                arguments(
                        IncidentTaskActionType.UnRestrictAppExecution,
                        new UnRestrictAppExecutionIncidentTaskResponseAction()),
                arguments(IncidentTaskActionType.RunAntiVirusScan, new RunAntivirusScanIncidentTaskResponseAction()),
                arguments(
                        IncidentTaskActionType.CollectInvestigationPackage,
                        new CollectInvestigationPackageIncidentTaskResponseAction()),
                arguments(IncidentTaskActionType.StopAndQuarantineFile, quarantine),
                arguments(IncidentTaskActionType.DisableUser, new DisableUserIncidentTaskResponseAction()),
                arguments(IncidentTaskActionType.EnableUser, new EnableUserIncidentTaskResponseAction()),
                arguments(
                        IncidentTaskActionType.ForceUserPasswordReset,
                        new ForceUserPasswordResetIncidentTaskResponseAction()),
                arguments(
                        IncidentTaskActionType.MarkUserAsCompromised,
                        new MarkUserAsCompromisedIncidentTaskResponseAction()),
                arguments(IncidentTaskActionType.RequireSignIn, new RequireSignInIncidentTaskResponseAction()),
                arguments(IncidentTaskActionType.HardDeleteEmail, new HardDeleteEmailIncidentTaskResponseAction()),
                arguments(IncidentTaskActionType.SoftDeleteEmail, new SoftDeleteIncidentTaskResponseAction()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("actions")
    void actionIsCreatedAndReadAsTheSameClass(IncidentTaskActionType type, IncidentTaskResponseAction action) {
        action.setIdentifierValue("sdk-target");
        IncidentTask created = create(incident(), "Do " + type.getValue(), type, action);
        IncidentTask read = task(created.getId()).get();
        for (IncidentTask each : List.of(created, read)) {
            assertThat(each.getActionType()).isEqualTo(type);
            assertThat(each.getResponseAction()).isExactlyInstanceOf(action.getClass());
            assertThat(each.getResponseAction().getIdentifierValue()).isEqualTo("sdk-target");
            assertThat(each.getResponseAction().getAdditionalData()).isEmpty();
        }
        if (read.getResponseAction() instanceof IsolateDeviceIncidentTaskResponseAction isolate) {
            assertThat(isolate.getIsolationType()).isEqualTo(IsolationType.Selective);
        } else if (read.getResponseAction() instanceof StopAndQuarantineFileIncidentTaskResponseAction quarantine) {
            assertThat(quarantine.getDeviceId()).isEqualTo("sdk-pc");
        }
    }

    @Test
    void everyActionThatTheSdkKnowsIsTried() {
        assertThat(actions().map(each -> each.get()[0]))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(IncidentTaskActionType.values())
                        .filter(type -> !List.of(
                                        IncidentTaskActionType.Text,
                                        IncidentTaskActionType.SubmitIocRule,
                                        IncidentTaskActionType.UnknownFutureValue)
                                .contains(type))
                        .map(Object.class::cast)
                        .toList())
                .hasSize(14);
    }

    @Test
    void ruleOfOursIsReadAsTheBaseClass() {
        String id = api.task(
                "submitIocRule",
                "{\"@odata.type\":\"#microsoft.graph.security.submitIocRuleIncidentTaskResponseAction\","
                        + "\"identifierValue\":\"bad.example.com\",\"indicatorType\":\"domainName\"}");
        IncidentTask read = task(id).get();
        assertThat(read.getActionType()).isEqualTo(IncidentTaskActionType.SubmitIocRule);
        assertThat(read.getResponseAction()).isExactlyInstanceOf(IncidentTaskResponseAction.class);
        assertThat(read.getResponseAction().getIdentifierValue()).isEqualTo("bad.example.com");
        assertThat(read.getResponseAction().getAdditionalData()).containsEntry("indicatorType", "domainName");
    }

    @Test
    void incompleteTaskIsRefusedByName() {
        IncidentTask task = new IncidentTask();
        task.setDisplayName("Without an incident");
        task.setActionType(IncidentTaskActionType.Text);
        ODataError error = catchThrowableOfType(ODataError.class, () -> tasks().post(task));
        assertRefused(error, 400, BAD_REQUEST);
        assertThat(error.getMessage()).contains("'incident'");
    }

    // ---- execute

    @Test
    void executionByTheQualifiedPathCompletes() throws IOException {
        String id = isolate(incident(), "slow-sdk-pc", IsolationType.Full).getId();
        try (Relay relay = new Relay(Installation.BASE)) {
            client(relay.base(), api.token())
                    .security()
                    .incidentTasks()
                    .byIncidentTaskId(id)
                    .microsoftGraphSecurityExecuteResponseAction()
                    .post();
            assertThat(relay.sent("POST")).singleElement().satisfies(sent -> {
                assertThat(sent.path()).endsWith("/" + id + "/microsoft.graph.security.executeResponseAction");
                assertThat(sent.header("Content-Type")).isNull();
                assertThat(sent.body()).isEmpty();
            });
        }
        assertThat(task(id).get().getActionStatus()).isEqualTo(IncidentTaskActionStatus.InProgress);
        ODataError again = catchThrowableOfType(ODataError.class, () -> execute(id));
        assertRefused(again, 400, "ActionAlreadyInProgress");

        IncidentTask done = settled(id);
        assertThat(done.getActionStatus()).isEqualTo(IncidentTaskActionStatus.Completed);
        assertThat(done.getStatus()).isEqualTo(IncidentTaskStatus.Completed);
        assertRefused(catchThrowableOfType(ODataError.class, () -> execute(id)), 400, "ActionAlreadyCompleted");
    }

    @Test
    void executionByTheDocumentedPathCompletes() {
        String id = isolate(incident(), "plain-path-pc", IsolationType.Full).getId();
        executeAsDocumented(id);
        IncidentTask done = settled(id);
        assertThat(done.getActionStatus()).isEqualTo(IncidentTaskActionStatus.Completed);
        assertThat(done.getStatus()).isEqualTo(IncidentTaskStatus.Completed);
        ODataError again = catchThrowableOfType(ODataError.class, () -> executeAsDocumented(id));
        assertRefused(again, 400, "ActionAlreadyCompleted");
    }

    @Test
    void failureOfAnExecutionIsTyped() {
        String id = isolate(incident(), "missing-pc", IsolationType.Full).getId();
        execute(id);
        IncidentTask done = settled(id);
        assertThat(done.getActionStatus()).isEqualTo(IncidentTaskActionStatus.Failed);
        assertThat(done.getStatus()).isEqualTo(IncidentTaskStatus.Failed);
    }

    @Test
    void textTaskIsNotExecuted() {
        String id = text(incident(), "By hand").getId();
        ODataError error = catchThrowableOfType(ODataError.class, () -> execute(id));
        assertRefused(error, 400, "UnsupportedActionType");
        assertThat(error.getMessage()).isEqualTo("Currently text is not supported");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Relay.Fault.class,
            names = {"THROTTLED", "ANSWER_LOST"})
    void requestThatTheSdkRepeatsExecutesOnce(Relay.Fault fault) throws IOException {
        String id =
                isolate(incident(), "repeated-pc-" + fault, IsolationType.Full).getId();
        try (Relay relay = new Relay(Installation.BASE)) {
            relay.nextPost(fault);
            client(relay.base(), api.token())
                    .security()
                    .incidentTasks()
                    .byIncidentTaskId(id)
                    .microsoftGraphSecurityExecuteResponseAction()
                    .post();
            List<Relay.Sent> posts = relay.sent("POST");
            assertThat(posts).hasSize(2);
            assertThat(posts.get(0).header("Retry-Attempt")).isNull();
            assertThat(posts.get(1).header("Retry-Attempt")).isEqualTo("1");
            assertThat(posts.get(1).header("client-request-id"))
                    .isNotBlank()
                    .isEqualTo(posts.get(0).header("client-request-id"));
        }
        assertThat(settled(id).getActionStatus()).isEqualTo(IncidentTaskActionStatus.Completed);
        assertThat(executionsOnThePage(id)).isEqualTo(1);
    }

    /** Batches of the same client take its rate away until the server has turned the SDK away once. */
    @Test
    void sdkThatTheServerTurnsAwayWaitsAsLongAsItIsTold() throws Exception {
        Api greedy = Installation.client(Installation.BASE, Installation.signedIn(true), "SecurityIncident.Read.All");
        String token = greedy.token();
        try (Relay relay = new Relay(Installation.BASE)) {
            Thread others = new Thread(() -> {
                while (refusals(relay).isEmpty() && !Thread.currentThread().isInterrupted()) {
                    greedy.post("/$batch", TWENTY_STEPS);
                }
            });
            others.start();
            GraphServiceClient patient = client(relay.base(), token);
            for (int i = 0; i < 20_000 && refusals(relay).isEmpty(); i++) {
                assertThat(patient.security().incidentTasks().get(query -> query.queryParameters.top = 1))
                        .as("the SDK tells its caller nothing of it")
                        .isNotNull();
            }
            others.interrupt();
            others.join();
            List<Relay.Answered> answers = relay.answered();
            int at = answers.indexOf(refusals(relay).get(0));
            Relay.Answered refusal = answers.get(at);
            assertThat(refusal.retryAfter()).matches("[1-9]\\d*");
            assertThat(answers.get(answers.size() - 1).status()).isEqualTo(200);
            assertThat(answers.get(at + 1).arrived() - refusal.left())
                    .as("nanoseconds between the refusal and the next attempt")
                    .isGreaterThanOrEqualTo(Long.parseLong(refusal.retryAfter()) * 1_000_000_000L);
            assertThat(relay.sent("GET").get(at + 1).header("Retry-Attempt")).isEqualTo("1");
        }
    }

    private static List<Relay.Answered> refusals(Relay relay) {
        return relay.answered().stream()
                .filter(answer -> answer.status() == 429)
                .toList();
    }

    @Test
    void executionAgainAfterPartOfItIsASecondOne() {
        String id = isolate(incident(), "partial-sdk-pc", IsolationType.Full).getId();
        execute(id);
        assertThat(settled(id).getActionStatus()).isEqualTo(IncidentTaskActionStatus.PartiallyCompleted);
        execute(id);
        settled(id);
        assertThat(executionsOnThePage(id)).isEqualTo(2);
    }

    private static int executionsOnThePage(String id) {
        Browser.Page page = Installation.signedIn(true).get("ui/tasks/" + id);
        assertThat(page.status()).isEqualTo(200);
        return page.document().select("article.execution").size();
    }

    // ---- incidents

    @Test
    void incidentIsRead() {
        String id = incident();
        Incident read = graph.security().incidents().byIncidentId(id).get();
        assertThat(read.getId()).isEqualTo(id);
        assertThat(read.getDisplayName()).isEqualTo("Seen by the SDK");
        assertThat(read.getSeverity()).isEqualTo(AlertSeverity.High);
        assertThat(read.getStatus()).isEqualTo(IncidentStatus.Active);
        assertThat(read.getCreatedDateTime()).isNotNull();
        assertThat(read.getLastUpdateDateTime()).isNotNull();
        ODataError error = catchThrowableOfType(
                ODataError.class,
                () -> graph.security().incidents().byIncidentId("nowhere").get());
        assertRefused(error, 404, "NotFound");
    }

    @Test
    void incidentsAreListed() {
        List<String> ids = List.of(incident(), incident(), incident());
        List<Incident> list = graph.security()
                .incidents()
                .get(request -> {
                    request.queryParameters.filter = "severity eq 'high' and id in ('" + String.join("','", ids) + "')";
                    request.queryParameters.orderby = new String[] {"createdDateTime desc"};
                })
                .getValue();
        assertThat(list).extracting(Incident::getId).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(list).extracting(Incident::getCreatedDateTime).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(list).extracting(Incident::getSeverity).containsOnly(AlertSeverity.High);
    }

    @Test
    void incidentIsPatchedWithWhatChangedOnly() {
        String id = incident();
        Incident fetched = graph.security().incidents().byIncidentId(id).get();
        fetched.setStatus(IncidentStatus.Resolved);
        fetched.setAssignedTo("ada@example.org");
        fetched.setCustomTags(List.of("one", "two"));
        Incident patched = graph.security().incidents().byIncidentId(id).patch(fetched);
        assertThat(patched.getStatus()).isEqualTo(IncidentStatus.Resolved);
        assertThat(patched.getAssignedTo()).isEqualTo("ada@example.org");
        assertThat(patched.getCustomTags()).containsExactly("one", "two");
        assertThat(patched.getDisplayName()).isEqualTo("Seen by the SDK");
        assertThat(patched.getLastModifiedBy()).isEqualTo("Test client");
    }

    // ---- conventions

    @Test
    void expandedIncidentIsTyped() {
        String incident = incident();
        String id = isolate(incident, "expanded-pc", IsolationType.Full).getId();
        Incident read = task(id).get(request -> request.queryParameters.expand = new String[] {"incident"})
                .getIncident();
        assertThat(read.getDisplayName()).isEqualTo("Seen by the SDK");
        assertThat(read.getSeverity()).isEqualTo(AlertSeverity.High);
        assertThat(tasks().get(request -> {
                            request.queryParameters.filter = "incidentId eq '" + incident + "'";
                            request.queryParameters.expand = new String[] {"incident"};
                        })
                        .getValue())
                .extracting(task -> task.getIncident().getDisplayName())
                .containsExactly("Seen by the SDK");
    }

    @Test
    void minimalAnswerIsNone() {
        String id = text(incident(), "Call them").getId();
        IncidentTask change = new IncidentTask();
        change.setStatus(IncidentTaskStatus.Completed);
        assertThat(task(id).patch(change, request -> request.headers.add("Prefer", "return=minimal")))
                .isNull();
        assertThat(task(id).get().getStatus()).isEqualTo(IncidentTaskStatus.Completed);
    }

    @Test
    void deletedTaskIsGone() {
        String id = text(incident(), "Not needed").getId();
        task(id).delete();
        assertRefused(catchThrowableOfType(ODataError.class, () -> task(id).get()), 404, "NotFound");
    }

    @Test
    void batchOfTheSdkIsAnsweredStepByStep() throws IOException {
        String incident = incident();
        String id = isolate(incident, "batched-pc", IsolationType.Full).getId();
        BatchRequestContent content = new BatchRequestContent(graph);
        String list = content.addBatchRequestStep(tasks().toGetRequestInformation(request -> {
            request.queryParameters.filter = "incidentId eq '" + incident + "'";
            request.queryParameters.top = 1;
            request.queryParameters.count = true;
        }));
        IncidentTask change = new IncidentTask();
        change.setStatus(IncidentTaskStatus.InProgress);
        String patch = content.addBatchRequestStep(task(id).toPatchRequestInformation(change));
        String lost = content.addBatchRequestStep(task("nowhere").toGetRequestInformation());
        // The SDK's own builder makes a request that it cannot put into a batch: it lacks a body.
        RequestInformation execute =
                task(id).microsoftGraphSecurityExecuteResponseAction().toPostRequestInformation();
        execute.setStreamContent(
                new java.io.ByteArrayInputStream("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                "application/json");
        String executed = content.addBatchRequestStep(execute);
        content.getBatchRequestSteps().get(executed).addDependsOnId(patch);

        BatchResponseContent answer = graph.getBatchRequestBuilder().post(content, null);

        assertThat(answer.getResponsesStatusCode())
                .containsOnly(
                        Map.entry(list, 200), Map.entry(patch, 200), Map.entry(lost, 404), Map.entry(executed, 204));
        IncidentTaskCollectionResponse page =
                answer.getResponseById(list, IncidentTaskCollectionResponse::createFromDiscriminatorValue);
        assertThat(page.getOdataCount()).isEqualTo(1);
        assertThat(page.getValue()).extracting(IncidentTask::getId).containsExactly(id);
        assertThat(page.getValue().get(0).getResponseAction())
                .isInstanceOf(IsolateDeviceIncidentTaskResponseAction.class);
        IncidentTask patched = answer.getResponseById(patch, IncidentTask::createFromDiscriminatorValue);
        assertThat(patched.getStatus()).isEqualTo(IncidentTaskStatus.InProgress);
        try (var body = answer.getResponseById(lost).body()) {
            JsonObject error = object(body.string()).getJsonObject("error");
            assertThat(error.getString("code")).isEqualTo("NotFound");
        }
        assertThat(settled(id).getActionStatus()).isEqualTo(IncidentTaskActionStatus.Completed);
    }

    @Test
    void batchCollectionOfTheSdkIsSplitAndAnswered() throws IOException {
        String id = text(incident(), "Many times").getId();
        BatchRequestContentCollection content = new BatchRequestContentCollection(graph);
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            steps.add(content.addBatchRequestStep(task(id).toGetRequestInformation()));
        }
        BatchResponseContentCollection answer = graph.getBatchRequestBuilder().post(content, null);
        assertThat(answer.getResponsesStatusCodes()).hasSize(25).containsOnlyKeys(steps);
        assertThat(answer.getResponsesStatusCodes().values()).containsOnly(200);
        assertThat(answer.getResponseById(steps.get(24), IncidentTask::createFromDiscriminatorValue)
                        .getDisplayName())
                .isEqualTo("Many times");
    }

    // ---- who is calling

    @Test
    void badTokenIsAnODataError() {
        GraphServiceClient stranger = client(Installation.BASE, "not.a.token");
        ODataError error = catchThrowableOfType(
                ODataError.class, () -> stranger.security().incidentTasks().get());
        assertRefused(error, 401, "InvalidAuthenticationToken");
    }

    @Test
    void missingRoleIsAnODataError() {
        String id = text(incident(), "Not for readers").getId();
        String token = Installation.api(true, "SecurityIncident.Read.All").token();
        GraphServiceClient reader = client(Installation.BASE, token);
        IncidentTask change = new IncidentTask();
        change.setStatus(IncidentTaskStatus.Completed);
        ODataError error = catchThrowableOfType(
                ODataError.class,
                () -> reader.security().incidentTasks().byIncidentTaskId(id).patch(change));
        assertRefused(error, 403, "Forbidden");
        assertThat(error.getMessage()).contains("SecurityIncident.ReadWrite.All");
    }

    // ---- what many tests do

    private static void assertRefused(ODataError error, int status, String code) {
        assertThat(error).isNotNull();
        assertThat(error.getResponseStatusCode()).isEqualTo(status);
        assertThat(error.getError().getCode()).isEqualTo(code);
        assertThat(error.getError().getMessage()).isNotBlank().isEqualTo(error.getMessage());
        var inner = error.getError().getInnerError();
        assertThat(UUID.fromString(inner.getRequestId())).isNotNull();
        assertThat(error.getResponseHeaders().get("request-id")).containsExactly(inner.getRequestId());
        assertThat(inner.getClientRequestId()).isNotBlank();
        assertThat(error.getResponseHeaders().get("client-request-id")).containsExactly(inner.getClientRequestId());
        assertThat(inner.getDate()).isCloseTo(OffsetDateTime.now(ZoneOffset.UTC), within(5, ChronoUnit.MINUTES));
    }

    private static JsonObject object(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private String incident() {
        Incident incident = new Incident();
        incident.setDisplayName("Seen by the SDK");
        incident.setSeverity(AlertSeverity.High);
        return graph.security().incidents().post(incident).getId();
    }

    private IncidentTask text(String incident, String displayName) {
        return create(incident, displayName, IncidentTaskActionType.Text, null);
    }

    private IncidentTask isolate(String incident, String device, IsolationType isolation) {
        IsolateDeviceIncidentTaskResponseAction action = new IsolateDeviceIncidentTaskResponseAction();
        action.setIdentifierValue(device);
        action.setIsolationType(isolation);
        return create(incident, "Isolate " + device, IncidentTaskActionType.IsolateDevice, action);
    }

    private IncidentTask create(
            String incident, String displayName, IncidentTaskActionType type, IncidentTaskResponseAction action) {
        Incident of = new Incident();
        of.setId(incident);
        IncidentTask task = new IncidentTask();
        task.setDisplayName(displayName);
        task.setDescription("Because of " + (action == null ? displayName : action.getIdentifierValue()) + ".");
        task.setSource(IncidentTaskSource.DefenderExpertsManagedResponse);
        task.setActionType(type);
        if (action != null) {
            task.setResponseAction(action);
        }
        task.setIncident(of);
        return tasks().post(task);
    }

    private IncidentTask patchStatus(String id, IncidentTaskStatus status) {
        IncidentTask change = new IncidentTask();
        change.setStatus(status);
        return task(id).patch(change);
    }

    private void execute(String id) {
        task(id).microsoftGraphSecurityExecuteResponseAction().post();
    }

    /** As Microsoft's page writes it, through the SDK's own adapter. */
    private void executeAsDocumented(String id) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("id", id);
        RequestInformation request = new RequestInformation(
                HttpMethod.POST, "{+baseurl}/security/incidentTasks/{id}/executeResponseAction", parameters);
        request.headers.tryAdd("Accept", "application/json");
        HashMap<String, ParsableFactory<? extends Parsable>> errors = new HashMap<>();
        errors.put("XXX", ODataError::createFromDiscriminatorValue);
        graph.getRequestAdapter().sendPrimitive(request, errors, Void.class);
    }

    /** Polls a task until its action is no longer in progress, for 30 seconds at most. */
    private IncidentTask settled(String id) {
        for (int i = 0; i < 150; i++) {
            IncidentTask read = task(id).get();
            if (read.getActionStatus() != IncidentTaskActionStatus.InProgress) {
                return read;
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        throw new AssertionError("Still in progress after 30 s: " + id);
    }
}
