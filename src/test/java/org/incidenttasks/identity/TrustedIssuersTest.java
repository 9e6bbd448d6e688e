package org.incidenttasks.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.Settings;
import org.incidenttasks.access.AccessFixtures;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Tenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of other issuers: which open the API, and for whom they may speak. */
class TrustedIssuersTest {

    private static final Tenant ONE = AccessFixtures.tenant("t1", "One", Instant.EPOCH);
    private static final Tenant TWO = AccessFixtures.tenant("t2", "Two", Instant.EPOCH);

    private final TestIssuer issuer = new TestIssuer();
    private final TestIssuer other = new TestIssuer();
    private Duration limit = Duration.ofSeconds(30);
    private Tokens tokens;

    @AfterEach
    void close() {
        issuer.close();
        other.close();
    }

    private static Settings settings(String json) {
        return new Settings(Map.of("INCIDENT_TASKS_TRUSTED_ISSUERS", json), name -> null);
    }

    private Tokens trusting(String json) {
        Directory directory = new Directory() {
            @Override
            public List<Tenant> tenants() {
                return List.of(ONE, TWO);
            }
        };
        SigningKeys none = new SigningKeys() {
            @Override
            public Optional<RSAKey> accepted(String keyId) {
                return Optional.empty();
            }
        };
        Settings settings = settings(json);
        tokens = new Tokens(none, new TrustedIssuers(settings, limit), directory, settings, Clock.systemUTC());
        return tokens;
    }

    /** One issuer for both organisations by the claim, the other one for the second alone. */
    private Tokens both() {
        return trusting("[{\"issuer\":\"" + issuer.issuer()
                + "\",\"audience\":[\"us\",\"api://us\"],\"organizations\":{\"x-1\":\"t1\",\"x-2\":\"Two\"}},"
                + "{\"issuer\":\"" + other.issuer() + "\",\"audience\":\"us\",\"jwks\":\"" + other.issuer()
                + "/keys\",\"rolesClaim\":\"realm_access.roles\",\"organization\":\"Two\"}]");
    }

    private static JWTClaimsSet.Builder claims(TestIssuer by) {
        return new JWTClaimsSet.Builder()
                .issuer(by.issuer())
                .audience("us")
                .subject("subject-1")
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("azp", "robot")
                .claim("tid", "x-1")
                .claim("roles", List.of("SecurityIncident.Read.All"));
    }

    private void assertRefused(String token, String words) {
        assertThatThrownBy(() -> tokens.verify(token, "r"))
                .isInstanceOf(Problem.Unauthenticated.class)
                .hasMessageContaining(words);
    }

    @Test
    void tokenSpeaksForTheOrganizationOfItsClaim() {
        both();
        Caller caller = tokens.verify(issuer.signed(claims(issuer).build()), "r");
        assertThat(caller.tenantId()).isEqualTo("t1");
        assertThat(caller.permissions()).containsExactly(Permission.READ);
        assertThat(caller.actor().id()).isEqualTo("robot @ " + issuer.issuer());
        assertThat(tokens.verify(
                                issuer.signed(claims(issuer)
                                        .claim("tid", "x-2")
                                        .audience("api://us")
                                        .build()),
                                "r")
                        .tenantId())
                .isEqualTo("t2");
    }

    @Test
    void issuerSpeaksForNobodyElse() {
        both();
        for (Object tid : new Object[] {"t1", "t2", "One", "x-3", "", List.of("x-1", "x-2")}) {
            assertRefused(issuer.signed(claims(issuer).claim("tid", tid).build()), "may not speak for this tenant");
        }
        assertRefused(issuer.signed(claims(issuer).claim("tid", null).build()), "may not speak for this tenant");
        // Fixed to the second: whatever the claim says.
        Caller caller = tokens.verify(
                other.signed(claims(other)
                        .claim("tid", "t1")
                        .claim("realm_access", Map.of("roles", List.of("IncidentTasks.Issue.All")))
                        .build()),
                "r");
        assertThat(caller.tenantId()).isEqualTo("t2");
        assertThat(caller.permissions()).containsExactly(Permission.ISSUE);
    }

    @Test
    void issuerCannotSignForTheOther() {
        both();
        // Test issuers begin with the same key.
        other.rotate();
        assertRefused(other.signed(claims(issuer).build()), "Invalid signature");
        assertRefused(
                issuer.signed(claims(other).issuer("https://elsewhere.example").build()), "Invalid signature");
        assertRefused(
                issuer.signed(claims(issuer)
                        .issuer("https://incident-tasks.invalid/t1/")
                        .build()),
                "Invalid signature");
    }

    @Test
    void tokenForOthersOrOfAnotherTimeIsRefused() {
        both();
        Instant now = Instant.now();
        assertRefused(issuer.signed(claims(issuer).audience("them").build()), "Invalid audience");
        assertRefused(issuer.signed(claims(issuer).audience((String) null).build()), "Invalid audience");
        assertRefused(
                issuer.signed(claims(issuer)
                        .expirationTime(Date.from(now.minusSeconds(90)))
                        .build()),
                "the token is expired");
        assertRefused(issuer.signed(claims(issuer).expirationTime(null).build()), "the token is expired");
        assertRefused(
                issuer.signed(claims(issuer)
                        .notBeforeTime(Date.from(now.plusSeconds(90)))
                        .build()),
                "not yet valid");
        assertRefused(
                issuer.signed(claims(issuer).subject(null).claim("azp", null).build()), "neither an application");
        assertRefused(issuer.signed(claims(issuer).claim("azp", 7).build()), "wrong type");
    }

