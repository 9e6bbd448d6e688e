package org.incidenttasks.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Set;
import org.incidenttasks.history.TaskEvent;
import org.incidenttasks.history.TaskHistory;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.wire.extension.TaskEventJson;

/** Ours: {@code /security/incidentTasks/{id}/history}, what happened to a task, and the notes that people leave there. */
@RequestScoped
@Path("security/incidentTasks/{id}/history")
@Produces(MediaType.APPLICATION_JSON)
public class HistoryResource {

    @Inject
    private GraphRequest request;

    @Inject
    private TaskHistory history;

    @Inject
    private TaskService tasks;

    @GET
    public Response list(@PathParam("id") String id) {
        QueryOptions<TaskEvent> options = request.options(TaskEvent.PROPERTIES, QueryOptions.FOR_PARTS);
        return Answers.collection(
                request,
                IncidentTasksResource.PATH + "/" + GraphRequest.encoded(id) + "/history",
                IncidentTasksResource.contained(id, "history"),
                options,
                history.events(id, options, request.caller()),
                (json, event, style) -> TaskEventJson.write(json, event, options.select(), style));
    }

    /** A note: {@code {"comment": text}}. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response comment(@PathParam("id") String id, InputStream body) {
        request.options(TaskEvent.PROPERTIES, Set.of());
        String comment =
                GraphRequest.comment(request.body(body), "{\"comment\": text}").orElse(null);
        tasks.comment(id, comment, request.caller());
        return Response.noContent().build();
    }
}
