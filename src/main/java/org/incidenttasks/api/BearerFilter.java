package org.incidenttasks.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.limit.RateLimits;

/**
 * Lets no request without a caller in, but to what the API says of itself: before a route is looked for, so that an
 * unknown one tells nothing either; and none of who asks too often. Makes out on the way in what encodings of body and answer were asked for.
 */
@Provider
@ApplicationScoped
@PreMatching
public class BearerFilter implements ContainerRequestFilter {

    @Inject
    private HttpServletRequest servletRequest;

    @Inject
    private GraphRequest request;

    @Inject
    private RateLimits limits;

    @Override
    public void filter(ContainerRequestContext context) {
        writeDollars(context);
        var caller = Authentication.caller(servletRequest);
        if (!isOpen(context) && caller.isEmpty()) {
            throw Authentication.refusal(servletRequest);
        }
        // Each step of a batch comes through here too, and counts.
        caller.ifPresent(limits::count);
        // Read here, so that what cannot be written is refused before anything is done.
        request.style();
        if (request.isJsonByOption()) {
            context.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON);
        }
        if (request.header("Content-Encoding").isPresent()) {
            context.setEntityStream(request.decoded(context.getEntityStream()));
        }
    }

    /** A client may encode the dollar sign of a segment; not every implementation finds the route then. */
    private static void writeDollars(ContainerRequestContext context) {
        String[] address = context.getUriInfo().getRequestUri().toString().split("\\?", 2);
        if (address[0].contains("%24")) {
            String path = address[0].replace("%24", "$");
            context.setRequestUri(URI.create(address.length == 1 ? path : path + "?" + address[1]));
        }
    }

    private static boolean isOpen(ContainerRequestContext context) {
        return context.getMethod().equals("GET")
                && ModelResource.OPEN.contains(context.getUriInfo().getPath());
    }
}
