package org.incidenttasks.api.oauth;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidenttasks.Problem;
import org.incidenttasks.Settings;
import org.incidenttasks.front.BodyLimit;
import org.incidenttasks.identity.Tokens;
import org.incidenttasks.limit.RateLimits;
import org.incidenttasks.storage.Outage;

/**
 * {@code POST /{tenant}/oauth2/v2.0/token}, as Microsoft's endpoint: client credentials, form encoded, in the body or
 * as Basic. A filter, because its address begins with a name of any kind, which no servlet mapping can say.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class TokenEndpoint extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final Pattern PATH = Pattern.compile("/([^/]+)/oauth2/v2\\.0/token");

    @Inject
    private transient Tokens tokens;

    @Inject
    private transient RateLimits limits;

    @Inject
    private transient Settings settings;

    @Inject
    private transient Clock clock;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            chain.doFilter(request, response);
        } else if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            refuse(request, response, 405, "invalid_request", "Ask for a token with POST.");
        } else if (BodyLimit.refusal(request, settings).isPresent()) {
            int status = BodyLimit.refusal(request, settings).getAsInt();
            refuse(
                    request,
                    response,
                    status,
                    "invalid_request",
                    "Send a short form, and say in Content-Length how short it is.");
        } else if (!BodyLimit.isReadable(request)) {
            refuse(request, response, 400, "invalid_request", "The form is malformed: write it percent-encoded.");
        } else {
            answer(matcher.group(1), request, response);
        }
    }

    private void answer(String tenant, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String grant = request.getParameter("grant_type");
        if (!"client_credentials".equals(grant)) {
            refuse(
                    request,
                    response,
                    400,
                    grant == null ? "invalid_request" : "unsupported_grant_type",
                    "Send grant_type=client_credentials, form encoded.");
            return;
        }
        String[] credentials = credentials(request);
        if (credentials[0] == null || credentials[1] == null) {
            refuse(request, response, 400, "invalid_request", "Send client_id and client_secret, form encoded.");
            return;
        }
        try {
            limits.countToken(request, credentials[0]);
        } catch (Problem.TooMany e) {
            response.setHeader("Retry-After", Integer.toString(e.retryAfterSeconds()));
            refuse(
                    request,
                    response,
                    429,
                    "temporarily_unavailable",
                    "Too many requests for tokens: keep a token for as long as it holds.");
            return;
        }
        Optional<Tokens.Issued> issued;
        try {
            issued = tokens.issue(tenant, credentials[0], credentials[1]);
        } catch (Problem.Forbidden e) {
            refuse(request, response, 400, "unauthorized_client", e.getMessage());
            return;
        } catch (RuntimeException e) {
            Problem.Unavailable outage = Outage.behind(e).orElseThrow(() -> e);
            response.setHeader("Retry-After", Integer.toString(outage.retryAfterSeconds()));
            refuse(request, response, 503, "temporarily_unavailable", outage.getMessage());
            return;
        }
        if (issued.isEmpty()) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"\"");
            refuse(
                    request,
                    response,
                    401,
                    "invalid_client",
                    "There is no such client in this tenant, it is disabled, or its secret is another one.");
            return;
        }
        OAuthAnswer.write(response, 200, json -> {
            json.write("token_type", "Bearer");
            json.write("expires_in", issued.get().expiresInSeconds());
            json.write("ext_expires_in", issued.get().expiresInSeconds());
            json.write("access_token", issued.get().token());
        });
    }

    /** Id and secret, either of which may be null. */
    private static String[] credentials(HttpServletRequest request) {
        String id = request.getParameter("client_id");
        String secret = request.getParameter("client_secret");
        String header = request.getHeader("Authorization");
        if (secret == null && header != null && header.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                String pair = new String(
                        Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                if (colon > 0) {
                    return new String[] {pair.substring(0, colon), pair.substring(colon + 1)};
                }
            } catch (IllegalArgumentException e) {
                // No Base64: the answer says what to send.
                return new String[] {id, null};
            }
        }
        return new String[] {id, secret};
    }

    private void refuse(
            HttpServletRequest request, HttpServletResponse response, int status, String error, String description)
            throws IOException {
        OAuthAnswer.refuse(request, response, status, error, description, clock.instant());
    }
}
