package org.incidenttasks.front;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request as the client made it to the proxy in front, where a trusted one says how that was. */
public final class ForwardedRequest extends HttpServletRequestWrapper {

    private static final String ATTRIBUTE = ForwardedRequest.class.getName();
    private static final String HTTPS = "https";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MOST_PORT = 65_535;
    private static final int MOST_HOST = 255;
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::(\\d{1,5}))?");

    private final String scheme;
    private final String name;
    private final int port;

    private ForwardedRequest(HttpServletRequest request, String scheme, Matcher host) {
        super(request);
        this.scheme = scheme;
        this.name = host.group(1);
        this.port = host.group(2) == null ? defaultPort(scheme) : Integer.parseInt(host.group(2));
    }

    /** The request as a proxy forwards it; the request itself where it comes from nobody who is trusted. */
    static HttpServletRequest of(HttpServletRequest request, Collection<String> trustedProxies) {
        if (!trustedProxies.contains(request.getRemoteAddr())) {
            return request;
        }
        String scheme = first(request, "X-Forwarded-Proto")
                .map(value -> value.toLowerCase(Locale.ROOT))
                .filter(value -> value.equals(HTTPS) || value.equals("http"))
                .orElse(request.getScheme());
        Optional<Matcher> host = first(request, "X-Forwarded-Host")
                .flatMap(ForwardedRequest::host)
                .or(() -> first(request, "Host").flatMap(ForwardedRequest::host));
        if (host.isEmpty()) {
            return request;
        }
        ForwardedRequest forwarded = new ForwardedRequest(request, scheme, host.get());
        request.setAttribute(ATTRIBUTE, forwarded);
        return forwarded;
    }

    /**
     * The request as the client made it. To be asked of an injected request, which containers take from before the
     * filters.
     */
    public static HttpServletRequest seen(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof ForwardedRequest forwarded ? forwarded : request;
    }

    /** {@code scheme://host[:port]} of the server, as the client sees it. */
    public static String origin(HttpServletRequest request) {
        HttpServletRequest seen = seen(request);
        return origin(seen.getScheme(), seen.getServerName(), seen.getServerPort());
    }

    static String origin(String scheme, String name, int port) {
        String host = name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name;
        return scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port);
    }

    private static Optional<String> first(HttpServletRequest request, String header) {
        return Optional.ofNullable(request.getHeader(header)).map(value -> value.split(",", 2)[0].strip());
    }

    private static Optional<Matcher> host(String value) {
        Matcher host = HOST.matcher(value);
        boolean fits = value.length() <= MOST_HOST
                && host.matches()
                && (host.group(2) == null || Integer.parseInt(host.group(2)) <= MOST_PORT)
                && isAuthority(value);
        return fits ? Optional.of(host) : Optional.empty();
    }

    /** {@code [:1]} looks like an address and is none: every link and redirect would fail on it. */
    private static boolean isAuthority(String value) {
        try {
            return new URI("http://" + value).getRawAuthority() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static int defaultPort(String scheme) {
        return scheme.equals(HTTPS) ? HTTPS_PORT : HTTP_PORT;
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public boolean isSecure() {
        return scheme.equals(HTTPS);
    }

    @Override
    public String getServerName() {
        return name;
    }

    @Override
    public int getServerPort() {
        return port;
    }

    @Override
    public StringBuffer getRequestURL() {
        return new StringBuffer(origin(this)).append(getRequestURI());
    }
}
