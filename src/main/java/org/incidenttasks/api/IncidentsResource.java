package org.incidenttasks.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
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

    @Inject
    private GraphRequest request;

    @Inject
    private IncidentService incidents;

    @GET
    public Response list() {
        QueryOptions<Incident> options = request.options(IncidentProperties.ALL, QueryOptions.FOR_LIST);
        boolean unknown = wantsUnknownMembers();
        return Answers.collection(
                request,
                PATH,
                options.select(),
                incidents.list(options, request.caller()),
                (json, incident) -> IncidentJson.write(json, incident, options.select(), unknown));
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
        List<String> select =
                request.options(IncidentProperties.ALL, QueryOptions.FOR_ONE).select();
        return answer(200, incident, select).build();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(InputStream body) {
        request.options(IncidentProperties.ALL, java.util.Set.of());
        JsonObject object = request.body(body);
        Incident incident = incidents.create((by, now) -> IncidentJson.readCreation(object, by, now), request.caller());
        return answer(201, incident, List.of())
                .location(URI.create(request.base() + PATH + "/" + incident.getId()))
                .build();
    }

    private Response.ResponseBuilder answer(int status, Incident incident, List<String> select) {
        boolean unknown = wantsUnknownMembers();
        return Answers.entity(
                status,
                Answers.context(request, PATH, select) + "/$entity",
                json -> IncidentJson.write(json, incident, select, unknown));
    }

    private boolean wantsUnknownMembers() {
        return request.prefers(GraphHeaders.UNKNOWN_MEMBERS);
    }
}
