package org.incidenttasks.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.execution.Undo;
import org.incidenttasks.measure.Countermeasure;
import org.incidenttasks.measure.CountermeasureProperties;
import org.incidenttasks.measure.Countermeasures;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.wire.WireTime;
import org.incidenttasks.wire.extension.CountermeasureJson;

/** Ours: {@code /security/countermeasures}, what is in force and what was lifted. */
@RequestScoped
@Path("security/countermeasures")
@Produces(MediaType.APPLICATION_JSON)
public class CountermeasuresResource {

    static final String PATH = "/security/countermeasures";

    private static final String UNTIL = "untilDateTime";

    @Inject
    private GraphRequest request;

    @Inject
    private Countermeasures measures;

    @Inject
    private Undo undo;

    @Inject
    private ExecutionsResource executions;

    @GET
    public Response list() {
        QueryOptions<Countermeasure> options = request.options(CountermeasureProperties.ALL, QueryOptions.FOR_LIST);
        return Answers.collection(
                request,
                PATH,
                options,
                measures.list(options, request.caller()),
                (json, measure, style) -> CountermeasureJson.write(json, measure, PATH, options.select(), style));
    }

    @GET
    @Path("{id}")
    public Response get(@PathParam("id") String id) {
        QueryOptions<Countermeasure> options = request.options(CountermeasureProperties.ALL, QueryOptions.FOR_ONE);
        return answer(measures.get(id, request.caller()), options).build();
    }

    /** {@code {"untilDateTime": time or null}}: when it is to be lifted by itself. */
    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response setUntil(@PathParam("id") String id, InputStream body) {
        QueryOptions<Countermeasure> options = request.options(CountermeasureProperties.ALL, Set.of());
        JsonObject change = request.body(body);
        for (String name : change.keySet()) {
            if (!name.equals(UNTIL) && !name.startsWith("@")) {
                throw new Problem.Invalid(
                        "Property '" + Texts.cut(name, 100) + "' is read-only; only 'untilDateTime' can be updated.");
            }
        }
        if (!change.containsKey(UNTIL)) {
            throw new Problem.Invalid("The body names no property: 'untilDateTime' is the one that can be updated.");
        }
        return Answers.written(
                request, answer(measures.setUntil(id, time(change.get(UNTIL)), request.caller()), options));
    }

    /** Has it taken back: 202, and the execution that does. */
    @POST
    @Path("{id}/lift")
    public Response lift(@PathParam("id") String id, InputStream body) {
        request.options(CountermeasureProperties.ALL, Set.of());
        Optional<String> comment = request.optionalBody(body)
                .flatMap(object -> GraphRequest.comment(object, "no body, or {\"comment\": text}"));
        return executions.accepted(undo.request(id, comment, request.caller()));
    }

    private Response.ResponseBuilder answer(Countermeasure measure, QueryOptions<Countermeasure> options) {
        return Answers.entity(
                request,
                200,
                PATH,
                options,
                (json, style) -> CountermeasureJson.write(json, measure, PATH, options.select(), style));
    }

    private static Optional<Instant> time(JsonValue value) {
        if (value == JsonValue.NULL) {
            return Optional.empty();
        }
        return Optional.of(value)
                .filter(JsonString.class::isInstance)
                .flatMap(text -> WireTime.read(((JsonString) text).getString()))
                .or(() -> {
                    throw new Problem.Invalid("'untilDateTime' must be a time such as 2026-01-31T12:00:00Z, or null.");
                });
    }
}
