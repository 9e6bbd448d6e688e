package org.incidenttasks.connector.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;

/** The same on several hosts at once: one that cannot be reached keeps no other from its part. */
final class Fleet {

    /** How many hosts are spoken to at the same time. */
    private static final int AT_ONCE = 8;

    /** What is done on one host. */
    interface Part<T> {
        T on(SshSession session) throws SshProblem, InterruptedException;
    }

    /**
     * What came of it on one host.
     *
     * @param answer null when there is a problem
     * @param problem null when there is an answer
     */
    record PartResult<T>(SshHost host, T answer, SshProblem problem) {}

    private final SshDoor door;

    Fleet(SshDoor door) {
        this.door = door;
    }

    /** Those of the hosts that the order concerns, in their order. */
    <T> List<PartResult<T>> each(Order order, List<SshHost> hosts, Part<T> part) throws InterruptedException {
        List<SshHost> meant =
                hosts.stream().filter(host -> order.concerns(host.name())).toList();
        ExecutorService workers = Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, meant.size())));
        try {
            List<Callable<PartResult<T>>> work = meant.stream()
                    .<Callable<PartResult<T>>>map(host -> () -> one(order, host, part))
                    .toList();
            List<PartResult<T>> results = new ArrayList<>();
            for (Future<PartResult<T>> future : workers.invokeAll(work)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private <T> PartResult<T> one(Order order, SshHost host, Part<T> part) throws InterruptedException {
        try (SshSession session = door.open(order.settings(), host)) {
            return new PartResult<>(host, part.on(session), null);
        } catch (SshProblem e) {
            return new PartResult<>(host, null, e);
        }
    }

    /**
     * The results of all as one outcome.
     *
     * @param whole what is said when all are done
     * @param retryable whether those that are not may be done later
     */
    static Outcome outcome(List<TargetResult> results, Outcome whole, boolean retryable) {
        long done = results.stream().filter(TargetResult::done).count();
        if (done == results.size()) {
            return whole;
        }
        String words = words(results);
        return done == 0 ? new Outcome.Failed(words, retryable) : new Outcome.Partial(results, words);
    }

    /**
     * What a look at all found: where nothing is wrong but some could not be looked at, it stays open.
     *
     * @param unseen the problems of those
     */
    static Outcome seen(List<TargetResult> results, List<SshProblem> unseen) {
        boolean good = results.stream().allMatch(TargetResult::done);
        if (good && !unseen.isEmpty()) {
            return new Outcome.Unseen(
                    unseen.stream().map(SshProblem::getMessage).collect(Collectors.joining(" ")));
        }
        return outcome(results, new Outcome.Verified(words(results)), false);
    }

    static String words(List<TargetResult> results) {
        return results.stream()
                .map(result -> result.detail().startsWith(result.target())
                        ? result.detail()
                        : result.target() + ": " + result.detail())
                .collect(Collectors.joining(" "));
    }
}
