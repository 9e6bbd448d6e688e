package org.incidenttasks.connector.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Access tokens by the OAuth 2.0 client credentials grant. They are shared by all orders of the same configuration and
 * kept in memory alone, until shortly before they run out or are {@linkplain #forget refused}.
 *
 * @param scope empty: none is asked for
 */
public record ClientCredentials(URI tokenAddress, String clientId, String clientSecret, String scope) {

    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** With the whole configuration as its key: a changed secret never gets the old one's token. */
    private static final Cache<ClientCredentials, Token> TOKENS = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(Duration.ofHours(2))
            .build();

    private record Token(String value, Instant until) {
        @Override
        public String toString() {
            return "a token until " + until;
        }
    }

    String token(Http http) throws HttpFailure, InterruptedException {
        Token known = TOKENS.getIfPresent(this);
        if (known == null || !known.until().isAfter(Instant.now())) {
            known = fetch(http);
            TOKENS.put(this, known);
        }
        return known.value();
    }

    /** Throws a token away that was refused; one that came since is kept. */
    void forget(String token) {
        TOKENS.asMap().computeIfPresent(this, (key, known) -> known.value().equals(token) ? null : known);
    }

    private Token fetch(Http http) throws HttpFailure, InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", clientId);
        form.put("client_secret", clientSecret);
        if (!scope.isEmpty()) {
            form.put("scope", scope);
        }
        Answer answer = http.send(Request.form(tokenAddress, form).again());
        if (!answer.good()) {
            throw HttpFailure.answered(answer).without(clientSecret);
        }
        JsonObject json = answer.object();
        String value = json.getString("access_token", "");
        if (value.isEmpty() || !value.matches("[\\x21-\\x7e]+")) {
            throw HttpFailure.refused(answer.host() + " gave no usable access token.");
        }
        long seconds = json.get("expires_in") instanceof JsonNumber number ? number.longValue() : 60;
        return new Token(value, Instant.now().plusSeconds(seconds).minus(seconds > 120 ? MARGIN : Duration.ZERO));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return clientId + " at " + tokenAddress.getHost();
    }
}
