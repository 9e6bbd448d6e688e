package org.incidenttasks.web.admin;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
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
import java.io.Serializable;
import java.net.URI;
import java.util.List;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.ApiClient;
import org.incidenttasks.access.Clients;
import org.incidenttasks.access.Permission;
import org.incidenttasks.front.ForwardedRequest;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.Choice;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/** The API clients of a tenant. A new secret is shown on one page, once. */
@Controller
@RequestScoped
@Path("clients")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class ClientsController {

    private static final String NEW = "admin/client-new.html";
    private static final String ROLES = "roles";

    /** What the page asks for. */
    public record ClientForm(String displayName, List<String> roles) {}

    /** A secret on its way to the next page. */
    record Fresh(String clientId, String secret) implements Serializable {
        private static final long serialVersionUID = 1L;
        static final String ATTRIBUTE = Fresh.class.getName();
    }

    @EJB
    private Clients clients;

    @Inject
    private Settings settings;

    @Inject
    private HttpServletRequest request;

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
        models.put("clients", clients.list(visitor.caller()));
        return "admin/clients.html";
    }

    @GET
    @Path("new")
    public String ask() {
        visitor.require(Permission.ADMINISTER);
        putRoles();
        models.put("form", new ClientForm("", List.of()));
        return NEW;
    }

    private void putRoles() {
        models.put(
                "allRoles",
                Permission.allAppRoles().stream()
                        .map(role -> new Choice(role, role, visitor.text("appRole." + role)))
                        .toList());
    }

    @POST
    @Path("new")
    public Response create(@FormParam("displayName") String displayName, @FormParam(ROLES) List<String> roles) {
        try {
            return toFresh(clients.create(displayName, roles, visitor.caller()));
        } catch (Problem.Invalid e) {
            putRoles();
            return errors.add("BadName".equals(e.code()) ? "displayName" : ROLES, e)
                    .again(NEW, new ClientForm(displayName, roles));
        }
    }

    private Response toFresh(Clients.WithSecret made) {
        request.getSession()
                .setAttribute(Fresh.ATTRIBUTE, new Fresh(made.client().getId(), made.secret()));
        return toClient(made.client().getId());
    }

    @GET
    @Path("{id}")
    public String show(@PathParam("id") String id) {
        var client = client(id);
        models.put("client", client);
        models.put("secret", takeSecret(id));
        models.put("tokenUrl", root() + "/" + client.getTenantId() + "/oauth2/v2.0/token");
        models.put("apiUrl", root() + "/beta/security/incidentTasks");
        models.put("scope", settings.text(Setting.TOKEN_AUDIENCE) + "/.default");
        return "admin/client.html";
    }

    private ApiClient client(String id) {
        return clients.list(visitor.caller()).stream()
                .filter(client -> client.getId().equals(id))
                .findFirst()
                .orElseThrow(() -> new Problem.NotFound("There is no such client here."));
    }

    /** The secret that was made for this client just before; gone once taken. Null when there is none. */
    private String takeSecret(String clientId) {
        var session = request.getSession();
        if (session.getAttribute(Fresh.ATTRIBUTE) instanceof Fresh fresh
                && fresh.clientId().equals(clientId)) {
            session.removeAttribute(Fresh.ATTRIBUTE);
            return fresh.secret();
        }
        return null;
    }

    /** Where the server is, as the visitor reached it. */
    private String root() {
        return ForwardedRequest.origin(request) + request.getContextPath();
    }

    @POST
    @Path("{id}/secret")
    public Response renewSecret(@PathParam("id") String id) {
        return toFresh(clients.renewSecret(id, visitor.caller()));
    }

    @POST
    @Path("{id}/enabled")
    public Response enable(@PathParam("id") String id, @FormParam("enable") boolean enable) {
        clients.enable(id, enable, visitor.caller());
        notices.done(enable ? "client.enabled.done" : "client.disabled.done");
        return toClient(id);
    }

    private static Response toClient(String id) {
        return Response.seeOther(URI.create("clients/" + Addresses.segment(id))).build();
    }
}
