package org.incidenttasks.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
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
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.WireEnum;
import org.incidenttasks.execution.ExecutionService;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.task.IncidentTask;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.task.TaskStatus;
import org.incidenttasks.wire.GraphImport;
import org.incidenttasks.wire.GraphJson;
import org.incidenttasks.wire.ImportReport;
import org.incidenttasks.wire.IncidentTaskJson;

/** {@code /security/incidentTasks}: everything that Graph, its containment and we offer of tasks. */
@RequestScoped
@Path("security/incidentTasks")
@Produces(MediaType.APPLICATION_JSON)
public class IncidentTasksResource {

    static final String PATH = "/security/incidentTasks";

    private static final QueryOptions<IncidentTask> PLAIN = QueryOptions.of(TaskProperties.ALL);

    @Inject
    private GraphRequest request;

    @Inject
    private TaskService tasks;

    @Inject
    private ExecutionService executions;

    @Inject
    private GraphImport imports;

    @Inject
    private IncidentsResource incidents;

    @GET
    public Response list() {
        QueryOptions<IncidentTask> options = request.options(TaskProperties.ALL, QueryOptions.FOR_LIST);
        return Answers.collection(
                request,
                PATH,
                options,
                tasks.list(options, request.caller()),
                (json, task, style) -> IncidentTaskJson.write(json, task, options.select(), options.expand(), style));
    }

    @GET
    @Path("$count")
    @Produces({MediaType.TEXT_PLAIN, MediaType.APPLICATION_JSON})
    public Response count() {
        return Answers.number(
                tasks.count(request.options(TaskProperties.ALL, QueryOptions.FOR_COUNT), request.caller()));
    }

