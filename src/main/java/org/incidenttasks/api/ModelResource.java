package org.incidenttasks.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.wire.GraphJson;
import org.incidenttasks.wire.JsonStyle;
import org.incidenttasks.wire.model.ModelXml;

/** What the API offers, said to tools that ask: the service document and {@code $metadata}, both without a token. */
@RequestScoped
@Path("")
public class ModelResource {

    /** The paths below the version that need no token. */
    static final Set<String> OPEN = Set.of("", "/", "$metadata", "/$metadata");

    private static final Set<String> FORMAT = Set.of("$format");

    @Inject
    private GraphRequest request;

    /** The service document: one singleton, as Graph's own has it. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response service() {
        request.options(TaskProperties.ALL, FORMAT);
        JsonStyle style = request.style();
        return Answers.json(style, 200, GraphJson.object(json -> {
                    style.context(json, request.base() + "/$metadata");
                    json.writeStartArray("value");
                    json.writeStartObject()
                            .write("name", "security")
                            .write("kind", "Singleton")
                            .write("url", "security")
                            .writeEnd();
                    json.writeEnd();
                }))
                .build();
    }

    /** The singleton that holds the collections; it has no properties of its own. */
    @GET
    @Path("security")
    @Produces(MediaType.APPLICATION_JSON)
    public Response security() {
        request.options(TaskProperties.ALL, FORMAT);
        JsonStyle style = request.style();
        return Answers.json(style, 200, GraphJson.object(json -> {
                    style.context(json, request.base() + "/$metadata#security");
                    json.write("incidents@odata.navigationLink", request.base() + "/security/incidents");
                    json.write("incidentTasks@odata.navigationLink", request.base() + "/security/incidentTasks");
                }))
                .build();
    }

    /** The model as CSDL; XML whatever is accepted, as there is no other form of it. */
    @GET
    @Path("$metadata")
    public Response metadata() {
        return Response.ok(ModelXml.document())
                .type("application/xml;charset=utf-8")
                .build();
    }
}
