import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Verifies an exported audit trail of Incident Tasks with nothing but a JDK 17:
 *
 * <pre>java VerifyAudit.java [--since CHECKPOINT] EXPORT.ndjson</pre>
 *
 * A checkpoint is an earlier export, or what the audit page shows: a number and a hash with a colon between. With it a
 * tail that was cut off is found, back to that checkpoint. The exit code is 0 when everything holds, 1 when something
 * does not, and 2 when nothing can be said. It shares no code with the server, which wrote what it reads.
 */
public final class VerifyAudit {

    /** An export that holds: from which entry to which, the hash before the first, and those that were asked for. */
    private record Held(
            String tenantId, long first, long last, String previousHash, String hash, String hashAtCheckpoint) {}

    /** What is known from elsewhere: the tenant is null when only a number and a hash are. */
    private record Checkpoint(String tenantId, long sequence, String hash) {}

    /** It does not hold; the message says where and why. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /** Nothing can be said. */
    private static final class Useless extends Exception {
        private static final long serialVersionUID = 1L;

        Useless(String message) {
            super(message);
        }
    }

    private static final String KIND = "incident-tasks audit trail";
    private static final String GENESIS = "0".repeat(64);
    private static final int LONGEST_LINE = 4 << 20;
    private static final List<String> BEGIN =
            List.of("begin", "format", "tenantId", "exportedAt", "first", "previousHash");
    private static final List<String> ENTRY = List.of(
            "tenantId",
            "sequence",
            "recordedAt",
            "actorKind",
            "actorId",
            "actorName",
            "via",
            "requestId",
            "action",
            "subjectType",
            "subjectId",
            "detail",
            "previousHash",
            "hash");
    private static final List<String> END =
            List.of("end", "format", "tenantId", "exportedAt", "entries", "last", "hash", "sha256");

    private VerifyAudit() {}

    public static void main(String[] arguments) {
        System.exit(run(System.out, arguments));
    }

    /** As the command line does; answers the exit code. */
    public static int run(PrintStream out, String... arguments) {
        try {
            verify(out, arguments);
            return 0;
        } catch (Broken e) {
            out.println("DOES NOT HOLD: " + e.getMessage());
            return 1;
        } catch (Useless e) {
            out.println("Nothing can be said: " + e.getMessage());
            return 2;
        } catch (IOException e) {
            out.println("Nothing can be said, the file cannot be read: " + e);
            return 2;
        }
    }

    private static void verify(PrintStream out, String... arguments) throws Broken, Useless, IOException {
        boolean compared = arguments.length == 3 && arguments[0].equals("--since");
        if (arguments.length != 1 && !compared) {
            throw new Useless("call it as: java VerifyAudit.java [--since CHECKPOINT] EXPORT.ndjson");
        }
        Checkpoint checkpoint = compared ? checkpoint(arguments[1]) : null;
        Held held = hold(Path.of(arguments[arguments.length - 1]), checkpoint == null ? -1 : checkpoint.sequence());
        if (compared) {
            compare(held, checkpoint);
        }
        out.printf(
                "HOLDS: the entries from %d to %d of organisation %s.%n", held.first(), held.last(), held.tenantId());
        if (held.first() > 1) {
            out.printf(
                    "The entries before %d are not in this export; it builds on %s.%n",
                    held.first(), held.previousHash());
        }
        if (compared) {
            out.printf("It agrees with the checkpoint %d:%s.%n", checkpoint.sequence(), checkpoint.hash());
        } else {
            out.println("Whether entries were cut off its end, only a checkpoint tells: --since.");
        }
        out.printf("Checkpoint to keep elsewhere: %d:%s%n", held.last(), held.hash());
    }

