package org.incidenttasks.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.incidenttasks.Problem;
import org.incidenttasks.Settings;
import org.incidenttasks.access.AccessFixtures;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Federation;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.UserAccount;
import org.incidenttasks.identity.TestIssuer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of a provider's word is believed: everything that holds, once, in the browser that asked. */
class OidcSignInTest {

    private static final URI CALLBACK = URI.create("https://tasks.example.org/ui/sign-in/callback");
    private static final Tenant TENANT = AccessFixtures.tenant("t1", "Example", Instant.EPOCH);

    private final TestIssuer issuer = new TestIssuer();
    private final HttpSession session = session();
    private Federation.Person person;
    private Map<String, Set<Role>> roles;
    private OidcSignIn oidc = signIn(Clock.systemUTC());

    @AfterEach
    void close() {
        issuer.close();
    }

    private OidcSignIn signIn(Clock clock) {
        Federation federation = new Federation() {
            @Override
            public Optional<UserAccount> signIn(Person who, Map<String, Set<Role>> given) {
                person = who;
                roles = given;
                return Optional.empty();
            }
        };
        Directory directory = new Directory() {
            @Override
            public List<Tenant> tenants() {
                return List.of(TENANT);
            }
        };
        Settings settings = new Settings(
                Map.of(
                        "INCIDENT_TASKS_OIDC_ISSUER",
                        issuer.issuer(),
                        "INCIDENT_TASKS_OIDC_CLIENT_ID",
                        "us",
                        "INCIDENT_TASKS_OIDC_ROLES",
                        "soc=RESPONDER"),
                name -> null);
        return new OidcSignIn(federation, directory, settings, clock);
    }

    private static HttpSession session() {
        Map<String, Object> attributes = new HashMap<>();
        return (HttpSession) Proxy.newProxyInstance(
                OidcSignInTest.class.getClassLoader(),
                new Class<?>[] {HttpSession.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getAttribute" -> attributes.get((String) arguments[0]);
                    case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Sent to the provider; the parameters it gets. */
    private Map<String, List<String>> sent() {
        URI address = oidc.begin(session, CALLBACK, "/ui/tasks?x=1", false);
        assertThat(address.toString()).startsWith(issuer.issuer() + "/authorize?");
        return URLUtils.parseParameters(address.getRawQuery());
    }

    private static String one(Map<String, List<String>> parameters, String name) {
        return parameters.get(name).get(0);
    }

    private JWTClaimsSet.Builder claims(Map<String, List<String>> sent) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer.issuer())
                .subject("s-1")
                .audience("us")
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("nonce", one(sent, "nonce"))
                .claim("preferred_username", "ada")
                .claim("name", "Ada Lovelace")
                .claim("groups", List.of("soc", "others"));
    }

    /** What comes back by the browser. */
    private Map<String, List<String>> back(Map<String, List<String>> sent) {
        return new HashMap<>(
                Map.of("code", List.of("code-1"), "state", sent.get("state"), "iss", List.of(issuer.issuer())));
    }

    private static String tokens(String idToken) {
        return "{\"access_token\":\"at\",\"token_type\":\"Bearer\",\"id_token\":\"" + idToken + "\"}";
    }

    /** A whole sign-in in which the provider answers with a token made of bent claims. */
    private OidcSignIn.Outcome withToken(
            UnaryOperator<JWTClaimsSet.Builder> bent, Function<JWTClaimsSet, String> signed) {
        Map<String, List<String>> sent = sent();
        issuer.tokenEndpoint(
                form -> tokens(signed.apply(bent.apply(claims(sent)).build())));
        return oidc.finish(session, back(sent));
    }

    private AbstractThrowableAssert<?, ?> assertUntrusted(UnaryOperator<JWTClaimsSet.Builder> bent) {
        return assertUntrusted(bent, issuer::signed);
    }

    private AbstractThrowableAssert<?, ?> assertUntrusted(
            UnaryOperator<JWTClaimsSet.Builder> bent, Function<JWTClaimsSet, String> signed) {
        person = null;
        var refusal = assertThatThrownBy(() -> withToken(bent, signed))
                .isInstanceOfSatisfying(
                        Problem.Invalid.class,
                        problem -> assertThat(problem.code()).isEqualTo("SignInUntrusted"));
        assertThat(person).isNull();
        return refusal;
    }

    private void assertRefused(String code, Map<String, List<String>> parameters) {
        assertThatThrownBy(() -> oidc.finish(session, parameters))
                .isInstanceOfSatisfying(
                        Problem.Invalid.class,
                        problem -> assertThat(problem.code()).isEqualTo(code));
        assertThat(person).isNull();
    }

    @Test
    void whatHoldsBecomesAPersonWithRoles() {
        Map<String, List<String>> sent = sent();
        Map<String, String> asked = new HashMap<>();
        String idToken = issuer.signed(claims(sent).build());
        issuer.tokenEndpoint(form -> {
            asked.putAll(form);
            return tokens(idToken);
        });
        OidcSignIn.Outcome outcome = oidc.finish(session, back(sent));

        assertThat(person).isEqualTo(new Federation.Person(issuer.issuer(), "s-1", "ada", "Ada Lovelace"));
        assertThat(roles).isEqualTo(Map.of("t1", Set.of(Role.RESPONDER)));
        assertThat(outcome.groups()).containsExactly("soc", "others");
        assertThat(outcome.next()).isEqualTo("/ui/tasks?x=1");
        assertThat(outcome.idToken()).isEqualTo(idToken);
        assertThat(one(sent, "code_challenge_method")).isEqualTo("S256");
        assertThat(one(sent, "response_type")).isEqualTo("code");
        assertThat(one(sent, "scope").split(" ")).contains("openid", "profile");
        assertThat(one(sent, "redirect_uri")).isEqualTo(CALLBACK.toString());
        assertThat(asked)
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("code", "code-1")
                .containsEntry("client_id", "us")
                .containsEntry("redirect_uri", CALLBACK.toString());
        assertThat(CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(asked.get("code_verifier")))
                        .getValue())
                .isEqualTo(one(sent, "code_challenge"));
    }

