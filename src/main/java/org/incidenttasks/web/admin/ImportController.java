package org.incidenttasks.web.admin;

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
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.transfer.ImportJob;
import org.incidenttasks.transfer.ImportService;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/**
 * Taking over a list as Graph writes it, pasted here or {@linkplain ImportUpload sent as a file}, and how far each import
 * is. The page of one renews itself until its end.
 */
@Controller
@RequestScoped
@Path("import")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class ImportController {

    /** For so long a short import is waited for, so that its page shows the end at once. */
    static final Duration SOON = Duration.ofSeconds(2);

    private static final String VIEW = "admin/import.html";
    private static final String JSON = "json";
    private static final int MOST_JOBS = 20;
    private static final int MOST_ROWS = 500;
    private static final int REFRESH_SECONDS = 3;

    /** What the page asks for. */
    public record ImportForm(String json) {}

    @EJB
    private ImportService imports;

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

    @GET
    public String ask() {
        putJobs();
        models.put("form", new ImportForm(""));
        return VIEW;
    }

    private void putJobs() {
        models.put("jobs", imports.list(MOST_JOBS, visitor.caller()));
    }

    @POST
    public Response take(@FormParam(JSON) String json) {
        visitor.require(Permission.ISSUE);
        var form = new ImportForm(json);
        if (json == null || json.isBlank()) {
            putJobs();
            return errors.add(JSON, "import.missing").again(VIEW, form);
        }
        ImportJob job;
        try {
            var bytes = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
            job = imports.receive(bytes, null, Optional.empty(), visitor.caller());
        } catch (Problem.Invalid e) {
            putJobs();
            return errors.add(JSON, "import.malformed", e.getMessage()).again(VIEW, form);
        }
        imports.soon(job.getId(), SOON, visitor.caller());
        return toJob(job.getId());
    }

    private static Response toJob(String id) {
        return Response.seeOther(URI.create("import/" + id)).build();
    }

    @GET
    @Path("{id}")
    public Response show(@PathParam("id") String id, @QueryParam("still") String still) {
        var job = imports.get(id, visitor.caller());
        var live = !job.getState().isEnd() && still == null;
        var now = clock.instant();
        var rows = imports.concerns(id, MOST_ROWS, visitor.caller());
        models.put("job", job);
        models.put("rate", known(job.rate(now)));
        models.put("secondsLeft", known(job.secondsLeft(now)));
        models.put("minutesLeft", job.secondsLeft(now).orElse(0) / 60);
        models.put("live", live);
        models.put("rows", rows);
        models.put("rowsLeft", job.getRefused() + job.getMended() - rows.size());
        var response = Response.ok("admin/import-job.html");
        if (live) {
            response.header("Refresh", REFRESH_SECONDS + "; url=?" + Authentication.AUTOMATIC);
        }
        return response.build();
    }

    private static Long known(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    @POST
    @Path("{id}/cancel")
    public Response cancel(@PathParam("id") String id) {
        try {
            imports.cancel(id, visitor.caller());
            notices.done("import.cancel.done");
        } catch (Problem.Conflict e) {
            notices.warning("import.cancel.late");
        }
        return toJob(id);
    }

    @POST
    @Path("{id}/delete")
    public Response delete(@PathParam("id") String id) {
        imports.delete(id, visitor.caller());
        notices.done("import.delete.done");
        return Response.seeOther(URI.create("import")).build();
    }
}
