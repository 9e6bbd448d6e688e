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
import org.incidenttasks.access.Secrets;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.audit.Actor;

/**
 * Access tokens: RS256 JWTs with the claims of Microsoft's ({@code aud, iss, tid, appid, roles, exp ...}), issued to a
 * client for its secret and verified on every request of the API.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Tokens {

    /** A token and the seconds it holds. */
    public record Issued(String token, long expiresInSeconds) {}

    /** Clocks of two machines differ a little. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    @EJB
    private Secrets secrets;

    @EJB
    private Directory directory;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    public Tokens() {}

    /** For use without a container. */
    Tokens(Secrets secrets, Directory directory, Settings settings, Clock clock) {
        this.secrets = secrets;
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
        RSAKey key = secrets.tokenKey();
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
     * Who calls with a token.
     *
     * @param requestId the id of the request, for the audit trail
     * @throws Problem.Unauthenticated in Graph's words
     */
    public Caller verify(String token, String requestId) {
        if (token.isEmpty()) {
            throw new Problem.Unauthenticated("Access token is empty.");
        }
        JWTClaimsSet claims;
        boolean genuine;
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            RSAKey key = secrets.tokenKey();
            // The algorithm is ours to choose, not the token's.
            genuine = JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm())
                    && key.getKeyID().equals(jwt.getHeader().getKeyID())
                    && jwt.verify(new RSASSAVerifier(key.toRSAPublicKey()));
            claims = jwt.getJWTClaimsSet();
        } catch (ParseException e) {
            throw new Problem.Unauthenticated("CompactToken parsing failed with error code: 80049217");
        } catch (JOSEException e) {
            throw new Problem.Unauthenticated("Access token validation failure.");
        }
        if (!genuine) {
            throw new Problem.Unauthenticated("Access token validation failure. Invalid signature.");
        }
        return caller(claims, requestId);
    }

    private Caller caller(JWTClaimsSet claims, String requestId) {
        Instant now = clock.instant();
        if (claims.getExpirationTime() == null
                || now.isAfter(claims.getExpirationTime().toInstant().plus(SKEW))) {
            throw new Problem.Unauthenticated("Lifetime validation failed, the token is expired.");
        }
        if (claims.getNotBeforeTime() != null
                && now.isBefore(claims.getNotBeforeTime().toInstant().minus(SKEW))) {
            throw new Problem.Unauthenticated("Lifetime validation failed, the token is not yet valid.");
        }
        try {
            String tenantId = claims.getStringClaim("tid");
            if (!claims.getAudience().contains(settings.text(Setting.TOKEN_AUDIENCE))) {
                throw new Problem.Unauthenticated("Access token validation failure. Invalid audience.");
            }
            if (tenantId == null || !issuer(tenantId).equals(claims.getIssuer())) {
                throw new Problem.Unauthenticated("Access token validation failure. Invalid issuer.");
            }
            Tenant tenant = directory.tenant(tenantId).orElseThrow(Tokens::revoked);
            ApiClient client = directory
                    .client(claims.getStringClaim("appid"))
                    .filter(found -> found.getTenantId().equals(tenantId))
                    .orElseThrow(Tokens::revoked);
            Actor actor =
                    new Actor(Actor.Kind.CLIENT, client.getId(), client.getDisplayName(), Actor.Via.API, requestId);
            return Caller.client(actor, tenant, granted(claims));
        } catch (ParseException e) {
            throw new Problem.Unauthenticated("Access token validation failure. A claim has the wrong type.");
        }
    }

    /** The application roles ({@code roles}) and the delegated scopes ({@code scp}, parted by spaces): both count alike. */
    private static Set<String> granted(JWTClaimsSet claims) throws ParseException {
        Set<String> granted = new TreeSet<>();
        List<String> roles = claims.getStringListClaim("roles");
        if (roles != null) {
            granted.addAll(roles);
        }
        String scopes = claims.getStringClaim("scp");
        if (scopes != null && !scopes.isBlank()) {
            granted.addAll(List.of(scopes.strip().split(" +")));
        }
        return granted;
    }

    private static Problem revoked() {
        return new Problem.Unauthenticated("Access token validation failure. The application is disabled.");
    }

    private String issuer(String tenantId) {
        return settings.text(Setting.TOKEN_ISSUER) + "/" + tenantId + "/";
    }
}
