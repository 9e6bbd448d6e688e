package org.incidenttasks.connector.microsoft.defender;

import static org.incidenttasks.connector.http.Request.encoded;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.http.Api;
import org.incidenttasks.connector.http.Http;
import org.incidenttasks.connector.http.HttpFailure;

/** The API of Defender for Endpoint, as far as it is used here. */
public final class Defender {

    private static final int NOT_FOUND = 404;

    private final Api api;

    public Defender(Api api) {
        this.api = api;
    }

    Api api() {
        return api;
    }

    Http http() {
        return api.http();
    }

    /** Whether the client may look at devices and at what is done on them; changes nothing. */
    public void look() throws HttpFailure, InterruptedException {
        api.get("/api/machines?$top=1");
        api.get("/api/machineactions?$top=1");
    }

    // ---- devices

    /**
     * The one device that a target means, by id, by full name, or by name without its domain.
     *
     * @throws HttpFailure that says so, when there is none or more than one
     */
    Machine machine(String target) throws HttpFailure, InterruptedException {
        List<Machine> found = target.matches("[0-9a-fA-F]{40}") ? byId(target) : byName(target);
        if (found.size() > 1) {
            // A device that was set up anew leaves its old record behind.
            List<Machine> active = found.stream().filter(Machine::active).toList();
            found = active.size() == 1 ? active : found;
        }
        if (found.isEmpty()) {
            throw HttpFailure.absent("Defender knows no device '" + target + "'.");
        }
        if (found.size() > 1) {
            throw HttpFailure.absent("Defender knows more than one device '" + target + "': name one by its id: "
                    + found.stream().map(Machine::id).limit(5).collect(Collectors.joining(", ")) + ".");
        }
        return found.get(0);
    }

    private List<Machine> byId(String id) throws HttpFailure, InterruptedException {
        try {
            return List.of(Machine.of(
                    api.get("/api/machines/" + id.toLowerCase(Locale.ROOT)).object()));
        } catch (HttpFailure e) {
            if (e.status() == NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private List<Machine> byName(String name) throws HttpFailure, InterruptedException {
        List<Machine> found = machines("computerDnsName eq '" + quoted(name) + "'");
        return found.isEmpty() && !name.contains(".")
                ? machines("startswith(computerDnsName,'" + quoted(name) + ".')")
                : found;
    }

    private List<Machine> machines(String filter) throws HttpFailure, InterruptedException {
        return api.get("/api/machines?$filter=" + encoded(filter)).list().stream()
                .map(Machine::of)
                .toList();
    }

    /** Where a file was seen. */
    List<Machine> machinesWith(String sha1) throws HttpFailure, InterruptedException {
        try {
            return api.get("/api/files/" + encoded(sha1) + "/machines").list().stream()
                    .map(Machine::of)
                    .toList();
        } catch (HttpFailure e) {
            if (e.status() == NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    // ---- what is done on them

    /** The actions of these types on a device, the newest first. */
    List<MachineAction> actions(Machine machine, String... types) throws HttpFailure, InterruptedException {
        String any = java.util.Arrays.stream(types)
                .map(type -> "type eq '" + type + "'")
                .collect(Collectors.joining(" or ", "(", ")"));
        return actions("machineId eq '" + machine.id() + "' and " + any);
    }

    /** The actions of a type that were submitted for an order, on whatever device, the newest first. */
    List<MachineAction> actionsFor(Order order, String type) throws HttpFailure, InterruptedException {
        // The comment cannot be filtered by.
        return actions("type eq '" + type + "'").stream()
                .filter(action -> action.isFor(order.key()))
                .toList();
    }

    private List<MachineAction> actions(String filter) throws HttpFailure, InterruptedException {
        return api.get("/api/machineactions?$filter=" + encoded(filter) + "&$top=10000").list().stream()
                .map(MachineAction::new)
                .sorted(Comparator.comparing(MachineAction::created).reversed())
                .toList();
    }

    MachineAction action(String id) throws HttpFailure, InterruptedException {
        return new MachineAction(api.get("/api/machineactions/" + encoded(id)).object());
    }

    /**
     * Submits an action. Defender may answer with one of the same type that is already running, or that there is one: then
     * that one is the answer.
     *
     * @param path the last part of the action's address
     * @param type as {@link MachineAction#type}
     */
    MachineAction submit(Order order, Machine machine, String path, String type, JsonObject more)
            throws HttpFailure, InterruptedException {
        JsonObjectBuilder body = Json.createObjectBuilder(more).add("Comment", comment(order));
        try {
            return new MachineAction(api.change("POST", "/api/machines/" + machine.id() + "/" + path, body.build())
                    .object());
        } catch (HttpFailure e) {
            if (e.status() == 400) {
                Optional<MachineAction> running = actions(machine, type).stream()
                        .filter(MachineAction::running)
                        .findFirst();
                if (running.isPresent()) {
                    return running.get();
                }
            }
            throw e;
        }
    }

    void cancel(Order order, MachineAction action) throws HttpFailure, InterruptedException {
        api.change(
                "POST",
                "/api/machineactions/" + encoded(action.id()) + "/cancel",
                Json.createObjectBuilder().add("Comment", comment(order)).build());
    }

    /** Where a collected package can be had for a short while. The address is a secret. */
    URI packageAddress(MachineAction action) throws HttpFailure, InterruptedException {
        String address = api.get("/api/machineactions/" + encoded(action.id()) + "/getPackageUri")
                .object()
                .getString("value", "");
        try {
            return new URI(address);
        } catch (java.net.URISyntaxException e) {
            throw HttpFailure.refused("Defender gave no usable address for the package.");
        }
    }

    /** By which the action is found again after a crash. */
    static String comment(Order order) {
        return "Incident Tasks " + (order.undo() ? "takes back, " : "") + "execution " + order.key();
    }

    static String quoted(String text) {
        return text.replace("'", "''");
    }
}
