package org.incidenttasks.web.admin;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.incidenttasks.access.Permission;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.evidence.AuditExport;
import org.incidenttasks.web.task.History;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/** The audit trail of a tenant: its newest entries, and whether the whole chain holds. */
@Controller
@RequestScoped
@Path("audit")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class AuditController {

    private static final int NEWEST = 200;

    @EJB
    private AuditTrail audit;

    @EJB
    private AuditExport exports;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    @Inject
    private Notices notices;

    @GET
    public String show() {
        visitor.require(Permission.ADMINISTER);
        models.put("lines", History.lines(audit.newest(visitor.caller().tenantId(), NEWEST), visitor.locale()));
        models.put("most", NEWEST);
        return "admin/audit.html";
    }

    @POST
    public Response verify() {
        visitor.require(Permission.ADMINISTER);
        var verdict = exports.verify(visitor.caller());
        if (verdict.fault().isEmpty()) {
            notices.done("audit.holds", verdict.verified(), verdict.verified() + ":" + verdict.head());
        } else {
            notices.failed(
                    "audit.broken",
                    verdict.verified(),
                    verdict.verified() + 1,
                    verdict.fault().get());
        }
        return Response.seeOther(URI.create("audit")).build();
    }
}
