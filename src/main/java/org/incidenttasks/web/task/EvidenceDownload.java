package org.incidenttasks.web.task;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import org.incidenttasks.access.Permission;
import org.incidenttasks.artifact.Artifacts;
import org.incidenttasks.history.TaskHistory;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.Visitor;

/** What an action brought back, as a file; no controller, since it has no view. */
@RequestScoped
@Path("tasks/{id}/executions/{execution}/evidence/{name}")
public class EvidenceDownload {

    @EJB
    private TaskHistory history;

    @EJB
    private Artifacts artifacts;

    @Inject
    private Visitor visitor;

    @GET
    public Response file(
            @PathParam("id") String segment,
            @PathParam("execution") String executionId,
            @PathParam("name") String name) {
        visitor.require(Permission.READ_EVIDENCE);
        var id = Addresses.id(segment);
        var caller = visitor.caller();
        history.execution(id, executionId, caller);
        var file = artifacts.open(id, executionId, name, caller);
        StreamingOutput content = out -> artifacts.write(file, out, caller);
        return Response.ok(content)
                .header(HttpHeaders.CONTENT_TYPE, file.getMediaType())
                .header(HttpHeaders.CONTENT_LENGTH, file.getBytes())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file.getFileName() + "\"")
                .build();
    }
}
