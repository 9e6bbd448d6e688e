package org.incidenttasks.api;

import jakarta.ejb.EJBException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Problem;
import org.incidenttasks.storage.Outage;
import org.incidenttasks.wire.ErrorJson;

/** Answers whatever goes wrong in Graph's shape, as JSON; a fault of ours keeps its stack trace to the log. */
@Provider
@ApplicationScoped
public class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class.getName());

    @Inject
    private GraphRequest request;

    @Inject
    private Clock clock;

    @Override
    public Response toResponse(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof EJBException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Problem problem) {
            return toResponse(problem);
        }
        if (cause instanceof WebApplicationException web) {
            return toResponse(web);
        }
        Optional<Problem.Unavailable> outage = Outage.behind(thrown);
        if (outage.isPresent()) {
            LOG.log(Level.WARNING, "Request {0}: the database is not to be reached: {1}", new Object[] {
                request.requestId(), cause.getMessage()
            });
            return toResponse(outage.get());
        }
        LOG.log(Level.SEVERE, thrown, () -> "Request " + request.requestId() + " failed");
        return answer(
                        500,
                        "InternalServerError",
                        "The server failed. Its log tells more under the request-id.",
                        List.of())
                .build();
    }

    private Response toResponse(Problem problem) {
        Response.ResponseBuilder answer =
                answer(statusOf(problem), problem.code(), problem.getMessage(), problem.details());
        if (problem instanceof Problem.Unauthenticated) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"\"");
        }
        retryAfter(problem).ifPresent(seconds -> answer.header(HttpHeaders.RETRY_AFTER, seconds));
        return answer.build();
    }

    /** When to come again, in seconds, where that helps. */
    public static OptionalInt retryAfter(Problem problem) {
        if (problem instanceof Problem.TooMany tooMany) {
            return OptionalInt.of(tooMany.retryAfterSeconds());
        }
        return problem instanceof Problem.Unavailable unavailable
                ? OptionalInt.of(unavailable.retryAfterSeconds())
                : OptionalInt.empty();
    }

    /** The status that says so; 400 for what is the request's fault and has none of its own. */
    public static int statusOf(Problem problem) {
        if (problem instanceof Problem.Unauthenticated) {
            return 401;
        }
        if (problem instanceof Problem.Forbidden) {
            return 403;
        }
        if (problem instanceof Problem.NotFound) {
            return 404;
        }
        if (problem instanceof Problem.Conflict) {
            return 409;
        }
        if (problem instanceof Problem.Stale) {
            return 412;
        }
        if (problem instanceof Problem.TooLarge) {
            return 413;
        }
        if (problem instanceof Problem.Unsupported) {
            return 415;
        }
        if (problem instanceof Problem.TooMany) {
            return 429;
        }
        return problem instanceof Problem.Unavailable ? 503 : 400;
    }

    /** What JAX-RS itself refuses. */
    private Response toResponse(WebApplicationException refused) {
        int status = refused.getResponse().getStatus();
        Response.ResponseBuilder answer;
        switch (status) {
            case 404:
                answer = answer(
                        status,
                        "ResourceNotFound",
                        "Resource not found for the segment '" + request.unknownSegment() + "'.",
                        List.of());
                break;
            case 405:
                answer = wrongMethod();
                break;
            case 406:
                answer = answer(
                        status, "NotAcceptable", "The answer is JSON: send 'Accept: application/json'.", List.of());
                break;
            case 415:
                answer = answer(
                        status,
                        "UnsupportedMediaType",
                        "The body must be JSON: send 'Content-Type: application/json'.",
                        List.of());
                break;
            default:
                if (status >= 500) {
                    LOG.log(Level.SEVERE, refused, () -> "Request " + request.requestId() + " failed");
                }
                answer = answer(
                        status,
                        status >= 500 ? "InternalServerError" : "BadRequest",
                        status >= 500
                                ? "The server failed. Its log tells more under the request-id."
                                : "The request cannot be read: "
                                        + refused.getResponse().getStatusInfo().getReasonPhrase(),
                        List.of());
        }
        String allow = refused.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return (allow == null || allow.isEmpty() ? answer : answer.header(HttpHeaders.ALLOW, allow)).build();
    }

    /** The answer to a method that the address does not know. */
    public Response wrongMethod(String allowed) {
        return wrongMethod().header(HttpHeaders.ALLOW, allowed).build();
    }

    private Response.ResponseBuilder wrongMethod() {
        return answer(
                405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.", List.of());
    }

    /** The answer to a step of a batch that was not run, because one that it depends on failed. */
    public Response failedDependency(String id) {
        return answer(
                        424,
                        "FailedDependency",
                        "It was not run: it depends on the request '" + id + "', which failed.",
                        List.of())
                .build();
    }

    private Response.ResponseBuilder answer(int status, String code, String message, List<Problem.Detail> details) {
        byte[] body = ErrorJson.write(
                code, message, details, clock.instant(), request.requestId(), request.clientRequestId());
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body);
    }
}
