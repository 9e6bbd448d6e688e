package org.incidenttasks.web.view;

import jakarta.ejb.EJBAccessException;
import jakarta.mvc.security.CsrfValidationException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.incidenttasks.Problem;

/**
 * What a person is told when a page cannot be shown: a status with its own text, the reason where one may be told, and
 * the number under which the log has the rest. Never a stack trace.
 */
public final class ProblemPage {

    /** The template that shows it. */
    public static final String VIEW = "errors/problem.html";

    private static final System.Logger LOG = System.getLogger(ProblemPage.class.getName());

    private static final int UNPROCESSABLE = 422;
    private static final int SERVER_ERROR = 500;

    private static final Map<Class<? extends Problem>, Integer> STATUS = Map.of(
            Problem.Invalid.class, 400,
            Problem.Unauthenticated.class, 401,
            Problem.Forbidden.class, 403,
            Problem.NotFound.class, 404,
            Problem.Conflict.class, 409,
            Problem.Stale.class, 412,
            Problem.TooLarge.class, 413,
            Problem.Unsupported.class, 415,
            Problem.TooMany.class, 429,
            Problem.Unavailable.class, 503);

    private static final Set<Integer> TOLD =
            Set.of(400, 401, 403, 404, 405, 409, 411, 412, 413, UNPROCESSABLE, 429, 503);

    /** A form came over http, but browsers keep the session's cookie for https. */
    static final class SecureOnly extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final int status;
    private final String topic;
    private final String code;
    private final String reason;
    private final String requestId = UUID.randomUUID().toString();

    private ProblemPage(int status, String topic, String code, String reason) {
        this.status = status;
        this.topic = topic;
        this.code = code;
        this.reason = reason;
    }

    /** The page for a status that no exception stands behind. */
    public static ProblemPage of(int status) {
        return new ProblemPage(status, topicOf(status), null, null);
    }

    /**
     * The page for a fault, which is logged under the page's number: whole where the server is to blame, by name where
     * the request is, so that nobody fills the log by asking wrongly.
     */
    public static ProblemPage of(Throwable fault) {
        var page = from(fault);
        var line = "Page answered " + page.status + ", request " + page.requestId + ", "
                + fault.getClass().getName();
        if (page.status >= SERVER_ERROR) {
            LOG.log(Level.ERROR, line, fault);
        } else {
            LOG.log(Level.INFO, line);
        }
        return page;
    }

    private static ProblemPage from(Throwable fault) {
        if (fault instanceof Problem problem) {
            var status = STATUS.get(problem.getClass());
            return new ProblemPage(status, topicOf(status), problem.code(), problem.getMessage());
        }
        if (fault instanceof SecureOnly) {
            return new ProblemPage(403, "secure", null, null);
        }
        if (fault instanceof CsrfValidationException) {
            return new ProblemPage(403, "form", null, null);
        }
        if (fault instanceof WebApplicationException answer) {
            return of(answer.getResponse().getStatus());
        }
        if (fault instanceof EJBAccessException) {
            return of(403);
        }
        return of(fault instanceof ConstraintViolationException ? 400 : SERVER_ERROR);
    }

    private static String topicOf(int status) {
        if (TOLD.contains(status)) {
            return Integer.toString(status);
        }
        return status < SERVER_ERROR ? "400" : "500";
    }

    public int getStatus() {
        return status;
    }

    /** The message key that names what happened. */
    public String getTitleKey() {
        return "problem." + topic + ".title";
    }

    /** The message key that says what to do next. */
    public String getAdviceKey() {
        return "problem." + topic + ".advice";
    }

    /** The message key that tells the reason in the reader's language, where the bundle has one; else null. */
    public String getReasonKey() {
        return code == null ? null : "problem.code." + code;
    }

    /** The reason in English, or null. */
    public String getReason() {
        return reason;
    }

    /** What the log has the fault under, for the person to quote. */
    public String getRequestId() {
        return requestId;
    }

    /** For the case that even the template fails. */
    String bare() {
        return "<!DOCTYPE html><html lang=\"en\"><title>" + status + "</title><h1>" + status + "</h1><p>" + requestId
                + "</p></html>";
    }
}
