package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others find about our access tokens, and what the sign-in offers where no identity provider is set. */
class OAuthIT extends Deployed {

    private static final String DOCUMENT = "/v2.0/.well-known/openid-configuration";

    private Api api;

    @BeforeEach
    void ask() {
        api = Installation.api(false);
    }

    private static HttpResponse<String> send(String method, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(Installation.BASE + path))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject json(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json;charset=utf-8");
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }

    @Test
    void documentLeadsToTheKeyThatSignedAToken() throws Exception {
        HttpResponse<String> document = send("GET", api.tenantId() + DOCUMENT);
        assertThat(document.statusCode()).isEqualTo(200);
        assertThat(document.headers().firstValue("Cache-Control")).hasValue("public, max-age=300");
        AuthorizationServerMetadata metadata = AuthorizationServerMetadata.parse(document.body());
        SignedJWT token = SignedJWT.parse(api.token());
        assertThat(metadata.getIssuer().getValue())
                .isEqualTo(token.getJWTClaimsSet().getIssuer());
        assertThat(metadata.getTokenEndpointURI().toString())
                .isEqualTo(Installation.BASE + api.tenantId() + "/oauth2/v2.0/token");
        assertThat(metadata.getAuthorizationEndpointURI()).isNull();

        JWKSet keys = JWKSet.load(metadata.getJWKSetURI().toURL());
        JWK key = keys.getKeyByKeyId(token.getHeader().getKeyID());
        assertThat(token.verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
        assertThat(keys.getKeys()).noneMatch(JWK::isPrivate);
        // Whatever the token carries is promised, and nothing else.
        assertThat(json(document).getJsonArray("claims_supported"))
                .extracting(value -> ((jakarta.json.JsonString) value).getString())
                .containsExactlyInAnyOrderElementsOf(
                        token.getJWTClaimsSet().getClaims().keySet());
    }

    @Test
    void documentIsFoundBelowTheIssuerToo() throws Exception {
        assertThat(send("GET", api.tenantId() + "/.well-known/openid-configuration")
                        .body())
                .isEqualTo(send("GET", api.tenantId() + DOCUMENT).body());
        assertThat(send("GET", api.tenantId() + "/discovery/keys").body())
                .isEqualTo(send("GET", "common/discovery/v2.0/keys").body());
        assertThat(send("HEAD", api.tenantId() + DOCUMENT).statusCode()).isEqualTo(200);
    }

    @Test
    void unknownTenantIsToldSoAsOAuthHasIt() throws Exception {
        for (String path : List.of(
                "nobody" + DOCUMENT, "common" + DOCUMENT, "organizations" + DOCUMENT, "nobody/discovery/v2.0/keys")) {
            HttpResponse<String> answer = send("GET", path);
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            JsonObject error = json(answer);
            assertThat(error.getString("error")).as(path).isEqualTo("invalid_tenant");
            assertThat(error.getString("error_description")).as(path).contains("tenant");
            assertThat(error.getString("trace_id")).as(path).isNotBlank();
        }
        HttpResponse<String> post = send("POST", api.tenantId() + DOCUMENT);
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void withoutAProviderThePageOffersNoneAndItsAddressesAreNothing() {
        Browser browser = new Browser(Installation.BASE);
        Browser.Page page = browser.get("ui/sign-in");
        assertThat(page.text()).doesNotContain("Sign in with", "Or with a password");
        assertThat(page.document().select("input[type=password]")).hasSize(1);
        assertThat(browser.get("ui/sign-in/provider").status()).isEqualTo(404);
        assertThat(browser.get("ui/sign-in/callback?code=x&state=y").status()).isEqualTo(404);
    }
}
