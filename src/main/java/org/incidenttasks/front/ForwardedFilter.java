package org.incidenttasks.front;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.URI;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;

/** The first filter: whatever follows sees the address that the client used, where a trusted proxy tells it. */
public class ForwardedFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient Settings settings;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest seen = ForwardedRequest.of(request, settings.list(Setting.TRUSTED_PROXIES));
        chain.doFilter(seen, seen == request ? response : new Redirecting(seen, response));
    }

    /** Servers complete a redirect with the address that they know themselves. */
    private static final class Redirecting extends HttpServletResponseWrapper {

        private final HttpServletRequest request;

        Redirecting(HttpServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        @Override
        public void sendRedirect(String location) throws IOException {
            super.sendRedirect(URI.create(request.getRequestURL().toString())
                    .resolve(location)
                    .toString());
        }
    }
}
