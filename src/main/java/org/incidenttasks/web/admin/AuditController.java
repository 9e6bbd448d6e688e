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
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.audit.AuditVerifier;
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
    private static final int STRETCH = 1_000;

    @EJB
    private AuditTrail audit;

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
        var verifier = new AuditVerifier();
        var fault = firstFault(verifier);
        if (fault == null) {
            notices.done("audit.holds", verifier.verified(), verifier.head());
        } else {
            notices.failed("audit.broken", verifier.verified(), verifier.verified() + 1, fault);
        }
        return Response.seeOther(URI.create("audit")).build();
    }

    /** What is wrong at the first place that does not hold; null when all of it holds. */
    private String firstFault(AuditVerifier verifier) {
        var tenant = visitor.caller().tenantId();
        long last = 0;
        for (var stretch = audit.after(tenant, last, STRETCH);
                !stretch.isEmpty();
                stretch = audit.after(tenant, last, STRETCH)) {
            for (AuditEntry entry : stretch) {
                var fault = verifier.next(entry);
                if (fault.isPresent()) {
                    return fault.get();
                }
                last = entry.getSequence();
            }
        }
        return null;
    }
}
