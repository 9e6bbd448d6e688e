package org.incidenttasks.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.AccessFixtures;
import org.incidenttasks.access.ApiClient;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.storage.Hashes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens open the API, and what they allow. */
class TokensTest {

    private static final Instant NOW = Instant.parse("2026-11-24T06:00:00Z");
    private static final Settings SETTINGS = new Settings(Map.of(), name -> null);
    private static final Tenant TENANT = AccessFixtures.tenant("t1", "Example", NOW);

    private static RSAKey key;
    private static RSAKey otherKey;

    private final ApiClient client = AccessFixtures.client(
            "c1", "t1", "Client", Hashes.sha256("secret"), List.of("SecurityIncident.Read.All"), NOW);
    private final Tokens tokens = tokensAt(NOW);

    @BeforeAll
    static void makeKeys() throws JOSEException {
        key = new RSAKeyGenerator(2048).keyID("ours").generate();
        otherKey = new RSAKeyGenerator(2048).keyID("ours").generate();
    }

    private Tokens tokensAt(Instant now) {
        SigningKeys keys = new SigningKeys() {
            @Override
            public RSAKey signing() {
                return key;
            }

            @Override
            public Optional<RSAKey> accepted(String keyId) {
                return Optional.of(key).filter(one -> one.getKeyID().equals(keyId));
            }
        };
        Directory directory = new Directory() {
            @Override
            public Optional<Tenant> tenant(String id) {
                return Optional.of(TENANT).filter(tenant -> tenant.getId().equals(id));
            }

            @Override
            public Optional<ApiClient> client(String id) {
                return Optional.of(client)
                        .filter(known -> known.getId().equals(id))
                        .filter(ApiClient::isEnabled);
            }
        };
        return new Tokens(keys, new TrustedIssuers(), directory, SETTINGS, Clock.fixed(now, ZoneOffset.UTC));
    }

    /** Claims that hold. */
    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .audience(SETTINGS.text(Setting.TOKEN_AUDIENCE))
                .issuer(SETTINGS.text(Setting.TOKEN_ISSUER) + "/t1/")
                .notBeforeTime(Date.from(NOW))
                .expirationTime(Date.from(NOW.plusSeconds(3_600)))
                .claim("appid", "c1")
                .claim("tid", "t1");
    }

    private static String signed(JWTClaimsSet.Builder claims, RSAKey by) {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(by.getKeyID()).build(), claims.build());
        try {
            token.sign(new RSASSASigner(by));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private void assertRefused(String token, String words) {
        assertRefused(tokens, token, words);
    }

    private static void assertRefused(Tokens by, String token, String words) {
        assertThatThrownBy(() -> by.verify(token, "request-1"))
                .isInstanceOf(Problem.Unauthenticated.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({
        "SecurityIncident.Read.All, , READ",
        ", SecurityIncident.Read.All, READ",
        ", openid  IncidentTasks.Issue.All SecurityIncident.Read.All , READ ISSUE",
        "IncidentTasks.Issue.All, SecurityIncidentTask.TakeAction.ReadWrite.All, ISSUE EXECUTE",
        "SecurityIncident.Read.All, SecurityIncident.Read.All, READ",
        ", ' ', ",
        ", , ",
    })
    void rolesAndScopesAddUp(String roles, String scopes, String permissions) {
        JWTClaimsSet.Builder claims = claims();
        if (roles != null) {
            claims.claim("roles", List.of(roles));
        }
        if (scopes != null) {
            claims.claim("scp", scopes);
        }
        Caller caller = tokens.verify(signed(claims, key), "request-1");
        assertThat(caller.permissions().stream().map(Enum::name))
                .containsExactlyInAnyOrder(permissions == null ? new String[0] : permissions.split(" "));
        assertThat(caller.granted()).doesNotHaveDuplicates();
        assertThat(caller.tenantId()).isEqualTo("t1");
        assertThat(caller.actor().id()).isEqualTo("c1");
    }

    @Test
    void whatIsIssuedIsAccepted() {
        String token = tokens.issue("t1", "c1", "secret").orElseThrow().token();
        assertThat(tokens.verify(token, "request-1").permissions()).containsExactly(Permission.READ);
        assertThat(tokens.issue("t1", "c1", "Secret")).isEmpty();
        assertThat(tokens.issue("t2", "c1", "secret")).isEmpty();
        assertThat(tokens.issue("t1", "c2", "secret")).isEmpty();
    }

    @Test
    void lifetimeIsKeptButForAMinute() {
        String token = signed(claims(), key);
        assertThat(tokensAt(NOW.plusSeconds(3_660)).verify(token, "").tenantId())
                .isEqualTo("t1");
        assertRefused(tokensAt(NOW.plusSeconds(3_661)), token, "the token is expired");
        assertThat(tokensAt(NOW.minusSeconds(60)).verify(token, "").tenantId()).isEqualTo("t1");
        assertRefused(tokensAt(NOW.minusSeconds(61)), token, "not yet valid");
        assertRefused(signed(claims().expirationTime(null), key), "the token is expired");
    }

    @Test
    void audienceAndIssuerMustBeOurs() {
        assertRefused(signed(claims().audience("https://elsewhere.example"), key), "Invalid audience");
        assertRefused(signed(claims().audience((String) null), key), "Invalid audience");
        assertRefused(signed(claims().issuer("https://elsewhere.example/t1/"), key), "Invalid issuer");
        assertRefused(signed(claims().claim("tid", "t2"), key), "Invalid issuer");
        assertRefused(signed(claims().claim("tid", null), key), "Invalid issuer");
    }

    @Test
    void anotherKeyIsRefusedEvenUnderOurKeysName() {
        assertRefused(signed(claims(), otherKey), "Invalid signature");
    }

    @Test
    void changedTokenIsRefused() {
        String[] parts = signed(claims().claim("roles", List.of("SecurityIncident.Read.All")), key)
                .split("\\.");
        String[] others = signed(claims().claim("roles", List.of("IncidentTasks.Administer.All")), otherKey)
                .split("\\.");
        assertRefused(parts[0] + "." + others[1] + "." + parts[2], "Invalid signature");
    }

    @Test
    void tokenDoesNotChooseItsAlgorithm() throws JOSEException {
        assertRefused(new PlainJWT(claims().build()).serialize(), "CompactToken parsing failed");
        SignedJWT symmetric = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("ours").build(), claims().build());
        // The old attack: the public key, which everybody may know, as the secret of an HMAC.
        symmetric.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        assertRefused(symmetric.serialize(), "Invalid signature");
    }

    @Test
    void disabledOrForeignClientIsRefused() {
        String token = signed(claims(), key);
        AccessFixtures.enable(client, false);
        assertRefused(token, "The application is disabled");
        AccessFixtures.enable(client, true);
        assertThat(tokens.verify(token, "").tenantId()).isEqualTo("t1");
        assertRefused(signed(claims().claim("appid", "c2"), key), "The application is disabled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "Bearer"})
    void whatIsNoTokenIsRefused(String token) {
        assertRefused(token, "oken");
    }

    @Test
    void claimOfTheWrongTypeIsRefused() {
        assertRefused(signed(claims().claim("roles", "SecurityIncident.Read.All"), key), "wrong type");
        assertRefused(signed(claims().claim("scp", List.of("SecurityIncident.Read.All")), key), "wrong type");
    }
}
