package org.incidenttasks.wire;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;

/** JSON to bytes and back: one buffer per answer, and an error that names the place for whatever cannot be read. */
public final class GraphJson {

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());
    private static final JsonGeneratorFactory GENERATORS = Json.createGeneratorFactory(Map.of());
    private static final int FIRST_SIZE = 16_384;

    private GraphJson() {}

    /** The bytes of one object, whose members the consumer writes. */
    public static byte[] object(Consumer<JsonGenerator> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_SIZE);
        try (JsonGenerator json = GENERATORS.createGenerator(bytes)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEnd();
        }
        return bytes.toByteArray();
    }

    /** The text of one object, whose members the consumer writes; without a line break in it. */
    public static String text(Consumer<JsonGenerator> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = GENERATORS.createGenerator(text)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEnd();
        }
        return text.toString();
    }

    /** A text as JSON writes it. */
    public static String quoted(String text) {
        return Json.createValue(text).toString();
    }

    /** Reads back a value that was written here. */
    public static JsonValue value(String json) {
        try (JsonParser parser = PARSERS.createParser(new StringReader(json))) {
            parser.next();
            return parser.getValue();
        }
    }

    /**
     * Reads a JSON object from UTF-8.
     *
     * @throws Problem.Invalid saying where the text is no JSON, or that it is no object
     */
    public static JsonObject readObject(byte[] utf8) {
        JsonValue value = read(utf8);
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new Problem.Invalid("The body must be a JSON object.");
    }

    /**
     * Reads JSON, an object or an array, from UTF-8.
     *
     * @throws Problem.Invalid saying where the text is no JSON
     */
    public static JsonStructure read(byte[] utf8) {
        requireUtf8(utf8);
        int start = hasByteOrderMark(utf8) ? 3 : 0;
        ByteArrayInputStream json = new ByteArrayInputStream(utf8, start, utf8.length - start);
        try (JsonParser parser = PARSERS.createParser(json, StandardCharsets.UTF_8)) {
            JsonParser.Event first = parser.next();
            JsonStructure structure;
            if (first == JsonParser.Event.START_OBJECT) {
                structure = parser.getObject();
            } else if (first == JsonParser.Event.START_ARRAY) {
                structure = parser.getArray();
            } else {
                throw new Problem.Invalid("The body must be a JSON object or array.");
            }
            // A reader would not look at what follows, and so lose it.
            if (parser.hasNext()) {
                throw new Problem.Invalid("The body goes on behind its JSON: send one object or array.");
            }
            return structure;
        } catch (JsonParsingException e) {
            throw new Problem.Invalid("The body is not JSON: the fault is at line "
                    + e.getLocation().getLineNumber() + ", column "
                    + e.getLocation().getColumnNumber() + ".");
        } catch (Problem e) {
            throw e;
        } catch (RuntimeException e) {
            // Parsers throw whatever they like at an empty text, a number too large or a nesting too deep.
            throw new Problem.Invalid("The body is not JSON that can be read: " + Texts.cut(e.getMessage(), 200));
        }
    }

    private static boolean hasByteOrderMark(byte[] utf8) {
        return utf8.length >= 3 && utf8[0] == (byte) 0xEF && utf8[1] == (byte) 0xBB && utf8[2] == (byte) 0xBF;
    }

    /** A reader would put question marks for what is no UTF-8, and nobody would know. */
    private static void requireUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new Problem.Invalid("The body is not UTF-8: write it in that encoding.");
        }
    }
}
