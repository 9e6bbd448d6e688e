package org.incidenttasks.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.incidenttasks.execution.Execution;
import org.incidenttasks.execution.ExecutionService.WithAttempts;
import org.incidenttasks.history.ExecutionProperties;
import org.incidenttasks.history.TaskHistory;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.wire.ExecutionJson;

/** Ours: {@code /security/incidentTasks/{id}/executions}, how far the action of a task was carried out, and how. */
@RequestScoped
@Path("security/incidentTasks/{id}/executions")
@Produces(MediaType.APPLICATION_JSON)
public class ExecutionsResource {

    @Inject
    private GraphRequest request;

    @Inject
    private TaskHistory history;

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

    private static String path(String id) {
        return IncidentTasksResource.PATH + "/" + GraphRequest.encoded(id) + "/executions";
    }

    private static String set(String id) {
        return IncidentTasksResource.contained(id, "executions");
    }
}
