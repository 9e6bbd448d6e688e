package org.incidenttasks.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import org.incidenttasks.access.Authentication;

/** Lets no request without a caller in: before a route is looked for, so that an unknown one tells nothing either. */
@Provider
@ApplicationScoped
@PreMatching
public class BearerFilter implements ContainerRequestFilter {

    @Inject
    private HttpServletRequest servletRequest;

    @Override
    public void filter(ContainerRequestContext context) {
        if (Authentication.caller(servletRequest).isEmpty()) {
            throw Authentication.refusal(servletRequest);
        }
    }
}
