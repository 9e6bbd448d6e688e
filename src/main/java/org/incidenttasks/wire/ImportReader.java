package org.incidenttasks.wire;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Texts;

/**
 * Reads what an import brings, object by object, without ever holding more than one: a Graph list response
 * ({@code {"value":[...]}}), a bare array, a single object, or one object a line (NDJSON). Depends on nothing but the
 * stream.
 */
public final class ImportReader {

    /** Characters that one object may have. */
    public static final int MOST_OBJECT = 1_048_576;

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());
    private static final String VALUE = "value";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** What a parser reads ahead of what it tells. */
    private static final int READ_AHEAD = 131_072;

    /**
     * What is said of the whole.
     *
     * @param objects how many there were
     * @param onePage whether it is a page of a list that goes on elsewhere
     */
    public record Summary(long objects, boolean onePage) {}

    private final Bounded text;
    private final Consumer<JsonValue> sink;
    private long objects;
    private boolean onePage;
    private boolean giving;

    private ImportReader(Bounded text, Consumer<JsonValue> sink) {
        this.text = text;
        this.sink = sink;
    }

    /**
     * Reads a stream of UTF-8 to its end; does not close it.
     *
     * @param most bytes that are read
     * @param sink is given each object in turn, or whatever stands in its place
     * @throws Problem.Invalid saying where it is no JSON of those forms; the sink has had what stands before
     * @throws Problem.TooLarge beyond that many bytes
     */
    public static Summary read(InputStream utf8, long most, Consumer<JsonValue> sink) {
        Reader decoded = new InputStreamReader(new Counted(utf8, most), StandardCharsets.UTF_8.newDecoder());
        Bounded text = new Bounded(new BufferedReader(decoded, 65_536));
        return new ImportReader(text, sink).read();
    }

    private Summary read() {
        try {
            text.skipByteOrderMark();
            if (text.isBlank()) {
                throw new Problem.Invalid("It is empty: send a list of incidents or tasks.");
            }
            if (text.isLines()) {
                readLines();
            } else {
                readDocument();
            }
        } catch (JsonParsingException e) {
            throw new Problem.Invalid("It is not JSON: the fault is at line "
                    + e.getLocation().getLineNumber() + ", column "
                    + e.getLocation().getColumnNumber() + ", in or behind object " + (objects + 1) + ".");
        } catch (Problem e) {
            throw e;
        } catch (IOException e) {
            throw broken(e);
        } catch (RuntimeException e) {
            if (giving) {
                throw e;
            }
            // Parsers wrap what the stream throws, and throw whatever they like at a nesting too deep.
            throw e.getCause() instanceof IOException cause ? broken(cause) : unreadable(e);
        } catch (StackOverflowError e) {
            throw unreadable(e);
        }
        return new Summary(objects, onePage);
    }

    private Problem unreadable(Throwable e) {
        return new Problem.Invalid("It is not JSON that can be read, in or behind object " + (objects + 1) + ": "
                + Texts.cut(String.valueOf(e.getMessage()), 200));
    }

    private Problem broken(IOException e) {
        if (e instanceof Beyond) {
            return e instanceof TooManyBytes
                    ? new Problem.TooLarge(e.getMessage())
                    : new Problem.Invalid("Object " + (objects + 1) + " " + e.getMessage());
        }
        return new Problem.Invalid(
                e instanceof CharacterCodingException
                        ? "It is not UTF-8, in or behind object " + (objects + 1) + ": write it in that encoding."
                        : "The upload broke off before its end: send it again.");
    }

    private void give(JsonValue value) {
        giving = true;
        sink.accept(value);
        giving = false;
        objects++;
        text.next();
    }

    // ---- one object a line

    private void readLines() throws IOException {
        long number = 0;
        for (String line = text.line(); line != null; line = text.line()) {
            number++;
            if (!line.isBlank()) {
                give(parse(line, number));
            }
        }
    }

    private static JsonValue parse(String line, long number) {
        try (JsonParser parser = PARSERS.createParser(new StringReader(line))) {
            parser.next();
            JsonValue value = parser.getValue();
            if (parser.hasNext()) {
                throw notOne(number, "goes on behind its object");
            }
            return value;
        } catch (JsonParsingException e) {
            throw notOne(
                    number,
                    "is not JSON: the fault is at column " + e.getLocation().getColumnNumber());
        } catch (Problem e) {
            throw e;
        } catch (RuntimeException e) {
            throw notOne(number, "is not JSON that can be read: " + Texts.cut(e.getMessage(), 200));
        }
    }

    private static Problem notOne(long number, String fault) {
        return new Problem.Invalid("Line " + number + " " + fault + ". Write one object a line.");
    }

    // ---- one document

    private void readDocument() {
        // Not closed: that would close the stream.
        JsonParser parser = PARSERS.createParser(text);
        Event first = parser.next();
        if (first == Event.START_ARRAY) {
            readElements(parser);
        } else if (first == Event.START_OBJECT) {
            readObject(parser);
        } else {
            throw new Problem.Invalid("It must be a JSON object or array.");
        }
        // A reader would not look at what follows, and so lose it.
        if (parser.hasNext()) {
            throw new Problem.Invalid("It goes on behind its JSON: send one list, or one object a line.");
        }
    }

    private void readElements(JsonParser parser) {
        while (parser.next() != Event.END_ARRAY) {
            long start = parser.getLocation().getStreamOffset();
            JsonValue value = parser.getValue();
            // The start is told behind its first character.
            if (parser.getLocation().getStreamOffset() - start >= MOST_OBJECT) {
                throw new Problem.Invalid(
                        "Object " + (objects + 1) + " " + Bounded.tooLong().getMessage());
            }
            give(value);
        }
    }

    /** The object around a list, or a single one: which, is known only when all its members are. */
    private void readObject(JsonParser parser) {
        JsonObjectBuilder members = Json.createObjectBuilder();
        boolean list = false;
        while (parser.next() != Event.END_OBJECT) {
            String name = parser.getString();
            Event event = parser.next();
            if (!name.equals(VALUE)) {
                members.add(name, parser.getValue());
            } else if (event != Event.START_ARRAY) {
                throw new Problem.Invalid("'value' must be an array of incidents or tasks.");
            } else if (list) {
                throw new Problem.Invalid("'value' is there twice: send one list.");
            } else {
                list = true;
                readElements(parser);
            }
        }
        JsonObject whole = members.build();
        if (list) {
            onePage = whole.containsKey("@odata.nextLink");
        } else {
            give(whole);
        }
    }

    // ---- the stream

    /** A bound was passed. */
    private static class Beyond extends IOException {
        private static final long serialVersionUID = 1L;

        Beyond(String message) {
            super(message);
        }
    }

    private static final class TooManyBytes extends Beyond {
        private static final long serialVersionUID = 1L;

        TooManyBytes(long most) {
            super("The import is longer than " + most + " bytes: split it, or raise " + Setting.MAX_IMPORT.variable()
                    + ".");
        }
    }

    /** Ends in a fault behind so many bytes. */
    private static final class Counted extends InputStream {

        private final InputStream in;
        private final long most;
        private long count;

        Counted(InputStream in, long most) {
            this.in = in;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int octet = in.read();
            return octet < 0 ? octet : counted(1, octet);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = in.read(to, offset, length);
            return read < 0 ? read : counted(read, read);
        }

        private int counted(int more, int answer) throws IOException {
            count += more;
            if (count > most) {
                throw new TooManyBytes(most);
            }
            return answer;
        }
    }

    /** Ends in a fault where one object goes on for too long. */
    private static final class Bounded extends Reader {

        private final BufferedReader in;
        private String ahead = "";
        private int position;
        private int left = MOST_OBJECT + READ_AHEAD;

        Bounded(BufferedReader in) {
            this.in = in;
        }

        /** The next object begins. */
        void next() {
            left = MOST_OBJECT + READ_AHEAD;
        }

        void skipByteOrderMark() throws IOException {
            in.mark(1);
            if (in.read() != BYTE_ORDER_MARK) {
                in.reset();
            }
        }

        /** Whether there is nothing but white space. The first line that says something is kept for who reads next. */
        boolean isBlank() throws IOException {
            StringBuilder line = new StringBuilder();
            boolean blank = true;
            int character = in.read();
            // Where the end of a line is not in reach, the line is no object of those that are taken.
            while (character >= 0) {
                line.append((char) character);
                blank &= Character.isWhitespace(character);
                if (line.length() > MOST_OBJECT + 1 || character == '\n' && !blank) {
                    break;
                }
                character = in.read();
            }
            ahead = line.toString();
            return character < 0 && blank;
        }

        /** Whether the first line is an object by itself and a further one begins behind it: no single document does so. */
        boolean isLines() throws IOException {
            String first = ahead.strip();
            if (!ahead.endsWith("\n") || !first.startsWith("{") || !first.endsWith("}")) {
                return false;
            }
            StringBuilder more = new StringBuilder(ahead);
            int next = peekBehindBlank(more);
            ahead = more.toString();
            return next == '{';
        }

        private int peekBehindBlank(StringBuilder read) throws IOException {
            int character;
            do {
                character = in.read();
                if (character >= 0) {
                    read.append((char) character);
                }
            } while (Character.isWhitespace(character) && read.length() < 2 * MOST_OBJECT);
            return character;
        }

        /** The next line without its end; null behind the last. */
        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int character = read();
            if (character < 0) {
                return null;
            }
            while (character >= 0 && character != '\n') {
                line.append((char) character);
                if (line.length() > MOST_OBJECT) {
                    throw tooLong();
                }
                character = read();
            }
            return line.toString();
        }

        @Override
        public int read() throws IOException {
            if (position < ahead.length()) {
                return ahead.charAt(position++);
            }
            ahead = "";
            position = 0;
            return in.read();
        }

        @Override
        public int read(char[] to, int offset, int length) throws IOException {
            if (left <= 0) {
                throw tooLong();
            }
            int read;
            if (position < ahead.length()) {
                read = Math.min(length, ahead.length() - position);
                ahead.getChars(position, position + read, to, offset);
                position += read;
            } else {
                read = in.read(to, offset, length);
            }
            left -= Math.max(read, 0);
            return read;
        }

        private static Beyond tooLong() {
            return new Beyond(
                    "is longer than the " + MOST_OBJECT + " characters that are taken: leave its alerts out.");
        }

        @Override
        public void close() {
            // The stream is the caller's.
        }
    }
}
