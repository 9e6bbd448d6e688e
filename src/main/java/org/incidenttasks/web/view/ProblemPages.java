package org.incidenttasks.web.view;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Models;
import jakarta.mvc.security.CsrfValidationException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Arrays;
import org.eclipse.krazo.engine.Viewable;
import org.incidenttasks.Problem;
import org.incidenttasks.storage.Outage;

/** Answers whatever goes wrong under {@code /ui} with a page that says what to do next. */
@ApplicationScoped
public class ProblemPages implements ExceptionMapper<Throwable> {

    @Inject
    private Models models;

    @Override
    public Response toResponse(Throwable thrown) {
        var fault = Outage.behind(thrown).<Throwable>map(outage -> outage).orElse(thrown);
        if (fault instanceof WebApplicationException answer
                && answer.getResponse().getStatusInfo().getFamily() == Response.Status.Family.REDIRECTION) {
            return answer.getResponse();
        }
        var page = ProblemPage.of(fault);
        models.put("problem", page);
        var response = Response.status(page.getStatus())
                .type(MediaType.TEXT_HTML_TYPE)
                // A bare string would be taken for a view only after a controller ran.
                .entity(new Viewable(ProblemPage.VIEW));
        addHeaders(response, fault);
        return response.build();
    }

    private static void addHeaders(Response.ResponseBuilder response, Throwable fault) {
        if (fault instanceof Problem.TooMany problem) {
            response.header(HttpHeaders.RETRY_AFTER, problem.retryAfterSeconds());
        } else if (fault instanceof Problem.Unavailable problem) {
            response.header(HttpHeaders.RETRY_AFTER, problem.retryAfterSeconds());
        } else if (fault instanceof WebApplicationException answer) {
            response.allow(answer.getResponse().getAllowedMethods());
        }
    }

    /** Krazo brings a mapper of its own for this one exception; the lower number goes first. */
    @ApplicationScoped
    @Priority(1)
    public static class ForgedForm implements ExceptionMapper<CsrfValidationException> {

        @Inject
        private ProblemPages pages;

        @Inject
        private HttpServletRequest request;

        @Override
        public Response toResponse(CsrfValidationException fault) {
            return pages.toResponse(isWithoutItsCookie(request) ? new ProblemPage.SecureOnly() : fault);
        }
    }

    /** Whether the browser kept the session's cookie back, as it is for https only and this came over http. */
    static boolean isWithoutItsCookie(HttpServletRequest request) {
        var cookie = request.getServletContext().getSessionCookieConfig();
        return cookie.isSecure()
                && !request.isSecure()
                && (request.getCookies() == null
                        || Arrays.stream(request.getCookies())
                                .noneMatch(each -> each.getName().equals(cookie.getName())));
    }
}
