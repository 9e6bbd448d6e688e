package org.incidenttasks.web;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.identity.Authentication;

/** All organisations that a person has a role in, to choose which one to look at; the choice goes to {@code tenant}. */
@Controller
@RequestScoped
@Path(OrganizationsController.PATH)
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class OrganizationsController {

    static final String PATH = "organizations";

    private static final int MOST = 100;

    /** An organisation with what the person is there; {@code here} for the one looked at. */
    public record Row(Tenant tenant, Set<Role> roles, boolean here) {}

    @EJB
    private Directory directory;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Models models;

    @GET
    public String list(@QueryParam("text") @DefaultValue("") String text) {
        var person = Authentication.person(request)
                .orElseThrow(() -> new Problem.Unauthenticated("Sign in first: you are not, or not any more."));
        var here = Authentication.caller(request).map(Caller::tenantId).orElse("");
        var part = text.strip().toLowerCase(Locale.ROOT);
        var all = directory.tenantsOf(person.getId());
        var matching = all.stream()
                .filter(tenant -> tenant.getName().toLowerCase(Locale.ROOT).contains(part))
                .toList();
        models.put("text", text.strip());
        models.put("all", all.size());
        models.put("count", matching.size());
        models.put("most", MOST);
        models.put("nowhere", here.isEmpty());
        models.put(
                "rows",
                matching.stream()
                        .limit(MOST)
                        .map(tenant -> new Row(
                                tenant,
                                directory.roles(person.getId(), tenant.getId()),
                                tenant.getId().equals(here)))
                        .toList());
        return "entry/organizations.html";
    }
}
