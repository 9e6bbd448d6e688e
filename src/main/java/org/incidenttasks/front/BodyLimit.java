package org.incidenttasks.front;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Permission;
import org.incidenttasks.identity.Authentication;

/**
 * Refuses forms that are too long, or do not say how long they are, before anybody asks for a parameter: servers read
 * the whole form then, and Liberty takes memory for as much as {@code Content-Length} promises. Then refuses those that
 * are malformed.
 *
 * <p>Bodies that are no forms are read as streams, and bounded where they are read.
 */
public class BodyLimit extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final String FORM = "application/x-www-form-urlencoded";

    /** The form whose field is a whole import. */
    private static final String IMPORT = "/ui/import";

    /** What a byte of an import may become in a form: {@code %xx}. */
    private static final long ESCAPED = 3;

    /** Bytes of an import that is pasted: the server holds a form in memory. A file may be longer. */
    private static final int PASTED = 4_194_304;

    /** It answers in JSON, so it asks {@link #refusal} itself. */
    private static final Pattern TOKEN = Pattern.compile("/[^/]+/oauth2/v2\\.0/token");

    @Inject
    private transient Settings settings;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        OptionalInt refusal = refusal(request, settings);
        if (TOKEN.matcher(path(request)).matches()) {
            chain.doFilter(request, response);
        } else if (refusal.isPresent()) {
            response.sendError(refusal.getAsInt());
        } else if (!Authentication.isApi(request) && !isReadable(request)) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        } else {
            chain.doFilter(request, response);
        }
    }

    /**
     * Whether the parameters of a form, or of an address, are percent-encoded properly: who asks servers for one of
     * others, or for their address, gets an exception. To be asked when {@link #refusal} has let the form pass, for it is
     * read here.
     */
    public static boolean isReadable(HttpServletRequest request) {
        String query = request.getQueryString();
        try {
            new URI(query == null ? "/" : "/?" + query);
        } catch (URISyntaxException e) {
            return false;
        }
        String type = request.getContentType();
        if (type != null && !type.strip().toLowerCase(Locale.ROOT).startsWith(FORM)) {
            return true;
        }
        try {
            request.getParameterMap();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The status with which a request's form is to be refused unread, if it is. */
    public static OptionalInt refusal(HttpServletRequest request, Settings settings) {
        long length = request.getContentLengthLong();
        if (!isForm(request)) {
            return OptionalInt.empty();
        }
        if (length > most(request, settings)) {
            return OptionalInt.of(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
        }
        return length < 0 && mayHaveBody(request)
                ? OptionalInt.of(HttpServletResponse.SC_LENGTH_REQUIRED)
                : OptionalInt.empty();
    }

    /** Whether a server might read parameters from the body; who sends no type at all is not let through by that. */
    private static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        if (type == null) {
            return !Authentication.isApi(request);
        }
        return type.strip().toLowerCase(Locale.ROOT).startsWith(FORM);
    }

    private static boolean mayHaveBody(HttpServletRequest request) {
        return request.getHeader("Transfer-Encoding") != null
                || request.getMethod().equals("POST");
    }

    private static long most(HttpServletRequest request, Settings settings) {
        // The long one only for who may import: everybody else could send many of them at once.
        return path(request).equals(IMPORT)
                        && Authentication.caller(request)
                                .filter(caller -> caller.may(Permission.ISSUE))
                                .isPresent()
                ? ESCAPED * Math.min(PASTED, settings.number(Setting.MAX_IMPORT))
                : settings.number(Setting.MAX_BODY);
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }
}
