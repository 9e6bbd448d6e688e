package org.incidenttasks.api.batch;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.incidenttasks.identity.Authentication;

/**
 * A step of a batch as a request of its own. From the batch around it it has the caller, the host and the ids by which a
 * repetition is known; all else is the step's. What is kept on it as an attribute does not reach the next step.
 */
final class StepRequest extends HttpServletRequestWrapper {

    /** What is the connection's and not the step's to say. */
    private static final Set<String> IGNORED = Set.of(
            "authorization",
            "connection",
            "content-encoding",
            "content-length",
            "cookie",
            "expect",
            "host",
            "transfer-encoding",
            "x-forwarded-host",
            "x-forwarded-proto");

    private static final Set<String> INHERITED =
            Set.of("host", "x-forwarded-host", "x-forwarded-proto", "client-request-id", "retry-attempt");

    private final String method;
    private final BatchStep.Address address;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final byte[] content;
    private final Map<String, Object> attributes = new HashMap<>();

    /** The caller and the request id must be attributes of the batch already. */
    StepRequest(HttpServletRequest batch, BatchStep step, BatchStep.Address address, byte[] content) {
        super(batch);
        this.method = step.method();
        this.address = address;
        this.content = content.clone();
        for (String name : INHERITED) {
            String value = batch.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        step.headers().forEach((name, value) -> {
            if (!IGNORED.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, value);
            }
        });
    }

    @Override
    public String getMethod() {
        return method;
    }

    @Override
    public String getRequestURI() {
        return getContextPath() + Authentication.API + address.path();
    }

    @Override
    public StringBuffer getRequestURL() {
        StringBuffer url = new StringBuffer(super.getRequestURL());
        int path = url.indexOf("/", url.indexOf("://") + 3);
        url.setLength(path < 0 ? url.length() : path);
        return url.append(getRequestURI());
    }

    @Override
    public String getQueryString() {
        return address.query();
    }

    @Override
    public String getServletPath() {
        return Authentication.API;
    }

    @Override
    public String getPathInfo() {
        // Decoded, as the contract of servlets has it; a plus is none.
        return java.net.URLDecoder.decode(address.path().replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    // ---- headers

    @Override
    public String getHeader(String name) {
        return headers.get(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        String value = headers.get(name);
        return value == null ? Collections.emptyEnumeration() : Collections.enumeration(Set.of(value));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(headers.keySet());
    }

    @Override
    public int getIntHeader(String name) {
        String value = headers.get(name);
        return value == null ? -1 : Integer.parseInt(value);
    }

    @Override
    public long getDateHeader(String name) {
        // Nothing here goes by dates.
        return -1;
    }

    // ---- body

    @Override
    public String getContentType() {
        return headers.get("Content-Type");
    }

    @Override
    public String getCharacterEncoding() {
        return StandardCharsets.UTF_8.name();
    }

    @Override
    public int getContentLength() {
        return content.length;
    }

    @Override
    public long getContentLengthLong() {
        return content.length;
    }

    @Override
    public ServletInputStream getInputStream() {
        ByteArrayInputStream bytes = new ByteArrayInputStream(content);
        return new ServletInputStream() {
            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new IllegalStateException("A step of a batch is not read asynchronously");
            }

            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return bytes.read(into, offset, length);
            }
        };
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }

    // ---- parameters: those of the batch are not the step's, and the resources read the query themselves

    @Override
    public String getParameter(String name) {
        return null;
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Map.of();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.emptyEnumeration();
    }

    @Override
    public String[] getParameterValues(String name) {
        return null;
    }

    // ---- attributes

    @Override
    public Object getAttribute(String name) {
        return attributes.containsKey(name) ? attributes.get(name) : super.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        attributes.put(name, value);
    }

    @Override
    public void removeAttribute(String name) {
        attributes.put(name, null);
    }

    // ---- asynchronous work would outlive the step

    @Override
    public boolean isAsyncSupported() {
        return false;
    }

    @Override
    public AsyncContext startAsync() {
        throw new IllegalStateException("A step of a batch is not asynchronous");
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        throw new IllegalStateException("A step of a batch is not asynchronous");
    }
}
