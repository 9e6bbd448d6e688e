package org.incidenttasks.web.admin;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.incidenttasks.access.people.Customers;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/** The provider's people, and what one of them is in all customers at once. */
@Controller
@RequestScoped
@Path("delegates")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class DelegatesController {

    private static final int MOST = 100;

    @EJB
    private Customers customers;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    @Inject
    private Notices notices;

    @GET
    public String list() {
        models.put("people", customers.people(visitor.caller()));
        return "admin/delegates.html";
    }

    @GET
    @Path("{id}")
    public String show(@PathParam("id") String id, @QueryParam("text") @DefaultValue("") String text) {
        var roles = customers.rolesOf(id, visitor.caller());
        var found = customers.list(text, visitor.caller());
        models.put("account", customers.person(id, visitor.caller()));
        models.put("text", text.strip());
        models.put("count", found.size());
        models.put("most", MOST);
        models.put("inCustomers", roles.size());
        models.put("roles", Customers.ROLES);
        models.put(
                "rows",
                found.stream()
                        .limit(MOST)
                        .map(Customers.Customer::tenant)
                        .map(tenant -> new RoleMatrix.Row(
                                tenant.getId(), tenant.getName(), null, roles.getOrDefault(tenant.getId(), Set.of())))
                        .toList());
        return "admin/delegate.html";
    }

    @POST
    @Path("{id}")
    public Response assign(
            @PathParam("id") String id,
            @FormParam("text") @DefaultValue("") String text,
            @FormParam(RoleMatrix.NOW) List<String> now,
            @FormParam(RoleMatrix.BEFORE) List<String> before) {
        var matrix = RoleMatrix.of(now, before, (tenant, role) -> new Customers.Grant(id, tenant, role));
        customers.person(id, visitor.caller());
        var changed = customers.assign(matrix.give(), matrix.take(), visitor.caller());
        notices.done(changed == 0 ? "delegates.same" : "delegates.done");
        return Response.seeOther(URI.create("delegates/" + Addresses.segment(id) + "?text=" + Addresses.escape(text)))
                .build();
    }
}
