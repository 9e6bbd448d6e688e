package org.incidenttasks.identity.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.AuthenticationSuccessResponse;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.identity.IssuerKeys;

/**
 * Speaks with the OpenID Connect provider: authorization code with PKCE, state and nonce; nothing that it says counts
 * before it has been checked. The protocol itself is Nimbus's.
 */
final class Provider {

    /** What a person was proven to be: the claims, and the token that says so. */
    record Proof(JWTClaimsSet claims, String idToken) {}

    private record Known(OIDCProviderMetadata metadata, Instant readAt) {}

    private static final System.Logger LOG = System.getLogger(Provider.class.getName());

    private static final int SKEW_SECONDS = 60;
    private static final int RETRY_SECONDS = 30;
    private static final Duration KEPT = Duration.ofHours(1);

    /** How long a provider that did not answer is not asked again, so that nobody waits for it in a row. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Issuer issuer;
    private final ClientID clientId;
    private final String clientSecret;
    private final Scope scope = new Scope("openid");
    private final Clock clock;
    private final IssuerKeys keys;

    private volatile Known known;
    private Instant failedAt = Instant.MIN;

    Provider(Settings settings, Clock clock, Duration keyLimit) {
        String address = settings.text(Setting.OIDC_ISSUER);
        if (!IssuerKeys.isSafe(address)) {
            throw new IllegalArgumentException(Setting.OIDC_ISSUER.variable() + " is '" + address
                    + "': write an address with https, as its discovery document has it.");
        }
        this.issuer = new Issuer(address);
        this.clientId = new ClientID(settings.text(Setting.OIDC_CLIENT_ID));
        this.clientSecret = settings.text(Setting.OIDC_CLIENT_SECRET);
        settings.list(Setting.OIDC_SCOPES).forEach(scope::add);
        this.clock = clock;
        this.keys = new IssuerKeys(() -> metadata().getJWKSetURI().toURL(), keyLimit);
    }

    /** A sign-in to be kept, whose address {@link #address} then says. */
    PendingSignIn begin(URI callback, String next) {
        return new PendingSignIn(
                new State(32).getValue(),
                new Nonce(32).getValue(),
                new CodeVerifier().getValue(),
                callback,
                next,
                clock.instant());
    }

