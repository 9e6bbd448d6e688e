package org.incidenttasks.wire;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.incidenttasks.Problem;
import org.incidenttasks.WireEnum;

/**
 * Reads the members of a JSON object by name and type, remembers which were asked for, and says of each fault which
 * member it is. A null counts as absent. Strict, as for a request of the API, or mending, as for an import: then what
 * can be put right is, with a note.
 */
public final class Members {

    private final String path;
    private final JsonObject object;
    private final List<String> notes;
    private final Set<String> asked = new TreeSet<>();

    private Members(String path, JsonObject object, List<String> notes) {
        this.path = path;
        this.object = object;
        this.notes = notes;
    }

    /** Of a request: every fault is a refusal. */
    public static Members strict(JsonObject object) {
        return new Members("", object, null);
    }

    /** The notes are added to the list given. */
    static Members mending(JsonObject object, List<String> notes) {
        return new Members("", object, notes);
    }

    boolean isMending() {
        return notes != null;
    }

    void note(String note) {
        notes.add(note);
    }

    private JsonValue value(String name) {
        asked.add(name);
        JsonValue value = object.get(name);
        return value == JsonValue.NULL ? null : value;
    }

    /** Whether it is there and not null. */
    public boolean has(String name) {
        return value(name) != null;
    }

    /** A text; null when it is absent. */
    public String text(String name) {
        JsonValue value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonString string) {
            return string.getString();
        }
        throw wrong(name, "a text");
    }

    /** True or false; null when it is absent. */
    public Boolean flag(String name) {
        JsonValue value = value(name);
        if (value == null || value == JsonValue.TRUE || value == JsonValue.FALSE) {
            return value == null ? null : Boolean.valueOf(value == JsonValue.TRUE);
        }
        throw wrong(name, "true or false");
    }

    /** A whole number; null when it is absent. */
    public Integer number(String name) {
        JsonValue value = value(name);
        if (value == null) {
            return null;
        }
        try {
            if (value instanceof JsonNumber number) {
                return number.intValueExact();
            }
        } catch (ArithmeticException e) {
            throw wrong(name, "a whole number of 32 bits");
        }
        throw wrong(name, "a whole number of 32 bits");
    }

    Instant time(String name) {
        String text = text(name);
        return text == null
                ? null
                : WireTime.read(text).orElseThrow(() -> wrong(name, "a time such as 2026-11-24T05:30:00Z"));
    }

    <E extends Enum<E> & WireEnum> E member(String name, Class<E> type) {
        return member(name, type, Map.of());
    }

    /**
     * A member of an enumeration.
     *
     * @param otherNames wrong names that are about, and what they mean; known to the import only
     */
    <E extends Enum<E> & WireEnum> E member(String name, Class<E> type, Map<String, String> otherNames) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        var exact = WireEnum.find(type, text)
                .filter(found -> WireEnum.settable(type).contains(found));
        if (exact.isPresent()) {
            return exact.get();
        }
        if (isMending()) {
            String meant = otherNames.getOrDefault(text, text);
            for (E candidate : WireEnum.settable(type)) {
                if (candidate.wireName().equalsIgnoreCase(meant)) {
                    note("'" + path + name + "' was '" + text + "': taken as '" + candidate.wireName() + "'.");
                    return candidate;
                }
            }
        }
        throw new Problem.Invalid("'" + path + name + "' is '" + org.incidenttasks.Texts.cut(text, 100)
                + "' but must be one of " + WireEnum.allowed(type) + ".");
    }

    /** The members of an object by name, as they are, nulls among them; null when it is absent. */
    public Map<String, JsonValue> entries(String name) {
        JsonValue value = value(name);
        if (value == null || value instanceof JsonObject) {
            return value == null ? null : value.asJsonObject();
        }
        throw wrong(name, "an object");
    }

    Members object(String name) {
        JsonValue value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonObject inner) {
            return new Members(path + name + ".", inner, notes);
        }
        throw wrong(name, "an object");
    }

    /** The texts of an array; null when it is absent. */
    public List<String> texts(String name) {
        JsonArray array = array(name);
        if (array == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonValue value : array) {
            if (!(value instanceof JsonString string)) {
                throw wrong(name, "an array of texts");
            }
            texts.add(string.getString());
        }
        return texts;
    }

    /** The objects of an array; null when it is absent. */
    List<Members> objects(String name) {
        JsonArray array = array(name);
        if (array == null) {
            return null;
        }
        List<Members> objects = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof JsonObject inner)) {
                throw wrong(name, "an array of objects");
            }
            objects.add(new Members(path + name + "[" + i + "].", inner, notes));
        }
        return objects;
    }

    private JsonArray array(String name) {
        JsonValue value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonArray array) {
            return array;
        }
        throw wrong(name, "an array");
    }

    /** That a member should be there. */
    public Problem missing(String name) {
        return new Problem.Invalid("'" + path + name + "' is missing.");
    }

    private Problem wrong(String name, String wanted) {
        return new Problem.Invalid("'" + path + name + "' must be " + wanted + ".");
    }

    /**
     * Says what nobody asked for: a fault when strict, a note when mending. Annotations ({@code @odata...}) say nothing
     * that is kept and are passed over.
     *
     * @param whole for the message: what may stand here
     */
    public void refuseOthers(String whole) {
        for (String name : object.keySet()) {
            if (asked.contains(name) || name.startsWith("@") || name.contains("@odata.")) {
                continue;
            }
            if (!isMending()) {
                throw new Problem.Invalid("'" + path + org.incidenttasks.Texts.cut(name, 100)
                        + "' cannot be set here. Allowed: " + whole + ".");
            }
            note("'" + path + name + "' is not kept.");
        }
    }
}
