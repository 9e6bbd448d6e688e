package org.incidenttasks.web.task;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.incidenttasks.WireEnum;
import org.incidenttasks.access.Permission;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.incident.IncidentProperties;
import org.incidenttasks.incident.IncidentService;
import org.incidenttasks.odata.OrderBy;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.task.TaskSource;
import org.incidenttasks.task.TaskStatus;
import org.incidenttasks.web.view.Choice;
import org.incidenttasks.web.view.Texts;
import org.incidenttasks.web.view.Visitor;

/** The list of tasks: everything it was asked for stands in its address. */
@Controller
@RequestScoped
@Path("tasks")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class TasksController {

    private static final int INCIDENTS_OFFERED = 100;

    @EJB
    private TaskService tasks;

    @EJB
    private IncidentService incidents;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    @GET
    public String list(@Context UriInfo address) {
        var parameters = address.getQueryParameters();
        var filter = TaskFilter.of(parameters);
        var token = parameters.getFirst("after");
        var page = tasks.list(filter.options(token), visitor.caller());
        models.put("filter", filter);
        models.put("tasks", page.items());
        models.put("count", page.count().orElseThrow());
        models.put("first", token == null || token.isEmpty());
        models.put("next", page.nextSkipToken().map(filter::query).orElse(null));
        models.put("mayImport", visitor.may(Permission.ISSUE));
        putChoices(filter);
        return "tasks/list.html";
    }

    private void putChoices(TaskFilter filter) {
        var locale = visitor.locale();
        models.put("statuses", Choices.of(TaskStatus.class, "task.status.", locale));
        models.put("actions", Choices.of(WireEnum.settable(ActionType.class), "action.", ".name", locale));
        models.put("sources", Choices.of(TaskSource.class, "task.source.", locale));
        models.put(
                "sorts",
                Arrays.stream(TaskFilter.Sort.values())
                        .map(sort -> new Choice(sort.name(), Texts.text(locale, "tasks.sort." + sort.name())))
                        .toList());
        models.put(
                "sizes",
                TaskFilter.SIZES.stream()
                        .sorted()
                        .map(size -> new Choice(size.toString(), size.toString()))
                        .toList());
        models.put("incidents", incidentChoices(filter.incident()));
    }

    /** Those that changed last, and the one that is asked for, however old. */
    private List<Choice> incidentChoices(String chosen) {
        var newest = QueryOptions.of(IncidentProperties.ALL)
                .withOrderBy(OrderBy.byDescending(IncidentProperties.UPDATED))
                .withTop(INCIDENTS_OFFERED);
        var choices = new ArrayList<Choice>(incidents.list(newest, visitor.caller()).items().stream()
                .map(TasksController::choice)
                .toList());
        if (!chosen.isEmpty()
                && choices.stream().noneMatch(choice -> choice.value().equals(chosen))) {
            choices.add(incidents
                    .find(visitor.caller().tenantId(), chosen)
                    .map(TasksController::choice)
                    .orElse(new Choice(chosen, chosen)));
        }
        return choices;
    }

    private static Choice choice(Incident incident) {
        return new Choice(incident.getId(), incident.getDisplayName());
    }
}