    @Test
    void nothingIsGuessableOrUsedAgain() {
        Map<String, List<String>> first = sent();
        Map<String, List<String>> second = sent();
        for (String name : List.of("state", "nonce", "code_challenge")) {
            assertThat(one(first, name)).hasSizeGreaterThanOrEqualTo(43).isNotEqualTo(one(second, name));
        }
    }

    @Test
    void tokenOfAnotherIssuerOrForAnotherIsRefused() {
        assertUntrusted(claims -> claims.issuer("https://elsewhere.example"));
        assertUntrusted(claims -> claims.issuer(null));
        assertUntrusted(claims -> claims.audience("them"));
        assertUntrusted(claims -> claims.audience((String) null));
        assertUntrusted(claims -> claims.subject(null));
        assertUntrusted(claims -> claims.claim("azp", "them"));
        assertUntrusted(claims -> claims.audience(List.of("us", "them")));
        assertUntrusted(claims -> claims.audience(List.of("us", "them")).claim("azp", "them"));
        assertThat(withToken(claims -> claims.audience(List.of("us", "them")).claim("azp", "us"), issuer::signed))
                .isNotNull();
    }

    @Test
    void tokenOfAnotherSignInIsRefused() {
        assertUntrusted(claims -> claims.claim("nonce", "another"));
        assertUntrusted(claims -> claims.claim("nonce", null));
    }

    @Test
    void tokenOfAnotherTimeIsRefusedButForAMinute() {
        Instant now = Instant.now();
        assertUntrusted(claims -> claims.expirationTime(Date.from(now.minusSeconds(62))));
        assertUntrusted(claims -> claims.expirationTime(null));
        assertUntrusted(claims -> claims.issueTime(Date.from(now.plusSeconds(90))));
        assertUntrusted(claims -> claims.issueTime(null));
        assertThat(withToken(claims -> claims.expirationTime(Date.from(now.minusSeconds(30))), issuer::signed))
                .isNotNull();
    }

    @Test
    void tokenDoesNotChooseHowItIsChecked() {
        assertUntrusted(claims -> claims, claims -> new PlainJWT(claims).serialize());
        assertUntrusted(claims -> claims, issuer::signedWithThePublicKey);
        assertUntrusted(claims -> claims, issuer::forged);
        assertUntrusted(claims -> claims, claims -> "no.token.");
    }

    @Test
    void newKeyIsFoundWhenATokenNamesIt() {
        assertThat(withToken(claims -> claims, issuer::signed)).isNotNull();
        assertThat(issuer.keyRequests()).isEqualTo(1);
        issuer.rotate();
        assertThat(withToken(claims -> claims, issuer::signed)).isNotNull();
        assertThat(issuer.keyRequests()).isEqualTo(2);
        assertUntrusted(claims -> claims, issuer::signedByUnknownKey);
        assertThat(issuer.keyRequests()).as("not at every unknown key").isEqualTo(2);
    }

