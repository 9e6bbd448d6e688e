package org.incidenttasks.connector;

import java.util.List;
import org.incidenttasks.Problem;

/**
 * A setting of a connection, declared once by its connector: pages make their form of it, and every value is checked by
 * it before it is kept.
 *
 * @param name camel case; its label is the text {@code connection.field.{name}}
 * @param standard the value that counts when none is given; null: none, and with {@code required} one must be given
 * @param choices the words of which one is to be chosen; of other kinds empty
 */
public record Field(String name, Kind kind, boolean required, String standard, List<String> choices) {

    /** How a value is written. */
    public enum Kind {
        /** One line. */
        TEXT(1_000),
        /** One line that is sealed when kept and never shown again. */
        SECRET(1_000),
        /** Several lines that are sealed when kept and never shown again, such as a private key. */
        SECRET_LINES(16_000),
        /** A whole number from 1 to 65535. */
        NUMBER(5),
        /** {@code true} or {@code false}. */
        FLAG(5),
        /** One of the choices. */
        CHOICE(40),
        /** One entry per line. */
        LINES(16_000);

        private final int mostCharacters;

        Kind(int mostCharacters) {
            this.mostCharacters = mostCharacters;
        }

        public boolean isSecret() {
            return this == SECRET || this == SECRET_LINES;
        }
    }

    public Field {
        choices = List.copyOf(choices);
    }

    public static Field required(String name, Kind kind) {
        return new Field(name, kind, true, null, List.of());
    }

    public static Field optional(String name, Kind kind) {
        return new Field(name, kind, false, null, List.of());
    }

    public static Field standard(String name, Kind kind, String standard) {
        return new Field(name, kind, true, standard, List.of());
    }

    public static Field choice(String name, String standard, String... choices) {
        return new Field(name, Kind.CHOICE, true, standard, List.of(choices));
    }

    /**
     * A value as it is to be kept.
     *
     * @return null when none was given and none is needed
     * @throws Problem.Invalid {@code BadSetting}, with the field as the target of its detail
     */
    public String valid(String given) {
        String value = given == null ? "" : given.replace("\r\n", "\n").strip();
        if (value.isEmpty()) {
            if (required && standard == null) {
                throw bad("is missing.");
            }
            return standard;
        }
        if (value.length() > kind.mostCharacters) {
            throw bad("is longer than " + kind.mostCharacters + " characters.");
        }
        boolean oneLine = kind != Kind.LINES && kind != Kind.SECRET_LINES;
        if (oneLine && value.chars().anyMatch(Character::isISOControl)) {
            throw bad("must be one line without control characters.");
        }
        if (kind == Kind.NUMBER && (!value.matches("[0-9]{1,5}") || !isPortLike(Integer.parseInt(value)))) {
            throw bad("must be a whole number from 1 to 65535.");
        }
        if (kind == Kind.FLAG && !value.equals("true") && !value.equals("false")) {
            throw bad("must be true or false.");
        }
        if (kind == Kind.CHOICE && !choices.contains(value)) {
            throw bad("must be one of " + String.join(", ", choices) + ".");
        }
        return value;
    }

    private static boolean isPortLike(int number) {
        return number >= 1 && number <= 65_535;
    }

    private Problem bad(String why) {
        String message = "The setting '" + name + "' " + why;
        return new Problem.Invalid("BadSetting", message, new Problem.Detail("BadSetting", message, name));
    }
}
