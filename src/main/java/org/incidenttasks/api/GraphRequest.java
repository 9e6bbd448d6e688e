package org.incidenttasks.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Authentication;
import org.incidenttasks.access.Caller;
import org.incidenttasks.front.ForwardedRequest;
import org.incidenttasks.odata.PropertySet;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.odata.QueryString;
import org.incidenttasks.wire.GraphJson;

/** What every resource needs of a request: the caller, the query options, the body, the headers, and its own address. */
@RequestScoped
public class GraphRequest {

    private static final int MOST_ID = 200;

    @Inject
    private HttpServletRequest servletRequest;

    @Inject
    private Settings settings;

    /** The caller; there is one, else the request would not have come here. */
    Caller caller() {
        return Authentication.caller(servletRequest).orElseThrow(() -> Authentication.refusal(servletRequest));
    }

    /** The server's own id of this request, a GUID. */
    String requestId() {
        return Authentication.requestId(servletRequest);
    }

    /** The client's id of this request, else the server's own. */
    String clientRequestId() {
        return header("client-request-id")
                .map(id -> Texts.cut(id.replaceAll("[^\\x20-\\x7e]", "?"), MOST_ID))
                .orElseGet(this::requestId);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(servletRequest.getHeader(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** Whether the client asked for a preference. */
    boolean prefers(String preference) {
        return Collections.list(servletRequest.getHeaders("Prefer")).stream()
                .flatMap(value -> Arrays.stream(value.split("[,;]")))
                .anyMatch(value -> value.strip().equalsIgnoreCase(preference));
    }

    /** The parameters of the query, decoded; a malformed one is a 400. */
    Map<String, List<String>> parameters() {
        return QueryString.parse(servletRequest.getQueryString());
    }

    <E> QueryOptions<E> options(PropertySet<E> properties, Set<String> allowed) {
        return QueryOptions.from(parameters(), properties, allowed);
    }

    /**
     * The version that {@code If-Match} names.
     *
     * @throws Problem.Stale when it names no version of ours
     */
    OptionalLong expectedVersion() {
        Optional<String> header = header("If-Match").filter(value -> !value.equals("*"));
        if (header.isEmpty()) {
            return OptionalLong.empty();
        }
        String tag = header.get().replaceFirst("^W/", "");
        if (!tag.matches("\"\\d{1,18}\"")) {
            throw new Problem.Stale("'If-Match' names no version of this resource: read it again, then decide.");
        }
        return OptionalLong.of(Long.parseLong(tag.substring(1, tag.length() - 1)));
    }

    // ---- body

    /** The body as a JSON object; empty where the body is. */
    Optional<JsonObject> optionalBody(InputStream body) {
        byte[] bytes = read(body);
        if (new String(bytes, java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
            return Optional.empty();
        }
        return Optional.of(GraphJson.readObject(bytes));
    }

    /** The body as a JSON object, which must be there. */
    JsonObject body(InputStream body) {
        return optionalBody(body)
                .orElseThrow(() -> new Problem.Invalid("The request has no body: send a JSON object."));
    }

    private byte[] read(InputStream body) {
        int most = settings.number(Setting.MAX_BODY);
        try {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new Problem.TooLarge("The body is longer than the " + most + " bytes that are read.");
            }
            return bytes;
        } catch (IOException e) {
            throw new Problem.Invalid("The body broke off before its end: send it again.");
        }
    }

    /** The optional body of an execution: nothing, or a comment. */
    Optional<String> comment(InputStream body) {
        Optional<JsonObject> object = optionalBody(body);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        for (String name : object.get().keySet()) {
            if (!name.equals("comment") && !name.startsWith("@")) {
                throw new Problem.Invalid("'" + Texts.cut(name, 100)
                        + "' cannot be sent here. Allowed: no body, or {\"comment\": text}.");
            }
        }
        JsonValue comment = object.get().get("comment");
        if (comment == null || comment == JsonValue.NULL) {
            return Optional.empty();
        }
        if (comment instanceof jakarta.json.JsonString text) {
            return Optional.of(text.getString()).filter(value -> !value.isBlank());
        }
        throw new Problem.Invalid("'comment' must be a text.");
    }

    InputStream stream() {
        try {
            return servletRequest.getInputStream();
        } catch (IOException e) {
            throw new Problem.Invalid("The body broke off before its end: send it again.");
        }
    }

    // ---- addresses

    /** The last segment of the address, as it was sent; for messages. */
    String lastSegment() {
        String path = servletRequest.getRequestURI().replaceFirst("/+$", "");
        return Texts.cut(path.substring(path.lastIndexOf('/') + 1), 100);
    }

    /** {@code scheme://host[:port]/beta}, as the client sees it. */
    String base() {
        return ForwardedRequest.origin(servletRequest) + servletRequest.getContextPath() + Authentication.API;
    }

    /** The address of the next page: this request's own options, and the token. */
    String nextLink(String path, String skipToken) {
        StringBuilder link = new StringBuilder(base()).append(path);
        char separator = '?';
        for (Map.Entry<String, List<String>> option : parameters().entrySet()) {
            String name = option.getKey().replaceFirst("^\\$", "");
            if (name.equals("skiptoken") || name.equals("skip")) {
                continue;
            }
            for (String value : option.getValue()) {
                link.append(separator).append('$').append(name).append('=').append(encoded(value));
                separator = '&';
            }
        }
        return link.append(separator)
                .append("$skiptoken=")
                .append(encoded(skipToken))
                .toString();
    }

    private static String encoded(String value) {
        return java.net.URLEncoder.encode(value, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2C", ",");
    }
}