    private static Checkpoint checkpoint(String text) throws Useless, IOException {
        if (text.matches("[1-9][0-9]{0,17}:[0-9a-f]{64}")) {
            int colon = text.indexOf(':');
            return new Checkpoint(null, Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
        }
        try {
            Held earlier = hold(Path.of(text), -1);
            return new Checkpoint(earlier.tenantId(), earlier.last(), earlier.hash());
        } catch (Broken e) {
            throw new Useless("the checkpoint itself does not hold: " + e.getMessage());
        }
    }

    private static void compare(Held held, Checkpoint checkpoint) throws Broken, Useless {
        if (checkpoint.tenantId() != null && !checkpoint.tenantId().equals(held.tenantId())) {
            throw new Broken("the checkpoint is of organisation " + checkpoint.tenantId() + ", the export of "
                    + held.tenantId() + ".");
        }
        if (checkpoint.sequence() > held.last()) {
            throw new Broken("there was an entry " + checkpoint.sequence() + ", and the export ends at " + held.last()
                    + ": the rest was cut off, unless it was exported only up to there.");
        }
        if (checkpoint.sequence() < held.first() - 1) {
            throw new Useless("between the checkpoint at " + checkpoint.sequence() + " and the export from "
                    + held.first() + " on something is missing: export from " + (checkpoint.sequence() + 1) + " on.");
        }
        String found = checkpoint.sequence() == held.first() - 1 ? held.previousHash() : held.hashAtCheckpoint();
        if (!checkpoint.hash().equals(found)) {
            throw new Broken("entry " + checkpoint.sequence()
                    + " is not the one that the checkpoint knows: the trail was" + " written anew.");
        }
    }

    // ---- one export

    private static Held hold(Path file, long checkpoint) throws Broken, Useless, IOException {
        if (!Files.isRegularFile(file)) {
            throw new Useless("there is no file " + file + ".");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return new Reading(in, checkpoint).whole();
        }
    }

    private static final class Reading {
        private final InputStream in;
        private final long checkpoint;
        private final MessageDigest before = sha256();
        private long number;
        private Map<String, String> begin;
        private long expected;
        private String previousHash;
        private String hashAtCheckpoint;

        Reading(InputStream in, long checkpoint) {
            this.in = in;
            this.checkpoint = checkpoint;
        }

        Held whole() throws Broken, IOException {
            begin(line());
            while (true) {
                byte[] line = line();
                if (starts(line, "{\"end\":")) {
                    return end(line);
                }
                entry(line);
                digest(line);
            }
        }

        private void begin(byte[] line) throws Broken {
            begin = members(line, BEGIN);
            is("begin", KIND, begin.get("begin"));
            is("format", "1", begin.get("format"));
            expected = positive(begin.get("first"));
            previousHash = begin.get("previousHash");
            if (expected == 1) {
                is("previousHash", GENESIS, previousHash);
            }
            digest(line);
        }

        private void entry(byte[] line) throws Broken {
            Map<String, String> entry = members(line, ENTRY);
            if (!entry.get("sequence").equals(Long.toString(expected))) {
                throw broken(
                        "entry " + expected + " is missing, entry " + entry.get("sequence") + " stands in its place");
            }
            is("tenantId", begin.get("tenantId"), entry.get("tenantId"));
            if (!entry.get("previousHash").equals(previousHash)) {
                throw broken("entry " + expected + " does not follow from the one before it");
            }
            if (!hash(entry).equals(entry.get("hash"))) {
                throw broken("entry " + expected + " was changed after it was written");
            }
            previousHash = entry.get("hash");
            hashAtCheckpoint = expected == checkpoint ? previousHash : hashAtCheckpoint;
            expected++;
        }

        private Held end(byte[] line) throws Broken, IOException {
            Map<String, String> end = members(line, END);
            long first = positive(begin.get("first"));
            is("end", KIND, end.get("end"));
            is("format", "1", end.get("format"));
            is("tenantId", begin.get("tenantId"), end.get("tenantId"));
            is("exportedAt", begin.get("exportedAt"), end.get("exportedAt"));
            is("entries", Long.toString(expected - first), end.get("entries"));
            is("last", Long.toString(expected - 1), end.get("last"));
            is("hash", previousHash, end.get("hash"));
            is("sha256", HexFormat.of().formatHex(before.digest()), end.get("sha256"));
            if (in.read() >= 0) {
                throw broken("something follows the end");
            }
            if (expected == first) {
                throw broken("there is no entry in it");
            }
            return new Held(
                    begin.get("tenantId"),
                    first,
                    expected - 1,
                    begin.get("previousHash"),
                    previousHash,
                    hashAtCheckpoint);
        }

        /** Without its line feed, which must be there. */
        private byte[] line() throws Broken, IOException {
            number++;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw broken("it ends here: the rest was cut off");
                }
                if (bytes.size() == LONGEST_LINE) {
                    throw broken("the line is too long for an entry");
                }
                bytes.write(next);
            }
            return bytes.toByteArray();
        }

