package org.incidenttasks.web.task;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Models;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.incident.IncidentService;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.web.view.Choice;
import org.incidenttasks.web.view.Visitor;

/**
 * What to do about a link into another organisation: who may read the thing there is offered to go over. For everybody
 * else it does not exist, here as there.
 */
@RequestScoped
public class Elsewhere {

    private static final String VIEW = "tasks/elsewhere.html";

    @EJB
    private Directory directory;

    @EJB
    private TaskService tasks;

    @EJB
    private IncidentService incidents;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    /**
     * The page that offers to go to where the task is.
     *
     * @throws Problem.NotFound the one given, when the visitor may read it nowhere
     */
    Response task(String id, Problem.NotFound missing) {
        return offer(callers -> tasks.tenantsWith(id, callers), missing);
    }

    /** As {@link #task}, for an incident. */
    Response incident(String id, Problem.NotFound missing) {
        return offer(callers -> incidents.tenantsWith(id, callers), missing);
    }

    private Response offer(Function<List<Caller>, Set<String>> look, Problem.NotFound missing) {
        var here = visitor.caller();
        var userId = here.actor().id();
        var callers = directory.openTenantsOf(userId).stream()
                .filter(tenant -> !tenant.getId().equals(here.tenantId()))
                .map(tenant -> Caller.person(here.actor(), tenant, directory.roles(userId, tenant.getId())))
                .toList();
        var found = look.apply(callers);
        if (found.isEmpty()) {
            throw missing;
        }
        models.put(
                "tenants",
                callers.stream()
                        .filter(caller -> found.contains(caller.tenantId()))
                        .map(caller -> new Choice(caller.tenantId(), caller.tenantName()))
                        .toList());
        return Response.status(Response.Status.NOT_FOUND).entity(VIEW).build();
    }
}
