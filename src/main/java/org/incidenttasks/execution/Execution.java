package org.incidenttasks.execution;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.Classification;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.connection.Route;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.measure.Countermeasure;
import org.incidenttasks.storage.Hashes;
import org.incidenttasks.storage.InstantConverter;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.TextListConverter;
import org.incidenttasks.task.ActionColumns;
import org.incidenttasks.task.IncidentTask;

/**
 * One attempt to get the action of a task done, and the row by which it survives a crash.
 *
 * <p>It lives like this. A request writes it down, <b>queued</b> and due. A dispatcher claims it: takes a lease, counts
 * the {@linkplain #fence fence} up, and notes that it is <b>calling</b> before it calls the connector; so one that is
 * found calling with its lease run out was cut off, and the connector is asked what became of it before anything is
 * done again. What the connector answers leads on: <b>accepted</b> is asked about later, or waits for a person;
 * <b>applied</b> is looked at by another path; verified or not verifiable <b>completes</b> it; a failure that may pass is
 * tried again after a pause, else it has <b>failed</b>; what nobody can know is <b>unknown</b> and waits for a person,
 * never for a blind repetition. Only who holds the present fence may write an answer down.
 *
 * <p>Executions on one target wait for each other in its {@linkplain #lane lane}, in the order they were requested; a key
 * of the table lets only one at a time hold it.
 * Times of leases and due dates are the database's.
 */
@Entity
@IdClass(TenantKey.class)
public class Execution {

    private static final int MOST_DETAIL = 4_000;
    private static final int MOST_PRE_STATE = 16_000;

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    private String id;

    @Column(name = "task_id")
    private String taskId;

    @Column(name = "request_key")
    private String requestKey;

    @Column(name = "client_request_id")
    private String clientRequestId;

    @Column(name = "requested_by_id")
    private String requestedById;

    @Column(name = "requested_by")
    private String requestedBy;

    @Enumerated(EnumType.STRING)
    @Column(name = "requested_via")
    private Actor.Via requestedVia;

    @Convert(converter = InstantConverter.class)
    @Column(name = "requested_at")
    private Instant requestedAt;

    @Column(name = "request_comment")
    private String requestComment;

    @Embedded
    private ActionColumns action;

    private String lane;

    /** The lane while it is held: from the first claim to the end. */
    @Column(name = "active_lane")
    private String activeLane;

    private String connector;

    /** Null for a connector that needs none. */
    @Column(name = "connection_id")
    private String connectionId;

    @Enumerated(EnumType.STRING)
    private ExecutionState state;

    @Enumerated(EnumType.STRING)
    private Verification verification;

    private String detail;

    private String handle;

    @Column(name = "pre_state")
    private String preState;

    @Convert(converter = TargetResultsConverter.class)
    @Column(name = "target_results")
    private List<TargetResult> targetResults;

    @Convert(converter = IncidentTask.ActionStatusStored.class)
    @Column(name = "previous_action_status")
    private ActionStatus previousActionStatus;

    /** The execution that it takes back; null for any other. */
    @Column(name = "undo_of")
    private String undoOf;

    @Convert(converter = TextListConverter.class)
    @Column(name = "only_targets")
    private List<String> onlyTargets;

    @Column(name = "lift_after_seconds")
    private Long liftAfterSeconds;

    private int attempts;

    private int checks;

    private int steps;

    private boolean calling;

