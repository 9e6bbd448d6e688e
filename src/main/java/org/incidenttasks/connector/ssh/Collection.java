package org.incidenttasks.connector.ssh;

import java.util.Optional;
import org.incidenttasks.connector.EvidenceStore;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** Has a host put evidence together, takes it over in small pieces, and leaves none of it there. */
final class Collection implements Deed {

    private final SshDoor door;
    private final EvidenceStore evidence;

    Collection(SshDoor door, EvidenceStore evidence) {
        this.door = door;
        this.evidence = evidence;
    }

    @Override
    public Outcome execute(Order order) throws SshProblem, InterruptedException {
        try (SshSession session = open(order)) {
            session.root("collect", "key " + order.key()).good();
            return Jobs.accepted(order, session.host().name() + " puts its evidence together.")
                    .get();
        }
    }

    @Override
    public Optional<Outcome> inquire(Order order) throws SshProblem, InterruptedException {
        try (SshSession session = open(order)) {
            SshSession.Reply job = Jobs.look(session, order.key());
            if (Jobs.isUnknown(job) && order.handle().isEmpty()) {
                return Optional.empty();
            }
            if (!Jobs.isOver(job)) {
                return Jobs.accepted(order, session.host().name() + " puts its evidence together.");
            }
            Jobs.good(job);
            return Optional.of(takeOver(order, session, sum(job)));
        }
    }

    private Outcome takeOver(Order order, SshSession session, String sum) throws SshProblem, InterruptedException {
        String name = fileName(session.host());
        Optional<EvidenceStore.Kept> before =
                evidence.find(order, name).filter(kept -> kept.sha256().equals(sum));
        EvidenceStore.Kept kept = before.isPresent()
                ? before.get()
                : session.stream(
                        "fetch",
                        content -> evidence.keep(order, name, "application/zip", content),
                        "key " + order.key());
        if (!kept.sha256().equals(sum)) {
            throw new SshProblem(
                    session.host().name() + ": the package came over changed: " + kept.sha256() + " instead of " + sum
                            + ".",
                    true);
        }
        session.root("drop", "key " + order.key()).good();
        return new Outcome.Applied(
                Optional.empty(), name + ", " + kept.bytes() + " bytes, SHA-256 " + kept.sha256() + ".");
    }

    /** What is kept here is what the host had packed. */
    @Override
    public Outcome check(Order order) throws SshProblem, InterruptedException {
        try (SshSession session = open(order)) {
            String sum = sum(Jobs.look(session, order.key()));
            String name = fileName(session.host());
            Optional<EvidenceStore.Kept> kept = evidence.find(order, name);
            if (kept.isEmpty()) {
                return new Outcome.Failed("There is no " + name + " among the evidence.", false);
            }
            return kept.get().sha256().equals(sum)
                    ? new Outcome.Verified(name + " has the SHA-256 that "
                            + session.host().name() + " gave for it, asked again: " + sum + ".")
                    : new Outcome.Failed(
                            name + " has not the SHA-256 that " + session.host().name() + " gave for it: " + sum + ".",
                            false);
        }
    }

    private static String sum(SshSession.Reply job) throws SshProblem {
        return job.value("package")
                .map(line -> line.split(" ")[0])
                .orElseThrow(() -> SshProblem.refused(job.host() + " has no package of this order."));
    }

    private static String fileName(SshHost host) {
        String plain = host.name().replaceAll("[^A-Za-z0-9._-]", "_");
        return plain + "-investigation-package.zip";
    }

    private SshSession open(Order order) throws SshProblem, InterruptedException {
        return door.open(order.settings(), SshHost.named(order.settings(), order.target()));
    }
}
