package org.incidenttasks.web.view;

import jakarta.ejb.EJB;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.incidenttasks.identity.oidc.OidcSignIn;

/**
 * The headers that keep a page to itself: nothing from elsewhere is loaded, no other page frames it or learns its
 * address, and nothing but the static files is kept.
 */
@WebFilter("/*")
public class PageHeaders extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @EJB
    private transient OidcSignIn oidc;

    /**
     * Where browsers look for https when they are told to use nothing else on a host: at this port or, in an address
     * with a port, at that same one, be it another server's.
     */
    private static final int HTTPS_PORT = 443;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader("Content-Security-Policy", policy());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
        if (request.isSecure() && request.getServerPort() == HTTPS_PORT && !isThisMachine(request)) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
        var kept = request.getRequestURI().startsWith(request.getContextPath() + "/static/");
        response.setHeader("Cache-Control", kept ? "public, max-age=3600" : "no-store");
        chain.doFilter(request, response);
    }

    /** Browsers hold a form to its policy on every redirect that follows: the sign-out goes on to the provider. */
    private String policy() {
        return oidc.origins().isEmpty() ? POLICY : POLICY + " " + String.join(" ", oidc.origins());
    }

    /** A name that all servers of a developer's machine share. */
    private static boolean isThisMachine(HttpServletRequest request) {
        return request.getServerName().equalsIgnoreCase("localhost");
    }
}
