package org.incidenttasks.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An issuer of tokens whose every word a test can bend: discovery document, key set and token endpoint. */
public final class TestIssuer implements AutoCloseable {

    /** Made once: keys take their time. */
    private static final List<RSAKey> KEYS = List.of(key("k1"), key("k2"), key("k3"), key("k1"));

    private final HttpServer server;
    private final List<RSAKey> published = new CopyOnWriteArrayList<>();
    private final AtomicInteger keyRequests = new AtomicInteger();
    private volatile int signing;
    private volatile boolean down;
    private volatile String discovery;
    private volatile Function<Map<String, String>, String> tokenEndpoint = form -> "{\"error\":\"invalid_request\"}";

    public TestIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        published.add(KEYS.get(0));
        discovery = "{\"issuer\":\"" + issuer() + "\",\"authorization_endpoint\":\"" + issuer()
                + "/authorize\",\"token_endpoint\":\"" + issuer() + "/token\",\"jwks_uri\":\"" + issuer()
                + "/keys\",\"end_session_endpoint\":\"" + issuer()
                + "/logout\",\"response_types_supported\":[\"code\"],\"subject_types_supported\":[\"public\"],"
                + "\"id_token_signing_alg_values_supported\":[\"RS256\"],"
                + "\"authorization_response_iss_parameter_supported\":true}";
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, discovery));
        server.createContext("/keys", exchange -> {
            keyRequests.incrementAndGet();
            answer(
                    exchange,
                    200,
                    new JWKSet(List.<JWK>copyOf(published)).toPublicJWKSet().toString());
        });
        server.createContext("/token", exchange -> {
            String body = tokenEndpoint.apply(form(exchange));
            answer(exchange, body.startsWith("{\"error\"") ? 400 : 200, body);
        });
        server.start();
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return Arrays.stream(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(down ? 503 : status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    public String issuer() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Whether it answers nothing but 503. */
    public void down(boolean isDown) {
        down = isDown;
    }

    /** Signs with the next key from now on, and publishes it beside the others. */
    public void rotate() {
        signing++;
        published.add(KEYS.get(signing));
    }

    public int keyRequests() {
        return keyRequests.get();
    }

    public void discovery(Function<String, String> change) {
        discovery = change.apply(discovery);
    }

    /** What the token endpoint answers to a form; an error is a JSON that begins with that word. */
    public void tokenEndpoint(Function<Map<String, String>, String> answer) {
        tokenEndpoint = answer;
    }

    public String signed(JWTClaimsSet claims) {
        return signed(claims, KEYS.get(signing));
    }

    /** By a key that calls itself as the published one does, and is another. */
    public String forged(JWTClaimsSet claims) {
        return signed(claims, KEYS.get(KEYS.size() - 1));
    }

    /** By a key whose id nobody has published. */
    public String signedByUnknownKey(JWTClaimsSet claims) {
        return signed(claims, KEYS.get(2));
    }

    private static String signed(JWTClaimsSet claims, RSAKey key) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The old attack: the public key, which everybody may know, as the secret of an HMAC. */
    public String signedWithThePublicKey(JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(), claims);
            token.sign(new MACSigner(KEYS.get(0).toRSAPublicKey().getEncoded()));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
