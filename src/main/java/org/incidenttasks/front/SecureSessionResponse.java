package org.incidenttasks.front;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * An answer over https: where it begins a session, its cookie is for https only.
 *
 * <p>Whether the session's cookie is for https only can be said once for the whole application, and servers set it past
 * all filters. So the same cookie is set once more before the first byte leaves. Browsers take the last of two; Liberty
 * sends only that one ({@code doNotAllowDuplicateSetCookies} in its configuration).
 */
final class SecureSessionResponse extends HttpServletResponseWrapper implements AutoCloseable {

    private final HttpServletRequest request;
    private final String portCookie;
    private String marked;

    /** @param portCookie name of the cookie that is to hold the port by which the request came */
    SecureSessionResponse(HttpServletRequest request, HttpServletResponse response, String portCookie) {
        super(response);
        this.request = request;
        this.portCookie = portCookie;
        this.marked = request.getRequestedSessionId();
    }

    /** To be called when nothing more is written. */
    @Override
    public void close() {
        mark();
    }

    private void mark() {
        HttpSession session = isCommitted() ? null : request.getSession(false);
        if (session == null || session.getId().equals(marked)) {
            return;
        }
        marked = session.getId();
        SessionCookieConfig config = request.getServletContext().getSessionCookieConfig();
        addCookie(cookie(config.getName(), marked, true));
        addCookie(cookie(
                portCookie, Integer.toString(ForwardedRequest.seen(request).getServerPort()), false));
    }

    private Cookie cookie(String name, String value, boolean secure) {
        Cookie cookie = new Cookie(name, value);
        cookie.setPath(request.getContextPath() + "/");
        cookie.setSecure(secure);
        cookie.setHttpOnly(true);
        cookie.setAttribute("SameSite", "Lax");
        return cookie;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        mark();
        return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        mark();
        return super.getWriter();
    }

    @Override
    public void flushBuffer() throws IOException {
        mark();
        super.flushBuffer();
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        mark();
        super.sendRedirect(location);
    }

    @Override
    public void sendError(int status) throws IOException {
        mark();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        mark();
        super.sendError(status, message);
    }
}
