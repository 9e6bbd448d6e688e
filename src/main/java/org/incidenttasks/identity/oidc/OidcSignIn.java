package org.incidenttasks.identity.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpSession;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Federation;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.UserAccount;
import org.incidenttasks.identity.Claims;

/** Signing in with the OpenID Connect provider of the settings, from the button to the account. */
@Singleton
@Startup
@DependsOn("Migration")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class OidcSignIn {

    /**
     * How a sign-in ended.
     *
     * @param person as the provider has it
     * @param groups that it named
     * @param account null for a person who has no role anywhere
     * @param idToken for the sign-out
     * @param next the page that was wanted
     */
    public record Outcome(
            Federation.Person person, List<String> groups, UserAccount account, String idToken, String next) {}

    private static final Logger LOG = Logger.getLogger(OidcSignIn.class.getName());

    /** Keys are only asked for tokens that the provider itself has handed over. */
    private static final Duration KEY_LIMIT = Duration.ofSeconds(5);

    private static final List<String> PARAMETERS =
            List.of("code", "state", "iss", "error", "error_description", "error_uri", "session_state");

    @EJB
    private Federation federation;

    @EJB
    private Directory directory;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    /** Null where there is none. */
    private Provider provider;

    private RoleMapping mapping;

    public OidcSignIn() {}

    /** For use without a container. */
    OidcSignIn(Federation federation, Directory directory, Settings settings, Clock clock) {
        this.federation = federation;
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
        read();
    }

    @PostConstruct
    void start() {
        read();
    }

    private void read() {
        if (!settings.has(Setting.OIDC_ISSUER)) {
            return;
        }
        try {
            provider = new Provider(settings, clock, KEY_LIMIT);
            mapping = new RoleMapping(settings);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.SEVERE, "Not started: {0}", e.getMessage());
            throw e;
        }
    }

    /** What pages call the provider; empty where there is none. */
    public Optional<String> providerName() {
        return provider == null ? Optional.empty() : Optional.of(settings.text(Setting.OIDC_NAME));
    }

    /** {@code scheme://host[:port]} to which a sign-out may lead. */
    public Set<String> origins() {
        return provider == null ? Set.of() : provider.origins();
    }

    /**
     * Begins a sign-in that this session alone can end.
     *
     * @param callback address of this server to which the provider leads back, registered there exactly so
     * @param next the page that was wanted
     * @param anew whether the provider is to ask who it is even if it knows
     * @return where the browser is to go
     * @throws Problem.Unavailable where the provider cannot be reached
     */
    public URI begin(HttpSession session, URI callback, String next, boolean anew) {
        PendingSignIn pending = required().begin(callback, next);
        URI address = provider.address(pending, anew);
        pending.keep(session);
        return address;
    }

    /**
     * Ends a sign-in.
     *
     * @param session of the browser, or null
     * @param parameters what the provider sent back by it
     * @throws Problem.Invalid where it does not hold: {@code SignInStale}, {@code SignInRefused} or
     *     {@code SignInUntrusted}
     * @throws Problem.Forbidden where the account is disabled here
     * @throws Problem.Unavailable where the provider cannot be reached
     */
    public Outcome finish(HttpSession session, Map<String, List<String>> parameters) {
        required();
        String state = parameters.getOrDefault("state", List.of("")).get(0);
        PendingSignIn pending = PendingSignIn.take(session, state, clock.instant())
                .orElseThrow(() -> new Problem.Invalid(
                        "SignInStale", "This sign-in was not begun here, took too long or has ended: begin again."));
        Map<String, List<String>> known = parameters.entrySet().stream()
                .filter(one -> PARAMETERS.contains(one.getKey()))
                .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Provider.Proof proof = provider.finish(pending, known);
        JWTClaimsSet claims = proof.claims();
        Federation.Person person = new Federation.Person(
                claims.getIssuer(),
                claims.getSubject(),
                first(claims, "preferred_username", "upn", "email"),
                first(claims, "name", "preferred_username"));
        Map<String, Set<Role>> roles = mapping.roles(claims.getClaims(), directory.tenants());
        List<String> groups = mapping.groups(claims.getClaims());
        if (groups.isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "The ID token of a person names no group: nothing in its claim {0}",
                    settings.text(Setting.OIDC_ROLES_CLAIM));
        }
        UserAccount account = federation.signIn(person, roles).orElse(null);
        return new Outcome(person, groups, account, proof.idToken(), pending.next());
    }

    private static String first(JWTClaimsSet claims, String... names) {
        for (String name : names) {
            List<String> texts = Claims.texts(claims.getClaims(), name);
            if (!texts.isEmpty()) {
                return texts.get(0);
            }
        }
        return null;
    }

    /** Where the sign-out goes on at the provider; empty for who did not come from there, or where it has no place. */
    public Optional<URI> signOut(String idToken, URI back) {
        return provider == null || idToken == null ? Optional.empty() : provider.signOut(idToken, back);
    }

    private Provider required() {
        if (provider == null) {
            throw new Problem.NotFound("No identity provider is set: sign in with a password.");
        }
        return provider;
    }
}
