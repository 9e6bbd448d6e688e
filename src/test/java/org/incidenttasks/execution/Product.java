package org.incidenttasks.execution;

import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.DirectoryAccess;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Secrets;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.artifact.Artifacts;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.connection.Calls;
import org.incidenttasks.connection.Connections;
import org.incidenttasks.connection.Routes;
import org.incidenttasks.connection.RoutesAccess;
import org.incidenttasks.connection.Vault;
import org.incidenttasks.connector.Connector;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.history.TaskHistory;
import org.incidenttasks.incident.AlertSeverity;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.incident.IncidentContent;
import org.incidenttasks.incident.IncidentService;
import org.incidenttasks.incident.IncidentStatus;
import org.incidenttasks.measure.Countermeasures;
import org.incidenttasks.measure.Register;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.storage.TestStorage;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.task.TaskSource;
import org.incidenttasks.watch.Round;
import org.incidenttasks.wire.GraphImport;

/** The services of the product wired by hand over a fresh database: everything below the doors, without a server. */
public final class Product implements AutoCloseable {

    /** Short times, so that a test of back-off and leases takes no minute. */
    private static final Map<String, String> QUICK = Map.of(
            "INCIDENT_TASKS_BACKOFF", "PT0.01S",
            "INCIDENT_TASKS_CONNECTOR_TIMEOUT", "PT1S",
            "INCIDENT_TASKS_LEASE", "PT3S",
            "INCIDENT_TASKS_MAX_ATTEMPTS", "3",
            "INCIDENT_TASKS_WATCH_INTERVAL", "PT0.5S");

    public final TestStorage storage;
    public final String tenantId = UUID.randomUUID().toString();
    public final AuditTrail audit;
    public final IncidentService incidents;
    public final TaskService tasks;
    public final GraphImport imports;
    public final ExecutionService executions;
    public final TaskHistory history;
    public final Connections connections;
    public final Countermeasures measures;
    public final Artifacts artifacts;
    public final Undo undo;
    public final Round watch;
    private final Register register;
    final Outbox outbox;
    final Runner runner;
    private final Settings settings;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public Product(TestDatabases database, Map<String, String> environment, Connector... connectors) {
        storage = TestStorage.on(database);
        Map<String, String> variables = new HashMap<>(QUICK);
        variables.putAll(environment);
        settings = new Settings(variables, name -> null);
        Clock clock = Clock.systemUTC();
        var em = storage.entityManager();
        var transactions = storage.transactions();
        audit = new AuditTrail(em, transactions, clock);
        Secrets secrets = new Secrets(em, transactions, clock);
        Directory directory = new Directory(em, clock);
        incidents = new IncidentService(em, transactions, audit, secrets, clock);
        tasks = new TaskService(em, transactions, audit, secrets, incidents, clock);
        imports = new GraphImport(transactions, tasks, incidents, audit, settings);
        Connectors all = new Connectors(Arrays.asList(connectors));
        register = new Register(em, transactions, audit);
        measures = new Countermeasures(em, transactions, audit, secrets, clock);
        outbox = new Outbox(em, transactions, audit, tasks, register, directory, settings);
        connections = new Connections(em, transactions, audit, all, new Vault(settings), clock);
        Routes routes = new Routes(em, all, clock);
        artifacts = new Artifacts(em, transactions, audit, settings, clock);
        Calls calls = new Calls(connections, all, settings, threads);
        runner = new Runner(outbox, calls, settings);
        executions = new ExecutionService(
                em, transactions, audit, tasks, register, artifacts, routes, settings, clock, () -> {});
        undo = new Undo(em, transactions, audit, register, all, clock, () -> {});
        watch = new Round(register, new Standing(em, directory), undo, calls, settings, threads);
        history = new TaskHistory(em, tasks, executions, secrets);
        tenant(tenantId);
    }

    /** A further organisation. */
    public void tenant(String id) {
        storage.tenant(id, false);
        DirectoryAccess.forget();
        RoutesAccess.forget();
    }

    /** A person of the product's own tenant with all permissions. */
    public Caller caller() {
        return caller(tenantId, Permission.values());
    }

    public static Caller caller(String tenantId, Permission... permissions) {
        return new Caller(
                new Actor(Actor.Kind.PERSON, "user-1", "Ada", Actor.Via.PAGE, "request-1"),
                tenantId,
                "Tenant",
                false,
                permissions.length == 0 ? EnumSet.noneOf(Permission.class) : EnumSet.copyOf(List.of(permissions)),
                List.of("role"));
    }

    public Incident incident() {
        return incident(caller());
    }

    public Incident incident(Caller caller) {
        return incidents.create(
                (by, now) -> new IncidentContent(
                        null,
                        null,
                        now,
                        null,
                        null,
                        "Phishing",
                        null,
                        by,
                        now,
                        null,
                        null,
                        null,
                        null,
                        AlertSeverity.HIGH,
                        IncidentStatus.ACTIVE,
                        null,
                        null,
                        null,
                        null,
                        null),
                caller);
    }

    /** An open task to do something. */
    public IncidentTask openTaskTo(ResponseAction action) {
        return openTaskTo(action, caller());
    }

    public IncidentTask openTaskTo(ResponseAction action, Caller caller) {
        return tasks.create(
                incident(caller).getId(),
                "Do " + action.type().wireName(),
                "Because of what was seen.",
                TaskSource.DEFENDER_EXPERTS_GUIDED_RESPONSE,
                action.type(),
                action,
                caller);
    }

    public Execution request(IncidentTask task) {
        return executions.request(task.getId(), ExecutionRequest.plain(), caller());
    }

    public static ExecutionRequest keyed(String idempotencyKey) {
        return new ExecutionRequest(
                Optional.empty(), Optional.of(idempotencyKey), Optional.empty(), false, OptionalLong.empty());
    }

    /** Runs what is due until nothing is for a moment, as the dispatcher would. */
    public void runWhatIsDue() {
        for (int idle = 0; idle < 3; ) {
            var due = outbox.due(50, List.of());
            if (due.isEmpty()) {
                idle++;
                java.util.concurrent.locks.LockSupport.parkNanos(60_000_000L);
            } else {
                idle = 0;
                due.forEach(each -> runner.run(each.key()));
            }
        }
    }

    Execution reread(Execution execution) {
        return executions.get(execution.getId(), caller()).execution();
    }

    IncidentTask reread(IncidentTask task) {
        return tasks.get(task.getId(), caller());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        storage.close();
    }
}
