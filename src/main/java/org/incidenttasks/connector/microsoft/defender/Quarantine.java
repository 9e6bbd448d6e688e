package org.incidenttasks.connector.microsoft.defender;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Texts;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.connector.http.HttpFailure;
import org.incidenttasks.connector.http.Work;

/**
 * Stops a file and locks it away, on one device or on every device where Defender has seen it. Each device gets an action
 * of its own, which is found again by the order's key in its comment; the handle keeps what devices were refused.
 */
public final class Quarantine implements Work {

    private static final String TYPE = "StopAndQuarantineFile";
    private static final int MOST_HANDLE = 900;
    private static final int MOST_WORDS = 150;

    private final Defender defender;

    public Quarantine(Defender defender) {
        this.defender = defender;
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws HttpFailure, InterruptedException {
        devices(order);
        return Optional.empty();
    }

    @Override
    public Outcome execute(Order order) throws HttpFailure, InterruptedException {
        if (order.undo()) {
            return new Outcome.Failed(
                    "Defender's interface cannot give a file back: restore it on the device or in the portal.", false);
        }
        return carryOn(order, refusals(order), false);
    }

    /** What is missing yet is submitted: a device never gets a second action of the same order. */
    @Override
    public Optional<Outcome> inquire(Order order) throws HttpFailure, InterruptedException {
        if (order.handle().orElse("").isEmpty()
                && defender.actionsFor(order, TYPE).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(carryOn(order, refusals(order), true));
    }

    private Outcome carryOn(Order order, Map<String, String> refusals, boolean begun)
            throws HttpFailure, InterruptedException {
        Map<String, Machine> devices = devices(order);
        Map<String, MachineAction> actions = new HashMap<>();
        // The newest comes first; one that failed in an earlier attempt is tried anew by execute alone.
        for (MachineAction action : defender.actionsFor(order, TYPE)) {
            if (begun || action.running() || action.succeeded()) {
                actions.putIfAbsent(action.machineId(), action);
            }
        }
        for (Machine machine : devices.values()) {
            if (actions.containsKey(machine.id()) || refusals.containsKey(machine.id())) {
                continue;
            }
            try {
                actions.put(machine.id(), submitted(order, machine));
            } catch (HttpFailure e) {
                if (e.retryAfter().isPresent() && e.certain()) {
                    return e.later(actions.isEmpty() ? "" : handle(refusals));
                }
                if (!e.certain()) {
                    throw e;
                }
                refusals.put(machine.id(), Texts.cut(e.getMessage(), MOST_WORDS));
            }
        }
        return outcome(devices, actions, refusals);
    }

    private MachineAction submitted(Order order, Machine machine) throws HttpFailure, InterruptedException {
        String sha1 = sha1(order);
        Optional<MachineAction> running = defender.actions(machine, TYPE).stream()
                .filter(action -> action.running() && concerns(action, sha1))
                .findFirst();
        JsonObject more = Json.createObjectBuilder().add("Sha1", sha1).build();
        return running.isPresent()
                ? running.get()
                : defender.submit(order, machine, "StopAndQuarantineFile", TYPE, more);
    }

    private static boolean concerns(MachineAction action, String sha1) {
        return action.json().get("relatedFileInfo") instanceof JsonObject file
                && file.getString("fileIdentifier", "").equalsIgnoreCase(sha1);
    }

    private static Outcome outcome(
            Map<String, Machine> devices, Map<String, MachineAction> actions, Map<String, String> refusals) {
        long running = actions.values().stream().filter(MachineAction::running).count();
        if (running > 0) {
            return new Outcome.Accepted(
                    handle(refusals),
                    Optional.of(MachineAction.POLL),
                    "Defender still works on " + running + " of " + devices.size() + " devices.");
        }
        List<TargetResult> results = new ArrayList<>();
        devices.forEach((id, machine) -> {
            MachineAction action = actions.get(id);
            results.add(
                    action == null
                            ? new TargetResult(machine.name(), false, refusals.getOrDefault(id, "No action."))
                            : new TargetResult(machine.name(), action.succeeded(), action.words()));
        });
        long done = results.stream().filter(TargetResult::done).count();
        if (results.size() > 1) {
            return new Outcome.Partial(results, done + " of " + results.size() + " devices.");
        }
        TargetResult only = results.get(0);
        return only.done()
                ? new Outcome.Applied(Optional.empty(), only.detail())
                : new Outcome.Failed(only.target() + ": " + only.detail(), false);
    }

    @Override
    public Outcome check(Order order) throws HttpFailure, InterruptedException {
        List<MachineAction> actions = defender.actionsFor(order, TYPE);
        long done = actions.stream().filter(MachineAction::succeeded).count();
        return new Outcome.NotVerifiable("Defender's own record tells of " + done
                + " devices on which this order took the file away, and nothing here reaches them.");
    }

    private Map<String, Machine> devices(Order order) throws HttpFailure, InterruptedException {
        String sha1 = sha1(order);
        String one = ((ResponseAction.StopAndQuarantineFile) order.action()).deviceId();
        List<Machine> found = one == null ? defender.machinesWith(sha1) : List.of(defender.machine(one));
        if (found.isEmpty()) {
            throw HttpFailure.absent("Defender has seen the file " + sha1 + " on no device.");
        }
        Map<String, Machine> devices = new LinkedHashMap<>();
        found.stream()
                .filter(machine -> order.concerns(machine.name()) || order.concerns(machine.id()))
                .forEach(machine -> devices.put(machine.id(), machine));
        if (devices.isEmpty()) {
            throw HttpFailure.absent("Defender no longer has the file on any of the devices that are meant.");
        }
        return devices;
    }

    private static String sha1(Order order) throws HttpFailure {
        if (!order.target().matches("[0-9a-fA-F]{40}")) {
            throw HttpFailure.refused(
                    "Defender takes a file by its SHA-1, 40 hexadecimal digits: '" + order.target() + "' is none.");
        }
        return order.target();
    }

    // ---- the handle: not empty, as something was sent, and with the devices that refused

    private static String handle(Map<String, String> refusals) {
        JsonObjectBuilder json = Json.createObjectBuilder();
        int size = 2;
        for (Map.Entry<String, String> refusal : refusals.entrySet()) {
            // Where there are too many for a handle, the rest is tried again and refused again.
            size += refusal.getKey().length() + refusal.getValue().length() * 2 + 6;
            if (size < MOST_HANDLE) {
                json.add(refusal.getKey(), refusal.getValue());
            }
        }
        return json.build().toString();
    }

    private static Map<String, String> refusals(Order order) {
        Map<String, String> refusals = new LinkedHashMap<>();
        String handle = order.handle().orElse("");
        if (!handle.isEmpty()) {
            try (var reader = Json.createReader(new StringReader(handle))) {
                JsonObject json = reader.readObject();
                json.keySet().forEach(id -> refusals.put(id, json.getString(id)));
            }
        }
        return refusals;
    }
}
