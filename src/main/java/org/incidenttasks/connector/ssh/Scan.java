package org.incidenttasks.connector.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** Has a host look for malware with ClamAV, and tells what it found, file by file. */
final class Scan implements Deed {

    private static final int FOUND = 1;
    private static final int MOST_TOLD = 40;

    private final SshDoor door;

    Scan(SshDoor door) {
        this.door = door;
    }

    @Override
    public Outcome execute(Order order) throws SshProblem, InterruptedException {
        List<String> lines = new ArrayList<>(List.of("key " + order.key()));
        order.settings().lines(SshConnector.SCANNED).forEach(folder -> lines.add("folder " + folder));
        try (SshSession session = open(order)) {
            session.root("scan", lines.toArray(String[]::new)).good();
            return Jobs.accepted(order, session.host().name() + " is being scanned.")
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
            return Jobs.isOver(job)
                    ? Optional.of(ended(job))
                    : Jobs.accepted(order, session.host().name() + " is being scanned.");
        }
    }

    /** ClamAV ends with 1 when it has found something: the scan itself went well. */
    private static Outcome ended(SshSession.Reply job) throws SshProblem {
        int status = Jobs.status(job);
        String told = told(job);
        if (status > FOUND) {
            return new Outcome.Failed(
                    job.host() + ": clamscan ended with " + status + ". " + String.join(" ", job.values("error")) + " "
                            + told,
                    false);
        }
        return new Outcome.Applied(Optional.empty(), told);
    }

    private static String told(SshSession.Reply job) {
        List<String> findings = job.values("finding");
        String counts = "Scanned " + job.value("scanned").orElse("no") + " files with "
                + job.value("signatures").orElse("no") + " signatures: "
                + job.value("infected").orElse("?")
                + " infected.";
        String named = findings.stream().limit(MOST_TOLD).reduce("", (all, one) -> all + " " + one + ";");
        return counts + named + (findings.size() > MOST_TOLD ? " and " + (findings.size() - MOST_TOLD) + " more." : "");
    }

    /** The report, read again: a scan without signatures or without files finds nothing, and is none. */
    @Override
    public Outcome check(Order order) throws SshProblem, InterruptedException {
        try (SshSession session = open(order)) {
            SshSession.Reply job = Jobs.look(session, order.key());
            if (Jobs.status(job) > FOUND) {
                return ended(job);
            }
            for (String count : List.of("signatures", "scanned")) {
                if (job.value(count).orElse("0").equals("0")) {
                    return new Outcome.Failed(
                            session.host().name() + ": the scan counts for nothing, as " + count + " is 0. "
                                    + (count.equals("scanned")
                                            ? "Look at the folders of the connection."
                                            : "Fetch signatures with freshclam."),
                            false);
                }
            }
            return new Outcome.Verified("The report on " + session.host().name() + ", read again: " + told(job));
        }
    }

    private SshSession open(Order order) throws SshProblem, InterruptedException {
        return door.open(order.settings(), SshHost.named(order.settings(), order.target()));
    }
}
