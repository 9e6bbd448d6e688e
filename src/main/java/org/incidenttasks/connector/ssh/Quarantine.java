package org.incidenttasks.connector.ssh;

import jakarta.json.Json;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;

/**
 * Moves a file, named by its hash or its path, out of everybody's reach and ends what runs of it, on one host or on every
 * host that has it; and puts it back where it was, with its owner and mode. The host keeps the record, by the order's key.
 */
final class Quarantine implements Deed {

    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final String KEY = "key";

    private final Fleet fleet;

    Quarantine(SshDoor door) {
        this.fleet = new Fleet(door);
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws SshProblem {
        hosts(order);
        what(order);
        return Optional.of(new Outcome.Prepared(
                Json.createObjectBuilder().add(KEY, order.key()).build().toString()));
    }

    @Override
    public Outcome execute(Order order) throws SshProblem, InterruptedException {
        if (order.undo()) {
            return restore(order);
        }
        List<String> lines = new ArrayList<>(List.of(KEY + " " + order.key(), what(order)));
        order.settings().lines(SshConnector.SEARCHED).forEach(folder -> lines.add("folder " + folder));
        return outcome(order, fleet.each(order, hosts(order), session -> {
            session.root("quarantine", lines.toArray(String[]::new)).good();
            return Jobs.await(session, order.key(), PATIENCE);
        }));
    }

    /** The hosts know the order's key: where it was cut off, it is given again. */
    @Override
    public Optional<Outcome> inquire(Order order) throws SshProblem, InterruptedException {
        if (order.undo() || order.handle().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(outcome(
                order, fleet.each(order, hosts(order), session -> Jobs.await(session, order.key(), PATIENCE))));
    }

    private static Outcome outcome(Order order, List<Fleet.PartResult<SshSession.Reply>> parts) {
        List<String> under = parts.stream()
                .filter(part -> part.answer() != null && !Jobs.isOver(part.answer()))
                .map(part -> part.host().name())
                .toList();
        if (!under.isEmpty()) {
            return Jobs.accepted(order, "Looking for the file on " + String.join(", ", under) + ".")
                    .get();
        }
        List<TargetResult> results = new ArrayList<>();
        boolean later = true;
        for (Fleet.PartResult<SshSession.Reply> part : parts) {
            try {
                if (part.problem() != null) {
                    throw part.problem();
                }
                Jobs.good(part.answer());
                List<String> files = part.answer().values("file");
                if (!files.isEmpty()) {
                    results.add(new TargetResult(part.host().name(), true, taken(part.answer(), files)));
                }
            } catch (SshProblem e) {
                later &= e.isRetryable();
                results.add(new TargetResult(part.host().name(), false, e.getMessage()));
            }
        }
        if (results.isEmpty()) {
            return new Outcome.Failed(
                    "No file '" + order.target() + "' was found on "
                            + parts.stream().map(part -> part.host().name()).collect(Collectors.joining(", "))
                            + ": it is gone, or was never there.",
                    false);
        }
        return Fleet.outcome(results, new Outcome.Applied(Optional.empty(), Fleet.words(results)), later);
    }

    private static String taken(SshSession.Reply job, List<String> files) {
        int stopped = job.values("stopped").size();
        return "Locked away " + files.stream().map(Quarantine::path).collect(Collectors.joining(", ")) + "; "
                + (stopped == 1 ? "1 process" : stopped + " processes") + " ended.";
    }

    private Outcome restore(Order order) throws SshProblem, InterruptedException {
        String key = originalKey(order);
        List<TargetResult> results = new ArrayList<>();
        boolean later = true;
        for (var part : fleet.each(
                order,
                hosts(order),
                session -> session.root("restore", KEY + " " + key).good())) {
            if (part.problem() != null) {
                later &= part.problem().isRetryable();
                results.add(new TargetResult(
                        part.host().name(), false, part.problem().getMessage()));
            } else if (!part.answer().values("restored").isEmpty()) {
                results.add(new TargetResult(
                        part.host().name(),
                        true,
                        "Put back "
                                + part.answer().values("restored").stream()
                                        .map(Quarantine::path)
                                        .collect(Collectors.joining(", "))
                                + "."));
            }
        }
        return Fleet.outcome(results, new Outcome.Applied(Optional.empty(), Fleet.words(results)), later);
    }

    @Override
    public Outcome check(Order order) throws SshProblem, InterruptedException {
        String key = order.undo() ? originalKey(order) : order.key();
        List<TargetResult> results = new ArrayList<>();
        List<SshProblem> unseen = new ArrayList<>();
        for (var part : fleet.each(
                order,
                hosts(order),
                session -> session.root("look", KEY + " " + key).good())) {
            String name = part.host().name();
            if (part.problem() != null && part.problem().isRetryable()) {
                unseen.add(part.problem());
            } else if (part.problem() != null) {
                results.add(new TargetResult(name, false, part.problem().getMessage()));
            } else if (!part.answer().values("was").isEmpty()) {
                results.add(order.undo() ? back(name, part.answer()) : away(name, part.answer()));
            }
        }
        if (results.isEmpty() && unseen.isEmpty()) {
            return new Outcome.Failed("No host remembers a file of this order.", false);
        }
        return Fleet.seen(results, unseen);
    }

    private static TargetResult away(String name, SshSession.Reply look) {
        List<String> wrong = new ArrayList<>();
        look.values("there").forEach(line -> wrong.add(path(line) + " is there"));
        look.values("copy").forEach(path -> wrong.add("a copy is at " + path));
        look.values("running").forEach(pid -> wrong.add("process " + pid + " runs of it"));
        int kept = look.values("kept").size();
        int was = look.values("was").size();
        if (kept < was) {
            wrong.add("of " + was + " files only " + kept + " are in quarantine");
        }
        String seen = "Looked again: "
                + look.values("absent").stream().map(Quarantine::path).collect(Collectors.joining(", "))
                + " is not there, no file and no process has its content, and it is kept in quarantine.";
        return new TargetResult(name, wrong.isEmpty(), wrong.isEmpty() ? seen : String.join("; ", wrong) + ".");
    }

    /** As it was: content, mode and owner, at its place. */
    private static TargetResult back(String name, SshSession.Reply look) {
        List<String> was = look.values("was");
        List<String> missing = was.stream()
                .filter(line -> !look.values("there").contains(line))
                .toList();
        return missing.isEmpty()
                ? new TargetResult(
                        name,
                        true,
                        "Looked again: " + was.stream().map(Quarantine::path).collect(Collectors.joining(", "))
                                + " is back with its content, owner and mode.")
                : new TargetResult(
                        name,
                        false,
                        missing.stream().map(Quarantine::path).collect(Collectors.joining(", "))
                                + " is not as it was before.");
    }

    /** The last word of a line is a path in Base64, as a name may have line breaks in it. */
    private static String path(String line) {
        String code = line.substring(line.lastIndexOf(' ') + 1);
        return new String(Base64.getDecoder().decode(code), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }

    private static List<SshHost> hosts(Order order) throws SshProblem {
        String device = ((ResponseAction.StopAndQuarantineFile) order.action()).deviceId();
        return device == null ? SshHost.all(order.settings()) : List.of(SshHost.named(order.settings(), device));
    }

    private static String what(Order order) throws SshProblem {
        String target = order.target().strip();
        if (target.matches("[0-9a-fA-F]{40}")) {
            return "sha1 " + target.toLowerCase(java.util.Locale.ROOT);
        }
        if (target.matches("[0-9a-fA-F]{64}")) {
            return "sha256 " + target.toLowerCase(java.util.Locale.ROOT);
        }
        if (target.startsWith("/") && target.chars().noneMatch(Character::isISOControl)) {
            return "path " + target;
        }
        throw SshProblem.refused("'" + target + "' is no SHA-1, SHA-256 or absolute path of a file.");
    }

    private static String originalKey(Order order) throws SshProblem {
        String state = order.preState()
                .orElseThrow(() -> SshProblem.refused("It is not known which order is to be taken back."));
        try (var reader = Json.createReader(new StringReader(state))) {
            return reader.readObject().getString(KEY);
        }
    }
}