    @Convert(converter = InstantConverter.class)
    @Column(name = "due_at")
    private Instant dueAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "first_claimed_at")
    private Instant firstClaimedAt;

    @Column(name = "lease_owner")
    private String leaseOwner;

    @Convert(converter = InstantConverter.class)
    @Column(name = "lease_until")
    private Instant leaseUntil;

    private long fence;

    @Convert(converter = InstantConverter.class)
    @Column(name = "ended_at")
    private Instant endedAt;

    @Version
    private long version;

    protected Execution() {}

    Execution(
            String id,
            IncidentTask task,
            ResponseAction responseAction,
            ActionStatus previousActionStatus,
            Route route,
            ExecutionRequest request,
            List<String> onlyTargets,
            Caller caller,
            Instant now) {
        this(caller.tenantId(), id, task.getId(), caller.actor(), now);
        this.requestKey =
                request.idempotencyKey().map(key -> keyOf(caller, key)).orElse(id);
        this.clientRequestId = request.clientRequestId().orElse(null);
        this.requestComment = request.comment().orElse(null);
        this.onlyTargets = onlyTargets.isEmpty() ? null : List.copyOf(onlyTargets);
        this.liftAfterSeconds = request.liftAfter().map(Duration::toSeconds).orElse(null);
        this.action = new ActionColumns(responseAction.type(), responseAction);
        this.previousActionStatus = previousActionStatus;
        this.lane = laneOf(responseAction);
        this.connector = route.connector();
        this.connectionId = route.connectionId().orElse(null);
    }

    /**
     * One that takes an earlier one back, over the same connection, with what was before it.
     *
     * @param count how many have tried to before
     */
    Execution(String id, Execution undone, int count, Optional<String> comment, Actor actor, Instant now) {
        this(undone.tenantId, id, undone.taskId, actor, now);
        // Two who ask at the same time meet in the key of the table.
        this.requestKey = "undo " + undone.id + " " + count;
        this.requestComment = comment.orElse(null);
        this.action = new ActionColumns(undone.getActionType(), undone.getResponseAction());
        this.previousActionStatus = undone.previousActionStatus;
        this.lane = undone.lane;
        this.connector = undone.connector;
        this.connectionId = undone.connectionId;
        this.preState = undone.preState;
        this.undoOf = undone.id;
        this.onlyTargets = undone.doneTargets();
    }

    private Execution(String tenantId, String id, String taskId, Actor actor, Instant now) {
        this.tenantId = tenantId;
        this.id = id;
        this.taskId = taskId;
        this.requestedById = actor.id();
        this.requestedBy = actor.name();
        this.requestedVia = actor.via();
        this.requestedAt = InstantConverter.cut(now);
        this.state = ExecutionState.QUEUED;
        this.verification = Verification.NONE;
        // At once: this server's clock may be ahead of the database's.
        this.dueAt = Instant.EPOCH;
    }

    /** A key is its caller's own: another's equal one is another wish. */
    static String keyOf(Caller caller, String idempotencyKey) {
        return caller.actor().id() + " " + idempotencyKey;
    }

    /** The target's lane: what acts on the same thing has the same. */
    private static String laneOf(ResponseAction action) {
        String target =
                action.type().targetKind() + " " + action.identifierValue().toLowerCase(Locale.ROOT);
        return Hashes.sha256(target);
    }

    /** Those of several targets on which it took effect; null where there was one, or it did on all. */
    private List<String> doneTargets() {
        List<String> done = getTargetResults().stream()
                .filter(TargetResult::done)
                .map(TargetResult::target)
                .toList();
        return done.isEmpty() || done.size() == getTargetResults().size() ? onlyTargets : done;
    }

    // ---- claiming

    boolean isClaimable(Instant now) {
        return dueAt != null && !dueAt.isAfter(now) && (leaseUntil == null || leaseUntil.isBefore(now));
    }

    /** Takes the lease; answers what is to be asked of the connector now. */
    Step claim(String node, Instant now, Duration lease) {
        leaseOwner = node;
        leaseUntil = InstantConverter.cut(now.plus(lease));
        fence++;
        activeLane = lane;
        firstClaimedAt = firstClaimedAt == null ? InstantConverter.cut(now) : firstClaimedAt;
        return nextStep();
    }

    private Step nextStep() {
        Step step;
        if (state == ExecutionState.APPLIED) {
            step = Step.CHECK;
        } else if (state == ExecutionState.ACCEPTED || calling) {
            step = Step.INQUIRE;
        } else {
            step = Step.EXECUTE;
            attempts++;
            calling = true;
        }
        if (step == Step.CHECK) {
            checks++;
        }
        steps++;
        return step;
    }

    /** Goes on to the next question under the lease that is held. */
    Step goOn(Instant now, Duration lease) {
        leaseUntil = InstantConverter.cut(now.plus(lease));
        return nextStep();
    }

    boolean isHeldBy(String node, long claimedFence) {
        return fence == claimedFence && node.equals(leaseOwner);
    }

    private void release() {
        leaseOwner = null;
        leaseUntil = null;
    }

    // ---- what the connector answered

    void accepted(Outcome.Accepted accepted, Instant now) {
        calling = false;
        handle = accepted.handle().isEmpty() ? null : Texts.cut(accepted.handle(), 1_000);
        detail = Texts.cut(accepted.detail(), MOST_DETAIL);
        release();
        if (accepted.askAgainIn().isPresent()) {
            state = ExecutionState.ACCEPTED;
            dueAt = InstantConverter.cut(now.plus(accepted.askAgainIn().get()));
        } else {
            state = ExecutionState.WAITING_FOR_PERSON;
            dueAt = null;
        }
    }

    /** Nothing is changed yet. */
    void prepared(String before) {
        if (before.length() > MOST_PRE_STATE) {
            throw new IllegalStateException("A pre-state of " + before.length() + " characters cannot be kept");
        }
        preState = before;
    }

    void applied(Outcome.Applied applied) {
        calling = false;
        state = ExecutionState.APPLIED;
        detail = Texts.cut(applied.detail(), MOST_DETAIL);
        // What is brought back by an undo, or was told before the change, is not what a repeated order found.
        if (preState == null) {
            applied.preState().ifPresent(this::prepared);
        }
    }

    /** Several targets, each with what became of it; they stay with the execution. */
    void results(List<TargetResult> results) {
        targetResults = List.copyOf(results);
    }

    /** The order is carried out once more later: the target has not, or no longer, got it. */
    void orderAgain(String reason, Instant due) {
        calling = false;
        state = ExecutionState.QUEUED;
        askAgain(reason, due);
    }

    /** What was asked is asked once more later. */
    void askAgain(String reason, Instant due) {
        detail = Texts.cut(reason, MOST_DETAIL);
        dueAt = InstantConverter.cut(due);
        release();
    }

    void unknown(String reason) {
        calling = false;
        state = ExecutionState.UNKNOWN;
        detail = Texts.cut(reason, MOST_DETAIL);
        dueAt = null;
        release();
    }

    void end(ExecutionState end, Verification how, String reason, List<TargetResult> results, Instant now) {
        calling = false;
        state = end;
        verification = how;
        detail = Texts.cut(reason, MOST_DETAIL);
        if (!results.isEmpty()) {
            results(results);
        }
        activeLane = null;
        endedAt = InstantConverter.cut(now);
        dueAt = null;
        release();
    }

    /** The results with none of them done: a look has found that they are not. */
    List<TargetResult> resultsDenied(String why) {
        return getTargetResults().stream()
                .map(result -> result.done() ? new TargetResult(result.target(), false, why) : result)
                .toList();
    }

    // ---- what a person says

    void requireNeedsPerson() {
        if (!state.needsPerson()) {
            throw new Problem.Conflict(
                    "NotWaitingForPerson",
                    "Nobody is asked to say what happened: the execution is "
                            + state.name().toLowerCase(Locale.ROOT) + ".");
        }
    }

    /** Whether it can be taken back: nothing was sent yet, or only a person was asked. */
    public boolean isCancellable() {
        return state == ExecutionState.WAITING_FOR_PERSON && handle == null
                || state == ExecutionState.QUEUED && attempts == 0 && leaseOwner == null;
    }

    // ---- reading

    /**
     * The order as it is given to the connector.
     *
     * @param step a check is of those targets only on which something was done
     */
    Order order(Step step, boolean sandbox) {
        List<String> only = getOnlyTargets();
        if (step == Step.CHECK && getTargetResults().stream().anyMatch(result -> !result.done())) {
            only = getTargetResults().stream()
                    .filter(TargetResult::done)
                    .map(TargetResult::target)
                    .toList();
        }
        return new Order(
                id,
                tenantId,
                sandbox,
                Optional.empty(),
                getResponseAction(),
                attempts,
                Optional.ofNullable(handle),
                Optional.ofNullable(preState),
                isUndo(),
                only);
    }

    /** What the register of countermeasures needs of it. */
    Countermeasure.Origin origin() {
        return new Countermeasure.Origin(
                new TenantKey(tenantId, id),
                taskId,
                getResponseAction(),
                lane,
                connector,
                getConnectionId(),
                requestedBy,
                verification == Verification.VERIFIED,
                Optional.ofNullable(liftAfterSeconds).map(Duration::ofSeconds));
    }

    TenantKey undone() {
        return new TenantKey(tenantId, undoOf);
    }

    /** What it is called in D3FEND and OpenC2. */
    public Classification getClassification() {
        return isUndo()
                ? getResponseAction().undoClassification()
                : getResponseAction().classification();
    }

    /** Whether it takes another one back, and so says nothing about its task. */
    public boolean isUndo() {
        return undoOf != null;
    }

    /** The execution that it takes back; empty for any other. */
    public Optional<String> getUndoOf() {
        return Optional.ofNullable(undoOf);
    }

    /** The targets of several that it was meant for; empty: all. */
    public List<String> getOnlyTargets() {
        return onlyTargets == null ? List.of() : onlyTargets;
    }

    /** How long what it puts in force is to last; empty: until somebody lifts it. */
    public Optional<Duration> getLiftAfter() {
        return Optional.ofNullable(liftAfterSeconds).map(Duration::ofSeconds);
    }

    String getLane() {
        return lane;
    }

    /** When it was claimed first, in database time. */
    Instant getFirstClaimedAt() {
        return firstClaimedAt;
    }

    long getFence() {
        return fence;
    }

    int getSteps() {
        return steps;
    }

    int getChecks() {
        return checks;
    }

    ActionStatus getPreviousActionStatus() {
        return previousActionStatus;
    }

    public String getTenantId() {
        return tenantId;
    }

    /** A GUID; also the idempotency key towards the target. */
    public String getId() {
        return id;
    }

    public String getTaskId() {
        return taskId;
    }

    public String getRequestedBy() {
        return requestedBy;
    }

    public Actor.Via getRequestedVia() {
        return requestedVia;
    }

    public Instant getRequestedAt() {
        return requestedAt;
    }

    /** Why it was requested; may be null. */
    public String getRequestComment() {
        return requestComment;
    }

    public ActionType getActionType() {
        return action.type();
    }

    /** What was to be done to whom, as the task said it then. */
    public ResponseAction getResponseAction() {
        return action.action().orElseThrow(() -> new IllegalStateException("Execution " + id + " has lost its action"));
    }

    public String getConnector() {
        return connector;
    }

    /** The connection whose settings the connector gets; empty when it needs none. */
    public Optional<String> getConnectionId() {
        return Optional.ofNullable(connectionId);
    }

    public ExecutionState getState() {
        return state;
    }

    public Verification getVerification() {
        return verification;
    }

    /** The target's own words about where it stands; may be null. */
    public String getDetail() {
        return detail;
    }

    /** What was before the change, as the connector tells it; may be null. */
    public String getPreState() {
        return preState;
    }

    /** One per target where there were several; else empty. */
    public List<TargetResult> getTargetResults() {
        return targetResults == null ? List.of() : targetResults;
    }

    /** How often the connector was told to carry it out. */
    public int getAttempts() {
        return attempts;
    }

    /** When the next step is due; null when it is due at once, or nothing or only a person moves it. */
    public Instant getDueAt() {
        return Instant.EPOCH.equals(dueAt) ? null : dueAt;
    }

    /** Null until it ends. */
    public Instant getEndedAt() {
        return endedAt;
    }
}
