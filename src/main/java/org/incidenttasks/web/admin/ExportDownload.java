package org.incidenttasks.web.admin;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedOutputStream;
import java.util.Optional;
import org.incidenttasks.front.ForwardedRequest;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.transfer.ExportService;
import org.incidenttasks.transfer.ExportWriter;
import org.incidenttasks.transfer.ExportWriter.Format;
import org.incidenttasks.web.view.Visitor;

/** All tasks and incidents as a file that an import takes; no controller, since it has no view. */
@RequestScoped
@Path("export")
public class ExportDownload {

    @EJB
    private ExportService exports;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Visitor visitor;

    @GET
    @Path("json")
    public Response list() {
        return file(Format.LIST);
    }

    @GET
    @Path("ndjson")
    public Response lines() {
        return file(Format.NDJSON);
    }

    private Response file(Format format) {
        var caller = visitor.caller();
        exports.begin(Optional.empty(), caller);
        var base = ForwardedRequest.origin(request) + request.getContextPath() + Authentication.API;
        StreamingOutput export = out -> exports.write(
                QueryOptions.of(TaskProperties.ALL),
                new ExportWriter(new BufferedOutputStream(out, ExportWriter.BUFFER), format, base),
                caller);
        return Response.ok(export)
                .header(HttpHeaders.CONTENT_TYPE, format.mediaType() + ";charset=utf-8")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"incident-tasks." + format.extension() + "\"")
                .build();
    }
}