    @Test
    void tokenDoesNotChooseHowItIsChecked() {
        both();
        assertRefused(new PlainJWT(claims(issuer).build()).serialize(), "CompactToken parsing failed");
        assertRefused(issuer.signedWithThePublicKey(claims(issuer).build()), "Invalid signature");
        assertRefused(issuer.forged(claims(issuer).build()), "Invalid signature");
    }

    @Test
    void newKeyIsFoundAndUnknownOnesAreNotAskedForAgainAndAgain() {
        both();
        tokens.verify(issuer.signed(claims(issuer).build()), "r");
        tokens.verify(issuer.signed(claims(issuer).build()), "r");
        assertThat(issuer.keyRequests()).as("kept").isEqualTo(1);
        issuer.rotate();
        tokens.verify(issuer.signed(claims(issuer).build()), "r");
        assertThat(issuer.keyRequests()).isEqualTo(2);
        for (int i = 0; i < 20; i++) {
            assertRefused(issuer.signedByUnknownKey(claims(issuer).build()), "Invalid signature");
        }
        assertThat(issuer.keyRequests()).as("limited").isEqualTo(2);
        tokens.verify(issuer.signed(claims(issuer).build()), "r");
    }

    @Test
    void issuerThatIsDownIsNoReasonToCallATokenWrong() {
        both();
        issuer.down(true);
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> tokens.verify(issuer.signed(claims(issuer).build()), "r"))
                    .isInstanceOf(Problem.Unavailable.class);
        }
        assertThat(tokens.verify(other.signed(claims(other).build()), "r").tenantId())
                .as("the other one is heard")
                .isEqualTo("t2");
    }

    @Test
    void keysThatWereReadServeWhileTheIssuerIsDown() {
        // No limit, so that every unknown key is asked for.
        limit = Duration.ofMillis(1);
        both();
        tokens.verify(issuer.signed(claims(issuer).build()), "r");
        issuer.down(true);
        assertRefused(issuer.signedByUnknownKey(claims(issuer).build()), "Invalid signature");
        assertThat(tokens.verify(issuer.signed(claims(issuer).build()), "r").tenantId())
                .isEqualTo("t1");
    }

    @Test
    void applicationIsNamedByTheFirstOfItsClaims() {
        both();
        Map<String, String> ids = new HashMap<>();
        for (String claim : List.of("appid", "azp", "client_id", "sub")) {
            JWTClaimsSet.Builder claims = claims(issuer).claim("azp", null).subject(null);
            claims.claim(claim, "by-" + claim).claim("app_displayname", "Robot");
            Caller caller = tokens.verify(issuer.signed(claims.build()), "r");
            ids.put(claim, caller.actor().id());
            assertThat(caller.actor().name()).isEqualTo("Robot @ " + issuer.issuer());
        }
        ids.forEach((claim, id) -> assertThat(id).isEqualTo("by-" + claim + " @ " + issuer.issuer()));
        String longId = "x".repeat(400);
        Caller caller = tokens.verify(
                issuer.signed(claims(issuer).claim("appid", longId).build()), "r");
        assertThat(caller.actor().id()).hasSizeLessThanOrEqualTo(200);
        assertThat(caller.actor().name()).hasSizeLessThanOrEqualTo(300);
    }

    @Test
    void scopesCountAsRolesDo() {
        both();
        Caller caller = tokens.verify(
                issuer.signed(claims(issuer)
                        .claim("roles", null)
                        .claim("scp", "openid IncidentTasks.Issue.All")
                        .build()),
                "r");
        assertThat(caller.permissions()).containsExactly(Permission.ISSUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{}",
                "[1]",
                "[{}]",
                "[{\"issuer\":\"https://a.example\",\"organization\":\"One\"}]",
                "[{\"issuer\":\"https://a.example\",\"audience\":\"us\"}]",
                "[{\"issuer\":\"https://a.example\",\"audience\":[],\"organization\":\"One\"}]",
                "[{\"issuer\":\"https://a.example\",\"audience\":\"us\",\"organizations\":{}}]",
                "[{\"issuer\":\"https://a.example\",\"audience\":\"us\",\"organization\":\"One\",\"organizations\":{\"a\":\"b\"}}]",
                "[{\"issuer\":\"https://a.example\",\"audience\":\"us\",\"organization\":\"One\",\"tenantClaim\":\"tid\"}]",
                "[{\"issuer\":\"http://a.example\",\"audience\":\"us\",\"organization\":\"One\"}]",
                "[{\"issuer\":\"https://a.example\",\"audience\":\"us\",\"organization\":\"One\",\"jwks\":\"http://a.example/k\"}]",
                "[{\"issuer\":\"https://a.example\",\"audience\":\"us\",\"organization\":\"One\",\"secret\":\"x\"}]",
                "[{\"issuer\":\"https://incident-tasks.invalid/t1/\",\"audience\":\"us\",\"organization\":\"One\"}]",
                "[{\"issuer\":\"https://a.example\",\"audience\":\"us\",\"organization\":\"One\"},"
                        + "{\"issuer\":\"https://a.example\",\"audience\":\"us\",\"organization\":\"Two\"}]"
            })
    void whatCannotBeMeantStopsTheStart(String json) {
        assertThatThrownBy(() -> new TrustedIssuers(settings(json), limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("INCIDENT_TASKS_TRUSTED_ISSUERS: ");
    }
}
