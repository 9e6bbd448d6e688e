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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.incidenttasks.Problem;
import org.incidenttasks.WireEnum;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connection.Route;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.execution.ExecutionRequest;
import org.incidenttasks.execution.ExecutionService;
import org.incidenttasks.storage.InstantConverter;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/**
 * The decision to have an action carried out: what, on what, with what effect, and only then the button. Each rendering
 * mints the name of one wish, so that a double click is the same wish.
 */
@Controller
@RequestScoped
@Path("tasks/{id}/execute")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class ExecuteController {

    private static final String VIEW = "tasks/execute.html";
    private static final String COMMENT = "comment";
    private static final String WORD = "word";
    private static final String HOURS = "hours";
    private static final int UNPROCESSABLE = 422;
    private static final int PRECONDITION_FAILED = 412;

    /** What the page asks for. */
    public record ExecuteForm(String comment, String key, String hours, boolean onlyFailed) {}

    @EJB
    private TaskService tasks;

    @EJB
    private ExecutionService executions;

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
    public Response show() {
        try {
            put(tasks.get(id, visitor.caller()));
        } catch (Problem.NotFound e) {
            return elsewhere.task(id, e);
        }
        models.put("form", new ExecuteForm("", UUID.randomUUID().toString(), "", true));
        return Response.ok(VIEW).build();
    }

    private void put(IncidentTask task) {
        models.put("task", task);
        models.put("action", task.getResponseAction().orElse(null));
        models.put(
                "inverse",
                task.getActionType().inverse().map(WireEnum::wireName).orElse(null));
        models.put("whyNot", gate.whyNot(task).orElse(null));
        var route = executions.routeFor(task, visitor.caller());
        models.put("route", route.orElse(null));
        models.put(
                "mayEnd",
                task.getActionType().isLasting()
                        && route.flatMap(Route::ability)
                                .map(Ability::reversible)
                                .orElse(false));
        models.put("failedTargets", executions.failedTargets(task, visitor.caller()));
        models.put("askWord", needsWord(task));
    }

    /** Nothing brings a message back that was deleted for good. */
    private static boolean needsWord(IncidentTask task) {
        return task.getActionType() == ActionType.HARD_DELETE_EMAIL;
    }

    @POST
    public Response execute(
            @FormParam(COMMENT) String comment,
            @FormParam("key") String key,
            @FormParam(WORD) String word,
            @FormParam(HOURS) String hours,
            @FormParam("onlyFailed") boolean onlyFailed,
            @FormParam("version") String version) {
        var task = tasks.get(id, visitor.caller());
        var form = new ExecuteForm(comment, guid(key), hours, onlyFailed);
        var seen = TaskController.versionOf(version);
        if (needsWord(task) && !visitor.text("execute.word").equalsIgnoreCase(word == null ? "" : word.strip())) {
            errors.add(WORD, "execute.word.wrong", visitor.text("execute.word"));
            return again(task, form, UNPROCESSABLE);
        }
        Optional<Duration> liftAfter;
        try {
            liftAfter = CountermeasuresController.Hours.of(hours);
        } catch (Problem.Invalid e) {
            errors.add(HOURS, "measure.until.wrong");
            return again(task, form, UNPROCESSABLE);
        }
        var now = InstantConverter.cut(clock.instant());
        try {
            var wish = new ExecutionRequest(
                    Optional.ofNullable(comment),
                    Optional.of(form.key()),
                    Optional.empty(),
                    false,
                    seen,
                    liftAfter,
                    onlyFailed);
            var execution = executions.request(id, wish, visitor.caller());
            if (execution.getRequestedAt().isBefore(now)) {
                notices.warning("execute.repeated");
            } else {
                notices.done("execute.requested");
            }
        } catch (Problem.Stale e) {
            errors.add(COMMENT, "execute.stale");
            return again(tasks.get(id, visitor.caller()), form, PRECONDITION_FAILED);
        } catch (Problem.Invalid e) {
            errors.add(COMMENT, e);
            return again(tasks.get(id, visitor.caller()), form, UNPROCESSABLE);
        }
        return Response.seeOther(Addresses.task(id)).build();
    }

    private Response again(IncidentTask task, ExecuteForm form, int status) {
        put(task);
        return errors.again(VIEW, form, status);
    }

    private static String guid(String key) {
        try {
            return UUID.fromString(key == null ? "" : key).toString();
        } catch (IllegalArgumentException e) {
            throw new Problem.Invalid("BadForm", "The form came without its key: open the page again.");
        }
    }
}
