package org.incidenttasks.identity;

import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the session of a page remembers: who signed in, when, and which tenant is looked at. What the person may do is
 * looked up at each request, so that a change takes effect at once.
 *
 * <p>It is written when that changes, never in passing: requests of one session run at the same time, and one that began
 * before a change would write back what was. When the person was last seen is an attribute of its own.
 *
 * @param idToken what an identity provider said of the person, for the sign-out there; null after a password
 */
public record SignedIn(String userId, String tenantId, Instant since, String idToken) implements Serializable {

    /** Name of the session attribute. */
    public static final String ATTRIBUTE = "org.incidenttasks.signedIn";

    private static final String LAST_SEEN = "org.incidenttasks.lastSeen";
    private static final long serialVersionUID = 1L;

    /** Signed in with a password. */
    public SignedIn(String userId, String tenantId, Instant since) {
        this(userId, tenantId, since, null);
    }

    /** Begins a session with this. */
    public void begin(HttpSession session, Instant now) {
        session.setAttribute(LAST_SEEN, now);
        session.setAttribute(ATTRIBUTE, this);
    }

    /**
     * Who is signed in, if it still holds.
     *
     * @param attended whether a person asks; a page that renews itself keeps no session alive
     */
    static Optional<SignedIn> in(HttpSession session, Instant now, Duration idle, Duration absolute, boolean attended) {
        try {
            if (!(session.getAttribute(ATTRIBUTE) instanceof SignedIn signedIn)
                    || !(session.getAttribute(LAST_SEEN) instanceof Instant lastSeen)) {
                return Optional.empty();
            }
            if (!signedIn.holds(now, lastSeen, idle, absolute)) {
                session.removeAttribute(ATTRIBUTE);
                return Optional.empty();
            }
            if (attended) {
                session.setAttribute(LAST_SEEN, now);
            }
            return Optional.of(signedIn);
        } catch (IllegalStateException e) {
            // Another request ended the session meanwhile.
            return Optional.empty();
        }
    }

    private boolean holds(Instant now, Instant lastSeen, Duration idle, Duration absolute) {
        return now.isBefore(lastSeen.plus(idle)) && now.isBefore(since.plus(absolute));
    }

    /** The same person, signed in anew: with another password, say. */
    public SignedIn anew(Instant now) {
        return new SignedIn(userId, tenantId, now, idToken);
    }

    /** The same person looking at another tenant. */
    public SignedIn lookingAt(String otherTenantId) {
        return new SignedIn(userId, otherTenantId, since, idToken);
    }

    /** Without the ID token, which is nothing for a log. */
    @Override
    public String toString() {
        return "SignedIn[userId=" + userId + ", tenantId=" + tenantId + ", since=" + since + "]";
    }
}
