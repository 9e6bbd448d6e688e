package org.incidenttasks.connector.ssh;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Ability.Look;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.EvidenceStore;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Trial;

/**
 * Linux hosts without an agent. Everything is done by a helper on the host, which an account without other rights may
 * run as root; it can be given any order twice, as it looks first or knows the order's key.
 */
@ApplicationScoped
public class SshConnector implements ConnectedConnector {

    static final String HOSTS = "hosts";
    static final String USER = "sshUser";
    static final String KEY = "sshKey";
    static final String KEY_PASSWORD = "sshKeyPassword";
    static final String SUDO = "sudo";
    static final String PROBE_PORT = "probePort";
    static final String PERMITTED = "permittedAddresses";
    static final String DEAD_MAN = "deadMan";
    static final String SEARCHED = "searchedFolders";
    static final String SCANNED = "scannedFolders";

    private static final List<Field> FIELDS = List.of(
            Field.required(HOSTS, Field.Kind.LINES),
            Field.standard(USER, Field.Kind.TEXT, "incident-tasks"),
            Field.required(KEY, Field.Kind.SECRET_LINES),
            Field.optional(KEY_PASSWORD, Field.Kind.SECRET),
            Field.standard(SUDO, Field.Kind.FLAG, "true"),
            Field.optional(PROBE_PORT, Field.Kind.NUMBER),
            Field.optional(PERMITTED, Field.Kind.LINES),
            Field.standard(DEAD_MAN, Field.Kind.NUMBER, "60"),
            Field.optional(SEARCHED, Field.Kind.LINES),
            Field.optional(SCANNED, Field.Kind.LINES));

    private static final Map<ActionType, Ability> ABILITIES;

    static {
        Map<ActionType, Ability> abilities = new EnumMap<>(ActionType.class);
        Ability tried = new Ability(true, Look.TRIED, true);
        abilities.put(ActionType.ISOLATE_DEVICE, tried);
        abilities.put(ActionType.UN_ISOLATE_DEVICE, tried);
        abilities.put(ActionType.RESTRICT_APP_EXECUTION, tried);
        abilities.put(ActionType.UN_RESTRICT_APP_EXECUTION, tried);
        abilities.put(ActionType.STOP_AND_QUARANTINE_FILE, new Ability(true, Look.READ_AGAIN, true));
        abilities.put(ActionType.SUBMIT_IOC_RULE, new Ability(true, Look.READ_AGAIN, true));
        abilities.put(ActionType.RUN_ANTI_VIRUS_SCAN, new Ability(true, Look.READ_AGAIN, false));
        abilities.put(ActionType.COLLECT_INVESTIGATION_PACKAGE, new Ability(true, Look.READ_AGAIN, false));
        ABILITIES = Collections.unmodifiableMap(abilities);
    }

    private interface Step<T> {
        T of(Deed deed) throws SshProblem, InterruptedException;
    }

    private final EvidenceStore evidence;
    private SshDoor door;

    /** For the container's proxy. */
    protected SshConnector() {
        this(null);
    }

    @Inject
    public SshConnector(EvidenceStore evidence) {
        this.evidence = evidence;
    }

    @Override
    public String name() {
        return "ssh";
    }

    @Override
    public List<Field> fields() {
        return FIELDS;
    }

    @Override
    public Map<ActionType, Ability> abilities() {
        return ABILITIES;
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws InterruptedException {
        try {
            return deed(order).prepare(order);
        } catch (SshProblem e) {
            return Optional.of(e.outcome());
        }
    }

    @Override
    public Outcome execute(Order order) throws InterruptedException {
        try {
            return deed(order).execute(order);
        } catch (SshProblem e) {
            return e.outcome();
        }
    }

    @Override
    public Optional<Outcome> inquire(Order order) throws InterruptedException {
        try {
            return deed(order).inquire(order);
        } catch (SshProblem e) {
            if (order.handle().isEmpty()) {
                // The host does no order twice, so that it can be given again.
                return Optional.empty();
            }
            return Optional.of(
                    e.isRetryable()
                            ? Jobs.accepted(order, "Not asked: " + e.getMessage())
                                    .get()
                            : e.outcome());
        }
    }

    @Override
    public Outcome check(Order order) throws InterruptedException {
        return look(order, deed -> deed.check(order));
    }

    @Override
    public Outcome watch(Order order) throws InterruptedException {
        return look(order, deed -> deed.watch(order));
    }

    /** A host that cannot be looked at says nothing about what is in force there. */
    private Outcome look(Order order, Step<Outcome> step) throws InterruptedException {
        try {
            return step.of(deed(order));
        } catch (SshProblem e) {
            return e.isRetryable() ? new Outcome.Unseen(e.getMessage()) : e.outcome();
        }
    }

    @Override
    public Trial test(Configuration configuration) throws InterruptedException {
        return new SshTrial(door(), configuration).run();
    }

    private Deed deed(Order order) {
        switch (order.action().type()) {
            case ISOLATE_DEVICE, UN_ISOLATE_DEVICE:
                return new Isolation(door());
            case RESTRICT_APP_EXECUTION, UN_RESTRICT_APP_EXECUTION:
                return new Restriction(door());
            case STOP_AND_QUARANTINE_FILE:
                return new Quarantine(door());
            case RUN_ANTI_VIRUS_SCAN:
                return new Scan(door());
            case COLLECT_INVESTIGATION_PACKAGE:
                return new Collection(door(), evidence);
            case SUBMIT_IOC_RULE:
                return new Indicator(door());
            default:
                throw new IllegalArgumentException(
                        "Not over SSH: " + order.action().type());
        }
    }

    /** Made when it is first needed: a server without such a connection has no threads for it. */
    private synchronized SshDoor door() {
        if (door == null) {
            door = new SshDoor();
        }
        return door;
    }

    /** Ends its threads. */
    @PreDestroy
    public synchronized void close() {
        if (door != null) {
            door.close();
            door = null;
        }
    }
}
