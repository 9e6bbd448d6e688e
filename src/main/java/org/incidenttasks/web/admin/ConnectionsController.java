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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.connection.Connections;
import org.incidenttasks.connection.Trials;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/** The connections of an organisation: made, ordered, tested, enabled, changed and removed. */
@Controller
@RequestScoped
@Path("connections")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class ConnectionsController {

    private static final String LIST = "admin/connections.html";
    private static final String NEW = "admin/connection-new.html";
    private static final String SHOW = "admin/connection.html";
    private static final String CONNECTOR = "connector";

    @EJB
    private Connections connections;

    @EJB
    private Trials trials;

    @Inject
    private Connectors connectors;

    @Inject
    private ConnectionForm.Reader reader;

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
        models.put("connections", connections.list(visitor.caller()));
        models.put("connectors", connectors.connected());
        models.put("sandbox", visitor.caller().sandbox());
        return LIST;
    }

    @GET
    @Path("new")
    public String ask(@QueryParam(CONNECTOR) String name) {
        visitor.require(Permission.ADMINISTER);
        var connector = connector(name);
        put(connector);
        models.put("form", ConnectionForm.fresh(connector));
        return NEW;
    }

    @POST
    @Path("new")
    public Response create(@FormParam(CONNECTOR) String name) {
        visitor.require(Permission.ADMINISTER);
        var connector = connector(name);
        var form = reader.read(connector);
        try {
            var made = connections.create(connector.name(), form.draft(connector), visitor.caller());
            notices.done("connection.created");
            return toConnection(made.getId());
        } catch (Problem.Invalid | Problem.Conflict e) {
            put(connector);
            return told(e).again(NEW, form);
        }
    }

    @GET
    @Path("{id}")
    public String show(@PathParam("id") String id) {
        var known = connections.get(id, visitor.caller());
        var connector = connector(known.connection().getConnector());
        put(connector);
        models.put("connection", known.connection());
        models.put("form", ConnectionForm.of(known, connector));
        return SHOW;
    }

    @POST
    @Path("{id}")
    public Response change(@PathParam("id") String id) {
        var known = connections.get(id, visitor.caller());
        var connector = connector(known.connection().getConnector());
        var form = reader.read(connector).keeping(known.kept());
        try {
            connections.change(id, form.draft(connector), visitor.caller());
            notices.done("connection.changed");
            return toConnection(id);
        } catch (Problem.Invalid | Problem.Conflict e) {
            put(connector);
            models.put("connection", known.connection());
            return told(e).again(SHOW, form);
        }
    }

    /** Shows what was found at once: it is of this moment, and nothing to come back to. */
    @POST
    @Path("{id}/test")
    public String test(@PathParam("id") String id) {
        models.put("trial", trials.run(id, visitor.caller()));
        return show(id);
    }

    @POST
    @Path("{id}/enabled")
    public Response enable(@PathParam("id") String id, @FormParam("enable") boolean enable) {
        connections.enable(id, enable, visitor.caller());
        notices.done(enable ? "connection.enabled.done" : "connection.disabled.done");
        return toConnection(id);
    }

    @POST
    @Path("{id}/up")
    public Response moveUp(@PathParam("id") String id) {
        connections.moveUp(id, visitor.caller());
        return Response.seeOther(URI.create("connections")).build();
    }

    @POST
    @Path("{id}/remove")
    public Response remove(@PathParam("id") String id) {
        connections.remove(id, visitor.caller());
        notices.done("connection.removed");
        return Response.seeOther(URI.create("connections")).build();
    }

    /** With the name of the field: a problem of many fields has one text. */
    private FieldErrors told(Problem problem) {
        var field = ConnectionForm.fieldOf(problem);
        return ConnectionForm.settingOf(problem)
                .map(name -> errors.add(field, "connection.setting.bad", visitor.text("connection.field." + name)))
                .orElseGet(() -> errors.add(field, problem));
    }

    private void put(ConnectedConnector connector) {
        models.put(CONNECTOR, connector);
        models.put("fields", reader.fields(connector));
        models.put("actions", reader.actions(connector));
    }

    private ConnectedConnector connector(String name) {
        return connectors.connected().stream()
                .filter(connector -> connector.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Problem.NotFound("There is no such connector: choose one on the list."));
    }

    private static Response toConnection(String id) {
        return Response.seeOther(URI.create("connections/" + Addresses.segment(id)))
                .build();
    }
}
