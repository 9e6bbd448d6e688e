package org.incidenttasks.connector.http;

import jakarta.json.JsonValue;
import java.net.URI;
import java.util.Map;

/** A REST API that is called in the name of a client. */
public final class Api {

    private final Http http;
    private final URI base;
    private final ClientCredentials client;
    private final Map<String, String> headers;

    /**
     * @param base its path is put before the path of every call
     * @param client in whose name
     */
    public Api(Http http, URI base, ClientCredentials client) {
        this(http, base, client, Map.of());
    }

    private Api(Http http, URI base, ClientCredentials client, Map<String, String> headers) {
        this.http = http;
        this.base = base;
        this.client = client;
        this.headers = headers;
    }

    /**
     * An address as a person wrote it.
     *
     * @throws HttpFailure when it is none
     */
    public static URI address(String written) throws HttpFailure {
        try {
            URI address = new URI(written.strip().replaceFirst("/+$", ""));
            if (address.getHost() == null || address.getRawQuery() != null || address.getRawFragment() != null) {
                throw HttpFailure.refused("'" + written + "' is no address: write https://host or https://host/path.");
            }
            return address;
        } catch (java.net.URISyntaxException e) {
            throw HttpFailure.refused("'" + written + "' is no address: write https://host or https://host/path.");
        }
    }

    public Http http() {
        return http;
    }

    /** The same, with a header in every call. */
    public Api with(String header, String value) {
        return new Api(http, base, client, Map.of(header, value));
    }

    /** @throws HttpFailure when there is no good answer */
    public Answer get(String path) throws HttpFailure, InterruptedException {
        return good(send(Request.get(at(path))));
    }

    /**
     * Changes something.
     *
     * @param json null: without a body
     * @throws HttpFailure when there is no good answer
     */
    public Answer change(String method, String path, JsonValue json) throws HttpFailure, InterruptedException {
        return good(send(Request.json(method, at(path), json)));
    }

    /** As {@link #change}, where a second one does no harm. */
    public Answer put(String method, String path, JsonValue json) throws HttpFailure, InterruptedException {
        return good(send(Request.json(method, at(path), json).again()));
    }

    /** Signs in, and does nothing else. */
    public void signIn() throws HttpFailure, InterruptedException {
        client.token(http);
    }

    /** A token may have been taken back before it ran out: with a fresh one it is sent once more. */
    private Answer send(Request plain) throws HttpFailure, InterruptedException {
        Request request = plain;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            request = request.with(header.getKey(), header.getValue());
        }
        String token = client.token(http);
        Answer answer = http.send(request.with("Authorization", "Bearer " + token));
        if (answer.status() == 401) {
            client.forget(token);
            answer = http.send(request.with("Authorization", "Bearer " + client.token(http)));
        }
        return answer;
    }

    private URI at(String path) throws HttpFailure {
        try {
            return new URI(base + path);
        } catch (java.net.URISyntaxException e) {
            throw HttpFailure.refused("The target makes no address: " + e.getReason() + ".");
        }
    }

    private static Answer good(Answer answer) throws HttpFailure {
        if (!answer.good()) {
            throw HttpFailure.answered(answer);
        }
        return answer;
    }
}