    @Test
    void signInEndsOnceInItsBrowserAndSoon() {
        Map<String, List<String>> sent = sent();
        issuer.tokenEndpoint(form -> tokens(issuer.signed(claims(sent).build())));
        assertThatThrownBy(() -> oidc.finish(session(), back(sent))).hasMessageContaining("not begun here");
        assertThatThrownBy(() -> oidc.finish(null, back(sent))).hasMessageContaining("not begun here");
        Map<String, List<String>> tampered = back(sent);
        tampered.put("state", List.of("another"));
        assertRefused("SignInStale", tampered);
        tampered.remove("state");
        assertRefused("SignInStale", tampered);
        assertThat(oidc.finish(session, back(sent))).isNotNull();
        person = null;
        assertRefused("SignInStale", back(sent));

        Map<String, List<String>> late = sent();
        oidc = signIn(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10)));
        assertRefused("SignInStale", back(late));
    }

    @Test
    void answerMustNameItsIssuerAndCarryACode() {
        Map<String, List<String>> other = back(sent());
        other.put("iss", List.of("https://elsewhere.example"));
        assertRefused("SignInUntrusted", other);
        Map<String, List<String>> nameless = back(sent());
        nameless.remove("iss");
        assertRefused("SignInUntrusted", nameless);
        Map<String, List<String>> empty = back(sent());
        empty.remove("code");
        assertRefused("SignInUntrusted", empty);
        Map<String, List<String>> blank = back(sent());
        blank.put("code", List.of(""));
        assertRefused("SignInUntrusted", blank);
        Map<String, List<String>> denied = back(sent());
        denied.remove("code");
        denied.put("error", List.of("access_denied"));
        assertRefused("SignInRefused", denied);
    }

    @Test
    void codeThatTheProviderRefusesOpensNothing() {
        issuer.tokenEndpoint(form -> "{\"error\":\"invalid_grant\"}");
        assertRefused("SignInUntrusted", back(sent()));
        issuer.tokenEndpoint(form -> "{\"access_token\":\"at\",\"token_type\":\"Bearer\"}");
        assertRefused("SignInUntrusted", back(sent()));
        issuer.tokenEndpoint(form -> "no JSON");
        assertRefused("SignInUntrusted", back(sent()));
    }

    @Test
    void providerThatIsDownIsSaidToBe() {
        issuer.down(true);
        assertThatThrownBy(this::sent).isInstanceOf(Problem.Unavailable.class);
        issuer.down(false);
        assertThatThrownBy(this::sent).as("not asked again at once").isInstanceOf(Problem.Unavailable.class);
        oidc = signIn(Clock.systemUTC());
        Map<String, List<String>> sent = sent();
        issuer.tokenEndpoint(form -> tokens(issuer.signed(claims(sent).build())));
        issuer.close();
        assertThatThrownBy(() -> oidc.finish(session, back(sent))).isInstanceOf(Problem.Unavailable.class);
        assertThat(sent()).as("what was known serves on").isNotEmpty();
    }

    @Test
    void discoveryDocumentOfAnotherIssuerOrWithUnsafeAddressesIsNotBelieved() {
        issuer.discovery(document -> document.replace("/token\"", "/token2\"")
                .replace("\"token_endpoint\":\"http://localhost", "\"token_endpoint\":\"http://elsewhere.example"));
        assertThatThrownBy(this::sent).isInstanceOf(Problem.Unavailable.class);
        issuer.discovery(
                document -> document.replaceFirst("\"issuer\":\"[^\"]*\"", "\"issuer\":\"https://x.example\""));
        oidc = signIn(Clock.systemUTC());
        assertThatThrownBy(this::sent).isInstanceOf(Problem.Unavailable.class);
    }

    @Test
    void signOutGoesOnAtTheProviderForWhoCameFromThere() {
        URI page = URI.create("https://tasks.example.org/ui/sign-in");
        String idToken = issuer.signed(claims(sent()).build());
        URI address = oidc.signOut(idToken, page).orElseThrow();
        assertThat(address.toString()).startsWith(issuer.issuer() + "/logout?");
        assertThat(URLUtils.parseParameters(address.getRawQuery()))
                .containsEntry("id_token_hint", List.of(idToken))
                .containsEntry("post_logout_redirect_uri", List.of(page.toString()));
        assertThat(oidc.signOut(null, page)).isEmpty();
        assertThat(oidc.origins()).containsExactly(issuer.issuer());
    }
}
