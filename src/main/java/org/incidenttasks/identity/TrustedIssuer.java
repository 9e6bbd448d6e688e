package org.incidenttasks.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Tenant;

/** Another issuer of access tokens, and what the settings let its tokens say. */
public final class TrustedIssuer {

    /**
     * What the settings say of it.
     *
     * @param issuer the {@code iss} of its tokens
     * @param audiences of which a token must name one
     * @param jwks where its keys are; null where its discovery document says it
     * @param rolesClaim path of the claim that names application roles
     * @param tenantClaim path of the claim that says in which organisation a token counts; null for a fixed one
     * @param organizations by the claim's value the organisation, by name or id; with a fixed one, that under ""
     */
    record Terms(
            String issuer,
            Set<String> audiences,
            String jwks,
            String rolesClaim,
            String tenantClaim,
            Map<String, String> organizations) {}

    private static final System.Logger LOG = System.getLogger(TrustedIssuer.class.getName());
    private static final int RETRY_SECONDS = 30;

    private final Terms terms;
    private final IssuerKeys keys;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    TrustedIssuer(Terms terms, Duration limit) {
        this.terms = terms;
        this.keys = new IssuerKeys(this::jwks, limit);
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(IssuerKeys.ALGORITHMS, keys.source()));
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), null));
        // Signature alone: what the claims must be is said by Tokens, in Graph's words.
        processor.setJWTClaimsSetVerifier(null);
    }

    private URL jwks() throws IOException {
        if (terms.jwks() != null) {
            return URI.create(terms.jwks()).toURL();
        }
        try {
            AuthorizationServerMetadata metadata = OIDCProviderMetadata.resolve(
                    new Issuer(terms.issuer()), IssuerKeys.CONNECT_MILLIS, IssuerKeys.READ_MILLIS);
            URI address = metadata.getJWKSetURI();
            if (address == null || !IssuerKeys.isSafe(address.toString())) {
                throw new IOException("Its discovery document names no safe address of keys");
            }
            return address.toURL();
        } catch (GeneralException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    String issuer() {
        return terms.issuer();
    }

    /**
     * The claims of a token whose signature holds.
     *
     * @throws Problem.Unauthenticated where it does not
     * @throws Problem.Unavailable where the keys could never be read, so that nobody can say
     */
    JWTClaimsSet verified(SignedJWT token) {
        try {
            return processor.process(token, null);
        } catch (RateLimitReachedException e) {
            throw keys.areKnown() ? Tokens.invalidSignature() : unavailable(e);
        } catch (KeySourceException e) {
            throw unavailable(e);
        } catch (BadJOSEException | JOSEException e) {
            throw Tokens.invalidSignature();
        }
    }

    private Problem unavailable(Exception e) {
        LOG.log(Level.WARNING, "The keys of the issuer " + terms.issuer() + " cannot be read: " + e.getMessage());
        return new Problem.Unavailable(
                "The keys of the issuer " + terms.issuer() + " cannot be read: try again in " + RETRY_SECONDS
                        + " seconds.",
                RETRY_SECONDS);
    }

    boolean isFor(Collection<String> audiences) {
        return audiences.stream().anyMatch(terms.audiences()::contains);
    }

    /** The organisation for which a token speaks: one of those given to the issuer, and never another. */
    Optional<Tenant> tenant(JWTClaimsSet claims, Collection<Tenant> all) {
        String value = "";
        if (terms.tenantClaim() != null) {
            List<String> values = Claims.texts(claims.getClaims(), terms.tenantClaim());
            if (values.size() != 1) {
                return Optional.empty();
            }
            value = values.get(0);
        }
        return Optional.ofNullable(terms.organizations().get(value)).flatMap(named -> Organizations.find(named, all));
    }

    Set<String> roles(JWTClaimsSet claims) {
        return new HashSet<>(Claims.texts(claims.getClaims(), terms.rolesClaim()));
    }
}
