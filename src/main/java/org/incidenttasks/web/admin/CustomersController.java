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
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.people.Customers;
import org.incidenttasks.sandbox.Sandbox;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.Choice;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/** The provider's customers: which there are, and what may be done with each from outside. */
@Controller
@RequestScoped
@Path("customers")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class CustomersController {

    private static final String NEW = "admin/customer-new.html";
    private static final String ONE = "admin/customer.html";
    private static final String NAME = "name";
    private static final String PASSWORD = "password";
    private static final int MOST = 200;

    /** What the pages ask for, without the password. */
    public record CustomerForm(
            String name, boolean sandbox, String administrator, String userName, String displayName) {}

    @EJB
    private Customers customers;

    @EJB
    private Sandbox sandbox;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    @Inject
    private FieldErrors errors;

    @Inject
    private Notices notices;

    @GET
    public String list(@QueryParam("text") @DefaultValue("") String text) {
        var found = customers.list(text, visitor.caller());
        models.put("text", text.strip());
        models.put("count", found.size());
        models.put("most", MOST);
        models.put("customers", found.stream().limit(MOST).toList());
        return "admin/customers.html";
    }

    @GET
    @Path("new")
    public String ask() {
        visitor.require(Permission.MANAGE_CUSTOMERS);
        putPeople();
        models.put("form", new CustomerForm("", false, "", "", ""));
        return NEW;
    }

    private void putPeople() {
        models.put(
                "people",
                customers.people(visitor.caller()).stream()
                        .map(Customers.Colleague::account)
                        .map(person ->
                                new Choice(person.getId(), person.getDisplayName() + " (" + person.getUserName() + ")"))
                        .toList());
    }

    @POST
    @Path("new")
    public Response create(
            @FormParam(NAME) String name,
            @FormParam("sandbox") boolean withSandbox,
            @FormParam("administrator") @DefaultValue("") String administrator,
            @FormParam("userName") @DefaultValue("") String userName,
            @FormParam("displayName") @DefaultValue("") String displayName,
            @FormParam(PASSWORD) @DefaultValue("") String password) {
        visitor.require(Permission.MANAGE_CUSTOMERS);
        var form = new CustomerForm(name, withSandbox, administrator, userName, displayName);
        if (administrator.isEmpty() == (userName + displayName + password).isBlank()) {
            putPeople();
            return errors.add("administrator", "customer.administrator.which").again(NEW, form);
        }
        try {
            var first = new Customers.FirstAdministrator(
                    administrator.isEmpty() ? null : administrator, userName, displayName, password);
            var made = customers.create(name, withSandbox, first, visitor.caller());
            if (withSandbox) {
                sandbox.fill(made.tenant().getId());
            }
            notices.done("customer.created", made.tenant().getName());
            if (administrator.isEmpty() && made.passwordKept()) {
                notices.warning("person.joined", made.administrator().getDisplayName());
            }
            return toCustomer(made.tenant().getId());
        } catch (Problem.Invalid | Problem.Conflict e) {
            putPeople();
            return errors.add(fieldOf(e), e).again(NEW, form);
        }
    }

    private static String fieldOf(Problem problem) {
        return switch (problem.code()) {
            case "WeakPassword" -> PASSWORD;
            case "BadUserName", "UserNameTaken" -> "userName";
            default -> problem.getMessage().contains("display name") ? "displayName" : NAME;
        };
    }

    @GET
    @Path("{id}")
    public String show(@PathParam("id") String id) {
        put(id);
        return ONE;
    }

    private void put(String id) {
        var customer = customers.get(id, visitor.caller());
        models.put("customer", customer);
        models.put("tenant", customer.tenant());
        models.put("form", new CustomerForm(customer.tenant().getName(), false, "", "", ""));
        models.put("roles", Customers.ROLES);
        models.put(
                "rows",
                customers.delegates(id, visitor.caller()).stream()
                        .map(delegate -> new RoleMatrix.Row(
                                delegate.account().getId(),
                                delegate.account().getDisplayName(),
                                delegate.account().getUserName(),
                                delegate.roles()))
                        .toList());
    }

    @POST
    @Path("{id}/roles")
    public Response assign(
            @PathParam("id") String id,
            @FormParam(RoleMatrix.NOW) List<String> now,
            @FormParam(RoleMatrix.BEFORE) List<String> before) {
        var matrix = RoleMatrix.of(now, before, (person, role) -> new Customers.Grant(person, id, role));
        // Also where nothing was ticked: that there is such a customer is to be found out by who may know.
        customers.get(id, visitor.caller());
        var changed = customers.assign(matrix.give(), matrix.take(), visitor.caller());
        notices.done(changed == 0 ? "delegates.same" : "delegates.done");
        return toCustomer(id);
    }

    @POST
    @Path("{id}/name")
    public Response rename(@PathParam("id") String id, @FormParam(NAME) String name) {
        try {
            customers.rename(id, name, visitor.caller());
        } catch (Problem.Invalid | Problem.Conflict e) {
            put(id);
            return errors.add(NAME, e).again(ONE, new CustomerForm(name, false, "", "", ""));
        }
        notices.done("customer.renamed");
        return toCustomer(id);
    }

    @POST
    @Path("{id}/suspended")
    public Response suspend(@PathParam("id") String id, @FormParam("suspend") boolean suspend) {
        customers.suspend(id, suspend, visitor.caller());
        notices.done(suspend ? "customer.suspended.done" : "customer.resumed.done");
        return toCustomer(id);
    }

    private static Response toCustomer(String id) {
        return Response.seeOther(URI.create("customers/" + Addresses.segment(id)))
                .build();
    }
}
