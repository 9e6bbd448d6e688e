package org.incidenttasks.api.callback;

import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidenttasks.Problem;
import org.incidenttasks.api.ProblemMapper;
import org.incidenttasks.execution.callback.Callbacks;
import org.incidenttasks.execution.callback.StoredCallbacks;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.limit.RateLimits;
import org.incidenttasks.storage.Outage;
import org.incidenttasks.wire.ErrorJson;

/**
 * {@code POST /callbacks/{tenant}/executions/{execution}}: what a webhook's orchestrator says of an order. No part of
 * Graph, and so beside {@code /beta}; it knows no token, only the signature.
 */
@WebServlet(StoredCallbacks.PATH + "/*")
public class CallbackServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Pattern PATH = Pattern.compile("/([0-9a-f-]{36})/executions/([0-9a-f-]{36})");
    private static final int MOST_BYTES = 65_536;

    @EJB
    private transient Callbacks callbacks;

    @Inject
    private transient RateLimits limits;

    @Inject
    private transient Clock clock;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("request-id", Authentication.requestId(request));
        try {
            if (request.getMethod().equals("POST")) {
                receive(request);
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            } else {
                response.setHeader("Allow", "POST");
                refuse(request, response, 405, "Request_BadRequest", "Send a callback with POST.");
            }
        } catch (Problem | EJBException e) {
            refuse(request, response, problem(e));
        }
    }

    private void receive(HttpServletRequest request) {
        Matcher path = PATH.matcher(Optional.ofNullable(request.getPathInfo()).orElse(""));
        if (!path.matches()) {
            throw new Problem.NotFound("Callbacks go to the callbackUrl of an order.");
        }
        limits.countToken(request, "callback " + path.group(2));
        byte[] body = body(request);
        if (body.length > MOST_BYTES) {
            throw new Problem.TooLarge("A callback has at most " + MOST_BYTES + " bytes.");
        }
        callbacks.receive(
                path.group(1),
                path.group(2),
                name -> Optional.ofNullable(request.getHeader(name)),
                body,
                Authentication.requestId(request));
    }

    private static byte[] body(HttpServletRequest request) {
        try {
            return request.getInputStream().readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new Problem.Invalid("The body broke off before its end, or is not encoded as its headers say.");
        }
    }

    /** What there is to say; any other fault is the server's to log. */
    private static Problem problem(RuntimeException thrown) {
        Throwable cause = thrown;
        while (cause instanceof EJBException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Problem problem) {
            return problem;
        }
        return Outage.behind(thrown).orElseThrow(() -> thrown);
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem) throws IOException {
        int status = ProblemMapper.statusOf(problem);
        ProblemMapper.retryAfter(problem)
                .ifPresent(seconds -> response.setHeader("Retry-After", Integer.toString(seconds)));
        String code = status == 401 ? "InvalidSignature" : problem.code();
        refuse(request, response, status, code, problem.getMessage());
    }

    private void refuse(
            HttpServletRequest request, HttpServletResponse response, int status, String code, String message)
            throws IOException {
        String id = Authentication.requestId(request);
        byte[] body = ErrorJson.write(code, message, java.util.List.of(), clock.instant(), id, id);
        response.setStatus(status);
        response.setContentType("application/json;charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
