package org.incidenttasks.transfer;

import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Cuts objects, one a line, into pieces, and hands on several at a time. */
final class PieceWriter {

    private static final int AT_ONCE = 16;

    private final Consumer<List<String>> store;
    private final StringBuilder open = new StringBuilder();
    private List<String> full = new ArrayList<>();

    /** @param store takes pieces in their order; all but the very last are full */
    PieceWriter(Consumer<List<String>> store) {
        this.store = store;
    }

    void write(JsonValue object) {
        open.append(escaped(object.toString())).append('\n');
        int from = 0;
        while (open.length() - from >= ImportPiece.SIZE) {
            full.add(open.substring(from, from + ImportPiece.SIZE));
            from += ImportPiece.SIZE;
        }
        open.delete(0, from);
        if (full.size() >= AT_ONCE) {
            store();
        }
    }

    /** The end: what is left goes too. */
    void finish() {
        if (open.length() > 0) {
            full.add(open.toString());
            open.setLength(0);
        }
        if (!full.isEmpty()) {
            store();
        }
    }

    private void store() {
        store.accept(full);
        full = new ArrayList<>();
    }

    /** Half a surrogate pair, alone or at a cut, is nothing that every database keeps. */
    static String escaped(String json) {
        if (json.chars().noneMatch(character -> Character.isSurrogate((char) character))) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 100);
        for (int i = 0; i < json.length(); i++) {
            char character = json.charAt(i);
            if (Character.isSurrogate(character)) {
                escaped.append(String.format("\\u%04x", (int) character));
            } else {
                escaped.append(character);
            }
        }
        return escaped.toString();
    }
}
