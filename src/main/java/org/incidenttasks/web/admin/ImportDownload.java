package org.incidenttasks.web.admin;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import org.incidenttasks.transfer.ImportService;
import org.incidenttasks.transfer.ImportService.ReportFormat;
import org.incidenttasks.web.view.Visitor;

/** The report of an import as a file; no controller, since it has no view. */
@RequestScoped
@Path("import/{id}/report")
public class ImportDownload {

    @EJB
    private ImportService imports;

    @Inject
    private Visitor visitor;

    /** For a spreadsheet. */
    @GET
    @Path("csv")
    public Response csv(@PathParam("id") String id) {
        return file(id, ReportFormat.CSV);
    }

    /** For a program. */
    @GET
    @Path("ndjson")
    public Response ndjson(@PathParam("id") String id) {
        return file(id, ReportFormat.NDJSON);
    }

    private Response file(String id, ReportFormat format) {
        var caller = visitor.caller();
        var job = imports.get(id, caller);
        StreamingOutput report = out -> imports.report(job.getId(), format, out, caller);
        return Response.ok(report)
                .header(HttpHeaders.CONTENT_TYPE, format.mediaType() + ";charset=utf-8")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"import-" + job.getId() + "." + format.extension() + "\"")
                .build();
    }
}
