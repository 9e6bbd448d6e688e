package org.incidenttasks.front;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.identity.Authentication;

/**
 * A session that is begun over https stays there: browsers send its cookie over https only. They then neither send it
 * over http nor let http replace it, so a person who comes back over http is led to https, where the session is.
 */
public class SecureSession extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** Holds the port by which the person came over https, for as long as the session's cookie is held. */
    private static final String HTTPS = "incident-tasks-https";

    private static final int MOST_DIGITS = 5;

    @Inject
    private transient Settings settings;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest seen = ForwardedRequest.seen(request);
        if (!settings.text(Setting.SECURE_COOKIE).equals("auto") || Authentication.isApi(request)) {
            chain.doFilter(request, response);
        } else if (seen.isSecure()) {
            try (SecureSessionResponse secure = new SecureSessionResponse(request, response, HTTPS)) {
                chain.doFilter(request, secure);
            }
        } else {
            OptionalInt port = request.getMethod().equals("GET") ? portOfSession(request) : OptionalInt.empty();
            if (port.isPresent()) {
                // By no redirect of the server's own: that completes an address with what it knows itself.
                response.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
                response.setHeader("Location", address(seen, port.getAsInt()));
            } else {
                chain.doFilter(request, response);
            }
        }
    }

    /** The port of https at which this person has a session, where there is none over http. */
    private OptionalInt portOfSession(HttpServletRequest request) {
        String session = request.getServletContext().getSessionCookieConfig().getName();
        if (cookie(request, session).isPresent()) {
            return OptionalInt.empty();
        }
        return cookie(request, HTTPS)
                .filter(port -> port.length() <= MOST_DIGITS && port.chars().allMatch(Character::isDigit))
                .filter(this::isServed)
                .map(port -> OptionalInt.of(Integer.parseInt(port)))
                .orElse(OptionalInt.empty());
    }

    /** Whether https is there still: a browser may remember what the settings have switched off. */
    private boolean isServed(String port) {
        return port.equals(settings.text(Setting.HTTPS_PORT)) || settings.has(Setting.TRUSTED_PROXIES);
    }

    private static Optional<String> cookie(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getCookies()).stream()
                .flatMap(Arrays::stream)
                .filter(cookie -> cookie.getName().equals(name))
                .map(Cookie::getValue)
                .findFirst();
    }

    private static String address(HttpServletRequest request, int port) {
        String query = request.getQueryString();
        return ForwardedRequest.origin("https", request.getServerName(), port)
                + request.getRequestURI()
                + (query == null ? "" : "?" + query);
    }
}