    /**
     * Where the browser is to go.
     *
     * @param anew whether the provider is to ask who it is, even if it knows
     * @throws Problem.Unavailable where the provider cannot be reached
     */
    URI address(PendingSignIn pending, boolean anew) {
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        ResponseType.CODE, scope, clientId, pending.callback())
                .endpointURI(metadata().getAuthorizationEndpointURI())
                .state(new State(pending.state()))
                .nonce(new Nonce(pending.nonce()))
                .codeChallenge(new CodeVerifier(pending.verifier()), CodeChallengeMethod.S256);
        if (anew) {
            request.prompt(new Prompt(Prompt.Type.LOGIN));
        }
        return request.build().toURI();
    }

    /**
     * Ends a sign-in with what the provider sent back by the browser.
     *
     * @param parameters of the callback
     * @throws Problem.Invalid where the answer, or what it leads to, does not hold
     * @throws Problem.Unavailable where the provider cannot be reached
     */
    Proof finish(PendingSignIn pending, Map<String, List<String>> parameters) {
        AuthenticationSuccessResponse answer = answer(pending, parameters);
        OIDCTokens tokens = redeem(pending, answer);
        JWT idToken = tokens.getIDToken();
        try {
            var validator = new IDTokenValidator(
                    issuer, clientId, new JWSVerificationKeySelector<>(IssuerKeys.ALGORITHMS, keys.source()), null);
            validator.setMaxClockSkew(SKEW_SECONDS);
            JWTClaimsSet claims =
                    validator.validate(idToken, new Nonce(pending.nonce())).toJWTClaimsSet();
            requireForUs(claims);
            return new Proof(claims, tokens.getIDTokenString());
        } catch (KeySourceException e) {
            throw e instanceof RateLimitReachedException && keys.areKnown()
                    ? untrusted("its ID token is signed by an unknown key")
                    : unreachable("its keys", e);
        } catch (BadJOSEException | JOSEException | ParseException | java.text.ParseException e) {
            throw untrusted("its ID token does not hold: " + e.getMessage());
        }
    }

    private AuthenticationSuccessResponse answer(PendingSignIn pending, Map<String, List<String>> parameters) {
        AuthenticationResponse answer;
        try {
            answer = AuthenticationResponseParser.parse(pending.callback(), parameters);
        } catch (ParseException | IllegalArgumentException e) {
            throw untrusted("its answer cannot be read: " + e.getMessage());
        }
        // RFC 9207: an answer of another provider must not be taken to this one.
        boolean named = answer.getIssuer() != null;
        if (named ? !issuer.equals(answer.getIssuer()) : metadata().supportsAuthorizationResponseIssuerParam()) {
            throw untrusted("its answer names the issuer " + answer.getIssuer());
        }
        if (!answer.indicatesSuccess()) {
            LOG.log(
                    Level.INFO,
                    () -> "Sign-in refused by the provider: "
                            + said(answer.toErrorResponse().getErrorObject()));
            throw new Problem.Invalid(
                    "SignInRefused", "The provider did not let you in: try again, or ask its administrator.");
        }
        AuthenticationSuccessResponse success = answer.toSuccessResponse();
        if (success.getAuthorizationCode() == null) {
            throw untrusted("its answer has no code");
        }
        return success;
    }

    private OIDCTokens redeem(PendingSignIn pending, AuthenticationSuccessResponse answer) {
        var grant = new AuthorizationCodeGrant(
                answer.getAuthorizationCode(), pending.callback(), new CodeVerifier(pending.verifier()));
        HTTPRequest request = tokenRequest(grant).toHTTPRequest();
        request.setConnectTimeout(IssuerKeys.CONNECT_MILLIS);
        request.setReadTimeout(IssuerKeys.READ_MILLIS);
        request.setFollowRedirects(false);
        TokenResponse response;
        try {
            response = OIDCTokenResponseParser.parse(request.send());
        } catch (IOException e) {
            throw unreachable("its token endpoint", e);
        } catch (ParseException e) {
            throw untrusted("the answer of its token endpoint cannot be read: " + e.getMessage());
        }
        if (!response.indicatesSuccess()) {
            throw untrusted(
                    "its token endpoint says " + said(response.toErrorResponse().getErrorObject()));
        }
        if (!(response instanceof com.nimbusds.openid.connect.sdk.OIDCTokenResponse success)
                || success.getOIDCTokens().getIDToken() == null) {
            throw untrusted("its token endpoint gave no ID token: is the scope openid allowed there?");
        }
        return success.getOIDCTokens();
    }

    private TokenRequest tokenRequest(AuthorizationCodeGrant grant) {
        URI endpoint = metadata().getTokenEndpointURI();
        if (clientSecret.isEmpty()) {
            return new TokenRequest.Builder(endpoint, clientId, grant).build();
        }
        List<ClientAuthenticationMethod> methods = metadata().getTokenEndpointAuthMethods();
        boolean basic = methods == null || methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        Secret secret = new Secret(clientSecret);
        return new TokenRequest.Builder(
                        endpoint,
                        basic ? new ClientSecretBasic(clientId, secret) : new ClientSecretPost(clientId, secret),
                        grant)
                .build();
    }

    /** What the library leaves to others: a token for several must be ours by name, and so must its party. */
    private void requireForUs(JWTClaimsSet claims) throws java.text.ParseException {
        String party = claims.getStringClaim("azp");
        boolean ours = party == null ? claims.getAudience().size() == 1 : party.equals(clientId.getValue());
        if (!ours) {
            throw untrusted("its ID token was issued to " + party);
        }
    }

    /** Where the sign-out goes on; empty where the provider has no place for it, or cannot be reached. */
    Optional<URI> signOut(String idToken, URI back) {
        try {
            URI endpoint = metadata().getEndSessionEndpointURI();
            return endpoint == null || !IssuerKeys.isSafe(endpoint.toString())
                    ? Optional.empty()
                    : Optional.of(
                            new LogoutRequest(endpoint, JWTParser.parse(idToken), null, clientId, back, null, null)
                                    .toURI());
        } catch (Problem.Unavailable | java.text.ParseException e) {
            return Optional.empty();
        }
    }

    /** {@code scheme://host[:port]} of the provider's places to which a form may lead. */
    Set<String> origins() {
        Known last = known;
        Set<String> origins = new TreeSet<>();
        Stream.of(
                        URI.create(issuer.getValue()),
                        last == null ? null : last.metadata().getEndSessionEndpointURI())
                .filter(uri -> uri != null && IssuerKeys.isSafe(uri.toString()))
                .map(uri -> uri.getScheme() + "://" + uri.getRawAuthority())
                .forEach(origins::add);
        return origins;
    }

    /** What the provider says of itself, read anew each hour; the last known serves while it does not answer. */
    private OIDCProviderMetadata metadata() {
        Known last = known;
        Instant now = clock.instant();
        if (last != null && now.isBefore(last.readAt().plus(KEPT))) {
            return last.metadata();
        }
        synchronized (this) {
            if (known != last && known != null) {
                return known.metadata();
            }
            if (now.isBefore(failedAt.plus(PAUSE))) {
                return lastOr(null);
            }
            try {
                OIDCProviderMetadata read =
                        OIDCProviderMetadata.resolve(issuer, IssuerKeys.CONNECT_MILLIS, IssuerKeys.READ_MILLIS);
                requireSafe(read);
                known = new Known(read, now);
                return read;
            } catch (GeneralException | IOException e) {
                failedAt = clock.instant();
                return lastOr(e);
            }
        }
    }

    private OIDCProviderMetadata lastOr(Exception e) {
        if (known == null) {
            throw unreachable("its discovery document", e);
        }
        return known.metadata();
    }

    private static void requireSafe(OIDCProviderMetadata metadata) throws GeneralException {
        for (URI address : List.of(
                metadata.getAuthorizationEndpointURI(), metadata.getTokenEndpointURI(), metadata.getJWKSetURI())) {
            if (!IssuerKeys.isSafe(address.toString())) {
                throw new GeneralException("It names an address without https: " + address);
            }
        }
    }

    private Problem unreachable(String what, Exception e) {
        if (e != null) {
            LOG.log(
                    Level.WARNING,
                    "The identity provider " + issuer + " cannot be reached for " + what + ": " + e.getMessage());
        }
        return new Problem.Unavailable("The identity provider cannot be reached: try again later.", RETRY_SECONDS);
    }

    private Problem untrusted(String why) {
        LOG.log(Level.WARNING, "Sign-in with " + issuer + " refused, because " + inOneLine(why));
        return new Problem.Invalid(
                "SignInUntrusted",
                "The provider's answer does not hold: sign in again, and if it stays so ask your administrator.");
    }

    private static String said(ErrorObject error) {
        return error == null ? "nothing" : inOneLine(error.getCode() + " " + error.getDescription());
    }

    /** What comes from elsewhere must not look like a line of ours. */
    private static String inOneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
