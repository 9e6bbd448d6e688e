package org.incidenttasks.connector.microsoft.defender;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.connector.EvidenceStore;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.http.HttpFailure;
import org.incidenttasks.connector.http.Request;
import org.incidenttasks.connector.http.Work;

/** Something that is done on a device once and leaves nothing to take back: a scan, or the collection of a package. */
public final class DeviceRun implements Work {

    private static final long MOST_BYTES = 4L << 30;

    private final Defender defender;
    private final String path;
    private final String type;
    private final JsonObject more;
    private final EvidenceStore evidence;

    private DeviceRun(Defender defender, String path, String type, JsonObject more, EvidenceStore evidence) {
        this.defender = defender;
        this.path = path;
        this.type = type;
        this.more = more;
        this.evidence = evidence;
    }

    /** @param scan Quick or Full */
    public static DeviceRun scan(Defender defender, String scan) {
        JsonObject more = Json.createObjectBuilder().add("ScanType", scan).build();
        return new DeviceRun(defender, "runAntiVirusScan", "RunAntiVirusScan", more, null);
    }

    public static DeviceRun collection(Defender defender, EvidenceStore evidence) {
        JsonObject more = Json.createObjectBuilder().build();
        return new DeviceRun(defender, "collectInvestigationPackage", "CollectInvestigationPackage", more, evidence);
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws HttpFailure, InterruptedException {
        defender.machine(order.target());
        return Optional.empty();
    }

    @Override
    public Outcome execute(Order order) throws HttpFailure, InterruptedException {
        if (order.undo()) {
            return new Outcome.Failed("There is nothing to take back of a " + type + ".", false);
        }
        Machine machine = defender.machine(order.target());
        List<MachineAction> actions = defender.actions(machine, type);
        Optional<MachineAction> known = actions.stream()
                .filter(action -> action.running() || action.isFor(order.key()) && action.succeeded())
                .findFirst();
        MachineAction action = known.isPresent() ? known.get() : defender.submit(order, machine, path, type, more);
        return ended(order, machine, action);
    }

    @Override
    public Optional<Outcome> inquire(Order order) throws HttpFailure, InterruptedException {
        Machine machine = defender.machine(order.target());
        String handle = order.handle().orElse("");
        Optional<MachineAction> action = handle.isEmpty()
                ? defender.actions(machine, type).stream()
                        .filter(one -> one.isFor(order.key()))
                        .findFirst()
                : Optional.of(defender.action(handle));
        return action.isPresent() ? Optional.of(ended(order, machine, action.get())) : Optional.empty();
    }

    private Outcome ended(Order order, Machine machine, MachineAction action) throws HttpFailure, InterruptedException {
        if (evidence == null || !action.succeeded()) {
            return action.outcome(Optional.empty());
        }
        String file = file(machine);
        Optional<EvidenceStore.Kept> kept = evidence.find(order, file);
        return new Outcome.Applied(
                Optional.empty(),
                action.words() + " " + words(kept.isPresent() ? kept.get() : fetch(order, file, action)));
    }

    private EvidenceStore.Kept fetch(Order order, String file, MachineAction action)
            throws HttpFailure, InterruptedException {
        try {
            Path folder = Files.createTempDirectory("package");
            Path whole = folder.resolve("package.zip");
            try {
                // Its address is its key: no token goes there.
                defender.http().download(Request.get(defender.packageAddress(action)), whole, MOST_BYTES);
                try (InputStream content = Files.newInputStream(whole)) {
                    return evidence.keep(order, file, "application/zip", content);
                }
            } finally {
                Files.deleteIfExists(whole);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw HttpFailure.refused("The package was collected and cannot be kept here: " + e.getMessage());
        }
    }

    private static String file(Machine machine) {
        return "investigation-package-" + machine.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".zip";
    }

    private static String words(EvidenceStore.Kept kept) {
        return "Kept as " + kept.fileName() + ", " + kept.bytes() + " bytes, SHA-256 " + kept.sha256() + ".";
    }

    @Override
    public Outcome check(Order order) throws HttpFailure, InterruptedException {
        Machine machine = defender.machine(order.target());
        if (evidence == null) {
            return new Outcome.NotVerifiable(
                    "Only Defender's own record tells that the scan is done; its findings become" + " alerts there.");
        }
        return evidence.find(order, file(machine))
                .<Outcome>map(kept -> new Outcome.Verified(words(kept)))
                .orElseGet(() -> new Outcome.Failed("The package is not kept here.", false));
    }
}
