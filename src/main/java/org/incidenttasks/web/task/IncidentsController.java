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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.WireEnum;
import org.incidenttasks.access.Permission;
import org.incidenttasks.incident.AlertSeverity;
import org.incidenttasks.incident.Incident;
import org.incidenttasks.incident.IncidentProperties;
import org.incidenttasks.incident.IncidentService;
import org.incidenttasks.incident.IncidentStatus;
import org.incidenttasks.odata.Filter;
import org.incidenttasks.odata.OrderBy;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.task.TaskService;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.Visitor;

/** The incidents, and one of them with its tasks. */
@Controller
@RequestScoped
@Path("incidents")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class IncidentsController {

    private static final int ROWS = 50;
    private static final int TASKS = 100;

    /** What the list is asked for; each may be empty. */
    public record IncidentFilter(String status, String severity, String text) {

        /** Whether it leaves any incident out. */
        public boolean isNarrow() {
            return !Filter.<Incident>all().equals(filter());
        }

        Filter<Incident> filter() {
            var conditions = new ArrayList<Filter<Incident>>();
            WireEnum.find(IncidentStatus.class, status)
                    .ifPresent(value -> conditions.add(Filter.equal(IncidentProperties.STATUS, value)));
            WireEnum.find(AlertSeverity.class, severity)
                    .ifPresent(value -> conditions.add(Filter.equal(IncidentProperties.SEVERITY, value)));
            if (!text.isEmpty()) {
                conditions.add(Filter.contains(IncidentProperties.DISPLAY_NAME, text));
            }
            return Filter.and(conditions);
        }

        /** The query of an address that asks the same, from a place on. */
        public String query(String skipToken) {
            return List.of(
                            "status=" + status,
                            "severity=" + severity,
                            "text=" + Addresses.escape(text),
                            "after=" + skipToken)
                    .stream()
                    .filter(part -> !part.endsWith("="))
                    .collect(Collectors.joining("&", "?", ""));
        }
    }

    @EJB
    private IncidentService incidents;

    @EJB
    private TaskService tasks;

    @Inject
    private Elsewhere elsewhere;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    @GET
    public String list(
            @QueryParam("status") String status,
            @QueryParam("severity") String severity,
            @QueryParam("text") String text,
            @QueryParam("after") String token) {
        var filter = new IncidentFilter(
                known(IncidentStatus.class, status), known(AlertSeverity.class, severity), TaskFilter.clean(text));
        var page = incidents.list(
                QueryOptions.of(IncidentProperties.ALL)
                        .withFilter(filter.filter())
                        .withOrderBy(OrderBy.byDescending(IncidentProperties.UPDATED))
                        .withTop(ROWS)
                        .withCount(true)
                        .withSkipToken(token),
                visitor.caller());
        models.put("filter", filter);
        models.put("incidents", page.items());
        models.put("count", page.count().orElseThrow());
        models.put("first", token == null || token.isEmpty());
        models.put("next", page.nextSkipToken().map(filter::query).orElse(null));
        models.put("mayImport", visitor.may(Permission.ISSUE));
        models.put("statuses", Choices.of(IncidentStatus.class, "incident.status.", visitor.locale()));
        models.put("severities", Choices.of(AlertSeverity.class, "incident.severity.", visitor.locale()));
        return "incidents/list.html";
    }

    private static <E extends Enum<E> & WireEnum> String known(Class<E> type, String name) {
        return WireEnum.find(type, name == null ? "" : name)
                .map(WireEnum::wireName)
                .orElse("");
    }

    @GET
    @Path("{id}")
    public Response show(@PathParam("id") String segment) {
        var id = Addresses.id(segment);
        Incident incident;
        try {
            incident = incidents.get(id, visitor.caller());
        } catch (Problem.NotFound e) {
            return elsewhere.incident(id, e);
        }
        var page = tasks.list(
                QueryOptions.of(TaskProperties.ALL)
                        .withFilter(Filter.equal(TaskProperties.INCIDENT_ID, id))
                        .withOrderBy(OrderBy.byDescending(TaskProperties.MODIFIED))
                        .withTop(TASKS),
                visitor.caller());
        models.put("incident", incident);
        models.put("webUrl", webUrl(incident).orElse(null));
        models.put("tasks", page.items());
        models.put("more", page.nextSkipToken().isPresent());
        return Response.ok("incidents/incident.html").build();
    }

    /** The address at the issuer's, when it is one that a link may lead to. */
    private static Optional<String> webUrl(Incident incident) {
        try {
            return Optional.ofNullable(incident.getIncidentWebUrl())
                    .map(URI::create)
                    .filter(uri -> "https".equals(uri.getScheme()) && uri.getHost() != null)
                    .map(URI::toString);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
