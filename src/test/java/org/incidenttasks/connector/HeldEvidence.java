package org.incidenttasks.connector;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Evidence in memory, by order and name. */
public final class HeldEvidence implements EvidenceStore {

    public final Map<String, byte[]> files = new ConcurrentHashMap<>();

    @Override
    public Kept keep(Order order, String fileName, String mediaType, InputStream content) throws IOException {
        files.put(order.key() + "/" + fileName, content.readAllBytes());
        return find(order, fileName).orElseThrow();
    }

    @Override
    public Optional<Kept> find(Order order, String fileName) {
        return Optional.ofNullable(files.get(order.key() + "/" + fileName))
                .map(bytes -> new Kept(fileName, bytes.length, sha256(bytes)));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
