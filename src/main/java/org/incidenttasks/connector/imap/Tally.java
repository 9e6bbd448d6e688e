package org.incidenttasks.connector.imap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;

/** What became of each mailbox, and the outcome of all. Mailboxes that have no such message do not count. */
final class Tally {

    private final List<TargetResult> results = new ArrayList<>();
    private final Set<String> failed = new LinkedHashSet<>();
    private final Set<String> unreached = new LinkedHashSet<>();
    private int looked;
    private boolean later;

    void done(String mailbox, String detail) {
        looked++;
        results.add(new TargetResult(mailbox, true, detail));
    }

    /** It has no such message. */
    void absent() {
        looked++;
    }

    void failed(String mailbox, String detail, boolean retryable) {
        looked++;
        failed.add(mailbox);
        later |= retryable;
        results.add(new TargetResult(mailbox, false, detail));
    }

    /** The mailbox could not be reached: nothing is known of what is in it. */
    void notReached(String mailbox, String detail, boolean retryable) {
        failed(mailbox, detail, retryable);
        unreached.add(mailbox);
    }

    /** Whether what failed did so for want of a look alone, and one may succeed later. */
    boolean isBlind() {
        return later && !unreached.isEmpty() && unreached.equals(failed);
    }

    List<TargetResult> failures() {
        return results.stream().filter(result -> !result.done()).toList();
    }

    Set<String> failedOnes() {
        return failed;
    }

    boolean isNothingDone() {
        return results.size() == failed.size();
    }

    /** Of a change or a look that some mailbox failed. */
    Outcome notWhole() {
        String detail = summary();
        return isNothingDone() ? new Outcome.Failed(detail, later) : new Outcome.Partial(results, detail);
    }

    /** For a person: each mailbox while they are few. */
    String summary() {
        int done = results.size() - failed.size();
        String each = results.stream()
                .sorted(Comparator.comparing(TargetResult::done))
                .limit(5)
                .map(result -> result.target() + ": " + result.detail())
                .collect(Collectors.joining(" "));
        String more = results.size() > 5 ? " And " + (results.size() - 5) + " more." : "";
        return done + " of " + looked + " mailboxes. " + each + more;
    }
}
