package org.incidenttasks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.audit.AuditVerifier;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.execution.ExecutionRequest;
import org.incidenttasks.execution.ExecutionService.WithAttempts;
import org.incidenttasks.execution.Product;
import org.incidenttasks.execution.ScriptedConnector;
import org.incidenttasks.odata.Page;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskHistoryStorageTest {

    private static final QueryOptions<TaskEvent> EVENTS = QueryOptions.of(TaskEvent.PROPERTIES);
    private static final QueryOptions<Execution> EXECUTIONS = QueryOptions.of(ExecutionProperties.ALL);

    private static Product on(TestDatabases database) {
        return new Product(database, Map.of(), new ScriptedConnector());
    }

    /** Created, executed with a reason, taken up again with a reason, commented. */
    private static IncidentTask lived(Product product) {
        IncidentTask task = product.openTaskTo(new ResponseAction.DisableUser("ada@example.org"));
        product.executions.request(
                task.getId(),
                new ExecutionRequest(
                        Optional.of("as agreed"), Optional.empty(), Optional.empty(), false, OptionalLong.empty()),
                product.caller());
        product.runWhatIsDue();
        product.tasks.changeStatus(task.getId(), TaskStatus.OPEN, "seen again", OptionalLong.empty(), product.caller());
        product.tasks.comment(task.getId(), "ask Ada", product.caller());
        return task;
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void tellsTheWholeStoryOfATask(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = lived(product);
            List<TaskEvent> events = product.history
                    .events(task.getId(), EVENTS, product.caller())
                    .items();
            assertThat(events)
                    .extracting(TaskEvent::getAction)
                    .containsExactlyInAnyOrder(
                            "task.created",
                            "action.requested",
                            "action.applied",
                            "action.verified",
                            "action.completed",
                            "task.statusChanged",
                            "task.commented");
            assertThat(events).isSortedAccordingTo(Comparator.comparing(TaskEvent::getAt));
            assertThat(events)
                    .filteredOn(event -> event.getDetail().containsKey("comment"))
                    .extracting(event ->
                            event.getAction() + ": " + event.getDetail().get("comment"))
                    .containsExactly(
                            "action.requested: as agreed", "task.statusChanged: seen again", "task.commented: ask Ada");
            AuditVerifier verifier = new AuditVerifier();
            assertThat(product.audit.after(product.tenantId, 0, 100))
                    .allMatch(entry -> verifier.next(entry).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void pagesOfAnySizeHoldEveryEventOnceAndInOrder(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = lived(product);
            List<String> whole = product.history.events(task.getId(), EVENTS, product.caller()).items().stream()
                    .map(TaskEvent::getId)
                    .toList();
            for (int size = 1; size <= whole.size(); size++) {
                List<String> ids = new ArrayList<>();
                Page<TaskEvent> page = null;
                do {
                    String token = page == null ? null : page.nextSkipToken().orElseThrow();
                    page = product.history.events(
                            task.getId(), EVENTS.withTop(size).withCount(true).withSkipToken(token), product.caller());
                    page.items().forEach(event -> ids.add(event.getId()));
                    assertThat(page.count()).hasValue(whole.size());
                } while (page.nextSkipToken().isPresent());
                assertThat(ids).as("pages of %d", size).isEqualTo(whole);
            }
            assertThat(product.history.newest(task.getId(), 3, product.caller()))
                    .extracting(TaskEvent::getId)
                    .isEqualTo(whole.subList(whole.size() - 3, whole.size()));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void executionsComeNewestFirstWithTheirAttempts(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = lived(product);
            Page<WithAttempts> page = product.history.executions(task.getId(), EXECUTIONS, product.caller());
            assertThat(page.items()).hasSize(1);
            WithAttempts execution = page.items().get(0);
            assertThat(execution.execution().getRequestComment()).isEqualTo("as agreed");
            assertThat(execution.attempts())
                    .extracting(attempt -> attempt.getStep() + " " + attempt.getOutcome())
                    .containsExactly("EXECUTE applied", "CHECK verified");
            String id = execution.execution().getId();
            assertThat(product.history
                            .execution(task.getId(), id, product.caller())
                            .attempts())
                    .hasSize(2);
            IncidentTask other = product.openTaskTo(new ResponseAction.DisableUser("ada@example.org"));
            assertThatThrownBy(() -> product.history.execution(other.getId(), id, product.caller()))
                    .isInstanceOf(Problem.NotFound.class);
            assertThat(product.history
                            .executions(other.getId(), EXECUTIONS, product.caller())
                            .items())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void isReadByReadersOfTheTenantAlone(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = lived(product);
            String execution = product.history
                    .executions(task.getId(), EXECUTIONS, product.caller())
                    .items()
                    .get(0)
                    .execution()
                    .getId();
            product.tenant("other");
            Caller other = Product.caller("other", Permission.values());
            Caller nobody = Product.caller(product.tenantId);
            String id = task.getId();
            assertThatThrownBy(() -> product.history.events(id, EVENTS, other)).isInstanceOf(Problem.NotFound.class);
            assertThatThrownBy(() -> product.history.newest(id, 5, other)).isInstanceOf(Problem.NotFound.class);
            assertThatThrownBy(() -> product.history.executions(id, EXECUTIONS, other))
                    .isInstanceOf(Problem.NotFound.class);
            assertThatThrownBy(() -> product.history.execution(id, execution, other))
                    .isInstanceOf(Problem.NotFound.class);
            assertThatThrownBy(() -> product.history.events(id, EVENTS, nobody)).isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> product.history.newest(id, 5, nobody)).isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> product.history.executions(id, EXECUTIONS, nobody))
                    .isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> product.history.execution(id, execution, nobody))
                    .isInstanceOf(Problem.Forbidden.class);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void commentMustSaySomethingAndChangesNothingElse(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(new ResponseAction.DisableUser("ada@example.org"));
            for (String wrong : new String[] {null, " ", "x".repeat(2_001), "a\0b"}) {
                assertThatThrownBy(() -> product.tasks.comment(task.getId(), wrong, product.caller()))
                        .isInstanceOf(Problem.Invalid.class);
            }
            product.tasks.comment(task.getId(), "x".repeat(2_000), product.caller());
            assertThat(product.tasks.get(task.getId(), product.caller()).getVersion())
                    .isEqualTo(task.getVersion());
            assertThat(product.history
                            .events(task.getId(), EVENTS, product.caller())
                            .items())
                    .extracting(event -> event.getDetail().getOrDefault("comment", ""))
                    .containsExactly("", "x".repeat(2_000));
        }
    }
}
