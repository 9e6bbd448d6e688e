package org.incidenttasks.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
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
import org.incidenttasks.incident.Incident;
import org.incidenttasks.incident.IncidentProperties;
import org.incidenttasks.incident.IncidentService;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.wire.IncidentJson;

/** {@code /security/incidents}: what the tasks belong to. */
@RequestScoped
@Path("security/incidents")
@Produces(MediaType.APPLICATION_JSON)
public class IncidentsResource {

    private static final String PATH = "/security/incidents";
    private static final QueryOptions<Incident> PLAIN = QueryOptions.of(IncidentProperties.ALL);

    @Inject
    private GraphRequest request;

    @Inject
    private IncidentService incidents;

    @GET
    public Response list() {
        QueryOptions<Incident> options = request.options(IncidentProperties.ALL, QueryOptions.FOR_LIST);
        return Answers.collection(
                request,
                PATH,
                options,
                incidents.list(options, request.caller()),
                (json, incident, style) -> IncidentJson.write(json, incident, options.select(), style));
    }

    @GET
    @Path("$count")
    @Produces({MediaType.TEXT_PLAIN, MediaType.APPLICATION_JSON})
    public Response count() {
        return Answers.number(
                incidents.count(request.options(IncidentProperties.ALL, QueryOptions.FOR_COUNT), request.caller()));
    }

    @GET
    @Path("{id}")
    public Response get(@PathParam("id") String id) {
        return answerOne(incidents.get(id, request.caller()));
    }

    /** The answer to a GET of an incident, here and behind a task. */
    Response answerOne(Incident incident) {
        QueryOptions<Incident> options = request.options(IncidentProperties.ALL, QueryOptions.FOR_ONE);
        String etag = IncidentJson.etag(incident);
        if (request.hasSeen(etag)) {
            return Response.notModified().header(HttpHeaders.ETAG, etag).build();
        }
        return answer(200, incident, options).build();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(InputStream body) {
        request.options(IncidentProperties.ALL, java.util.Set.of());
        JsonObject object = request.body(body);
        Incident incident = incidents.create((by, now) -> IncidentJson.readCreation(object, by, now), request.caller());
        return Answers.created(request, answer(201, incident, PLAIN), PATH, incident.getId());
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response update(@PathParam("id") String id, InputStream body) {
        request.options(IncidentProperties.ALL, java.util.Set.of());
        JsonObject object = request.body(body);
        Incident incident = incidents.change(
                id, before -> IncidentJson.readChange(object, before), request.expectedVersion(), request.caller());
        return Answers.written(request, answer(200, incident, PLAIN));
    }

    private Response.ResponseBuilder answer(int status, Incident incident, QueryOptions<Incident> options) {
        return Answers.entity(
                        request,
                        status,
                        PATH,
                        options,
                        (json, style) -> IncidentJson.write(json, incident, options.select(), style))
                .header(HttpHeaders.ETAG, IncidentJson.etag(incident));
    }
}
