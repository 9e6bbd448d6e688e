package org.incidenttasks.task;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.storage.InstantConverter;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.WireEnumConverter;

/**
 * One piece of remediation that somebody is asked to do about an incident.
 *
 * <p>It lives like this. An issuer creates it, or an import brings it, <b>open</b> and with its action <b>not
 * started</b>. A responder reads it and then either sets the status by hand (the only thing about it that a client may
 * change: done, in progress, not relevant ...), or has its response action executed: then the action is <b>in
 * progress</b> until the target has said what became of it. An action that completed completes the task, one that failed
 * fails it, and one that got only some of its targets leaves it in progress; a failed or partial one may be tried again.
 * A person may set the status at any time, also while an action is in flight; that never touches the action.
 *
 * <p>An import may bring a task whose action is in progress already: elsewhere. It cannot be executed here, and the next
 * import tells how it went on.
 *
 * <p>A {@code text} task has no action and is closed by hand alone.
 */
@Entity
@Table(name = "incident_task")
@IdClass(TenantKey.class)
public class IncidentTask {

    private static final Problem.Detail[] NO_DETAILS = {};

    private static final Problem.Detail[] IN_PROGRESS_ELSEWHERE = {
        new Problem.Detail(
                "InProgressElsewhere",
                "It is in progress elsewhere, as the system that the task was imported from said; nothing runs here."
                        + " Import the task again when that system has news.",
                "actionStatus")
    };

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    private String id;

    @Column(name = "incident_id")
    private String incidentId;

    /** Read only: the columns are written through the members above. */
    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "tenant_id", referencedColumnName = "tenant_id", insertable = false, updatable = false)
    @JoinColumn(name = "incident_id", referencedColumnName = "id", insertable = false, updatable = false)
    private Incident incident;

    @Column(name = "display_name")
    private String displayName;

    private String description;

    @Convert(converter = InstantConverter.class)
    @Column(name = "created_at")
    private Instant createdDateTime;

    @Column(name = "created_by")
    private String createdByDisplayName;

    @Convert(converter = InstantConverter.class)
    @Column(name = "last_modified_at")
    private Instant lastModifiedDateTime;

    @Column(name = "last_modified_by")
    private String lastModifiedByDisplayName;

    @Convert(converter = TaskSource.Stored.class)
    private TaskSource source;

    @Convert(converter = TaskStatus.Stored.class)
    private TaskStatus status;

    @Embedded
    private ActionColumns action;

    @Convert(converter = ActionStatusStored.class)
    @Column(name = "action_status")
    private ActionStatus actionStatus;

    /** Whether an execution of this server is under way; an import may say {@code inProgress} without one. */
    @Column(name = "in_flight")
    private boolean inFlight;

    @Version
    private long version;

    protected IncidentTask() {}

    IncidentTask(String tenantId, String id, Incident incident, TaskContent content) {
        this.tenantId = tenantId;
        this.id = id;
        become(incident, content);
    }

    /** Takes over all that the content says: what an import does with a newer version. */
    final void become(Incident ofIncident, TaskContent content) {
        incidentId = content.incidentId();
        incident = ofIncident;
        displayName = content.displayName();
        description = content.description();
        createdDateTime = content.createdDateTime();
        createdByDisplayName = content.createdByDisplayName();
        lastModifiedDateTime = content.lastModifiedDateTime();
        lastModifiedByDisplayName = content.lastModifiedByDisplayName();
        source = content.source();
        status = content.status();
        action = new ActionColumns(content.actionType(), content.responseAction());
        actionStatus = content.actionStatus();
    }

    /** Takes the incident that its id names, read by another statement. */
    void attach(Incident known) {
        incident = known;
    }

    /** All that the task says, for a comparison. */
    TaskContent content() {
        return new TaskContent(
                incidentId,
                displayName,
                description,
                createdDateTime,
                createdByDisplayName,
                lastModifiedDateTime,
                lastModifiedByDisplayName,
                source,
                status,
                action.type(),
                actionStatus,
                action.action().orElse(null));
    }

    /** The person's word on it; any status may follow any. */
    void changeStatus(TaskStatus newStatus, String by, Instant now) {
        status = newStatus;
        modified(by, now);
    }

    /**
     * An execution was asked for.
     *
     * @throws Problem.Invalid when the action is in progress or has completed already
     */
    void actionRequested(String by, Instant now) {
        if (actionStatus == ActionStatus.IN_PROGRESS) {
            throw new Problem.Invalid(
                    "ActionAlreadyInProgress",
                    "Response action is already in progress.",
                    inFlight ? NO_DETAILS : IN_PROGRESS_ELSEWHERE);
        }
        if (actionStatus == ActionStatus.COMPLETED) {
            throw new Problem.Invalid(
                    "ActionAlreadyCompleted", "Response action has already completed: it is not executed again.");
        }
        actionStatus = ActionStatus.IN_PROGRESS;
        inFlight = true;
        modified(by, now);
    }

    /** The execution came to nothing before anything was sent; the action stands as it did before. */
    void actionCancelled(ActionStatus before, String by, Instant now) {
        actionStatus = before;
        inFlight = false;
        modified(by, now);
    }

    /** The execution has ended so. Failure fails the task (documented by Graph), completion completes it. */
    void actionEnded(ActionStatus end, String by, Instant now) {
        actionStatus = end;
        inFlight = false;
        if (end == ActionStatus.COMPLETED) {
            status = TaskStatus.COMPLETED;
        } else if (end == ActionStatus.FAILED) {
            status = TaskStatus.FAILED;
        } else {
            status = TaskStatus.IN_PROGRESS;
        }
        modified(by, now);
    }

    private void modified(String by, Instant now) {
        Instant cut = InstantConverter.cut(now);
        // Never back, whatever a clock does: lists are read by it.
        lastModifiedDateTime = cut.isAfter(lastModifiedDateTime) ? cut : lastModifiedDateTime;
        lastModifiedByDisplayName = by;
    }

    public String getTenantId() {
        return tenantId;
    }

    /** A GUID when made here; an imported task keeps the id it came with. */
    public String getId() {
        return id;
    }

    public String getIncidentId() {
        return incidentId;
    }

    /** There where one task was asked for, or a list that expands it. */
    public Incident getIncident() {
        return incident;
    }

    public String getDisplayName() {
        return displayName;
    }

    /** May be empty, never null. */
    public String getDescription() {
        return description;
    }

    public Instant getCreatedDateTime() {
        return createdDateTime;
    }

    public String getCreatedByDisplayName() {
        return createdByDisplayName;
    }

    public Instant getLastModifiedDateTime() {
        return lastModifiedDateTime;
    }

    public String getLastModifiedByDisplayName() {
        return lastModifiedByDisplayName;
    }

    public TaskSource getSource() {
        return source;
    }

    public TaskStatus getStatus() {
        return status;
    }

    public ActionType getActionType() {
        return action.type();
    }

    public ActionStatus getActionStatus() {
        return actionStatus;
    }

    /** Whether an execution of this server is under way, as against one elsewhere that an import told of. */
    public boolean isInFlight() {
        return inFlight;
    }

    /** What would be done to whom; empty for {@code text}, and for a task that came without. */
    public Optional<ResponseAction> getResponseAction() {
        return action.action();
    }

    /** Counts changes; the ETag. */
    public long getVersion() {
        return version;
    }

    /** Stores the wire name. */
    @Converter
    public static class ActionStatusStored extends WireEnumConverter<ActionStatus>
            implements AttributeConverter<ActionStatus, String> {
        public ActionStatusStored() {
            super(ActionStatus.class);
        }
    }
}
