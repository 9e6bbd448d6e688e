package org.incidenttasks.web.task;

import java.util.List;
import java.util.Set;
import org.incidenttasks.artifact.Artifact;
import org.incidenttasks.connector.manual.ManualConnector;
import org.incidenttasks.execution.Attempt;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.execution.ExecutionState;
import org.incidenttasks.execution.Verification;
import org.incidenttasks.measure.Countermeasure;

/**
 * How far an execution is, as a page tells it: no further than what is known.
 *
 * @param execution the execution
 * @param attempts its calls and reports, oldest first
 * @param evidence what it brought back, as far as the visitor may read it
 * @param measure what it has put in force; may be null
 * @param undoable whether it can be taken back
 */
public record Progress(
        Execution execution,
        List<Attempt> attempts,
        List<Artifact> evidence,
        Countermeasure measure,
        boolean undoable) {

    /**
     * One rung of the way from the wish to the proof.
     *
     * @param key message key of its name
     * @param reached whether the execution got there
     */
    public record Rung(String key, boolean reached) {}

    private static final Set<String> ACCEPTED = Set.of("accepted", "applied", "verified", "notVerifiable", "partial");
    private static final Set<String> APPLIED = Set.of("applied", "verified", "notVerifiable");

    /** Whether a person carries it out. */
    public boolean isManual() {
        return ManualConnector.NAME.equals(execution.getConnector());
    }

    /** Whether it goes on by itself. */
    public boolean isInFlight() {
        return !execution.getState().isEnd() && !execution.getState().needsPerson();
    }

    /** Message key of the one sentence that says where it stands. */
    public String getSentenceKey() {
        var state = execution.getState();
        if (execution.isUndo()) {
            return "undo." + state;
        }
        if (state == ExecutionState.COMPLETED) {
            return "execution.COMPLETED." + execution.getVerification();
        }
        if (state == ExecutionState.QUEUED && execution.getAttempts() > 0) {
            return "execution.QUEUED.again";
        }
        return "execution." + state;
    }

    /** The kind of notice that the sentence is. */
    public String getKind() {
        return switch (execution.getState()) {
            case COMPLETED -> execution.getVerification() == Verification.VERIFIED ? "done" : "warning";
            case PARTIALLY_COMPLETED, WAITING_FOR_PERSON, UNKNOWN -> "warning";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
            case QUEUED, ACCEPTED, APPLIED -> "running";
        };
    }

    /** The rungs in their order. */
    public List<Rung> getRungs() {
        var done = execution.getState() == ExecutionState.COMPLETED;
        var verified = done && execution.getVerification() == Verification.VERIFIED;
        if (isManual()) {
            var asked = execution.getAttempts() > 0;
            var reported = done && execution.getVerification() == Verification.REPORTED;
            return List.of(
                    new Rung("rung.requested", true),
                    new Rung("rung.asked", asked),
                    new Rung("rung.reported", reported));
        }
        return List.of(
                new Rung("rung.requested", true),
                new Rung("rung.accepted", verified || answered(ACCEPTED)),
                new Rung("rung.applied", verified || answered(APPLIED)),
                new Rung("rung.verified", verified));
    }

    private boolean answered(Set<String> outcomes) {
        return attempts.stream()
                .map(Attempt::getOutcome)
                .anyMatch(outcome -> outcome != null && outcomes.contains(outcome));
    }
}