        private void digest(byte[] line) {
            before.update(line);
            before.update((byte) '\n');
        }

        private Map<String, String> members(byte[] line, List<String> names) throws Broken {
            try {
                return new Members(StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(line))
                                .toString())
                        .read(names);
            } catch (CharacterCodingException e) {
                throw broken("it is not UTF-8");
            } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
                throw broken("it is not a line of an export: " + e.getMessage());
            }
        }

        private long positive(String text) throws Broken {
            if (!text.matches("[1-9][0-9]{0,17}")) {
                throw broken("'" + text + "' is no number of an entry");
            }
            return Long.parseLong(text);
        }

        private void is(String name, String wanted, String found) throws Broken {
            if (!wanted.equals(found)) {
                throw broken(name + " is '" + found + "' where '" + wanted + "' belongs");
            }
        }

        private Broken broken(String why) {
            return new Broken("line " + number + ": " + why + ".");
        }
    }

    private static boolean starts(byte[] line, String text) {
        return new String(line, 0, Math.min(line.length, text.length()), StandardCharsets.ISO_8859_1).equals(text);
    }

    /** SHA-256 over the members but the hash, each after its length in bytes and a colon. */
    private static String hash(Map<String, String> entry) {
        MessageDigest sha256 = sha256();
        for (String name : ENTRY.subList(0, ENTRY.size() - 1)) {
            byte[] bytes = entry.get(name).getBytes(StandardCharsets.UTF_8);
            sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha256.update(bytes);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A flat JSON object whose members are texts and whole numbers, in a known order and without blanks. */
    private static final class Members {
        private final String json;
        private int at;

        Members(String json) {
            this.json = json;
        }

        Map<String, String> read(List<String> names) {
            Map<String, String> members = new LinkedHashMap<>();
            for (String name : names) {
                take(members.isEmpty() ? "{" : ",");
                take("\"" + name + "\":");
                members.put(name, json.charAt(at) == '"' ? text() : number());
            }
            take("}");
            if (at != json.length()) {
                throw new IllegalArgumentException("something follows column " + at);
            }
            return members;
        }

        private void take(String wanted) {
            if (!json.startsWith(wanted, at)) {
                throw new IllegalArgumentException(wanted + " is missing at column " + (at + 1));
            }
            at += wanted.length();
        }

        private String number() {
            int from = at;
            while (at < json.length() && (Character.digit(json.charAt(at), 10) >= 0 || json.charAt(at) == '-')) {
                at++;
            }
            return json.substring(from, at);
        }

        private String text() {
            StringBuilder text = new StringBuilder();
            at++;
            while (json.charAt(at) != '"') {
                char next = json.charAt(at++);
                if (next < ' ') {
                    throw new IllegalArgumentException("a control character stands at column " + at);
                }
                text.append(next == '\\' ? escaped() : next);
            }
            at++;
            return text.toString();
        }

        private char escaped() {
            char escape = json.charAt(at++);
            int known = "\"\\/bfnrt".indexOf(escape);
            if (known >= 0) {
                return "\"\\/\b\f\n\r\t".charAt(known);
            }
            if (escape != 'u') {
                throw new IllegalArgumentException("an unknown escape stands at column " + at);
            }
            at += 4;
            return (char) HexFormat.fromHexDigits(json, at - 4, at);
        }
    }
}
