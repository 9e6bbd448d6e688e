package org.incidenttasks.api;

import jakarta.json.stream.JsonGenerator;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.incidenttasks.odata.Page;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.wire.GraphJson;
import org.incidenttasks.wire.JsonStyle;

/** The envelopes of Graph's answers: an entity, a collection, a number. */
public final class Answers {

    private Answers() {}

    /**
     * An entity: its context, then its members.
     *
     * @param path of the collection
     */
    static Response.ResponseBuilder entity(
            GraphRequest request,
            int status,
            String path,
            QueryOptions<?> options,
            BiConsumer<JsonGenerator, JsonStyle> members) {
        JsonStyle style = request.style();
        String context = context(request, path, options) + "/$entity";
        return json(style, status, GraphJson.object(json -> {
            style.context(json, context);
            members.accept(json, style);
        }));
    }

    /** Writes an entity of a page. */
    @FunctionalInterface
    interface Row<E> {
        void write(JsonGenerator json, E entity, JsonStyle style);
    }

    /** A page: context, count, next link, then the entities. */
    static <E> Response collection(
            GraphRequest request, String path, QueryOptions<E> options, Page<E> page, Row<E> row) {
        return collection(request, path, path, options, page, row);
    }

    /**
     * A page of a collection whose context is not named as its address is.
     *
     * @param set the collection as the context names it, {@code /security/incidentTasks('1')/history}
     */
    static <E> Response collection(
            GraphRequest request, String path, String set, QueryOptions<?> options, Page<E> page, Row<E> row) {
        JsonStyle style = request.style();
        String context = context(request, set, options);
        Response.ResponseBuilder answer = json(style, 200, GraphJson.object(json -> {
            style.context(json, context);
            if (page.count().isPresent()) {
                json.write("@odata.count", page.count().getAsLong());
            }
            page.nextSkipToken()
                    .ifPresent(token -> json.write("@odata.nextLink", request.nextLink(path, token, options.top())));
            json.writeStartArray("value");
            for (E item : page.items()) {
                json.writeStartObject();
                row.write(json, item, style);
                json.writeEnd();
            }
            json.writeEnd();
        }));
        request.maxPageSize()
                .ifPresent(most -> answer.header(GraphHeaders.APPLIED, GraphRequest.MAX_PAGE_SIZE + "=" + most));
        return answer.build();
    }

    /**
     * The answer to a write as the client prefers it: whole, or 204 with the headers alone.
     *
     * @param whole the answer without a preference
     */
    public static Response written(GraphRequest request, Response.ResponseBuilder whole) {
        Optional<String> wish =
                request.preference("return").filter(value -> value.equals("minimal") || value.equals("representation"));
        if (wish.isEmpty()) {
            return whole.build();
        }
        whole.header(GraphHeaders.APPLIED, "return=" + wish.get());
        if (wish.get().equals("minimal")) {
            whole.status(204).entity(null).header(HttpHeaders.CONTENT_TYPE, null);
        }
        return whole.build();
    }

    /** An entity that is new: 201 and where it is; by its id as OData has it where no body tells. */
    public static Response created(GraphRequest request, Response.ResponseBuilder whole, String path, String id) {
        URI location = URI.create(request.base() + path + "/" + id);
        whole.location(location);
        if (request.preference("return").filter("minimal"::equals).isPresent()) {
            whole.header("OData-EntityId", location);
        }
        return written(request, whole);
    }

    /** {@code .../$metadata#security/incidentTasks}, with the selected and expanded members in brackets. */
    private static String context(GraphRequest request, String path, QueryOptions<?> options) {
        String members = Stream.concat(
                        options.select().stream()
                                .filter(member -> !options.expand().contains(member)),
                        options.expand().stream().map(member -> member + "()"))
                .collect(Collectors.joining(","));
        return request.base() + "/$metadata#" + path.substring(1) + (members.isEmpty() ? "" : "(" + members + ")");
    }

    static Response number(long number) {
        return Response.ok(Long.toString(number))
                .type("text/plain;charset=utf-8")
                .build();
    }

    /** A successful JSON answer with the parameters that Graph writes. */
    public static Response.ResponseBuilder json(JsonStyle style, int status, byte[] body) {
        return Response.status(status)
                .entity(body)
                .header(
                        HttpHeaders.CONTENT_TYPE,
                        "application/json;odata.metadata=" + style.metadata().wireName()
                                + ";odata.streaming=true;IEEE754Compatible=false;charset=utf-8");
    }
}
