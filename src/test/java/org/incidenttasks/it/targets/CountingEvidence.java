package org.incidenttasks.it.targets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.incidenttasks.connector.EvidenceStore;
import org.incidenttasks.connector.Order;

/** Keeps what comes in a file of the test, a piece at a time, and counts. */
final class CountingEvidence implements EvidenceStore {

    private final Map<String, Kept> kept = new HashMap<>();
    private final Path file = Path.of("target", "evidence.zip");

    @Override
    public Kept keep(Order order, String fileName, String mediaType, InputStream content) throws IOException {
        MessageDigest digest = sha256();
        long bytes = 0;
        try (var out = Files.newOutputStream(file)) {
            byte[] piece = new byte[8_192];
            for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
                out.write(piece, 0, read);
                digest.update(piece, 0, read);
                bytes += read;
            }
        }
        Kept one = new Kept(fileName, bytes, HexFormat.of().formatHex(digest.digest()));
        kept.put(order.key() + fileName, one);
        return one;
    }

    @Override
    public Optional<Kept> find(Order order, String fileName) {
        return Optional.ofNullable(kept.get(order.key() + fileName));
    }

    long bytes() {
        return kept.values().stream().mapToLong(Kept::bytes).sum();
    }

    List<String> names() throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream().map(entry -> entry.getName()).toList();
        }
    }

    /** The lines of the manifest whose hash or size is not that of their item. */
    List<String> wrongInManifest() throws IOException {
        List<String> wrong = new ArrayList<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String manifest = text(zip, "manifest.csv");
            manifest.lines().skip(1).forEach(line -> {
                String name = line.substring(0, line.indexOf(','));
                String end = line.substring(line.lastIndexOf("\",") + 2);
                try {
                    byte[] item = zip.getInputStream(zip.getEntry(name)).readAllBytes();
                    String sum = HexFormat.of().formatHex(sha256().digest(item));
                    if (!end.matches("[0-9]+," + item.length + "," + sum)) {
                        wrong.add(line);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return wrong;
    }

    private static String text(ZipFile zip, String name) throws IOException {
        return new String(zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
