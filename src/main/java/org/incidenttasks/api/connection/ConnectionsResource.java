package org.incidenttasks.api.connection;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.api.Answers;
import org.incidenttasks.api.GraphRequest;
import org.incidenttasks.connection.Connections;
import org.incidenttasks.connection.Connections.Described;
import org.incidenttasks.connection.Trials;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Connectors;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.wire.GraphJson;

/**
 * {@code /security/incidentTaskConnections}, ours: over what an organisation reaches its systems. Secrets go in and
 * never come out.
 */
@RequestScoped
@Path("security/incidentTaskConnections")
@Produces(MediaType.APPLICATION_JSON)
public class ConnectionsResource {

    private static final String PATH = "/security/incidentTaskConnections";

    @Inject
    private GraphRequest request;

    @EJB
    private Connections connections;

    @EJB
    private Trials trials;

    @Inject
    private Connectors connectors;

    /** All of them, in the order in which they are asked. */
    @GET
    public Response list() {
        request.allowOnly("$format");
        List<Described> all = connections.describeAll(request.caller());
        var style = request.style();
        return Answers.json(style, 200, GraphJson.object(json -> {
                    style.context(json, request.base() + "/$metadata#" + PATH.substring(1));
                    json.writeStartArray("value");
                    for (Described known : all) {
                        json.writeStartObject();
                        ConnectionJson.write(json, known, connector(known), style);
                        json.writeEnd();
                    }
                    json.writeEnd();
                }))
                .build();
    }

    /** Makes one, not yet enabled and last in the order. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(InputStream body) {
        request.allowOnly();
        ConnectionReader.Creation creation = ConnectionReader.creation(request.body(body));
        String id = connections
                .create(creation.connector(), creation.draft(), request.caller())
                .getId();
        return Answers.created(request, answer(201, connections.get(id, request.caller())), PATH, id);
    }

    @GET
    @Path("{id}")
    public Response get(@PathParam("id") String id) {
        request.allowOnly("$format");
        Described known = connections.get(id, request.caller());
        String etag = ConnectionJson.etag(known.connection());
        if (request.hasSeen(etag)) {
            return Response.notModified().header(HttpHeaders.ETAG, etag).build();
        }
        return answer(200, known).build();
    }

    /** What is not named stays as it is, secrets too. */
    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response change(@PathParam("id") String id, InputStream body) {
        request.allowOnly();
        var change = ConnectionReader.change(request.body(body));
        return Answers.written(
                request, answer(200, connections.change(id, change, request.expectedVersion(), request.caller())));
    }

    @DELETE
    @Path("{id}")
    public Response remove(@PathParam("id") String id) {
        request.allowOnly();
        connections.remove(id, request.expectedVersion(), request.caller());
        return Response.noContent().build();
    }

    /** Changes nothing; that it does not go well is an answer, no error. */
    @POST
    @Path("{id}/test")
    public Response test(@PathParam("id") String id) {
        request.allowOnly();
        Trial trial = trials.run(id, request.caller());
        var style = request.style();
        return Answers.json(style, 200, GraphJson.object(json -> {
                    style.context(json, request.base() + "/$metadata#incidentTasks.connectionTest");
                    ConnectionJson.write(json, trial);
                }))
                .build();
    }

    private Response.ResponseBuilder answer(int status, Described known) {
        var style = request.style();
        return Answers.json(style, status, GraphJson.object(json -> {
                    style.context(json, request.base() + "/$metadata#" + PATH.substring(1) + "/$entity");
                    ConnectionJson.write(json, known, connector(known), style);
                }))
                .header(HttpHeaders.ETAG, ConnectionJson.etag(known.connection()));
    }

    private Optional<ConnectedConnector> connector(Described known) {
        return connectors
                .named(known.connection().getConnector())
                .filter(ConnectedConnector.class::isInstance)
                .map(ConnectedConnector.class::cast);
    }
}
