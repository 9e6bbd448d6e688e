package org.incidenttasks.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.incidenttasks.Problem;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.DirectoryAccess;
import org.incidenttasks.access.Permission;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.connector.Connector;
import org.incidenttasks.connector.HeldEvidence;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.lab.LabConnector;
import org.incidenttasks.connector.lab.LabObject;
import org.incidenttasks.connector.lab.LabWorld;
import org.incidenttasks.execution.ExecutionRequest;
import org.incidenttasks.execution.Product;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.transfer.ImportService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reset, also in the midst of work. */
class SandboxStorageTest {

    private static final int EXAMPLES = 41;
    private static final ResponseAction DISABLE = new ResponseAction.DisableUser("anna@example.com");

    private final String box = UUID.randomUUID().toString();
    private final Caller caller = new Caller(
            new Actor(Actor.Kind.PERSON, "user-1", "Ada", Actor.Via.PAGE, "request-1"),
            box,
            "Sandbox",
            true,
            EnumSet.allOf(Permission.class),
            List.of("administrator"));

    private final SlowToArrive connector = new SlowToArrive();
    private Product product;
    private LabWorld world;
    private Sandbox sandbox;

    private void use(TestDatabases database) {
        product = new Product(
                database,
                Map.of("INCIDENT_TASKS_CONNECTOR_TIMEOUT", "PT30S", "INCIDENT_TASKS_LEASE", "PT61S"),
                connector);
        product.storage.tenant(box, true);
        DirectoryAccess.forget();
        var em = product.storage.entityManager();
        var transactions = product.storage.transactions();
        world = new LabWorld(em, transactions, Clock.systemUTC());
        connector.lab = new LabConnector(world, new Settings(Map.of(), name -> null), new HeldEvidence());
        sandbox = new Sandbox(
                em,
                new Directory(em, Clock.systemUTC()),
                product.imports,
                new ImportService(
                        em,
                        transactions,
                        product.audit,
                        new Settings(Map.of(), name -> null),
                        Clock.systemUTC(),
                        () -> {}),
                product.executions,
                product.tasks,
                product.incidents,
                world,
                transactions,
                product.audit);
    }

    @AfterEach
    void stop() {
        if (product != null) {
            product.close();
        }
    }

    private long tasks() {
        return product.tasks.count(QueryOptions.of(TaskProperties.ALL), caller);
    }

    private long executions() {
        return product.storage
                .entityManager()
                .createQuery("select count(e) from Execution e", Long.class)
                .getSingleResult();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void resetForgetsAndFillsAnew(TestDatabases database) {
        use(database);
        IncidentTask task = product.openTaskTo(DISABLE, caller);
        product.executions.request(task.getId(), ExecutionRequest.plain(), caller);
        product.runWhatIsDue();
        assertThat(world.objects(box)).hasSize(1);

        sandbox.reset(caller);

        assertThat(tasks()).isEqualTo(EXAMPLES);
        assertThat(executions()).isZero();
        assertThat(world.objects(box)).isEmpty();
        assertThatThrownBy(() -> sandbox.reset(Product.caller(box, Permission.values())))
                .isInstanceOf(Problem.Invalid.class);
        assertThatThrownBy(() -> sandbox.reset(Product.caller(box, Permission.EXECUTE)))
                .isInstanceOf(Problem.Forbidden.class);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void callUnderWayLeavesNothingInTheFreshWorld(TestDatabases database) {
        use(database);
        IncidentTask task = product.openTaskTo(DISABLE, caller);
        product.executions.request(task.getId(), ExecutionRequest.plain(), caller);
        connector.before = () -> sandbox.reset(caller);

        product.runWhatIsDue();

        assertThat(connector.answers).singleElement().isInstanceOf(Outcome.Failed.class);
        assertThat(world.objects(box)).isEmpty();
        assertThat(executions()).isZero();

        IncidentTask next = product.openTaskTo(DISABLE, caller);
        product.executions.request(next.getId(), ExecutionRequest.plain(), caller);
        product.runWhatIsDue();
        assertThat(world.objects(box)).extracting(LabObject::getName).containsExactly("anna@example.com");
    }

    /** The lab, and what happens between the claim of an order and its arrival there. */
    private static final class SlowToArrive implements Connector {
        private final List<Outcome> answers = new ArrayList<>();
        private LabConnector lab;
        private volatile Runnable before = () -> {};

        @Override
        public String name() {
            return lab.name();
        }

        @Override
        public boolean serves(ActionType type, boolean sandbox) {
            return lab.serves(type, sandbox);
        }

        @Override
        public int precedence() {
            return lab.precedence();
        }

        @Override
        public Outcome execute(Order order) {
            Runnable first = before;
            before = () -> {};
            first.run();
            Outcome outcome = lab.execute(order);
            synchronized (answers) {
                answers.add(outcome);
            }
            return outcome;
        }

        @Override
        public Optional<Outcome> inquire(Order order) {
            return lab.inquire(order);
        }

        @Override
        public Outcome check(Order order) {
            return lab.check(order);
        }
    }
}
