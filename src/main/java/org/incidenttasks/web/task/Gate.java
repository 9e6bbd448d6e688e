package org.incidenttasks.web.task;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.execution.ExecutionService;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.web.view.Visitor;

/** Says, before anybody presses a button, why the action of a task cannot be carried out now by who looks at it. */
@RequestScoped
public class Gate {

    @EJB
    private ExecutionService executions;

    @Inject
    private Visitor visitor;

    /** The reason in the visitor's language, with what to do about it; empty when the button may be pressed. */
    public Optional<String> whyNot(IncidentTask task) {
        return key(task)
                .map(key -> visitor.text("task.cannot." + key, visitor.caller().tenantName()));
    }

    private Optional<String> key(IncidentTask task) {
        if (task.getActionType() == ActionType.TEXT) {
            return Optional.of("text");
        }
        if (task.getActionStatus() == ActionStatus.COMPLETED) {
            return Optional.of("completed");
        }
        if (task.getActionStatus() == ActionStatus.IN_PROGRESS) {
            return Optional.of("inProgress");
        }
        var obstacle = executions.obstacle(task, visitor.caller());
        if (obstacle.isPresent()) {
            return Optional.of(obstacle.get().details().stream()
                    .findFirst()
                    .map(Problem.Detail::code)
                    .orElse("text"));
        }
        return visitor.may(Permission.EXECUTE) ? Optional.empty() : Optional.of("permission");
    }
}
