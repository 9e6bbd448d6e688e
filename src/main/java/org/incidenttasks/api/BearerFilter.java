package org.incidenttasks.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import org.incidenttasks.access.Authentication;

/** Lets no request without a caller in: before a route is looked for, so that an unknown one tells nothing either.
 * Takes the encoding off the body on the way. */
@Provider
@ApplicationScoped
@PreMatching
public class BearerFilter implements ContainerRequestFilter {

    @Inject
    private HttpServletRequest servletRequest;

    @Inject
    private GraphRequest request;

    @Override
    public void filter(ContainerRequestContext context) {
        if (Authentication.caller(servletRequest).isEmpty()) {
            throw Authentication.refusal(servletRequest);
        }
        if (request.header("Content-Encoding").isPresent()) {
            context.setEntityStream(request.decoded(context.getEntityStream()));
        }
    }
}
