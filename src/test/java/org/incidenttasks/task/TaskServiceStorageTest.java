package org.incidenttasks.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.audit.AuditVerifier;
import org.incidenttasks.execution.Product;
import org.incidenttasks.odata.FilterParser;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.storage.TestDatabases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskServiceStorageTest {

    private static final ResponseAction DISABLE = new ResponseAction.DisableUser("ada@example.org");

    private static Product on(TestDatabases database) {
        return new Product(database, Map.of());
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void statusChangesFromAnyToAnyAndIsWrittenDown(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(DISABLE);
            TaskStatus before = TaskStatus.OPEN;
            for (TaskStatus status : List.of(
                    TaskStatus.FAILED,
                    TaskStatus.COMPLETED,
                    TaskStatus.NOT_RELEVANT,
                    TaskStatus.IN_PROGRESS,
                    TaskStatus.OPEN)) {
                IncidentTask changed = product.tasks.changeStatus(
                        task.getId(), status, "because", OptionalLong.empty(), product.caller());
                assertThat(changed.getStatus()).isEqualTo(status);
                List<AuditEntry> history = product.audit.of(product.tenantId, "task", task.getId());
                assertThat(history.get(history.size() - 1).getDetail())
                        .containsEntry("from", before.wireName())
                        .containsEntry("to", status.wireName())
                        .containsEntry("comment", "because");
                before = status;
            }
            assertThatThrownBy(() -> product.tasks.changeStatus(
                            task.getId(),
                            TaskStatus.UNKNOWN_FUTURE_VALUE,
                            null,
                            OptionalLong.empty(),
                            product.caller()))
                    .isInstanceOf(Problem.Invalid.class);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void sameStatusChangesNothing(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(DISABLE);
            IncidentTask same = product.tasks.changeStatus(
                    task.getId(), TaskStatus.OPEN, null, OptionalLong.empty(), product.caller());
            assertThat(same.getVersion()).isEqualTo(task.getVersion());
            assertThat(product.audit.of(product.tenantId, "task", task.getId())).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void staleVersionIsRefusedAndChangesNothing(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(DISABLE);
            OptionalLong seen = OptionalLong.of(task.getVersion());
            product.tasks.changeStatus(task.getId(), TaskStatus.IN_PROGRESS, null, seen, product.caller());
            assertThatThrownBy(() ->
                            product.tasks.changeStatus(task.getId(), TaskStatus.FAILED, null, seen, product.caller()))
                    .isInstanceOf(Problem.Stale.class);
            assertThat(product.tasks.get(task.getId(), product.caller()).getStatus())
                    .isEqualTo(TaskStatus.IN_PROGRESS);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void manyWritersAllGetThroughAndTheChainHolds(TestDatabases database) throws Exception {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(DISABLE);
            var pool = Executors.newFixedThreadPool(5);
            var work = IntStream.range(0, 40)
                    .mapToObj(i -> (java.util.concurrent.Callable<TaskStatus>) () -> product.tasks
                            .changeStatus(
                                    task.getId(),
                                    i % 2 == 0 ? TaskStatus.IN_PROGRESS : TaskStatus.OPEN,
                                    "writer " + i,
                                    OptionalLong.empty(),
                                    product.caller())
                            .getStatus())
                    .toList();
            for (var done : pool.invokeAll(work)) {
                assertThat(done.get()).isNotNull();
            }
            pool.shutdown();
            List<AuditEntry> entries = product.audit.after(product.tenantId, 0, 1_000);
            AuditVerifier verifier = new AuditVerifier();
            entries.forEach(entry -> assertThat(verifier.next(entry)).isEmpty());
            // The incident, the task, and every comment once.
            assertThat(verifier.verified()).isEqualTo(42);
            assertThat(entries.stream()
                            .map(entry -> entry.getDetail().get("comment"))
                            .filter(java.util.Objects::nonNull))
                    .hasSize(40)
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void tenantsSeeNothingOfEachOther(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(DISABLE);
            product.tenant("other");
            Caller other = Product.caller("other", Permission.values());
            QueryOptions<IncidentTask> all = QueryOptions.of(TaskProperties.ALL);
            assertThat(product.tasks.list(all, other).items()).isEmpty();
            assertThat(product.tasks.count(all, other)).isZero();
            assertThat(product.incidents
                            .list(QueryOptions.of(org.incidenttasks.incident.IncidentProperties.ALL), other)
                            .items())
                    .isEmpty();
            assertThatThrownBy(() -> product.tasks.get(task.getId(), other)).isInstanceOf(Problem.NotFound.class);
            assertThatThrownBy(() -> product.tasks.changeStatus(
                            task.getId(), TaskStatus.FAILED, null, OptionalLong.empty(), other))
                    .isInstanceOf(Problem.NotFound.class);
            assertThatThrownBy(() -> product.tasks.comment(task.getId(), "x", other))
                    .isInstanceOf(Problem.NotFound.class);
            assertThatThrownBy(() -> product.tasks.create(
                            task.getIncidentId(),
                            "x",
                            null,
                            TaskSource.DEFENDER_EXPERTS_GUIDED_RESPONSE,
                            ActionType.TEXT,
                            null,
                            other))
                    .isInstanceOf(Problem.Invalid.class)
                    .hasMessageContaining("'incident.id' must name one that exists here");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void everyOperationAsksForItsPermission(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(DISABLE);
            Caller nobody = Product.caller(product.tenantId);
            Caller reader = Product.caller(product.tenantId, Permission.READ);
            QueryOptions<IncidentTask> all = QueryOptions.of(TaskProperties.ALL);
            assertThatThrownBy(() -> product.tasks.list(all, nobody)).isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> product.tasks.count(all, nobody)).isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> product.tasks.get(task.getId(), nobody)).isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> product.tasks.comment(task.getId(), "x", reader))
                    .isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> product.tasks.changeStatus(
                            task.getId(), TaskStatus.FAILED, null, OptionalLong.empty(), reader))
                    .isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> product.openTaskTo(DISABLE, reader)).isInstanceOf(Problem.Forbidden.class);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void aliasesOfTheDocumentationFilterAndSort(TestDatabases database) {
        try (Product product = on(database)) {
            IncidentTask task = product.openTaskTo(DISABLE);
            product.openTaskTo(new ResponseAction.EnableUser("ada@example.org"));
            for (String filter : List.of(
                    "incidentId eq '" + task.getIncidentId() + "'",
                    "incident/id eq '" + task.getIncidentId() + "'",
                    "type eq 'disableUser'",
                    "actionType eq microsoft.graph.security.incidentTaskActionType'disableUser'",
                    "(status eq 'open' or status eq 'inProgress') and lastModifiedDateTime ge"
                            + " 2026-04-28T09:30:00.0000000Z and lastUpdateDateTime lt 2999-01-01T00:00:00Z and type eq"
                            + " 'disableUser'")) {
                var options =
                        QueryOptions.of(TaskProperties.ALL).withFilter(FilterParser.parse(filter, TaskProperties.ALL));
                assertThat(product.tasks.list(options, product.caller()).items())
                        .as(filter)
                        .extracting(IncidentTask::getId)
                        .containsExactly(task.getId());
            }
        }
    }

    @Test
    void longTextIsFilteredButNotSortedBy() {
        assertThat(FilterParser.parse("contains(description,'why')", TaskProperties.ALL))
                .isNotNull();
        assertThatThrownBy(() -> QueryOptions.from(Map.of("$orderby", List.of("description")), TaskProperties.ALL))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining("description");
    }
}