    @GET
    @Path("{id}")
    public Response get(@PathParam("id") String id) {
        QueryOptions<IncidentTask> options = request.options(TaskProperties.ALL, QueryOptions.FOR_ONE);
        IncidentTask task = tasks.get(id, request.caller());
        String etag = IncidentTaskJson.etag(task);
        if (request.hasSeen(etag)) {
            return Response.notModified().header(HttpHeaders.ETAG, etag).build();
        }
        return answer(200, task, options).build();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(InputStream body) {
        request.options(TaskProperties.ALL, java.util.Set.of());
        IncidentTaskJson.Creation creation = IncidentTaskJson.readCreation(request.body(body));
        IncidentTask task = tasks.create(
                creation.incidentId(),
                creation.displayName(),
                creation.description(),
                creation.source(),
                creation.actionType(),
                creation.responseAction(),
                request.caller());
        return Answers.created(request, answer(201, task, PLAIN), PATH, task.getId());
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response update(@PathParam("id") String id, InputStream body) {
        request.options(TaskProperties.ALL, java.util.Set.of());
        JsonObject change = request.body(body);
        JsonValue status = change.get("status");
        List<String> others = change.keySet().stream()
                .filter(name -> !name.equals("status") && !name.equals(IncidentTaskJson.COMMENT))
                .filter(name -> GraphRequest.isOurs(name) || !name.startsWith("@") && !name.contains("@odata."))
                .toList();
        Optional<String> comment = GraphRequest.text(change, IncidentTaskJson.COMMENT);
        if (!others.isEmpty()) {
            requireUnchanged(change, others, tasks.get(id, request.caller()));
        }
        if (status == null) {
            if (comment.isPresent()) {
                throw new Problem.Invalid("'" + IncidentTaskJson.COMMENT + "' goes with a 'status'. A comment alone is"
                        + " sent by POST to the 'history' of the task, as {\"comment\": text}.");
            }
            if (others.isEmpty() && change.isEmpty()) {
                throw new Problem.Invalid("The body names no property: 'status' is the one that can be updated.");
            }
            return Answers.written(request, answer(200, tasks.get(id, request.caller()), PLAIN));
        }
        IncidentTask task = tasks.changeStatus(
                id, statusOf(status), comment.orElse(null), request.expectedVersion(), request.caller());
        return Answers.written(request, answer(200, task, PLAIN));
    }

    /** For administrators; its executions go with it, the audit trail stays. */
    @DELETE
    @Path("{id}")
    public Response delete(@PathParam("id") String id) {
        request.options(TaskProperties.ALL, java.util.Set.of());
        executions.deleteTask(id, request.expectedVersion(), request.caller());
        return Response.noContent().build();
    }

    private static TaskStatus statusOf(JsonValue value) {
        String text = value instanceof JsonString string ? string.getString() : null;
        return WireEnum.find(TaskStatus.class, text)
                .filter(status -> status != TaskStatus.UNKNOWN_FUTURE_VALUE)
                .orElseThrow(() -> new Problem.Invalid("'status' is " + Texts.cut(String.valueOf(value), 100)
                        + " but must be one of " + WireEnum.allowed(TaskStatus.class) + "."));
    }

    /** A client may send back what it read: only what differs is refused. */
    private static void requireUnchanged(JsonObject change, List<String> names, IncidentTask task) {
        JsonObject present = GraphJson.readObject(GraphJson.object(json -> IncidentTaskJson.write(json, task)));
        for (String name : names) {
            if (!IncidentTaskJson.MEMBERS.contains(name)) {
                throw new Problem.Invalid("Could not find a property named '" + Texts.cut(name, 100) + "' on type '"
                        + TaskProperties.ALL.typeName() + "'; only 'status' can be updated.");
            }
            if (!isSame(change.get(name), present.get(name))) {
                throw new Problem.Invalid("Property '" + name + "' is read-only; only 'status' can be updated.");
            }
        }
    }

    /** An incident that was expanded comes back whole; its id alone is the task's. */
    private static boolean isSame(JsonValue sent, JsonValue present) {
        return sent.equals(present)
                || sent instanceof JsonObject object
                        && present instanceof JsonObject incident
                        && incident.keySet().equals(java.util.Set.of("id"))
                        && incident.get("id").equals(object.get("id"));
    }

    @GET
    @Path("{id}/incident")
    public Response incident(@PathParam("id") String id) {
        return incidents.answerOne(tasks.get(id, request.caller()).getIncident());
    }

    /** The SDKs call it by its qualified name. */
    @POST
    @Path("{id}/microsoft.graph.security.executeResponseAction")
    public Response executeQualified(@PathParam("id") String id, InputStream body) {
        return execute(id, body);
    }

    /** The documentation calls it by its plain name. */
    @POST
    @Path("{id}/executeResponseAction")
    public Response execute(@PathParam("id") String id, InputStream body) {
        request.options(TaskProperties.ALL, java.util.Set.of());
        executions.request(id, ExecuteBody.of(request, body), request.caller());
        return Response.noContent().build();
    }

    /** Ours: takes a Graph list response of tasks, incidents or both, and reports on each object. */
    @POST
    @Path("import")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response importAll(InputStream body) {
        request.options(TaskProperties.ALL, java.util.Set.of());
        ImportReport report = imports.take(body, request.caller());
        return Answers.json(request.style(), 200, GraphJson.object(json -> {
                    for (ImportReport.Result result : ImportReport.Result.values()) {
                        json.write(result.name().toLowerCase(java.util.Locale.ROOT), report.count(result));
                    }
                    json.write("mended", report.mended());
                    json.writeStartArray("remarks");
                    report.remarks().forEach(json::write);
                    json.writeEnd();
                    json.writeStartArray("value");
                    for (ImportReport.Item item : report.items()) {
                        json.writeStartObject();
                        json.write("index", item.index());
                        json.write("kind", item.kind());
                        if (item.id() != null) {
                            json.write("id", item.id());
                        }
                        json.write("result", item.result().name().toLowerCase(java.util.Locale.ROOT));
                        json.writeStartArray("notes");
                        item.notes().forEach(json::write);
                        json.writeEnd();
                        json.writeEnd();
                    }
                    json.writeEnd();
                }))
                .build();
    }

    /** A collection within a task, as a context names it. */
    static String contained(String id, String collection) {
        return PATH + "('" + GraphRequest.encoded(id.replace("'", "''")) + "')/" + collection;
    }

    private Response.ResponseBuilder answer(int status, IncidentTask task, QueryOptions<IncidentTask> options) {
        return Answers.entity(
                        request,
                        status,
                        PATH,
                        options,
                        (json, style) -> IncidentTaskJson.write(json, task, options.select(), options.expand(), style))
                .header(HttpHeaders.ETAG, IncidentTaskJson.etag(task));
    }
}
