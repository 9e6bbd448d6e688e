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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.people.People;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.Choice;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/** The people of a tenant: who they are, what they may do, and whether they get in. */
@Controller
@RequestScoped
@Path("people")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class PeopleController {

    private static final String NEW = "admin/person-new.html";
    private static final String ONE = "admin/person.html";
    private static final String ROLES = "roles";
    private static final String PASSWORD = "password";

    /** What the pages ask for, without the password. */
    public record PersonForm(String userName, String displayName, List<String> roles) {}

    @EJB
    private People people;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    @Inject
    private FieldErrors errors;

    @Inject
    private Notices notices;

    @GET
    public String list() {
        models.put("people", people.list(visitor.caller()));
        models.put("self", visitor.caller().actor().id());
        return "admin/people.html";
    }

    @GET
    @Path("new")
    public String ask() {
        visitor.require(Permission.ADMINISTER);
        putRoles();
        models.put("form", new PersonForm("", "", List.of()));
        return NEW;
    }

    private void putRoles() {
        models.put(
                "allRoles",
                people.givable(visitor.caller()).stream()
                        .map(role -> new Choice(
                                role.name(), visitor.text("role." + role), visitor.text("role." + role + ".hint")))
                        .toList());
    }

    @POST
    @Path("new")
    public Response create(
            @FormParam("userName") String userName,
            @FormParam("displayName") String displayName,
            @FormParam(PASSWORD) String password,
            @FormParam(ROLES) List<String> roles) {
        var form = new PersonForm(userName, displayName, roles);
        try {
            var admitted = people.create(userName, displayName, password, rolesOf(roles), visitor.caller());
            if (admitted.passwordKept()) {
                notices.warning("person.joined", admitted.account().getDisplayName());
            } else {
                notices.done("person.created", displayName);
            }
        } catch (Problem.Invalid | Problem.Conflict e) {
            putRoles();
            return errors.add(fieldOf(e), e).again(NEW, form);
        }
        return Response.seeOther(URI.create("people")).build();
    }

    private static String fieldOf(Problem problem) {
        return switch (problem.code()) {
            case "WeakPassword" -> PASSWORD;
            case "MissingRole" -> ROLES;
            case "BadName" -> "displayName";
            default -> "userName";
        };
    }

    private static List<Role> rolesOf(List<String> names) {
        return names.stream()
                .map(name -> Arrays.stream(Role.values())
                        .filter(role -> role.name().equals(name))
                        .findFirst()
                        .orElse(null))
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    @GET
    @Path("{id}")
    public String show(@PathParam("id") String id) {
        var member = member(id);
        models.put(
                "form",
                new PersonForm("", "", member.roles().stream().map(Role::name).toList()));
        put(member);
        return ONE;
    }

    private People.Member member(String id) {
        return people.get(id, visitor.caller());
    }

    private void put(People.Member member) {
        putRoles();
        models.put(
                "foreign",
                people.foreign(member.account().getId(), visitor.caller())
                        .map(Problem::code)
                        .orElse(null));
        models.put("member", member);
        models.put("account", member.account());
        models.put("self", visitor.caller().actor().id());
    }

    @POST
    @Path("{id}/roles")
    public Response changeRoles(@PathParam("id") String id, @FormParam(ROLES) List<String> names) {
        var member = member(id);
        var roles = rolesOf(names);
        // What the page does not offer it does not take away either.
        member.roles().stream()
                .filter(role -> !people.givable(visitor.caller()).contains(role))
                .forEach(roles::add);
        try {
            people.changeRoles(id, roles, visitor.caller());
        } catch (Problem.Invalid | Problem.Conflict e) {
            put(member);
            return errors.add(ROLES, e).again(ONE, new PersonForm("", "", names));
        }
        var name = member.account().getDisplayName();
        if (roles.isEmpty()) {
            notices.done("person.removed", name);
            return Response.seeOther(URI.create("people")).build();
        }
        notices.done("person.roles.done", name);
        return toPerson(id);
    }

    @POST
    @Path("{id}/enabled")
    public Response enable(@PathParam("id") String id, @FormParam("enable") boolean enable) {
        var name = member(id).account().getDisplayName();
        try {
            people.enable(id, enable, visitor.caller());
            notices.done(enable ? "person.enabled.done" : "person.disabled.done", name);
        } catch (Problem.Invalid e) {
            notices.failed("problem.code." + e.code());
        }
        return toPerson(id);
    }

    @POST
    @Path("{id}/password")
    public Response resetPassword(@PathParam("id") String id, @FormParam(PASSWORD) String password) {
        var member = member(id);
        try {
            people.resetPassword(id, password, visitor.caller());
        } catch (Problem.Invalid e) {
            put(member);
            return errors.add(PASSWORD, e)
                    .again(
                            ONE,
                            new PersonForm(
                                    "",
                                    "",
                                    member.roles().stream().map(Role::name).toList()));
        }
        notices.done("person.password.done", member.account().getDisplayName());
        return toPerson(id);
    }

    private static Response toPerson(String id) {
        return Response.seeOther(URI.create("people/" + Addresses.segment(id))).build();
    }
}
