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
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.execution.Undo;
import org.incidenttasks.history.TaskHistory;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/** The decision to take back what an execution did: what it was, what will be there again, and only then the button. */
@Controller
@RequestScoped
@Path("tasks/{id}/executions/{execution}/undo")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class UndoController {

    private static final String VIEW = "tasks/undo.html";
    private static final String COMMENT = "comment";
    private static final int UNPROCESSABLE = 422;

    /** What the page asks for. */
    public record UndoForm(String comment) {}

    @EJB
    private TaskHistory history;

    @EJB
    private Undo undo;

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
    public Response show(@PathParam("execution") String executionId) {
        put(executionId);
        models.put("form", new UndoForm(""));
        return Response.ok(VIEW).build();
    }

    private void put(String executionId) {
        Execution execution =
                history.execution(id, executionId, visitor.caller()).execution();
        models.put("taskId", id);
        models.put("e", execution);
        models.put("action", execution.getResponseAction());
        models.put("whyNot", whyNot(execution).orElse(null));
    }

    private Optional<String> whyNot(Execution execution) {
        return undo.obstacle(execution)
                .map(problem -> visitor.text("problem.code." + problem.code()))
                .or(() -> visitor.may(Permission.EXECUTE)
                        ? Optional.empty()
                        : Optional.of(visitor.text(
                                "task.cannot.permission", visitor.caller().tenantName())));
    }

    @POST
    public Response take(@PathParam("execution") String executionId, @FormParam(COMMENT) String comment) {
        visitor.require(Permission.EXECUTE);
        history.execution(id, executionId, visitor.caller());
        try {
            undo.request(executionId, Optional.ofNullable(comment), visitor.caller());
            notices.done("undo.requested");
        } catch (Problem.Invalid e) {
            errors.add(COMMENT, "task.comment.wrong");
            put(executionId);
            return errors.again(VIEW, new UndoForm(comment), UNPROCESSABLE);
        } catch (Problem.Conflict e) {
            notices.failed("problem.code." + e.code());
        }
        return Response.seeOther(Addresses.task(id)).build();
    }
}
