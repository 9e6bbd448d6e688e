package org.incidenttasks.task;

import java.time.Instant;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.WireEnum;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.storage.InstantConverter;

/**
 * All that a task says, without its key: what is created, imported or compared. Members are Graph's.
 *
 * @param responseAction null for {@code text}; else of the action type, or null where it came without
 * @throws Problem.Invalid naming the member that is missing, too long or contradicts another
 */
public record TaskContent(
        String incidentId,
        String displayName,
        String description,
        Instant createdDateTime,
        String createdByDisplayName,
        Instant lastModifiedDateTime,
        String lastModifiedByDisplayName,
        TaskSource source,
        TaskStatus status,
        ActionType actionType,
        ActionStatus actionStatus,
        ResponseAction responseAction) {

    public TaskContent {
        incidentId = Texts.required("incident.id", incidentId, 128);
        displayName = Texts.required("displayName", displayName, 1_000);
        description = Texts.optional("description", description, 16_000);
        description = description == null ? "" : description;
        createdByDisplayName = Texts.required("createdByDisplayName", createdByDisplayName, 300);
        lastModifiedByDisplayName = Texts.required("lastModifiedByDisplayName", lastModifiedByDisplayName, 300);
        createdDateTime = InstantConverter.cut(createdDateTime);
        lastModifiedDateTime = InstantConverter.cut(lastModifiedDateTime);
        requireSettable("source", source, TaskSource.UNKNOWN_FUTURE_VALUE);
        requireSettable("status", status, TaskStatus.UNKNOWN_FUTURE_VALUE);
        requireSettable("actionType", actionType, ActionType.UNKNOWN_FUTURE_VALUE);
        requireSettable("actionStatus", actionStatus, ActionStatus.UNKNOWN_FUTURE_VALUE);
        if (responseAction != null && responseAction.type() != actionType) {
            throw new Problem.Invalid(
                    "'responseAction' is that of " + responseAction.type().wireName() + ", but 'actionType' is "
                            + actionType.wireName() + ": make them agree.");
        }
    }

    private static <E extends Enum<E> & WireEnum> void requireSettable(String member, E value, E sentinel) {
        if (value == null || value == sentinel) {
            throw new Problem.Invalid(
                    "'" + member + "' must be one of " + WireEnum.allowed(sentinel.getDeclaringClass()) + ".");
        }
    }

    /** A new task: open, not started, created and last modified by one at one time. */
    public static TaskContent open(
            String incidentId,
            String displayName,
            String description,
            TaskSource source,
            ActionType actionType,
            ResponseAction responseAction,
            String by,
            Instant now) {
        return new TaskContent(
                incidentId,
                displayName,
                description,
                now,
                by,
                now,
                by,
                source,
                TaskStatus.OPEN,
                actionType,
                ActionStatus.NOT_STARTED,
                responseAction);
    }
}
