package org.incidenttasks.odata;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes filters that are mostly right, each byte of the input being one choice. */
final class FilterMaker {

    private static final String[] TEXTS = {"displayName", "note", "ownerId", "owner/id", "owner/title", "id"};
    private static final String[] ENUMS = {"colour", "shade", "type"};
    private static final String[] TIMES = {"createdDateTime", "closedDateTime"};
    private static final String[] OPERATORS = {"eq", "ne", "gt", "ge", "lt", "le"};
    private static final String[] FUNCTIONS = {"contains", "startswith", "endswith"};
    private static final String[] COLOURS = {
        "'red'", "'green'", "'darkBlue'", "test.colour'red'", "'unknownFutureValue'"
    };
    private static final String[] MOMENTS = {
        "2026-04-28T09:30:00Z",
        "0001-01-01T00:00:00Z",
        "'9999-12-31T23:59:59.9999999-18:00'",
        "0000-01-01T00:00:00+18:00"
    };
    private static final String[] NUMBERS = {"0", "-1", "2147483647", "-2147483648", "007", "-0"};
    private static final int DEEPEST = 12;

    private final byte[] choices;
    private int index;
    private int depth;

    FilterMaker(byte[] choices) {
        this.choices = choices.clone();
    }

    private int choose(int among) {
        return index < choices.length ? (choices[index++] & 0xff) % among : 0;
    }

    private String choose(String... words) {
        return words[choose(words.length)];
    }

    String filter() {
        int kind = depth >= DEEPEST ? choose(4) : choose(9);
        depth++;
        String made = switch (kind) {
            case 0 -> choose(TEXTS) + " " + choose(OPERATORS) + " " + quoted();
            case 1 -> choose(ENUMS) + " " + choose("eq", "ne") + " " + choose(COLOURS);
            case 2 -> choose(TIMES) + " " + choose(OPERATORS) + " " + choose(MOMENTS);
            case 3 -> "rank " + choose(OPERATORS) + " " + choose(NUMBERS);
            case 4 -> choose("note", "shade", "closedDateTime") + choose(" eq null", " ne null");
            case 5 -> choose(FUNCTIONS) + "(" + choose(TEXTS) + "," + quoted() + ")";
            case 6 -> "not (" + filter() + ")";
            case 7 -> filter() + choose(" and ", " or ") + "(" + filter() + ")";
            default -> in();
        };
        depth--;
        return made;
    }

    private String in() {
        List<String> members = new ArrayList<>();
        boolean texts = choose(2) == 0;
        int most = choose(6);
        for (int i = 0; i <= most; i++) {
            members.add(texts ? quoted() : choose(COLOURS));
        }
        return choose(texts ? TEXTS : ENUMS) + " in (" + String.join(",", members) + ")";
    }

    private String quoted() {
        int length = Math.min(choose(20), choices.length - index);
        String text = length <= 0 ? "" : new String(choices, index, length, StandardCharsets.UTF_8);
        index += Math.max(0, length);
        return "'" + text.replace("'", "''") + "'";
    }
}
