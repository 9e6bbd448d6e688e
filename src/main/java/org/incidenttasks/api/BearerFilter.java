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
import java.util.List;
import java.util.regex.Pattern;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
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

    private static final Pattern QUALITY = Pattern.compile("0(\\.\\d*)?|1(\\.0*)?|\\.\\d+");

    @Inject
    private HttpServletRequest servletRequest;

    @Inject
    private GraphRequest request;

    @Inject
    private RateLimits limits;

    @Override
    public void filter(ContainerRequestContext context) {
        requireMediaTypes(context);
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
        String[] address = address(context).toString().split("\\?", 2);
        if (address[0].contains("%24")) {
            String path = address[0].replace("%24", "$");
            context.setRequestUri(URI.create(address.length == 1 ? path : path + "?" + address[1]));
        }
    }

    /** Whoever asks first for an address that is none gets an exception. */
    private static URI address(ContainerRequestContext context) {
        try {
            return context.getUriInfo().getRequestUri();
        } catch (IllegalArgumentException e) {
            throw new Problem.Invalid(
                    "The address is malformed: percent-encode what may not stand in it, and write a percent sign as %25.");
        }
    }

    /** Some implementations fail on types that are none, when they look for the resource. */
    private static void requireMediaTypes(ContainerRequestContext context) {
        for (String accepted : context.getHeaders().getOrDefault(HttpHeaders.ACCEPT, List.of())) {
            for (String type : accepted.split(",")) {
                if (!isMediaType(type)) {
                    throw new Problem.Invalid("'Accept' holds '" + Texts.cut(type, 100)
                            + "', which is no media type with a q from 0 to 1.");
                }
            }
        }
        String sent = context.getHeaderString(HttpHeaders.CONTENT_TYPE);
        if (sent != null && !sent.isBlank() && !isMediaType(sent)) {
            throw new Problem.Unsupported("'Content-Type' is '" + Texts.cut(sent, 100) + "', which is no media type.");
        }
    }

    private static boolean isMediaType(String text) {
        try {
            String quality = MediaType.valueOf(text.strip()).getParameters().getOrDefault("q", "1");
            return QUALITY.matcher(quality).matches();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean isOpen(ContainerRequestContext context) {
        return context.getMethod().equals("GET")
                && ModelResource.OPEN.contains(context.getUriInfo().getPath());
    }
}
