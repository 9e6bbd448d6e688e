package org.incidenttasks;

/** The bounds of what people and programs write. */
public final class Texts {

    private Texts() {}

    /**
     * A text that may be missing.
     *
     * @param member how the caller calls it, for the message
     * @return the text without white space at its ends, or null when nothing is left
     * @throws Problem.Invalid when it is longer than {@code most} characters, or holds a control character or half of a
     *     surrogate pair, which no encoding can keep
     */
    public static String optional(String member, String text, int most) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String stripped = text.strip();
        if (stripped.length() > most) {
            throw new Problem.Invalid("'" + member + "' is longer than the " + most + " characters allowed.");
        }
        stripped.codePoints().filter(Texts::unwanted).findFirst().ifPresent(character -> {
            String what = character < ' ' ? "the control character" : "half of a character,";
            throw new Problem.Invalid(String.format("'%s' contains %s U+%04X: take it out.", member, what, character));
        });
        return stripped;
    }

    /** As {@link #optional}, for a text that must be there. */
    public static String required(String member, String text, int most) {
        String value = optional(member, text, most);
        if (value == null) {
            throw new Problem.Invalid("'" + member + "' is missing: write a text of up to " + most + " characters.");
        }
        return value;
    }

    /**
     * The name of a person, a client or an organisation, without white space at its ends.
     *
     * @param what which name it is, for the message
     * @throws Problem.Invalid with code {@code BadName} when it is empty, too long or holds a control character
     */
    public static String name(String what, String text, int most) {
        String value = text == null ? "" : text.strip();
        if (value.isEmpty() || value.length() > most || value.chars().anyMatch(Character::isISOControl)) {
            throw new Problem.Invalid(
                    "BadName",
                    "The " + what + " must be 1 to " + most + " characters long, without control characters.");
        }
        return value;
    }

    private static boolean unwanted(int character) {
        return character < ' ' && character != '\t' && character != '\n' && character != '\r'
                || Character.getType(character) == Character.SURROGATE;
    }

    /** At most so many characters, for what the server itself writes down: a longer text ends in an ellipsis. */
    public static String cut(String text, int most) {
        if (text == null) {
            return null;
        }
        String clean = text.replace('\0', ' ');
        if (clean.length() <= most) {
            return clean;
        }
        boolean halves = Character.isHighSurrogate(clean.charAt(most - 2));
        return clean.substring(0, halves ? most - 2 : most - 1) + "…";
    }
}
