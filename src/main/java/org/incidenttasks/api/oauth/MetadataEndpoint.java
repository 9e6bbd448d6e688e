package org.incidenttasks.api.oauth;

import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import jakarta.json.stream.JsonGenerator;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Directory;
import org.incidenttasks.front.ForwardedRequest;
import org.incidenttasks.identity.SigningKeys;
import org.incidenttasks.identity.Tokens;
import org.incidenttasks.wire.GraphJson;

/**
 * What a client or another server asks about this one's access tokens, at Microsoft's addresses: the discovery document
 * {@code GET /{tenant}[/v2.0]/.well-known/openid-configuration} and the key set {@code GET /{tenant}/discovery[/v2.0]/keys}.
 * It says what is there and no more: no authorization endpoint, no ID tokens. A filter for the reason of
 * {@link TokenEndpoint}.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class MetadataEndpoint extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final Pattern DISCOVERY = Pattern.compile("/([^/]+)(?:/v2\\.0)?/\\.well-known/openid-configuration");
    private static final Pattern KEYS = Pattern.compile("/([^/]+)/discovery(?:/v2\\.0)?/keys");

    /** Microsoft's words for "any tenant": the keys are the same for all of ours, but a token is always one tenant's. */
    private static final Set<String> ANY = Set.of("common", "organizations");

    private static final List<String> CLAIMS = List.of(
            "aud",
            "iss",
            "iat",
            "nbf",
            "exp",
            "jti",
            "sub",
            "appid",
            "app_displayname",
            "idtyp",
            "tid",
            "roles",
            "ver");

    @EJB
    private transient Directory directory;

    @EJB
    private transient SigningKeys keys;

    @EJB
    private transient Tokens tokens;

    @Inject
    private transient Settings settings;

    @Inject
    private transient Clock clock;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        Matcher discovery = DISCOVERY.matcher(path);
        Matcher keySet = KEYS.matcher(path);
        boolean isDiscovery = discovery.matches();
        if (!isDiscovery && !keySet.matches()) {
            chain.doFilter(request, response);
            return;
        }
        String tenant = isDiscovery ? discovery.group(1) : keySet.group(1);
        if (!Set.of("GET", "HEAD").contains(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD");
            refuse(request, response, 405, "invalid_request", "Ask for it with GET.");
        } else if (directory.tenant(tenant).isEmpty() && (isDiscovery || !ANY.contains(tenant))) {
            refuse(
                    request,
                    response,
                    400,
                    "invalid_tenant",
                    ANY.contains(tenant)
                            ? "Tokens belong to one tenant here: write its id instead of '" + tenant + "'."
                            : "There is no such tenant: write the id that the page of an API client shows.");
        } else if (isDiscovery) {
            String origin = ForwardedRequest.origin(request) + request.getContextPath();
            OAuthAnswer.publish(response, GraphJson.object(json -> describe(json, origin, tenant)));
        } else {
            OAuthAnswer.publish(response, keys.published().toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void describe(JsonGenerator json, String origin, String tenant) {
        String base = origin + "/" + tenant;
        json.write("issuer", tokens.issuer(tenant));
        json.write("token_endpoint", base + "/oauth2/v2.0/token");
        json.write("jwks_uri", base + "/discovery/v2.0/keys");
        write(json, "grant_types_supported", List.of("client_credentials"));
        write(json, "token_endpoint_auth_methods_supported", List.of("client_secret_post", "client_secret_basic"));
        write(json, "response_types_supported", List.of());
        write(json, "scopes_supported", List.of(settings.text(Setting.TOKEN_AUDIENCE) + "/.default"));
        write(json, "claims_supported", CLAIMS);
    }

    private static void write(JsonGenerator json, String name, List<String> values) {
        json.writeStartArray(name);
        values.forEach(json::write);
        json.writeEnd();
    }

    private void refuse(
            HttpServletRequest request, HttpServletResponse response, int status, String error, String description)
            throws IOException {
        OAuthAnswer.refuse(request, response, status, error, description, clock.instant());
    }
}
