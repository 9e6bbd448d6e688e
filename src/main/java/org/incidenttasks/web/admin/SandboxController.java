package org.incidenttasks.web.admin;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.sandbox.Sandbox;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/** What the sandbox's targets do by their names, and the way back to how it was when it was new. */
@Controller
@RequestScoped
@Path("sandbox")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class SandboxController {

    @EJB
    private Sandbox sandbox;

    @Inject
    private Visitor visitor;

    @Inject
    private Notices notices;

    @GET
    public String show() {
        requireSandbox();
        return "admin/sandbox.html";
    }

    @POST
    public Response reset() {
        requireSandbox();
        sandbox.reset(visitor.caller());
        notices.done("sandbox.done");
        return Response.seeOther(URI.create("sandbox")).build();
    }

    private void requireSandbox() {
        visitor.require(Permission.ADMINISTER);
        if (!visitor.caller().sandbox()) {
            throw new Problem.NotFound("This organisation is no sandbox.");
        }
    }
}
