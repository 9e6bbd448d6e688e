package org.incidenttasks.connector.microsoft.defender;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.http.HttpFailure;
import org.incidenttasks.connector.http.Work;

/**
 * A state that a device is brought into and out of by a pair of actions: isolation, and the restriction of programs.
 * What state it is in, Defender tells by the pair's last action that succeeded, and by nothing else.
 *
 * <p>An action is never sent while one of the pair runs: the same one is waited for, and the opposite one is cancelled
 * before the state is left, for it might end last and bring the state back.
 */
public final class DeviceState implements Work {

    private static final String ON = "on";
    private static final String SCOPE = "scope";
    private static final String MACHINE = "machineId";

    private final Defender defender;
    private final Pair pair;

    private record Pair(String on, String onPath, String off, String offPath) {
        String type(boolean wanted) {
            return wanted ? on : off;
        }
    }

    /** @param scope Full or Selective; empty where there is no such thing, or the device is not in the state */
    private record State(boolean on, String scope) {}

    private DeviceState(Defender defender, Pair pair) {
        this.defender = defender;
        this.pair = pair;
    }

    public static DeviceState isolation(Defender defender) {
        return new DeviceState(defender, new Pair("Isolate", "isolate", "Unisolate", "unisolate"));
    }

    public static DeviceState restriction(Defender defender) {
        return new DeviceState(
                defender,
                new Pair(
                        "RestrictCodeExecution",
                        "restrictCodeExecution",
                        "UnrestrictCodeExecution",
                        "unrestrictCodeExecution"));
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws HttpFailure, InterruptedException {
        Machine machine = defender.machine(order.target());
        State state = state(actions(machine));
        return Optional.of(new Outcome.Prepared(Json.createObjectBuilder()
                .add(MACHINE, machine.id())
                .add(ON, state.on())
                .add(SCOPE, state.scope())
                .build()
                .toString()));
    }

    @Override
    public Outcome execute(Order order) throws HttpFailure, InterruptedException {
        Machine machine = machine(order);
        State wanted = wanted(order);
        String type = pair.type(wanted.on());
        List<MachineAction> actions = actions(machine);
        Optional<MachineAction> running = running(actions, type);
        if (running.isPresent()) {
            return running.get().outcome(order.preState());
        }
        Optional<Outcome> opposite = giveWay(order, actions, wanted);
        if (opposite.isPresent()) {
            return opposite.get();
        }
        State state = state(actions);
        if (state.equals(wanted)) {
            return new Outcome.Applied(order.preState(), words(machine, actions) + " Nothing was sent.");
        }
        JsonObjectBuilder more = Json.createObjectBuilder();
        if (!wanted.scope().isEmpty()) {
            more.add("IsolationType", wanted.scope());
        }
        return defender.submit(order, machine, wanted.on() ? pair.onPath() : pair.offPath(), type, more.build())
                .outcome(order.preState());
    }

    /** What runs the other way must be at its end first: a state is entered after it, and it is cancelled for leaving. */
    private Optional<Outcome> giveWay(Order order, List<MachineAction> actions, State wanted)
            throws HttpFailure, InterruptedException {
        Optional<MachineAction> opposite = running(actions, pair.type(!wanted.on()));
        if (opposite.isEmpty()) {
            return Optional.empty();
        }
        String words = opposite.get().words();
        if (!wanted.on()) {
            try {
                defender.cancel(order, opposite.get());
                words += " It is cancelled first.";
            } catch (HttpFailure e) {
                if (e.retryable()) {
                    throw e;
                }
                words += " It cannot be cancelled and is waited for: " + e.getMessage();
            }
        }
        return Optional.of(new Outcome.Accepted("", Optional.of(MachineAction.POLL), words));
    }

    @Override
    public Optional<Outcome> inquire(Order order) throws HttpFailure, InterruptedException {
        Machine machine = machine(order);
        List<MachineAction> actions = actions(machine);
        State wanted = wanted(order);
        String handle = order.handle().orElse("");
        Optional<MachineAction> own = actions.stream()
                .filter(action -> handle.isEmpty()
                        ? action.isFor(order.key())
                        : action.id().equals(handle))
                .filter(action -> action.type().equals(pair.type(wanted.on())))
                .findFirst();
        if (own.isEmpty() && handle.isEmpty()) {
            // For leaving the state there is nothing to wait for: what runs the other way is cancelled.
            return running(actions, pair.type(!wanted.on()))
                    .filter(opposite -> wanted.on())
                    .map(opposite -> new Outcome.Accepted("", Optional.of(MachineAction.POLL), opposite.words()));
        }
        if (own.isEmpty()) {
            return Optional.of(defender.action(handle).outcome(order.preState()));
        }
        if (own.get().succeeded() && !wanted.on()) {
            Optional<Outcome> late = giveWay(order, actions, wanted);
            if (late.isPresent()) {
                return Optional.of(new Outcome.Accepted(
                        own.get().id(),
                        Optional.of(MachineAction.POLL),
                        late.get().detail()));
            }
        }
        return Optional.of(own.get().outcome(order.preState()));
    }

    @Override
    public Outcome check(Order order) throws HttpFailure, InterruptedException {
        Machine machine = machine(order);
        List<MachineAction> actions = actions(machine);
        State wanted = wanted(order);
        Optional<MachineAction> opposite = running(actions, pair.type(!wanted.on()));
        if (opposite.isPresent()) {
            return new Outcome.Failed("It may not last: " + opposite.get().words(), true);
        }
        String words = words(machine, actions);
        return state(actions).on() == wanted.on()
                ? new Outcome.NotVerifiable(
                        words + " Only Defender's own record tells so; nothing here reaches the device.")
                : new Outcome.Failed(words, false);
    }

    private Machine machine(Order order) throws HttpFailure, InterruptedException {
        return defender.machine(before(order).getString(MACHINE, order.target()));
    }

    private List<MachineAction> actions(Machine machine) throws HttpFailure, InterruptedException {
        return defender.actions(machine, pair.on(), pair.off());
    }

    private static Optional<MachineAction> running(List<MachineAction> actions, String type) {
        return actions.stream()
                .filter(action -> action.type().equals(type) && action.running())
                .findFirst();
    }

    /** What ended last counts, not what was sent last. */
    private static Optional<MachineAction> last(List<MachineAction> actions) {
        return actions.stream().filter(MachineAction::succeeded).max(Comparator.comparing(MachineAction::updated));
    }

    private State state(List<MachineAction> actions) {
        return last(actions)
                .filter(action -> action.type().equals(pair.on()))
                .map(action -> new State(true, action.scope()))
                .orElse(new State(false, ""));
    }

    private String words(Machine machine, List<MachineAction> actions) {
        return last(actions)
                .map(MachineAction::words)
                .orElse("Defender has no " + pair.on() + " on " + machine.name() + ".");
    }

    private State wanted(Order order) throws HttpFailure {
        if (order.undo() && order.preState().isEmpty()) {
            throw HttpFailure.refused("Nothing is kept of what was before: bring it back by hand.");
        }
        if (order.undo()) {
            JsonObject before = before(order);
            return new State(before.getBoolean(ON), before.getString(SCOPE, ""));
        }
        if (order.action() instanceof ResponseAction.IsolateDevice isolate) {
            return new State(true, isolate.isolationType() == IsolationType.SELECTIVE ? "Selective" : "Full");
        }
        return new State(order.action() instanceof ResponseAction.RestrictAppExecution, "");
    }

    private static JsonObject before(Order order) {
        if (order.preState().isEmpty()) {
            return JsonValue.EMPTY_JSON_OBJECT;
        }
        try (var reader = Json.createReader(new StringReader(order.preState().get()))) {
            return reader.readObject();
        }
    }
}
