package org.incidenttasks.odata;

import java.util.ArrayList;
import java.util.List;
import org.incidenttasks.Problem;

/** How every 400 of this room is worded, and the comma list that most options are. */
final class Refusal {

    /** Long enough for any name that was meant, short enough not to echo a whole request. */
    private static final int SHOWN = 60;

    private Refusal() {}

    /** One entry of a comma list, trimmed, and where it starts (from zero). */
    record Entry(String text, int start) {}

    /** Says what is wrong at a place; {@code index} counts from zero, the message from one. */
    static Problem.Invalid at(String option, int index, String message) {
        return new Problem.Invalid(option + " at character " + (index + 1) + ": " + message);
    }

    static Problem.Invalid of(String message) {
        return new Problem.Invalid(message);
    }

    /** The words of the request as a message shows them: in quotes and cut. */
    static String shown(String text) {
        return "'" + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...") + "'";
    }

    /** Splits at commas; an entry may be empty, there is always one. */
    static List<Entry> entries(String list) {
        List<Entry> entries = new ArrayList<>();
        int start = 0;
        for (String part : list.split(",", -1)) {
            int leading = part.length() - part.stripLeading().length();
            entries.add(new Entry(part.strip(), start + leading));
            start += part.length() + 1;
        }
        return entries;
    }
}
