package org.incidenttasks.web.task;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.incidenttasks.access.Permission;
import org.incidenttasks.artifact.Artifact;
import org.incidenttasks.artifact.Artifacts;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.execution.ExecutionService;
import org.incidenttasks.execution.Undo;
import org.incidenttasks.measure.Countermeasure;
import org.incidenttasks.measure.Countermeasures;
import org.incidenttasks.web.view.Visitor;

/** The executions of a task with all that a page shows of them. */
@RequestScoped
public class Course {

    @EJB
    private ExecutionService executions;

    @EJB
    private Countermeasures measures;

    @EJB
    private Artifacts artifacts;

    @EJB
    private Undo undo;

    @Inject
    private Visitor visitor;

    /** Newest first. */
    List<Progress> ofTask(String taskId) {
        var caller = visitor.caller();
        var known = executions.ofTask(taskId, caller);
        var all = known.stream().map(ExecutionService.WithAttempts::execution).toList();
        var byExecution = measures.ofTask(taskId, caller).stream()
                .collect(Collectors.toMap(Countermeasure::getId, Function.identity()));
        var files = artifacts.of(all.stream().map(Execution::getId).toList(), caller).stream()
                .collect(Collectors.groupingBy(Artifact::getExecutionId));
        var may = visitor.may(Permission.EXECUTE);
        return known.stream()
                .map(each -> new Progress(
                        each.execution(),
                        each.attempts(),
                        files.getOrDefault(each.execution().getId(), List.of()),
                        byExecution.get(each.execution().getId()),
                        may && undo.obstacle(each.execution(), all).isEmpty()))
                .toList();
    }
}
