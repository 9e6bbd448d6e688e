package org.incidenttasks.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The headers of every answer, errors included: OData's version, and the two ids by which a request is found again. */
@Provider
@ApplicationScoped
public class GraphHeaders implements ContainerResponseFilter {

    static final String UNKNOWN_MEMBERS = "include-unknown-enum-members";

    static final String APPLIED = "Preference-Applied";

    @Inject
    private GraphRequest request;

    @Override
    public void filter(ContainerRequestContext in, ContainerResponseContext out) {
        MultivaluedMap<String, Object> headers = out.getHeaders();
        List<Object> applied = headers.getOrDefault(APPLIED, List.of());
        each(applied.stream().map(Object::toString).toList(), headers::putSingle);
    }

    /**
     * Says each header's name and value.
     *
     * @param applied the preferences that the answer already follows
     */
    public void each(List<String> applied, BiConsumer<String, String> header) {
        header.accept("OData-Version", "4.0");
        header.accept("request-id", request.requestId());
        header.accept("client-request-id", request.clientRequestId());
        header.accept("Cache-Control", "no-cache");
        List<String> all = new ArrayList<>(applied);
        if (request.prefers(UNKNOWN_MEMBERS)) {
            all.add(UNKNOWN_MEMBERS);
        }
        if (!all.isEmpty()) {
            header.accept(APPLIED, String.join(", ", all));
        }
    }
}
