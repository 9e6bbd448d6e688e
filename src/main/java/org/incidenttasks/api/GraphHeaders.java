package org.incidenttasks.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;

/** The headers of every answer, errors included: OData's version, and the two ids by which a request is found again. */
@Provider
@ApplicationScoped
public class GraphHeaders implements ContainerResponseFilter {

    static final String UNKNOWN_MEMBERS = "include-unknown-enum-members";

    @Inject
    private GraphRequest request;

    @Override
    public void filter(ContainerRequestContext in, ContainerResponseContext out) {
        MultivaluedMap<String, Object> headers = out.getHeaders();
        headers.putSingle("OData-Version", "4.0");
        headers.putSingle("request-id", request.requestId());
        headers.putSingle("client-request-id", request.clientRequestId());
        headers.putSingle("Cache-Control", "no-cache");
        if (request.prefers(UNKNOWN_MEMBERS)) {
            headers.putSingle("Preference-Applied", UNKNOWN_MEMBERS);
        }
    }
}
