package org.incidenttasks.web.view;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of pages: written so that any id fits in, and read so that none leads away. */
public final class Addresses {

    /** Below the context root, where the pages are. */
    public static final String PAGES = "/ui/";

    /** After normalization, dots are left at the front only where the path climbs out. */
    private static final Pattern OUTSIDE = Pattern.compile("/|\\.\\.");

    private static final String UNRESERVED = "-._~";
    private static final String UNFIT = "~/\\#\u007f";
    private static final Pattern TILDE = Pattern.compile("~([0-9A-F]{2})");
    private static final int HEXADECIMAL = 16;

    private Addresses() {}

    /**
     * The address relative to the pages' application, or its first page: whatever else a form carries (another host,
     * another scheme) must not become a redirect.
     *
     * @param contextPath of the servlet context
     * @param address from the root of the host, as {@code here} in a template
     */
    public static URI inside(String contextPath, String address) {
        var base = contextPath + PAGES;
        if (address == null || !address.startsWith(base)) {
            return URI.create("");
        }
        try {
            var page = URI.create(address.substring(base.length())).normalize();
            var inside = !page.isAbsolute()
                    && page.getRawAuthority() == null
                    && !OUTSIDE.matcher(page.getRawPath()).lookingAt();
            return inside ? page : URI.create("");
        } catch (IllegalArgumentException e) {
            return URI.create("");
        }
    }

    /** A text as one value of a query: all but letters, digits and {@code -._~} is escaped. */
    public static String escape(String text) {
        var escaped = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            var character = (char) (octet & 0xff);
            if (character >= '0' && character <= '9'
                    || character >= 'A' && character <= 'Z'
                    || character >= 'a' && character <= 'z'
                    || UNRESERVED.indexOf(character) >= 0) {
                escaped.append(character);
            } else {
                escaped.append(String.format("%%%02X", (int) character));
            }
        }
        return escaped.toString();
    }

    /**
     * An id as one segment of a path. Servers refuse an escaped slash, backslash, hash or dot in a path (Servlet 6.0,
     * section 3.5), so those are written with a tilde instead of the percent sign; {@link #id} reads it back.
     */
    public static String segment(String id) {
        var segment = new StringBuilder();
        var dots = id.chars().allMatch(character -> character == '.');
        id.chars().forEach(character -> {
            if (character < ' ' || UNFIT.indexOf(character) >= 0 || dots) {
                segment.append(String.format("~%02X", character));
            } else {
                segment.append((char) character);
            }
        });
        return escape(segment.toString());
    }

    /** The id that {@link #segment} wrote, from the segment as JAX-RS gives it. */
    public static String id(String segment) {
        return TILDE.matcher(segment)
                .replaceAll(escaped ->
                        Matcher.quoteReplacement(Character.toString(Integer.parseInt(escaped.group(1), HEXADECIMAL))));
    }

    /** The page of a task, relative to the pages' application. */
    public static URI task(String id) {
        return URI.create("tasks/" + segment(id));
    }
}
