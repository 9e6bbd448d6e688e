package org.incidenttasks.odata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes a raw query string apart, the same on every server: {@code +} is a space, percent escapes are UTF-8, and
 * what is malformed is refused instead of being replaced or passed on.
 */
public final class QueryString {

    private QueryString() {}

    /**
     * The parameters by name, in their order, decoded.
     *
     * @param raw what follows the {@code ?}; may be null
     * @throws org.incidenttasks.Problem.Invalid for a percent sign without two hexadecimal digits or bytes that are no
     *     UTF-8
     */
    public static Map<String, List<String>> parse(String raw) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (raw == null) {
            return parameters;
        }
        for (String pair : raw.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                parameters.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
            }
        }
        return parameters;
    }

    private static String decode(String escaped) {
        if (escaped.indexOf('%') < 0) {
            return escaped.replace('+', ' ');
        }
        byte[] source = escaped.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(source.length);
        for (int i = 0; i < source.length; i++) {
            if (source[i] == '%') {
                bytes.write(hex(source, i + 1, escaped) << 4 | hex(source, i + 2, escaped));
                i += 2;
            } else {
                bytes.write(source[i] == '+' ? ' ' : source[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(escaped);
        }
    }

    private static int hex(byte[] source, int index, String escaped) {
        int digit = index < source.length ? Character.digit(source[index], 16) : -1;
        if (digit < 0) {
            throw malformed(escaped);
        }
        return digit;
    }

    private static RuntimeException malformed(String escaped) {
        return Refusal.of("The query string is malformed: " + Refusal.shown(escaped)
                + " is not percent-encoded UTF-8. Write a percent sign as %25.");
    }
}
