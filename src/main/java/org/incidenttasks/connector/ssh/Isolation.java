package org.incidenttasks.connector.ssh;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/**
 * Cuts a host off by a table of its own in nftables, and lets it back. The way to this server stays open, and so do, when
 * selective, the permitted addresses; the block lifts itself unless it is renewed in time.
 */
final class Isolation implements Deed {

    private static final String NONE = "none";
    private static final String FULL = "full";
    private static final String SELECTIVE = "selective";

    /** How a port answers from here. */
    private enum Answer {
        OPEN,
        REFUSED,
        SILENT
    }

    /** How a host is cut off, or that it is not. */
    private record State(String mode, List<String> permitted, int minutes) {

        static State of(SshSession.Reply reply) {
            String mode = reply.value("isolation").orElse("unknown");
            List<String> permitted = reply.value("permitted").stream()
                    .flatMap(line -> java.util.Arrays.stream(line.split(" ")))
                    .filter(address -> !address.isEmpty())
                    .toList();
            return new State(
                    mode,
                    permitted,
                    reply.value("minutes").map(Integer::valueOf).orElse(0));
        }

        boolean isNone() {
            return mode.equals(NONE);
        }

        String[] lines() {
            List<String> lines = new ArrayList<>(List.of("mode " + mode, "minutes " + minutes));
            permitted.forEach(address -> lines.add("permitted " + address));
            return lines.toArray(String[]::new);
        }
    }

    private final SshDoor door;

