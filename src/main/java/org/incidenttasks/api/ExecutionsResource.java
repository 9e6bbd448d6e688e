package org.incidenttasks.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.artifact.Artifact;
import org.incidenttasks.artifact.Artifacts;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.execution.ExecutionService.WithAttempts;
import org.incidenttasks.execution.Undo;
import org.incidenttasks.history.ExecutionProperties;
import org.incidenttasks.history.TaskHistory;
import org.incidenttasks.odata.Page;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.wire.extension.EvidenceJson;
import org.incidenttasks.wire.extension.ExecutionJson;

/** Ours: {@code /security/incidentTasks/{id}/executions}, how far the action of a task was carried out, and how. */
@RequestScoped
@Path("security/incidentTasks/{id}/executions")
@Produces(MediaType.APPLICATION_JSON)
public class ExecutionsResource {

    @Inject
    private GraphRequest request;

    @Inject
    private TaskHistory history;

    @Inject
    private Undo undo;

    @Inject
    private Artifacts artifacts;

    @GET
    public Response list(@PathParam("id") String id) {
        QueryOptions<Execution> options = request.options(ExecutionProperties.ALL, QueryOptions.FOR_PARTS);
        String path = path(id);
        return Answers.collection(
                request,
                path,
                set(id),
                options,
                history.executions(id, options, request.caller()),
                (json, execution, style) -> ExecutionJson.write(json, execution, path, options.select(), style));
    }

    @GET
    @Path("{execution}")
    public Response get(@PathParam("id") String id, @PathParam("execution") String executionId) {
        QueryOptions<Execution> options = request.options(ExecutionProperties.ALL, QueryOptions.FOR_ONE);
        WithAttempts execution = history.execution(id, executionId, request.caller());
        return Answers.entity(
                        request,
                        200,
                        set(id),
                        options,
                        (json, style) -> ExecutionJson.write(json, execution, path(id), options.select(), style))
                .build();
    }

    /** Has it taken back: 202, and the execution that does. */
    @POST
    @Path("{execution}/undo")
    public Response undo(@PathParam("id") String id, @PathParam("execution") String executionId, InputStream body) {
        request.options(ExecutionProperties.ALL, Set.of());
        Optional<String> comment = request.optionalBody(body)
                .flatMap(object -> GraphRequest.comment(object, "no body, or {\"comment\": text}"));
        history.execution(id, executionId, request.caller());
        return accepted(undo.request(executionId, comment, request.caller()));
    }

    /** An execution that was asked for: 202, where it is, and how it is at this moment. */
    Response accepted(Execution execution) {
        String id = execution.getTaskId();
        WithAttempts fresh = new WithAttempts(execution, List.of());
        Response.ResponseBuilder answer = Answers.entity(
                request,
                202,
                set(id),
                QueryOptions.of(ExecutionProperties.ALL),
                (json, style) -> ExecutionJson.write(json, fresh, path(id), List.of(), style));
        return answer.location(URI.create(request.base() + path(id) + "/" + execution.getId()))
                .build();
    }

    /** What it brought back from its target. */
    @GET
    @Path("{execution}/evidence")
    public Response evidence(@PathParam("id") String id, @PathParam("execution") String executionId) {
        request.options(ExecutionProperties.ALL, Set.of("$format"));
        history.execution(id, executionId, request.caller());
        request.caller().require(Permission.READ_EVIDENCE);
        List<Artifact> files = artifacts.of(List.of(executionId), request.caller());
        String path = path(id) + "/" + executionId + "/evidence";
        return Answers.collection(
                request,
                path,
                path,
                QueryOptions.of(ExecutionProperties.ALL),
                new Page<>(files, OptionalLong.empty(), Optional.empty()),
                (json, file, style) -> EvidenceJson.write(json, file, path, style));
    }

    /** One file, as it was brought back. */
    @GET
    @Path("{execution}/evidence/{name}")
    @Produces(MediaType.WILDCARD)
    public Response file(
            @PathParam("id") String id, @PathParam("execution") String executionId, @PathParam("name") String name) {
        request.options(ExecutionProperties.ALL, Set.of());
        Caller caller = request.caller();
        history.execution(id, executionId, caller);
        Artifact file = artifacts.open(id, executionId, name, caller);
        StreamingOutput content = out -> artifacts.write(file, out, caller);
        return Response.ok(content)
                .type(file.getMediaType())
                .header(HttpHeaders.CONTENT_LENGTH, file.getBytes())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file.getFileName() + "\"")
                .build();
    }

    private static String path(String id) {
        return IncidentTasksResource.PATH + "/" + GraphRequest.encoded(id) + "/executions";
    }

    private static String set(String id) {
        return IncidentTasksResource.contained(id, "executions");
    }
}
