package org.incidenttasks.access;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * What the session of a page remembers: who signed in, when, and which tenant is looked at. What the person may do is
 * looked up at each request, so that a change takes effect at once.
 */
public record SignedIn(String userId, String tenantId, Instant since, Instant lastSeen) implements Serializable {

    /** Name of the session attribute. */
    public static final String ATTRIBUTE = "org.incidenttasks.signedIn";

    private static final long serialVersionUID = 1L;

    boolean holds(Instant now, Duration idle, Duration absolute) {
        return now.isBefore(lastSeen.plus(idle)) && now.isBefore(since.plus(absolute));
    }

    SignedIn seen(Instant now) {
        return new SignedIn(userId, tenantId, since, now);
    }

    /** The same person, signed in anew: with another password, say. */
    public SignedIn anew(Instant now) {
        return new SignedIn(userId, tenantId, now, now);
    }

    /** The same person looking at another tenant. */
    public SignedIn lookingAt(String otherTenantId) {
        return new SignedIn(userId, otherTenantId, since, lastSeen);
    }
}
