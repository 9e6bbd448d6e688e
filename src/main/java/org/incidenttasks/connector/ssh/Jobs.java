package org.incidenttasks.connector.ssh;

import java.time.Duration;
import java.util.Optional;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** Work that a host does by itself under the order's key, so that no lost connection ends it and no repetition doubles it. */
final class Jobs {

    private static final long PAUSE_MILLIS = 250;

    private Jobs() {}

    /** Whether it is at its end, whatever that is. */
    static boolean isOver(SshSession.Reply job) {
        return !state(job).equals("running");
    }

    static boolean isUnknown(SshSession.Reply job) {
        return state(job).equals("none");
    }

    private static String state(SshSession.Reply job) {
        return job.value("state").orElse("none");
    }

    static SshSession.Reply look(SshSession session, String key) throws SshProblem, InterruptedException {
        return session.root("job", "key " + key).good();
    }

    /** Looks until it is over or the patience is at its end. */
    static SshSession.Reply await(SshSession session, String key, Duration patience)
            throws SshProblem, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        SshSession.Reply job = look(session, key);
        while (!isOver(job) && System.nanoTime() < end) {
            Thread.sleep(PAUSE_MILLIS);
            job = look(session, key);
        }
        return job;
    }

    /**
     * The exit status of work that came to its end.
     *
     * @throws SshProblem when it did not, or the host never had it
     */
    static int status(SshSession.Reply job) throws SshProblem {
        switch (state(job)) {
            case "done":
                return job.value("status").map(Integer::valueOf).orElse(1);
            case "none":
                throw SshProblem.refused(job.host() + " does not know of this order (any more).");
            default:
                throw SshProblem.refused(job.host() + " ended the work before its end, as after a restart. "
                        + String.join(" ", job.values("error")));
        }
    }

    /** As {@link #status}, where all but 0 is a failure. */
    static void good(SshSession.Reply job) throws SshProblem {
        int status = status(job);
        if (status != 0) {
            new SshSession.Reply(job.host(), "job", status, "", String.join(" ", job.values("error"))).good();
        }
    }

    /** Not at its end yet: asked again. */
    static Optional<Outcome> accepted(Order order, String what) {
        return Optional.of(new Outcome.Accepted(order.key(), Optional.of(Duration.ofSeconds(5)), what));
    }
}
