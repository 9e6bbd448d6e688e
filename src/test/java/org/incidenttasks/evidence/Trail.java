package org.incidenttasks.evidence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.TestStorage;

/** The trail of a new tenant in a real database, filled by the product, and exported by it. */
final class Trail {

    private static final String[] PIECES = {
        "open", " ", "\"", "\\", "\n", "\t", "é", "ß", "漢", "😀", "=1+1", ",", "{", "}", "\u0001", "\u2028", "a\r\nb",
        ":"
    };

    final String tenant = UUID.randomUUID().toString();
    final AuditExport exports;

    private final TestStorage storage;
    private final AuditTrail trail;
    private final Caller administrator;

    Trail(TestStorage storage) {
        this.storage = storage;
        trail = new AuditTrail(storage.entityManager(), storage.transactions(), Clock.systemUTC());
        exports = new AuditExport(trail, storage.transactions(), Clock.systemUTC());
        administrator = caller(Permission.ADMINISTER);
    }

    Caller caller(Permission... permissions) {
        return new Caller(
                new Actor(Actor.Kind.PERSON, "u1", "Ada", Actor.Via.PAGE, "r1"),
                tenant,
                "Example",
                false,
                Set.of(permissions),
                List.of());
    }

    Trail filled(int entries, Random random) {
        List<AuditEvent> events = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            events.add(new AuditEvent(
                    "task.statusChanged", "task", "t-" + text(random), Map.of("to", text(random), "x", text(random))));
        }
        Actor actor = new Actor(Actor.Kind.PERSON, "u1", "A" + text(random), Actor.Via.PAGE, "r1");
        storage.in(() -> trail.record(tenant, actor, events));
        return this;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    byte[] exported(AuditFormat format, AuditRange range) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        exports.write(exports.begin(range, format, administrator), format, bytes, administrator);
        return bytes.toByteArray();
    }

    /** The whole trail, in a file. */
    Path file(String name) throws IOException {
        return save(name, exported(AuditFormat.NDJSON, AuditRange.WHOLE));
    }

    static Path save(String name, byte[] bytes) throws IOException {
        Path folder = Files.createDirectories(Path.of("target/audit-exports"));
        return Files.write(folder.resolve(name + ".ndjson"), bytes);
    }

    static List<String> lines(byte[] export) {
        return new ArrayList<>(
                new String(export, StandardCharsets.UTF_8).lines().toList());
    }

    AuditExport.Verdict verdict() {
        return exports.verify(administrator);
    }

    /** Behind the server's back; {@code $} is the condition that names this tenant. */
    void tamper(String... statements) {
        try (var connection = storage.dataSource().getConnection();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                if (statement.executeUpdate(sql.replace("$", "tenant_id = '" + tenant + "'")) == 0) {
                    throw new AssertionError("Nothing is changed by " + sql);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
