package org.incidenttasks.web.admin;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Arrays;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.evidence.AuditExport;
import org.incidenttasks.evidence.AuditFormat;
import org.incidenttasks.evidence.AuditRange;
import org.incidenttasks.web.view.Visitor;

/** The audit trail as a file. No controller of Krazo's, which would take what it answers for the name of a view. */
@RequestScoped
@Path("audit/export")
public class AuditDownload {

    @EJB
    private AuditExport exports;

    @Inject
    private Visitor visitor;

    @GET
    public Response download(
            @QueryParam("format") String wanted, @QueryParam("from") String from, @QueryParam("to") String to) {
        visitor.require(Permission.ADMINISTER);
        var caller = visitor.caller();
        var format = Arrays.stream(AuditFormat.values())
                .filter(known -> known.extension().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new Problem.Invalid("Choose a format: ndjson or csv."));
        var ticket = exports.begin(AuditRange.of(from, to, null, null), format, caller);
        StreamingOutput body = out -> exports.write(ticket, format, out, caller);
        return Response.ok(body)
                .type(format.mediaType() + ";charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"" + ticket.fileName(format) + "\"")
                .build();
    }
}
