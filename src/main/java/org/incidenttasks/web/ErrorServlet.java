package org.incidenttasks.web;

import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Problem;
import org.incidenttasks.execution.callback.StoredCallbacks;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.storage.Outage;
import org.incidenttasks.web.view.Locales;
import org.incidenttasks.web.view.ProblemPage;
import org.incidenttasks.web.view.Templates;
import org.incidenttasks.wire.ErrorJson;

/**
 * What the server refuses before either door sees it (an address that cannot be decoded, one outside of both): the page
 * for people, Graph's JSON below {@code /beta} and where webhooks call back. Never the server's own page, which would show a stack trace.
 */
@WebServlet(ErrorServlet.PATH)
public class ErrorServlet extends HttpServlet {

    static final String PATH = "/error";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logger.getLogger(ErrorServlet.class.getName());

    @Inject
    private transient Templates templates;

    @Inject
    private transient Clock clock;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object uri = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        // Who asks for this address itself finds nothing here.
        int status = code instanceof Integer number && number >= 400 ? number : 404;
        String requestId = Authentication.requestId(request);
        Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (isUnreadableAddress(thrown)) {
            status = HttpServletResponse.SC_BAD_REQUEST;
        }
        Optional<Problem.Unavailable> outage =
                thrown instanceof Problem.Unavailable known ? Optional.of(known) : Outage.behind((Throwable) thrown);
        if (outage.isPresent()) {
            status = HttpServletResponse.SC_SERVICE_UNAVAILABLE;
            response.setHeader("Retry-After", Integer.toString(outage.get().retryAfterSeconds()));
            LOG.log(Level.WARNING, "Request {0}: {1}", new Object[] {
                requestId, outage.get().getMessage()
            });
        } else if (status >= 500) {
            LOG.log(Level.SEVERE, (Throwable) thrown, () -> "Request " + requestId + " failed");
        }
        response.setStatus(status);
        if (uri != null && isForPrograms(uri.toString())) {
            byte[] body = ErrorJson.write(
                    code(status, outage),
                    outage.map(Problem::getMessage)
                            .orElse(
                                    status >= 500
                                            ? "The server failed. Its log tells more under the request-id."
                                            : "The request cannot be read: check its address and headers."),
                    List.of(),
                    clock.instant(),
                    requestId,
                    requestId);
            response.setContentType("application/json");
            response.setHeader("OData-Version", "4.0");
            response.setHeader("request-id", requestId);
            response.setHeader("client-request-id", requestId);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            return;
        }
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter()
                .write(templates.render(
                        ProblemPage.VIEW,
                        Map.of("problem", ProblemPage.of(status)),
                        Locales.of(request),
                        request,
                        response));
    }

    /** Dots that lead out of the application: Open Liberty fails on them, before any filter, where it checks who asks. */
    private static boolean isUnreadableAddress(Object thrown) {
        return thrown instanceof IllegalArgumentException failure
                && failure.getStackTrace().length > 0
                && failure.getStackTrace()[0].getClassName().equals("com.ibm.ws.util.WSUtil");
    }

    private static String code(int status, Optional<Problem.Unavailable> outage) {
        return outage.map(Problem::code).orElse(status >= 500 ? "InternalServerError" : "BadRequest");
    }

    private static boolean isForPrograms(String path) {
        return path.equals(Authentication.API)
                || path.startsWith(Authentication.API + "/")
                || path.startsWith(StoredCallbacks.PATH + "/");
    }
}
