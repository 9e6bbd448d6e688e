package org.incidenttasks.connector.ssh;

import jakarta.json.Json;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;

/**
 * Blocks an address by nftables, or a file's SHA-256 by fapolicyd, on every host of the connection. The host remembers
 * under the order's key what it added, and takes out nothing else.
 */
final class Indicator implements Deed {

    private static final String KEY = "key";

    private final Fleet fleet;

    Indicator(SshDoor door) {
        this.fleet = new Fleet(door);
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws SshProblem {
        what(order);
        return Optional.of(new Outcome.Prepared(
                Json.createObjectBuilder().add(KEY, order.key()).build().toString()));
    }

    @Override
    public Outcome execute(Order order) throws SshProblem, InterruptedException {
        String[] lines = lines(order);
        List<TargetResult> results = new ArrayList<>();
        boolean later = true;
        for (var part : fleet.each(
                order,
                SshHost.all(order.settings()),
                session ->
                        session.root(order.undo() ? "unblock" : "block", lines).good())) {
            boolean done = part.problem() == null;
            later &= done || part.problem().isRetryable();
            results.add(new TargetResult(
                    part.host().name(),
                    done,
                    done
                            ? (order.undo() ? "Taken out." : "Blocked.")
                            : part.problem().getMessage()));
        }
        return Fleet.outcome(results, new Outcome.Applied(Optional.empty(), Fleet.words(results)), later);
    }

    @Override
    public Outcome check(Order order) throws SshProblem, InterruptedException {
        String[] lines = lines(order);
        List<TargetResult> results = new ArrayList<>();
        List<SshProblem> unseen = new ArrayList<>();
        for (var part : fleet.each(
                order,
                SshHost.all(order.settings()),
                session -> session.root("blocked", lines).good())) {
            if (part.problem() == null) {
                results.add(result(order, part.host().name(), part.answer()));
            } else if (part.problem().isRetryable()) {
                unseen.add(part.problem());
            } else {
                results.add(new TargetResult(
                        part.host().name(), false, part.problem().getMessage()));
            }
        }
        return Fleet.seen(results, unseen);
    }

    private static TargetResult result(Order order, String name, SshSession.Reply reply) {
        boolean blocked = reply.value("blocked").equals(Optional.of("yes"));
        String added = reply.value("added").orElse("no");
        if (!order.undo()) {
            return new TargetResult(name, blocked, blocked ? "Read again: blocked." : "Read again: not blocked.");
        }
        if (added.equals("no")) {
            return new TargetResult(
                    name,
                    true,
                    "Read again: this order had added nothing" + (blocked ? ", it is blocked as before." : "."));
        }
        return new TargetResult(
                name, !blocked, blocked ? "Read again: still blocked." : "Read again: not blocked any more.");
    }

    private static String[] lines(Order order) throws SshProblem {
        String key = order.key();
        if (order.undo()) {
            String state = order.preState()
                    .orElseThrow(() -> SshProblem.refused("It is not known which order is to be taken back."));
            try (var reader = Json.createReader(new StringReader(state))) {
                key = reader.readObject().getString(KEY);
            }
        }
        return new String[] {KEY + " " + key, what(order)};
    }

    private static String what(Order order) throws SshProblem {
        IndicatorType type = ((ResponseAction.SubmitIocRule) order.action()).indicatorType();
        String value = order.target().strip().toLowerCase(Locale.ROOT);
        if (type == IndicatorType.IP_ADDRESS && value.matches("[0-9a-f:.]{2,45}(/[0-9]{1,3})?")) {
            return "address " + value;
        }
        if (type == IndicatorType.FILE_SHA256 && value.matches("[0-9a-f]{64}")) {
            return "sha256 " + value;
        }
        if (type == IndicatorType.IP_ADDRESS || type == IndicatorType.FILE_SHA256) {
            throw SshProblem.refused("'" + order.target() + "' is no " + type.wireName() + ".");
        }
        throw SshProblem.refused(
                "A Linux host can block an address or a file's SHA-256, not a " + type.wireName() + ".");
    }
}
