package org.incidenttasks.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.util.Locale;
import java.util.Map;
import org.incidenttasks.Problem;

/** Hashes passwords with PBKDF2 of Jakarta Security, and says which are too weak. */
@ApplicationScoped
public class Passwords {

    /** The shortest password that is taken, in characters. */
    public static final int LEAST_LENGTH = 12;

    private static final int MOST_LENGTH = 200;

    /** A shorter name turns up in good passwords by chance. */
    private static final int SPEAKING_NAME = 4;

    @Inject
    private Pbkdf2PasswordHash hash;

    /** What an unknown user's password is compared with, so that it takes as long as a known one's. */
    private String nobodysHash;

    public Passwords() {}

    /** For use without a container. */
    Passwords(Pbkdf2PasswordHash hash) {
        this.hash = hash;
        configure();
    }

    @jakarta.annotation.PostConstruct
    void configure() {
        // OWASP's figure for PBKDF2-HMAC-SHA512 (Password Storage Cheat Sheet).
        hash.initialize(Map.of(
                "Pbkdf2PasswordHash.Algorithm", "PBKDF2WithHmacSHA512",
                "Pbkdf2PasswordHash.Iterations", "210000",
                "Pbkdf2PasswordHash.SaltSizeBytes", "16",
                "Pbkdf2PasswordHash.KeySizeBytes", "32"));
        nobodysHash = hash(Secrets.randomText());
    }

    /** Hash with its own salt and parameters. */
    public String hash(String password) {
        return hash.generate(password.toCharArray());
    }

    /** Whether the password is the hash's; a null hash takes the same time and answers false. */
    public boolean verify(String password, String passwordHash) {
        boolean right = hash.verify(password.toCharArray(), passwordHash == null ? nobodysHash : passwordHash);
        return right && passwordHash != null;
    }

    /**
     * Refuses a password that is too short, too long, or speaks of its user.
     *
     * @throws Problem.Invalid with code {@code WeakPassword}
     */
    public static void requireStrong(String password, String userName) {
        if (password == null || password.length() < LEAST_LENGTH) {
            throw new Problem.Invalid(
                    "WeakPassword", "The password is too short: use at least " + LEAST_LENGTH + " characters.");
        }
        if (password.length() > MOST_LENGTH) {
            throw new Problem.Invalid(
                    "WeakPassword", "The password is longer than the " + MOST_LENGTH + " characters allowed.");
        }
        if (password.chars().distinct().count() < 5
                || userName.length() >= SPEAKING_NAME
                        && password.toLowerCase(Locale.ROOT).contains(userName.toLowerCase(Locale.ROOT))) {
            throw new Problem.Invalid(
                    "WeakPassword",
                    "The password is easy to guess: use five different characters or more, and not the user name.");
        }
    }
}
