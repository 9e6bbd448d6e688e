package org.incidenttasks.connector.ssh;

import java.util.List;
import java.util.Optional;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** Lets a host run the programs of its system only: by fapolicyd where that runs, else by mounts without programs. */
final class Restriction implements Deed {

    private static final String NONE = "none";
    private static final String RAN = "ran";

    private final SshDoor door;

    Restriction(SshDoor door) {
        this.door = door;
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws SshProblem, InterruptedException {
        try (SshSession session = open(order)) {
            return Optional.of(new Outcome.Prepared(
                    session.root("state").good().value("restriction").orElse(NONE)));
        }
    }

    @Override
    public Outcome execute(Order order) throws SshProblem, InterruptedException {
        try (SshSession session = open(order)) {
            boolean restricted = isWanted(order);
            session.root(restricted ? "restrict" : "unrestrict").good();
            String by = session.root("state").good().value("restriction").orElse(NONE);
            return new Outcome.Applied(
                    Optional.empty(),
                    session.host().name()
                            + (restricted
                                    ? " runs programs of its system only, by " + by + "."
                                    : " runs any program again."));
        }
    }

    @Override
    public Outcome check(Order order) throws SshProblem, InterruptedException {
        try (SshSession session = open(order)) {
            SshSession.Reply tried = session.user("try").good();
            List<String> unknown = tried.values("unknown");
            boolean system = tried.value("system").equals(Optional.of(RAN));
            List<String> ran =
                    unknown.stream().filter(line -> line.startsWith(RAN)).toList();
            String seen = session.host().name() + ", tried as the account: an unknown program "
                    + String.join(", ", unknown) + "; a program of the system " + (system ? "ran." : "was refused.");
            boolean good = !unknown.isEmpty() && system && (isWanted(order) ? ran.isEmpty() : !ran.isEmpty());
            return good ? new Outcome.Verified(seen) : new Outcome.Failed(seen, false);
        }
    }

    private SshSession open(Order order) throws SshProblem, InterruptedException {
        return door.open(order.settings(), SshHost.named(order.settings(), order.target()));
    }

    /** Whether programs are to be held back after the order: of an undo, whether they were before. */
    private static boolean isWanted(Order order) throws SshProblem {
        if (order.undo()) {
            String before =
                    order.preState().orElseThrow(() -> SshProblem.refused("It is not known how the host was before."));
            return !before.equals(NONE);
        }
        return order.action().type() == ActionType.RESTRICT_APP_EXECUTION;
    }
}
