package org.incidenttasks.limit;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.identity.Authentication;

/** Counts the requests of people, and the attempts to sign in before it is known whose they are. */
@WebFilter(urlPatterns = "/ui/*", asyncSupported = true)
public class PageLimit extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final int TOO_MANY = 429;
    private static final Set<String> ENTRIES = Set.of("/ui/sign-in", "/ui/setup");

    @Inject
    private transient RateLimits limits;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            count(request);
        } catch (Problem.TooMany e) {
            response.setHeader("Retry-After", Integer.toString(e.retryAfterSeconds()));
            response.sendError(TOO_MANY);
            return;
        }
        chain.doFilter(request, response);
    }

    private void count(HttpServletRequest request) {
        Optional<Caller> caller = Authentication.caller(request);
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (caller.isPresent()) {
            limits.count(caller.get());
        } else if (request.getMethod().equals("POST") && ENTRIES.contains(path)) {
            limits.countEntry(request);
        }
    }
}
