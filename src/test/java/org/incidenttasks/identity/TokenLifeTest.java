package org.incidenttasks.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.incidenttasks.Problem;
import org.incidenttasks.Settings;
import org.incidenttasks.access.AccessFixtures;
import org.incidenttasks.access.ApiClient;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.storage.Hashes;
import org.junit.jupiter.api.Test;

class TokenLifeTest {

    private static final Instant NOW = Instant.parse("2026-11-24T06:00:00Z");
    private static final RSAKey KEY = key("k1");
    private static final String SECRET = "secret";

    private final Tenant tenant = AccessFixtures.tenant("t1", "Example", NOW);
    private final ApiClient client = AccessFixtures.client(
            "c1", "t1", "Client", Hashes.sha256(SECRET), List.of("SecurityIncident.Read.All"), NOW);

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private Tokens tokens(RSAKey key, Instant now, Map<String, String> environment) {
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
                return Optional.of(tenant).filter(known -> known.getId().equals(id));
            }

            @Override
            public Optional<ApiClient> client(String id) {
                return Optional.of(client)
                        .filter(known -> known.getId().equals(id))
                        .filter(ApiClient::isEnabled);
            }
        };
        return new Tokens(
                keys,
                new TrustedIssuers(),
                directory,
                new Settings(environment, name -> null),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private Tokens at(Instant now) {
        return tokens(KEY, now, Map.of());
    }

    private static String issued(Tokens tokens) {
        return tokens.issue("t1", "c1", SECRET).orElseThrow().token();
    }

    private static void assertRefused(ThrowingCallable verification, String reason) {
        assertThatThrownBy(verification)
                .isInstanceOf(Problem.Unauthenticated.class)
                .hasMessageContaining(reason);
    }

    @Test
    void tokenHoldsForItsLifetimeAndALittleSkew() {
        String token = issued(at(NOW));
        Instant end = NOW.plus(Duration.ofHours(1));
        assertThat(at(NOW.minusSeconds(60)).verify(token, "r").actor().id()).isEqualTo("c1");
        assertThat(at(end.plusSeconds(60)).verify(token, "r").tenantId()).isEqualTo("t1");
        assertRefused(() -> at(end.plusSeconds(61)).verify(token, "r"), "expired");
        assertRefused(() -> at(NOW.minusSeconds(61)).verify(token, "r"), "not yet valid");
    }

    @Test
    void tokenForAnotherAudienceOrIssuerIsRefused() {
        String audience =
                issued(tokens(KEY, NOW, Map.of("INCIDENT_TASKS_TOKEN_AUDIENCE", "https://graph.example.org")));
        assertRefused(() -> at(NOW).verify(audience, "r"), "Invalid audience");
        String issuer = issued(tokens(KEY, NOW, Map.of("INCIDENT_TASKS_TOKEN_ISSUER", "https://sts.example.org")));
        assertRefused(() -> at(NOW).verify(issuer, "r"), "Invalid issuer");
    }

    @Test
    void tokenOfAnotherKeyIsRefusedWhateverItsName() {
        assertRefused(() -> at(NOW).verify(issued(tokens(key("k1"), NOW, Map.of())), "r"), "Invalid signature");
        assertRefused(() -> at(NOW).verify(issued(tokens(key("k2"), NOW, Map.of())), "r"), "Invalid signature");
    }

    @Test
    void tokenOfADisabledClientIsRefused() {
        String token = issued(at(NOW));
        AccessFixtures.enable(client, false);
        assertRefused(() -> at(NOW).verify(token, "r"), "disabled");
        assertThat(at(NOW).issue("t1", "c1", SECRET)).isEmpty();
        AccessFixtures.enable(client, true);
        assertThat(at(NOW).verify(token, "r").actor().id()).isEqualTo("c1");
    }

    @Test
    void secretOfOneTenantGetsNoTokenOfAnother() {
        assertThat(at(NOW).issue("t2", "c1", SECRET)).isEmpty();
        assertThat(at(NOW).issue("t1", "c1", "wrong")).isEmpty();
    }
}
