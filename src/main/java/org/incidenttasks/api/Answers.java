package org.incidenttasks.api;

import jakarta.json.stream.JsonGenerator;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.incidenttasks.odata.Page;
import org.incidenttasks.wire.GraphJson;

/** The envelopes of Graph's answers: an entity, a collection, a number. */
final class Answers {

    /** What Graph writes of a successful JSON answer. */
    static final String JSON =
            "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

    private Answers() {}

    /** An entity: its context, then its members. */
    static Response.ResponseBuilder entity(int status, String context, Consumer<JsonGenerator> members) {
        return json(status, GraphJson.object(json -> {
            json.write("@odata.context", context);
            members.accept(json);
        }));
    }

    /** A page: context, count, next link, then the entities. */
    static <E> Response collection(
            GraphRequest request, String path, List<String> select, Page<E> page, BiConsumer<JsonGenerator, E> entity) {
        String context = context(request, path, select);
        return json(200, GraphJson.object(json -> {
                    json.write("@odata.context", context);
                    if (page.count().isPresent()) {
                        json.write("@odata.count", page.count().getAsLong());
                    }
                    page.nextSkipToken()
                            .ifPresent(token -> json.write("@odata.nextLink", request.nextLink(path, token)));
                    json.writeStartArray("value");
                    for (E item : page.items()) {
                        json.writeStartObject();
                        entity.accept(json, item);
                        json.writeEnd();
                    }
                    json.writeEnd();
                }))
                .build();
    }

    /** {@code .../$metadata#security/incidentTasks}, with the selected members in brackets. */
    static String context(GraphRequest request, String path, List<String> select) {
        String set = path.substring(1);
        return request.base() + "/$metadata#" + set + (select.isEmpty() ? "" : "(" + String.join(",", select) + ")");
    }

    static Response number(long number) {
        return Response.ok(Long.toString(number))
                .type("text/plain;charset=utf-8")
                .build();
    }

    static Response.ResponseBuilder json(int status, byte[] body) {
        return Response.status(status).entity(body).header(HttpHeaders.CONTENT_TYPE, JSON);
    }
}
