package org.incidenttasks.evidence;

import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import org.incidenttasks.audit.AuditEntry;

/**
 * A head, a line per entry with exactly the texts that are hashed, and an end: a checkpoint, with a hash of all that is
 * before it. {@code audit.md} describes it for whoever writes a verifier; ours is {@code VerifyAudit.java}.
 */
final class NdjsonAudit implements AuditWriter {

    private static final String KIND = "incident-tasks audit trail";
    private static final int FORMAT = 1;
    private static final JsonGeneratorFactory JSON = Json.createGeneratorFactory(Map.of());

    private final Writer out;
    private final AuditExport.Ticket ticket;
    private final MessageDigest sha256;
    private long entries;
    private long last;
    private String hash;

    NdjsonAudit(Writer out, AuditExport.Ticket ticket) throws IOException {
        this.out = out;
        this.ticket = ticket;
        this.last = ticket.first() - 1;
        this.hash = ticket.previousHash();
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
        line(json -> {
            json.write("begin", KIND);
            json.write("format", FORMAT);
            json.write("tenantId", ticket.tenantId());
            json.write("exportedAt", ticket.exportedAt().toString());
            json.write("first", ticket.first());
            json.write("previousHash", ticket.previousHash());
        });
    }

    @Override
    public void write(AuditEntry entry) throws IOException {
        line(json -> {
            entry.hashed().forEach(json::write);
            json.write("hash", entry.getHash());
        });
        entries++;
        last = entry.getSequence();
        hash = entry.getHash();
    }

    @Override
    public void end() throws IOException {
        String before = HexFormat.of().formatHex(sha256.digest());
        line(json -> {
            json.write("end", KIND);
            json.write("format", FORMAT);
            json.write("tenantId", ticket.tenantId());
            json.write("exportedAt", ticket.exportedAt().toString());
            json.write("entries", entries);
            json.write("last", last);
            json.write("hash", hash);
            json.write("sha256", before);
        });
    }

    private void line(Consumer<JsonGenerator> members) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEnd();
        }
        String line = text.append('\n').toString();
        sha256.update(line.getBytes(StandardCharsets.UTF_8));
        out.write(line);
    }
}
