package org.incidenttasks.api.audit;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.evidence.AuditExport;
import org.incidenttasks.evidence.AuditFormat;
import org.incidenttasks.evidence.AuditRange;
import org.incidenttasks.identity.Authentication;

/** {@code /security/auditEntries/export}, ours: the trail as lines of JSON or as CSV, whichever {@code Accept} names. */
@RequestScoped
@Path("security/auditEntries")
public class AuditEntriesResource {

    private static final String BATCH = "/$batch";

    @Inject
    private HttpServletRequest request;

    @Inject
    private AuditExport exports;

    @GET
    @Path("export")
    @Produces("application/x-ndjson")
    public Response lines(
            @QueryParam("from") String from,
            @QueryParam("to") String to,
            @QueryParam("fromDateTime") String since,
            @QueryParam("toDateTime") String before) {
        return export(AuditFormat.NDJSON, AuditRange.of(from, to, since, before));
    }

    @GET
    @Path("export")
    @Produces("text/csv")
    public Response table(
            @QueryParam("from") String from,
            @QueryParam("to") String to,
            @QueryParam("fromDateTime") String since,
            @QueryParam("toDateTime") String before) {
        return export(AuditFormat.CSV, AuditRange.of(from, to, since, before));
    }

    private Response export(AuditFormat format, AuditRange range) {
        Caller caller = Authentication.caller(request).orElseThrow(() -> Authentication.refusal(request));
        if (request.getRequestURI().endsWith(BATCH)) {
            // It would be kept in memory whole.
            throw new Problem.Invalid("An export does not go into a batch: ask for it alone.");
        }
        AuditExport.Ticket ticket = exports.begin(range, format, caller);
        StreamingOutput body = out -> exports.write(ticket, format, out, caller);
        return Response.ok(body)
                .type(format.mediaType() + ";charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"" + ticket.fileName(format) + "\"")
                .build();
    }
}
