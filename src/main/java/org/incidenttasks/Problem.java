package org.incidenttasks;

import jakarta.ejb.ApplicationException;
import java.util.List;

/**
 * What went wrong, said to the caller: one kind per way of answering, translated once per door.
 *
 * <p>A problem is an answer, not a fault of the server: the transaction that it leaves is rolled back (by
 * {@code Transactions}, since a container that did it would also log an error) and nothing is changed. The message
 * is English, names the member or position, and says what to do next; pages show the bundle's text for the
 * {@linkplain #code() code} where there is one.
 */
@ApplicationException(inherited = true)
public abstract sealed class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A further sentence on a problem, with the code and the member that it speaks of ({@code target} may be null). */
    public record Detail(String code, String message, String target) implements java.io.Serializable {}

    private final String code;
    private final transient List<Detail> details;

    private Problem(String code, String message, List<Detail> details) {
        super(message);
        this.code = code;
        this.details = List.copyOf(details);
    }

    /** Graph's error code in PascalCase; case-sensitive. */
    public String code() {
        return code;
    }

    /** Further sentences, may be empty. */
    public List<Detail> details() {
        return details == null ? List.of() : details;
    }

    /** The request is wrong as it stands: HTTP 400. */
    public static final class Invalid extends Problem {
        private static final long serialVersionUID = 1L;

        public Invalid(String message) {
            this("BadRequest", message);
        }

        public Invalid(String code, String message, Detail... details) {
            super(code, message, List.of(details));
        }
    }

    /** Nobody is signed in, or the token does not hold: HTTP 401. */
    public static final class Unauthenticated extends Problem {
        private static final long serialVersionUID = 1L;

        public Unauthenticated(String message) {
            super("InvalidAuthenticationToken", message, List.of());
        }
    }

    /** The caller is known and may not: HTTP 403. */
    public static final class Forbidden extends Problem {
        private static final long serialVersionUID = 1L;

        public Forbidden(String message) {
            super("Forbidden", message, List.of());
        }
    }

    /** No such thing in the caller's tenant: HTTP 404. */
    public static final class NotFound extends Problem {
        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super("NotFound", message, List.of());
        }
    }

    /** The present state forbids it, or somebody was quicker: HTTP 409. */
    public static final class Conflict extends Problem {
        private static final long serialVersionUID = 1L;

        public Conflict(String code, String message) {
            super(code, message, List.of());
        }
    }

    /** The version the caller named is not the present one: HTTP 412. */
    public static final class Stale extends Problem {
        private static final long serialVersionUID = 1L;

        public Stale(String message) {
            super("PreconditionFailed", message, List.of());
        }
    }

    /** More bytes than are read: HTTP 413. */
    public static final class TooLarge extends Problem {
        private static final long serialVersionUID = 1L;

        public TooLarge(String message) {
            super("RequestEntityTooLarge", message, List.of());
        }
    }

    /** The body comes in a form that is not read: HTTP 415. */
    public static final class Unsupported extends Problem {
        private static final long serialVersionUID = 1L;

        public Unsupported(String message) {
            super("UnsupportedMediaType", message, List.of());
        }
    }

    /** Asked too often: HTTP 429. */
    public static final class TooMany extends Problem {
        private static final long serialVersionUID = 1L;
        private final int retryAfterSeconds;

        public TooMany(String message, int retryAfterSeconds) {
            super("TooManyRequests", message, List.of());
            this.retryAfterSeconds = retryAfterSeconds;
        }

        /** Seconds after which to ask again; at least 1. */
        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    /** Not now, for a reason of ours: HTTP 503. */
    public static final class Unavailable extends Problem {
        private static final long serialVersionUID = 1L;
        private final int retryAfterSeconds;

        public Unavailable(String message, int retryAfterSeconds) {
            super("ServiceUnavailable", message, List.of());
            this.retryAfterSeconds = retryAfterSeconds;
        }

        /** Seconds after which to ask again; at least 1. */
        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }
}