    Isolation(SshDoor door) {
        this.door = door;
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws SshProblem, InterruptedException {
        SshHost host = SshHost.named(order.settings(), order.target());
        wanted(order);
        try (SshSession session = door.open(order.settings(), host)) {
            State state = State.of(session.root("state").good());
            if (state.mode().equals("unknown")) {
                throw SshProblem.refused(
                        host.name() + " has a table 'inet incident_tasks' already that is not from here:"
                                + " take it out, or give it another name.");
            }
            var before = Json.createObjectBuilder()
                    .add("isolation", state.mode())
                    .add("minutes", state.minutes())
                    .add("permitted", Json.createArrayBuilder(state.permitted()));
            if (order.settings().optional(SshConnector.PROBE_PORT).isPresent()) {
                before.add("port", ask(order.settings(), host).name());
            }
            return Optional.of(new Outcome.Prepared(before.build().toString()));
        }
    }

    @Override
    public Outcome execute(Order order) throws SshProblem, InterruptedException {
        SshHost host = SshHost.named(order.settings(), order.target());
        State wanted = wanted(order);
        if (!wanted.isNone() && host.isHere()) {
            throw SshProblem.refused(
                    host.name() + " is the machine that this server runs on: it would cut itself off.");
        }
        try (SshSession session = door.open(order.settings(), host)) {
            if (wanted.isNone()) {
                session.root("release").good();
                return new Outcome.Applied(Optional.empty(), host.name() + " has taken the block out.");
            }
            session.root("isolate", wanted.lines()).good();
            return new Outcome.Applied(
                    Optional.empty(),
                    host.name() + " has put the block in (" + wanted.mode() + "). It lifts itself after "
                            + wanted.minutes() + " minutes unless this server renews it.");
        }
    }

    @Override
    public Outcome check(Order order) throws SshProblem, InterruptedException {
        SshHost host = SshHost.named(order.settings(), order.target());
        State wanted = wanted(order);
        try (SshSession session = door.open(order.settings(), host)) {
            SshSession.Reply reply = session.root("state").good();
            State state = State.of(reply);
            if (wanted.isNone()) {
                return state.isNone() ? released(order, host) : stillThere(host, state);
            }
            if (!state.mode().equals(wanted.mode())) {
                return new Outcome.Failed(
                        host.name() + " is "
                                + (state.isNone() ? "not isolated." : "isolated otherwise: " + state.mode() + "."),
                        false);
            }
            if (!reply.value("expiry").equals(Optional.of("alive"))) {
                return new Outcome.Failed(
                        host.name() + " is isolated, but nothing on it would lift the block if this server were lost:"
                                + " isolate it again.",
                        true);
            }
            String rules = session.root("ruleset").good().output();
            for (String hook : List.of("input", "output", "forward")) {
                if (!rules.matches("(?s).*hook " + hook + " [^\n]*policy drop.*")) {
                    return new Outcome.Failed(host.name() + " does not hold back its " + hook + ".", false);
                }
            }
            return isolated(
                    order, host, "in force for " + reply.value("remaining").orElse("?") + " seconds more");
        }
    }

    /** The block is renewed, so that it lifts itself only when this server is lost. */
    @Override
    public Outcome watch(Order order) throws SshProblem, InterruptedException {
        State wanted = wanted(order);
        if (!wanted.isNone()) {
            SshHost host = SshHost.named(order.settings(), order.target());
            try (SshSession session = door.open(order.settings(), host)) {
                session.root("renew", "minutes " + wanted.minutes()).good();
            }
        }
        return check(order);
    }

    private static Outcome stillThere(SshHost host, State state) {
        return new Outcome.Failed(host.name() + " is still isolated: " + state.mode() + ".", false);
    }

    private static Outcome isolated(Order order, SshHost host, String block) {
        Optional<String> port = order.settings().optional(SshConnector.PROBE_PORT);
        String management = "Port " + host.port() + " lets this server in, and the block is " + block;
        String before = before(order).map(state -> state.getString("port", "")).orElse("");
        if (port.isEmpty() || before.equals(Answer.SILENT.name())) {
            String why = port.isEmpty()
                    ? "no port to try is set for the connection"
                    : "port " + port.get() + " did not answer before either";
            return new Outcome.Verified(
                    management + ". Its rules were read over a second connection; nothing was tried from outside, as "
                            + why + ".");
        }
        Answer answer = ask(order.settings(), host);
        return answer == Answer.SILENT
                ? new Outcome.Verified(
                        "From outside, port " + port.get() + " does not answer any more. " + management + ".")
                : new Outcome.Failed(
                        host.name() + " says that it is isolated, but from outside its port " + port.get()
                                + " still answers (" + answer.name().toLowerCase(java.util.Locale.ROOT) + ").",
                        false);
    }

    private static Outcome released(Order order, SshHost host) {
        Optional<String> port = order.settings().optional(SshConnector.PROBE_PORT);
        if (port.isEmpty()) {
            return new Outcome.Verified(
                    "There is no block, read over a second connection; nothing was tried from outside,"
                            + " as no port to try is set for the connection.");
        }
        Answer answer = ask(order.settings(), host);
        if (answer == Answer.SILENT) {
            return new Outcome.Failed(
                    host.name() + " says that it has no block, but from outside its port " + port.get()
                            + " does not answer: the service there is down, or something else holds it back.",
                    true);
        }
        return new Outcome.Verified("From outside, port " + port.get() + " answers ("
                + answer.name().toLowerCase(java.util.Locale.ROOT) + "). There is no block any more.");
    }

    /** A port that answers with a refusal is reached as well. The wait is as long as the way to the host asks for. */
    private static Answer ask(Configuration configuration, SshHost host) {
        long began = System.nanoTime();
        connect(host, host.port(), 5_000);
        long there = Duration.ofNanos(System.nanoTime() - began).toMillis();
        return connect(host, configuration.number(SshConnector.PROBE_PORT), (int) Math.max(1_000, 4 * there));
    }

    private static Answer connect(SshHost host, int port, int milliseconds) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host.address(), port), milliseconds);
            return Answer.OPEN;
        } catch (SocketTimeoutException e) {
            return Answer.SILENT;
        } catch (ConnectException e) {
            return Answer.REFUSED;
        } catch (IOException e) {
            return Answer.SILENT;
        }
    }

    /** What is to be the case after the order: of an undo, what was before. */
    private static State wanted(Order order) throws SshProblem {
        Configuration configuration = order.settings();
        if (order.undo()) {
            JsonObject before =
                    before(order).orElseThrow(() -> SshProblem.refused("It is not known how the host was before."));
            List<String> permitted =
                    before.getJsonArray("permitted").getValuesAs(jakarta.json.JsonString.class).stream()
                            .map(jakarta.json.JsonString::getString)
                            .toList();
            return new State(before.getString("isolation"), permitted, before.getInt("minutes"));
        }
        if (!(order.action() instanceof ResponseAction.IsolateDevice)) {
            return new State(NONE, List.of(), 0);
        }
        ResponseAction.IsolateDevice action = (ResponseAction.IsolateDevice) order.action();
        int minutes = configuration.number(SshConnector.DEAD_MAN);
        if (action.isolationType() == IsolationType.FULL) {
            return new State(FULL, List.of(), minutes);
        }
        List<String> permitted = configuration.lines(SshConnector.PERMITTED);
        if (permitted.isEmpty()) {
            throw SshProblem.refused("The connection '" + configuration.name()
                    + "' names no address that stays permitted" + " when selective: name some, or isolate in full.");
        }
        return new State(SELECTIVE, permitted, minutes);
    }

    private static Optional<JsonObject> before(Order order) {
        return order.preState().filter(state -> !state.isBlank()).map(state -> {
            try (var reader = Json.createReader(new StringReader(state))) {
                return reader.readObject();
            }
        });
    }
}
