package org.incidenttasks.web.task;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.incidenttasks.Problem;
import org.incidenttasks.WireEnum;
import org.incidenttasks.access.Permission;
import org.incidenttasks.execution.ExecutionService;
import org.incidenttasks.history.TaskHistory;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.task.TaskStatus;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.Choice;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/**
 * One task: everything about it, its status, and how far its executions are.
 *
 * <p>While an execution goes on by itself the page renews itself. It shows no field then, so that nothing that somebody
 * types is lost; one link stops it and brings the forms.
 */
@Controller
@RequestScoped
@Path("tasks/{id}")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class TaskController {

    private static final String VIEW = "tasks/task.html";
    private static final String STATUS = "status";
    private static final String REPORT = "report";
    private static final String REMARK = "remark";
    private static final int UNPROCESSABLE = 422;
    private static final int PRECONDITION_FAILED = 412;
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int SOON_SECONDS = 3;
    private static final int LATER_SECONDS = 15;
    private static final int MOST_HISTORY = 500;

    /** What the forms of the page ask for. */
    public record TaskForm(String status, String comment, String report, String note, String remark) {}

    @EJB
    private TaskService tasks;

    @EJB
    private ExecutionService executions;

    @EJB
    private TaskHistory history;

    @Inject
    private Course course;

    @Inject
    private Elsewhere elsewhere;

    @Inject
    private Gate gate;

    @Inject
    private Clock clock;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    @Inject
    private FieldErrors errors;

    @Inject
    private Notices notices;

    private String id;

    /** As the address has it. */
    @PathParam("id")
    public void setSegment(String segment) {
        id = Addresses.id(segment);
    }

    @GET
    public Response show(@QueryParam("still") String still) {
        IncidentTask task;
        try {
            task = tasks.get(id, visitor.caller());
        } catch (Problem.NotFound e) {
            return elsewhere.task(id, e);
        }
        var progress = course.ofTask(id);
        var inFlight = progress.stream().anyMatch(Progress::isInFlight);
        var live = inFlight && still == null;
        models.put("form", new TaskForm(task.getStatus().wireName(), "", "", "", ""));
        put(task, progress, inFlight, live);
        var response = Response.ok(VIEW);
        if (live) {
            response.header("Refresh", secondsToWait(progress) + "; url=?" + Authentication.AUTOMATIC);
        }
        return response.build();
    }

    /** Often while something is to be expected, seldom when it takes long. */
    private int secondsToWait(List<Progress> progress) {
        var soon = clock.instant().minus(SOON);
        return progress.stream()
                        .filter(Progress::isInFlight)
                        .anyMatch(each -> each.execution().getRequestedAt().isAfter(soon))
                ? SOON_SECONDS
                : LATER_SECONDS;
    }

    private void put(IncidentTask task, List<Progress> progress, boolean inFlight, boolean live) {
        var locale = visitor.locale();
        models.put("task", task);
        models.put("action", task.getResponseAction().orElse(null));
        models.put(
                "inverse",
                task.getActionType().inverse().map(WireEnum::wireName).orElse(null));
        models.put("whyNot", gate.whyNot(task).orElse(null));
        models.put("executions", progress);
        models.put("inFlight", inFlight);
        models.put("live", live);
        models.put("mayChange", visitor.may(Permission.CHANGE_STATUS));
        models.put("mayExecute", visitor.may(Permission.EXECUTE));
        models.put("statuses", Choices.of(TaskStatus.class, "task.status.", locale));
        models.put(
                "reports",
                Arrays.stream(ExecutionService.Report.values())
                        .map(report -> new Choice(report.name(), visitor.text("report." + report)))
                        .toList());
        models.put("history", History.ofTask(history.newest(id, MOST_HISTORY, visitor.caller()), id, locale));
        models.put("mostHistory", MOST_HISTORY);
    }

    /** The page once more, with what was typed and what is wrong with it. */
    private Response again(TaskForm form, int status) {
        var task = tasks.get(id, visitor.caller());
        var progress = course.ofTask(id);
        put(task, progress, progress.stream().anyMatch(Progress::isInFlight), false);
        return errors.again(VIEW, form, status);
    }

    @POST
    @Path("status")
    public Response changeStatus(
            @FormParam(STATUS) String name,
            @FormParam("comment") String comment,
            @FormParam("version") String version) {
        var form = new TaskForm(name, comment, "", "", "");
        var status = WireEnum.find(TaskStatus.class, name == null ? "" : name);
        if (status.isEmpty()) {
            errors.add(STATUS, "task.status.missing");
            return again(form, UNPROCESSABLE);
        }
        // Who skips a task says why, so that nobody has to ask later; a program is not held to it.
        if (status.get() == TaskStatus.NOT_RELEVANT && (comment == null || comment.isBlank())) {
            errors.add("comment", "task.comment.missing", visitor.text("task.status." + name));
            return again(form, UNPROCESSABLE);
        }
        var seen = versionOf(version);
        try {
            tasks.changeStatus(id, status.get(), comment, seen, visitor.caller());
        } catch (Problem.Stale e) {
            errors.add(STATUS, "task.stale");
            return again(form, PRECONDITION_FAILED);
        } catch (Problem.Invalid e) {
            errors.add("comment", "task.comment.wrong");
            return again(form, UNPROCESSABLE);
        }
        notices.done("task.status.done", visitor.text("task.status." + name));
        return toTask();
    }

    /** An address of which the one half is made up leads nowhere. */
    private void requireOfThisTask(String executionId) {
        visitor.require(Permission.EXECUTE);
        if (executions.ofTask(id, visitor.caller()).stream()
                .noneMatch(each -> each.execution().getId().equals(executionId))) {
            throw new Problem.NotFound("There is no such execution of this task here.");
        }
    }

    @POST
    @Path("comment")
    public Response comment(@FormParam(REMARK) String remark) {
        var form = new TaskForm("", "", "", "", remark);
        if (remark == null || remark.isBlank()) {
            errors.add(REMARK, "task.remark.missing");
            return again(form, UNPROCESSABLE);
        }
        try {
            tasks.comment(id, remark, visitor.caller());
        } catch (Problem.Invalid e) {
            errors.add(REMARK, "task.comment.wrong");
            return again(form, UNPROCESSABLE);
        }
        notices.done("task.remark.done");
        return toTask();
    }

    @POST
    @Path("executions/{execution}/cancel")
    public Response cancel(@PathParam("execution") String executionId) {
        requireOfThisTask(executionId);
        try {
            executions.cancel(executionId, visitor.caller());
            notices.done("execution.cancelled");
        } catch (Problem.Conflict e) {
            notices.failed("problem.code." + e.code());
        }
        return toTask();
    }

    @POST
    @Path("executions/{execution}/report")
    public Response report(
            @PathParam("execution") String executionId,
            @FormParam(REPORT) String name,
            @FormParam("note") String note) {
        requireOfThisTask(executionId);
        var form = new TaskForm("", "", name, note, "");
        var report = Arrays.stream(ExecutionService.Report.values())
                .filter(each -> each.name().equals(name))
                .findFirst();
        if (report.isEmpty()) {
            errors.add(REPORT, "report.missing");
        }
        if (note == null || note.isBlank()) {
            errors.add("note", "report.note.missing");
        }
        if (errors.any()) {
            return again(form, UNPROCESSABLE);
        }
        try {
            executions.report(executionId, report.get(), note, visitor.caller());
            notices.done("report.done");
        } catch (Problem.Conflict e) {
            notices.failed("problem.code." + e.code());
        } catch (Problem.Invalid e) {
            errors.add("note", "task.comment.wrong");
            return again(form, UNPROCESSABLE);
        }
        return toTask();
    }

    private Response toTask() {
        return Response.seeOther(Addresses.task(id)).build();
    }

    /**
     * The version that the visitor saw.
     *
     * @throws Problem.Invalid when a form came without: then nobody can say what was seen
     */
    static OptionalLong versionOf(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new Problem.Invalid("BadForm", "The form came without the version of the task.");
        }
    }
}
