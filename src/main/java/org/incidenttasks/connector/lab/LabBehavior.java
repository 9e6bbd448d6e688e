package org.incidenttasks.connector.lab;

import java.util.Locale;
import java.util.Optional;

/** How a target of the sandbox behaves: its name says it, by beginning with the word and a hyphen. */
public enum LabBehavior {
    /** Does what it is told at once; as a name, also where the setting says otherwise. */
    NORMAL,
    /** Takes the order and needs a while. */
    SLOW,
    /** Never answers. */
    OFFLINE,
    /** Answers from the second attempt of an order on. */
    FLAKY,
    /** Gets only some of it done. */
    PARTIAL,
    /** Says that it is done and does nothing. */
    LIES,
    /** Is not there, and does not come into being either. Only by name, never by setting. */
    MISSING;

    /** The behaviour that a target's name asks for. */
    static Optional<LabBehavior> named(String target) {
        String name = target.toLowerCase(Locale.ROOT);
        for (LabBehavior behavior : values()) {
            if (name.startsWith(behavior.word() + "-")) {
                return Optional.of(behavior);
            }
        }
        return Optional.empty();
    }

    /** The behaviour of that word, as the setting has it. */
    static LabBehavior of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
