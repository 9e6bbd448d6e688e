package org.incidenttasks.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.ApiClient;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.storage.Hashes;

/**
 * Access tokens: RS256 JWTs with the claims of Microsoft's ({@code aud, iss, tid, appid, roles, exp ...}), issued to a
 * client for its secret and verified on every request of the API; and those of other issuers that the settings trust.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Tokens {

    /** A token and the seconds it holds. */
    public record Issued(String token, long expiresInSeconds) {}

    /** Clocks of two machines differ a little. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    private static final String APP_ID = "appid";

    /** What the audit trail keeps of an actor. */
    private static final int MOST_ID = 200;

    private static final int MOST_NAME = 300;

    @EJB
    private SigningKeys keys;

    @EJB
    private TrustedIssuers issuers;

    @EJB
    private Directory directory;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    public Tokens() {}

    /** For use without a container. */
    Tokens(SigningKeys keys, TrustedIssuers issuers, Directory directory, Settings settings, Clock clock) {
        this.keys = keys;
        this.issuers = issuers;
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A token for a client.
     *
     * @param tenantId the tenant in the address of the token request
     * @return empty when the tenant, the client or the secret does not hold; which of them is not told
     * @throws Problem.Forbidden when all of them hold and the tenant is suspended
     */
    public Optional<Issued> issue(String tenantId, String clientId, String secret) {
        Optional<ApiClient> client = directory
                .client(clientId)
                .filter(found -> found.getTenantId().equals(tenantId))
                .filter(found -> found.hasSecret(secret));
        if (client.isPresent()
                && directory.tenant(tenantId).filter(Tenant::isSuspended).isPresent()) {
            throw new Problem.Forbidden(
                    "The organisation is suspended: no token is issued until whoever runs this server takes it up again.");
        }
        return client.map(this::issue);
    }

    private Issued issue(ApiClient client) {
        RSAKey key = keys.signing();
        Instant now = clock.instant();
        Duration lifetime = settings.duration(Setting.TOKEN_LIFETIME);
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .audience(settings.text(Setting.TOKEN_AUDIENCE))
                .issuer(issuer(client.getTenantId()))
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(UUID.randomUUID().toString())
                .subject(client.getId())
                .claim("appid", client.getId())
                .claim("app_displayname", client.getDisplayName())
                .claim("idtyp", "app")
                .claim("tid", client.getTenantId())
                .claim("roles", client.getAppRoles())
                .claim("ver", "1.0")
                .build();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("The key for access tokens does not sign", e);
        }
        return new Issued(token.serialize(), lifetime.toSeconds());
    }

    /**
     * Who calls with a token: of this server, or of an issuer that the settings trust.
     *
     * @param requestId the id of the request, for the audit trail
     * @throws Problem.Unauthenticated in Graph's words
     * @throws Problem.Unavailable where the keys of another issuer cannot be had
     */
    public Caller verify(String token, String requestId) {
        if (token.isEmpty()) {
            throw new Problem.Unauthenticated("Access token is empty.");
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            // Only to find the keys by; it counts when the signature holds.
            Optional<TrustedIssuer> other = issuers.named(jwt.getJWTClaimsSet().getIssuer());
            if (other.isPresent()) {
                return stranger(other.get(), other.get().verified(jwt), requestId);
            }
            requireOurs(jwt);
            return own(jwt.getJWTClaimsSet(), requestId);
        } catch (ParseException e) {
            throw new Problem.Unauthenticated("CompactToken parsing failed with error code: 80049217");
        }
    }

    private void requireOurs(SignedJWT jwt) {
        // The algorithm is ours to choose, not the token's.
        Optional<RSAKey> key = Optional.ofNullable(jwt.getHeader().getKeyID())
                .filter(id -> JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm()))
                .flatMap(keys::accepted);
        boolean genuine;
        try {
            genuine = key.isPresent() && jwt.verify(new RSASSAVerifier(key.get().toRSAPublicKey()));
        } catch (JOSEException e) {
            throw new Problem.Unauthenticated("Access token validation failure.");
        }
        if (!genuine) {
            throw invalidSignature();
        }
    }

    static Problem.Unauthenticated invalidSignature() {
        return refused("Invalid signature.");
    }

    private static Problem.Unauthenticated refused(String why) {
        return new Problem.Unauthenticated("Access token validation failure. " + why);
    }

    private void requireLifetime(JWTClaimsSet claims) {
        Instant now = clock.instant();
        if (claims.getExpirationTime() == null
                || now.isAfter(claims.getExpirationTime().toInstant().plus(SKEW))) {
            throw new Problem.Unauthenticated("Lifetime validation failed, the token is expired.");
        }
        if (claims.getNotBeforeTime() != null
                && now.isBefore(claims.getNotBeforeTime().toInstant().minus(SKEW))) {
            throw new Problem.Unauthenticated("Lifetime validation failed, the token is not yet valid.");
        }
    }

    private Caller own(JWTClaimsSet claims, String requestId) {
        requireLifetime(claims);
        try {
            String tenantId = claims.getStringClaim("tid");
            if (!claims.getAudience().contains(settings.text(Setting.TOKEN_AUDIENCE))) {
                throw refused("Invalid audience.");
            }
            if (tenantId == null || !issuer(tenantId).equals(claims.getIssuer())) {
                throw refused("Invalid issuer.");
            }
            Tenant tenant = directory.tenant(tenantId).orElseThrow(Tokens::revoked);
            ApiClient client = directory
                    .client(claims.getStringClaim(APP_ID))
                    .filter(found -> found.getTenantId().equals(tenantId))
                    .orElseThrow(Tokens::revoked);
            Actor actor =
                    new Actor(Actor.Kind.CLIENT, client.getId(), client.getDisplayName(), Actor.Via.API, requestId);
            Set<String> granted = scopes(claims);
            List<String> roles = claims.getStringListClaim("roles");
            granted.addAll(roles == null ? List.of() : roles);
            return Caller.client(actor, tenant, granted);
        } catch (ParseException e) {
            throw refused("A claim has the wrong type.");
        }
    }

    private Caller stranger(TrustedIssuer issuer, JWTClaimsSet claims, String requestId) {
        requireLifetime(claims);
        if (!issuer.isFor(claims.getAudience())) {
            throw refused("Invalid audience.");
        }
        Tenant tenant = issuer.tenant(claims, directory.tenants())
                .orElseThrow(() -> refused("The issuer may not speak for this tenant, or names none."));
        try {
            Set<String> granted = scopes(claims);
            granted.addAll(issuer.roles(claims));
            return Caller.client(actor(issuer, claims, requestId), tenant, granted);
        } catch (ParseException e) {
            throw refused("A claim has the wrong type.");
        }
    }

    /** Named together with its issuer, so that no issuer's client is taken for another one's or for one of ours. */
    private static Actor actor(TrustedIssuer issuer, JWTClaimsSet claims, String requestId) throws ParseException {
        String id = null;
        for (String claim : List.of(APP_ID, "azp", "client_id", "sub")) {
            id = id == null ? claims.getStringClaim(claim) : id;
        }
        if (id == null || id.isBlank()) {
            throw refused("It names neither an application nor a subject.");
        }
        String name = claims.getStringClaim("app_displayname");
        String whole = id + " @ " + issuer.issuer();
        return new Actor(
                Actor.Kind.CLIENT,
                whole.length() <= MOST_ID ? whole : Hashes.sha256(whole),
                cut((name == null ? id : name) + " @ " + issuer.issuer()),
                Actor.Via.API,
                requestId);
    }

    private static String cut(String name) {
        return name.length() <= MOST_NAME ? name : name.substring(0, MOST_NAME);
    }

    /** The delegated scopes ({@code scp}, parted by spaces), which count as the application roles do. */
    private static Set<String> scopes(JWTClaimsSet claims) throws ParseException {
        Set<String> granted = new TreeSet<>();
        String scopes = claims.getStringClaim("scp");
        if (scopes != null && !scopes.isBlank()) {
            granted.addAll(List.of(scopes.strip().split(" +")));
        }
        return granted;
    }

    private static Problem revoked() {
        return refused("The application is disabled.");
    }

    /** The {@code iss} of the tokens of an organisation. */
    public String issuer(String tenantId) {
        return settings.text(Setting.TOKEN_ISSUER) + "/" + tenantId + "/";
    }
}
