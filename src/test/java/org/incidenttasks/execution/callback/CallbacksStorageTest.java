package org.incidenttasks.execution.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.incidenttasks.Problem;
import org.incidenttasks.Settings;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.connection.Connections.Draft;
import org.incidenttasks.connector.CallbackStore;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.outbound.HttpsStandIn;
import org.incidenttasks.connector.outbound.Outbound;
import org.incidenttasks.connector.webhook.Callee;
import org.incidenttasks.connector.webhook.WebhookConnector;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.execution.ExecutionState;
import org.incidenttasks.execution.Product;
import org.incidenttasks.execution.Verification;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.task.IncidentTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An orchestrator accepts an order and calls back: over the wire there, by the service back. */
class CallbacksStorageTest {

    private static final String SECRET = random();
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "INCIDENT_TASKS_SECRET_KEYS", random(),
            "INCIDENT_TASKS_PUBLIC_URL", "https://tasks.example",
            "INCIDENT_TASKS_OUTBOUND_ALLOW", "127.0.0.0/8,::1/128");

    private static HttpsStandIn orchestrator;

    private final Settings settings = new Settings(ENVIRONMENT, name -> null);
    private final AtomicInteger woken = new AtomicInteger();
    private CallbackStore store;
    private Callbacks callbacks;

    private final WebhookConnector connector = new WebhookConnector(
            new Outbound(settings),
            new CallbackStore() {
                @Override
                public Optional<String> address(Order order) {
                    return store.address(order);
                }

                @Override
                public Optional<String> find(Order order) {
                    return store.find(order);
                }
            },
            Clock.systemUTC());

    private static String random() {
        byte[] bytes = new byte[32];
        byte[] id = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        System.arraycopy(id, 0, bytes, 0, bytes.length);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @BeforeAll
    static void start() throws Exception {
        orchestrator = new HttpsStandIn("dns:localhost");
    }

    @AfterAll
    static void stop() {
        orchestrator.close();
    }

    private Product on(TestDatabases database) {
        Product product = new Product(database, ENVIRONMENT, connector);
        callbacks = new Callbacks(
                product.storage.entityManager(),
                product.storage.transactions(),
                product.audit,
                product.connections,
                new Connectors(List.of(connector)),
                Clock.systemUTC(),
                woken::incrementAndGet);
        store = new StoredCallbacks(callbacks, settings);
        var connection = product.connections.create(
                "webhook",
                new Draft(
                        "Orchestrator",
                        Arrays.asList(ActionType.ISOLATE_DEVICE),
                        List.of(),
                        Map.of(
                                "orchestratorUrl",
                                orchestrator.address(),
                                "signingSecret",
                                SECRET,
                                "certificates",
                                orchestrator.pem())),
                product.caller());
        product.connections.enable(connection.getId(), true, product.caller());
        return product;
    }

    private static IncidentTask isolate(Product product) {
        return product.openTaskTo(new ResponseAction.IsolateDevice("pc-" + UUID.randomUUID(), IsolationType.FULL));
    }

    private void say(Execution execution, String messageId, String body) {
        callbacks.receive(
                execution.getTenantId(),
                execution.getId(),
                Callee.header(Callee.signed(SECRET, messageId, Instant.now().getEpochSecond(), body)),
                body.getBytes(StandardCharsets.UTF_8),
                "request-1");
    }

    private static String applied(Execution execution) {
        return "{\"key\":\"" + execution.getId()
                + "\",\"outcome\":\"applied\",\"detail\":\"Port shut.\",\"preState\":\"p4\"}";
    }

    private static Execution now(Product product, Execution execution) {
        return product.executions.get(execution.getId(), product.caller()).execution();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void calledBackTheExecutionEndsAtOnce(TestDatabases database) {
        orchestrator.answers(202, "{\"handle\":\"job-1\"}");
        try (Product product = on(database)) {
            IncidentTask task = isolate(product);
            Execution execution = product.request(task);
            product.runWhatIsDue();
            assertThat(now(product, execution).getState()).isEqualTo(ExecutionState.ACCEPTED);
            assertThat(orchestrator.last().body())
                    .contains(
                            "https://tasks.example/callbacks/" + product.tenantId + "/executions/" + execution.getId());

            say(execution, "m-1", applied(execution));
            assertThat(woken).hasValue(1);
            product.runWhatIsDue();

            Execution ended = now(product, execution);
            assertThat(ended.getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(ended.getVerification()).isEqualTo(Verification.NOT_VERIFIABLE);
            assertThat(ended.getPreState()).isEqualTo("p4");
            assertThat(product.tasks.get(task.getId(), product.caller()).getActionStatus())
                    .isEqualTo(ActionStatus.COMPLETED);
            assertThat(product.audit.of(product.tenantId, "task", task.getId()))
                    .extracting(AuditEntry::getAction)
                    .containsSubsequence("action.accepted", "action.calledBack", "action.completed");
            assertThat(product.audit.of(product.tenantId, "task", task.getId()))
                    .filteredOn(entry -> entry.getAction().equals("action.calledBack"))
                    .extracting(entry -> entry.getActor().name())
                    .containsExactly("Orchestrator");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void refusesWhatWasTakenBeforeOrIsNotAwaited(TestDatabases database) {
        orchestrator.answers(202, "");
        try (Product product = on(database)) {
            Execution first = product.request(isolate(product));
            Execution second = product.request(isolate(product));
            assertThat(conflict(first, "m-0")).isEqualTo("NotAwaited");
            product.runWhatIsDue();
            say(first, "m-1", applied(first));
            assertThat(conflict(first, "m-1")).isEqualTo("Replayed");
            assertThat(conflict(second, "m-1")).isEqualTo("Replayed");
            assertThat(conflict(first, "m-2")).isEqualTo("NotAwaited");
            product.runWhatIsDue();
            assertThat(now(product, first).getState()).isEqualTo(ExecutionState.COMPLETED);
            assertThat(now(product, second).getState()).isEqualTo(ExecutionState.ACCEPTED);
            assertThat(conflict(first, "m-3")).isEqualTo("NotAwaited");
        }
    }

    private String conflict(Execution execution, String messageId) {
        return catchThrowableOfType(Problem.Conflict.class, () -> say(execution, messageId, applied(execution)))
                .code();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void refusesStrangersAndOtherExecutions(TestDatabases database) {
        orchestrator.answers(202, "");
        try (Product product = on(database)) {
            Execution first = product.request(isolate(product));
            Execution second = product.request(isolate(product));
            product.runWhatIsDue();
            String body = applied(first);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            long seconds = Instant.now().getEpochSecond();
            var forged = Callee.header(Callee.signed(random(), "m-1", seconds, body));
            var genuine = Callee.header(Callee.signed(SECRET, "m-1", seconds, body));
            String tenant = product.tenantId;
            assertThat(catchThrowableOfType(
                            Problem.Unauthenticated.class,
                            () -> callbacks.receive(tenant, first.getId(), forged, bytes, "r")))
                    .isNotNull();
            assertThat(catchThrowableOfType(
                            Problem.Invalid.class,
                            () -> callbacks.receive(tenant, second.getId(), genuine, bytes, "r")))
                    .isNotNull();
            for (String[] nowhere : new String[][] {
                {UUID.randomUUID().toString(), first.getId()},
                {tenant, UUID.randomUUID().toString()}
            }) {
                assertThat(catchThrowableOfType(
                                Problem.NotFound.class,
                                () -> callbacks.receive(nowhere[0], nowhere[1], genuine, bytes, "r")))
                        .isNotNull();
            }
            product.runWhatIsDue();
            assertThat(now(product, first).getState()).isEqualTo(ExecutionState.ACCEPTED);
            assertThat(now(product, second).getState()).isEqualTo(ExecutionState.ACCEPTED);
        }
    }

    /** It calls back before it answers the order: nothing is lost. */
    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void takesACallbackThatOvertakesTheAnswer(TestDatabases database) {
        try (Product product = on(database)) {
            Execution execution = product.request(isolate(product));
            orchestrator.answers(got -> {
                say(execution, "m-early", applied(execution));
                return new HttpsStandIn.Says(202, "");
            });
            product.runWhatIsDue();
            assertThat(now(product, execution).getState()).isEqualTo(ExecutionState.COMPLETED);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void asksAgainAfterAFailureThatMayPass(TestDatabases database) {
        orchestrator.answers(202, "");
        try (Product product = on(database)) {
            IncidentTask task = isolate(product);
            Execution execution = product.request(task);
            product.runWhatIsDue();
            int before = orchestrator.got().size();
            say(
                    execution,
                    "m-1",
                    "{\"key\":\"" + execution.getId()
                            + "\",\"outcome\":\"failed\",\"retryable\":true,\"detail\":\"busy\"}");
            product.runWhatIsDue();
            assertThat(orchestrator.got()).hasSize(before + 1);
            assertThat(orchestrator.last().headers()).containsEntry("webhook-id", execution.getId());
            say(execution, "m-2", "{\"key\":\"" + execution.getId() + "\",\"outcome\":\"failed\"}");
            product.runWhatIsDue();
            assertThat(now(product, execution).getState()).isEqualTo(ExecutionState.FAILED);
            // What was said goes with its execution.
            product.executions.deleteTask(task.getId(), OptionalLong.empty(), product.caller());
            assertThat(product.storage
                            .entityManager()
                            .createQuery("select c from Callback c", Callback.class)
                            .getResultList())
                    .isEmpty();
        }
    }
}
