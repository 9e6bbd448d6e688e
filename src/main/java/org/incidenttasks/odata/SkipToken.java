package org.incidenttasks.odata;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Where a page ended: the sort values of its last row, signed together with the query they belong to.
 *
 * <p>A row number would slip when rows come and go; "behind this row" does not. The signature covers type, scope
 * (tenant), filter and order, so that a token cannot be used to ask another question; the page size may change.
 * On the wire: base64url of the signature and then each value as text behind its length.
 */
final class SkipToken<E> {

    private static final String PURPOSE = "skiptoken 1";

    private final TokenSigner signer;
    private final List<String> query;
    private final OrderBy<E> order;

    /** For one query; {@code order} is total. */
    SkipToken(TokenSigner signer, String typeName, String scope, Filter<E> filter, OrderBy<E> order) {
        this.signer = signer;
        this.query = List.of(PURPOSE, typeName, scope, filter.toString(), order.toString());
        this.order = order;
    }

    /** The token that goes on behind a row. */
    String behind(E row) {
        List<String> values = order.keys().stream()
                .map(key -> key.property().write(key.property().valueOf(row)))
                .toList();
        List<byte[]> parts = new ArrayList<>();
        parts.add(signature(values));
        for (String value : values) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            parts.add(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
            parts.add(text);
        }
        ByteBuffer token =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(token::put);
        return base64(token.array());
    }

    /**
     * What the rows behind a token have in common.
     *
     * @throws org.incidenttasks.Problem.Invalid when this very query did not give it out
     */
    Filter<E> read(String token) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            byte[] signature = new byte[TokenSigner.LENGTH];
            buffer.get(signature);
            List<String> values = new ArrayList<>();
            while (buffer.hasRemaining()) {
                int length = buffer.getInt();
                if (length < 0 || length > buffer.remaining()) {
                    throw foreign();
                }
                byte[] text = new byte[length];
                buffer.get(text);
                values.add(new String(text, StandardCharsets.UTF_8));
            }
            // The last character of base64 has bits to spare: only the spelling that was given out is good.
            boolean asGiven = base64(bytes).equals(token);
            if (!MessageDigest.isEqual(signature, signature(values)) || !asGiven) {
                throw foreign();
            }
            return after(0, values);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw foreign();
        }
    }

    /**
     * The rows behind the values from the n-th key on: {@code a >= x and (a > x or (b ...))}. The outer bound repeats
     * what the inner says, because it is what an index can start at, on Derby and on PostgreSQL alike.
     */
    private Filter<E> after(int n, List<String> values) {
        OrderBy.Key<E> key = order.keys().get(n);
        Object value = key.property().read(values.get(n));
        Filter<E> beyond =
                Filter.compare(key.property(), key.descending() ? Filter.Operator.LT : Filter.Operator.GT, value);
        if (n == order.keys().size() - 1) {
            return beyond;
        }
        Filter<E> notBefore =
                Filter.compare(key.property(), key.descending() ? Filter.Operator.LE : Filter.Operator.GE, value);
        return Filter.and(List.of(notBefore, Filter.or(List.of(beyond, after(n + 1, values)))));
    }

    private byte[] signature(List<String> values) {
        List<String> signed = new ArrayList<>(query);
        signed.addAll(values);
        return signer.sign(signed);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static RuntimeException foreign() {
        return Refusal.of("The $skiptoken is not one of this query: start again without it.");
    }
}
