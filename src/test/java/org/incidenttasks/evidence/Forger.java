package org.incidenttasks.evidence;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.incidenttasks.storage.Hashes;

/**
 * Somebody who changes an export. A clumsy one changes bytes or lines; a clever one knows the format and makes what is
 * said of the whole fit again.
 */
final class Forger {

    /** A way to change an export; what comes out is always another file. */
    enum Clumsy {
        FLIP_A_BIT {
            @Override
            byte[] change(byte[] export, List<String> lines, List<String> foreign, Random random) {
                byte[] changed = export.clone();
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
                return changed;
            }
        },
        CUT_THE_END {
            @Override
            byte[] change(byte[] export, List<String> lines, List<String> foreign, Random random) {
                return java.util.Arrays.copyOf(export, random.nextInt(export.length));
            }
        },
        DELETE_A_LINE {
            @Override
            byte[] change(byte[] export, List<String> lines, List<String> foreign, Random random) {
                lines.remove(random.nextInt(lines.size()));
                return bytes(lines);
            }
        },
        REPEAT_A_LINE {
            @Override
            byte[] change(byte[] export, List<String> lines, List<String> foreign, Random random) {
                lines.add(random.nextInt(lines.size() + 1), lines.get(random.nextInt(lines.size())));
                return bytes(lines);
            }
        },
        MOVE_A_LINE {
            @Override
            byte[] change(byte[] export, List<String> lines, List<String> foreign, Random random) {
                int from = random.nextInt(lines.size());
                int to = (from + 1 + random.nextInt(lines.size() - 1)) % lines.size();
                lines.add(to, lines.remove(from));
                return bytes(lines);
            }
        },
        TAKE_A_LINE_OF_ANOTHER_TENANT {
            @Override
            byte[] change(byte[] export, List<String> lines, List<String> foreign, Random random) {
                lines.set(random.nextInt(lines.size()), foreign.get(random.nextInt(foreign.size())));
                return bytes(lines);
            }
        };

        abstract byte[] change(byte[] export, List<String> lines, List<String> foreign, Random random);
    }

    private static final List<String> EDITABLE = List.of(
            "recordedAt", "actorKind", "actorId", "actorName", "via", "requestId", "action", "subjectId", "detail");

    private Forger() {}

    static byte[] bytes(List<String> lines) {
        return lines.isEmpty() ? new byte[0] : (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Edits a member of an entry, and the end of the file with it. */
    static byte[] edited(List<String> lines, Random random) {
        int at = 1 + random.nextInt(lines.size() - 2);
        JsonObject entry = read(lines.get(at));
        String name = EDITABLE.get(random.nextInt(EDITABLE.size()));
        lines.set(at, with(entry, name, Json.createValue(entry.getString(name) + "x")));
        return closed(lines);
    }

    /** Removes entries in the middle, and gives the rest new numbers or not. */
    static byte[] shortened(List<String> lines, Random random, boolean renumber) {
        int at = 1 + random.nextInt(lines.size() - 3);
        lines.remove(at);
        for (int i = at; renumber && i < lines.size() - 1; i++) {
            JsonObject entry = read(lines.get(i));
            lines.set(
                    i,
                    with(
                            entry,
                            "sequence",
                            Json.createValue(Integer.toString(Integer.parseInt(entry.getString("sequence")) - 1))));
        }
        return closed(lines);
    }

    /** Writes an entry anew with its own right hash, as if it had always been so, and leaves those after it. */
    static byte[] replaced(List<String> lines, Random random) {
        int at = 1 + random.nextInt(lines.size() - 3);
        lines.set(at, rehashed(with(read(lines.get(at)), "actorName", Json.createValue("Eve"))));
        return closed(lines);
    }

    /** Writes everything anew from an entry on, with hashes that hold. */
    static byte[] rewritten(List<String> lines, Random random) {
        int at = 1 + random.nextInt(lines.size() - 2);
        String line = with(read(lines.get(at)), "actorName", Json.createValue("Eve"));
        for (int i = at; i < lines.size() - 1; i++) {
            if (i > at) {
                line = with(
                        read(lines.get(i)),
                        "previousHash",
                        Json.createValue(read(lines.get(i - 1)).getString("hash")));
            }
            lines.set(i, rehashed(line));
        }
        return closed(lines);
    }

    /** Cuts entries off the end, at least one, and leaves at least one. */
    static byte[] cut(List<String> lines, Random random) {
        int entries = lines.size() - 2;
        int keep = 1 + random.nextInt(entries - 1);
        lines.subList(1 + keep, 1 + entries).clear();
        return closed(lines);
    }

    /** Makes the last line fit what is before it. */
    static byte[] closed(List<String> lines) {
        List<String> before = new ArrayList<>(lines.subList(0, lines.size() - 1));
        JsonObject last = read(before.get(before.size() - 1));
        JsonObject end = read(lines.get(lines.size() - 1));
        String line = with(end, "entries", Json.createValue(before.size() - 1));
        line = with(read(line), "last", Json.createValue(Integer.parseInt(last.getString("sequence"))));
        line = with(read(line), "hash", last.get("hash"));
        line = with(
                read(line),
                "sha256",
                Json.createValue(Hashes.sha256(new String(bytes(before), StandardCharsets.UTF_8))));
        before.add(line);
        return bytes(before);
    }

    static JsonObject read(String line) {
        try (var reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }

    private static String with(JsonObject object, String name, JsonValue value) {
        JsonObjectBuilder copy = Json.createObjectBuilder();
        object.forEach((member, old) -> copy.add(member, member.equals(name) ? value : old));
        return copy.build().toString();
    }

    /** Another way to the same hash than the product's and the verifier's: over one text. */
    private static String rehashed(String line) {
        JsonObject entry = read(line);
        StringBuilder text = new StringBuilder();
        entry.forEach((name, value) -> {
            if (!name.equals("hash")) {
                String member = entry.getString(name);
                text.append(member.getBytes(StandardCharsets.UTF_8).length)
                        .append(':')
                        .append(member);
            }
        });
        return with(entry, "hash", Json.createValue(Hashes.sha256(text.toString())));
    }
}
