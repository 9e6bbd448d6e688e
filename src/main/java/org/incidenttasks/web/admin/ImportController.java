package org.incidenttasks.web.admin;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Visitor;
import org.incidenttasks.wire.GraphImport;

/** Taking over a list as Graph writes it, pasted here or {@linkplain ImportUpload sent as a file}. */
@Controller
@RequestScoped
@Path("import")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class ImportController {

    private static final String VIEW = "admin/import.html";
    private static final String JSON = "json";

    /** What the page asks for. */
    public record ImportForm(String json) {}

    @EJB
    private GraphImport graphImport;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    @Inject
    private FieldErrors errors;

    @GET
    public String ask() {
        visitor.require(Permission.ISSUE);
        models.put("form", new ImportForm(""));
        return VIEW;
    }

    @POST
    public Response take(@FormParam(JSON) String json) {
        visitor.require(Permission.ISSUE);
        var form = new ImportForm(json);
        if (json == null || json.isBlank()) {
            return errors.add(JSON, "import.missing").again(VIEW, form);
        }
        try {
            var bytes = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
            ImportResult.of(graphImport.take(bytes, visitor.caller())).keep(request.getSession());
        } catch (Problem.Invalid e) {
            return errors.add(JSON, "import.malformed", e.getMessage()).again(VIEW, form);
        }
        return Response.seeOther(URI.create("import/result")).build();
    }

    @GET
    @Path("result")
    public Response show() {
        visitor.require(Permission.ISSUE);
        var result = ImportResult.in(request.getSession());
        if (result == null) {
            return Response.seeOther(URI.create("import")).build();
        }
        models.put("result", result);
        return Response.ok("admin/import-result.html").build();
    }
}
