package org.incidenttasks.web.task;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.measure.Countermeasure;
import org.incidenttasks.measure.Countermeasures;
import org.incidenttasks.measure.Countermeasures.Which;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.Choice;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/** What is in force: on what, since when, until when, and whether it still holds. */
@Controller
@RequestScoped
@Path("countermeasures")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class CountermeasuresController {

    private static final int ROWS = 50;

    @EJB
    private Countermeasures measures;

    @Inject
    private Clock clock;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    @Inject
    private Notices notices;

    @GET
    public String list(@QueryParam("which") String name, @QueryParam("after") String token) {
        var which = Arrays.stream(Which.values())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(Which.IN_FORCE);
        var page = measures.list(which, ROWS, token, visitor.caller());
        models.put("which", which.name());
        models.put(
                "choices",
                Arrays.stream(Which.values())
                        .map(each -> new Choice(each.name(), visitor.text("measures.which." + each)))
                        .toList());
        models.put("measures", page.items());
        models.put("count", page.count().orElseThrow());
        models.put("first", token == null || token.isEmpty());
        models.put("next", page.nextSkipToken().orElse(null));
        models.put("mayExecute", visitor.may(Permission.EXECUTE));
        return "tasks/measures.html";
    }

    /** How many hours from now it is to last; nothing: until somebody lifts it. */
    @POST
    @Path("{id}/until")
    public Response setUntil(@PathParam("id") String id, @FormParam("hours") String hours) {
        visitor.require(Permission.EXECUTE);
        Countermeasure measure = measures.get(id, visitor.caller());
        try {
            Optional<Instant> end = Hours.of(hours).map(time -> clock.instant().plus(time));
            measures.setUntil(id, end, visitor.caller());
            notices.done(end.isPresent() ? "measure.until.done" : "measure.until.none");
        } catch (Problem.Conflict e) {
            notices.failed("problem.code." + e.code());
        } catch (Problem.Invalid e) {
            notices.failed("measure.until.wrong");
        }
        return Response.seeOther(Addresses.task(measure.getTaskId())).build();
    }

    /** Hours as people type them. */
    static final class Hours {

        private Hours() {}

        /**
         * Empty for nothing.
         *
         * @throws Problem.Invalid for what is no whole number from 1 to 8760
         */
        static Optional<Duration> of(String text) {
            if (text == null || text.isBlank()) {
                return Optional.empty();
            }
            if (!text.strip().matches("[1-9]\\d{0,3}") || Integer.parseInt(text.strip()) > 8_760) {
                throw new Problem.Invalid("BadHours", "Write a whole number of hours from 1 to 8760, or nothing.");
            }
            return Optional.of(Duration.ofHours(Integer.parseInt(text.strip())));
        }
    }
}
