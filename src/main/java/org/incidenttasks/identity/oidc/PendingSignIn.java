package org.incidenttasks.identity.oidc;

import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sign-in that has been sent to the provider and not come back: kept in the session, so that only the browser that
 * began it can end it, once, and soon.
 *
 * @param verifier whose hash the provider knows (PKCE)
 * @param callback the address the provider was told to lead back to
 * @param next the page that was wanted
 */
public record PendingSignIn(String state, String nonce, String verifier, URI callback, String next, Instant since)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String ATTRIBUTE = PendingSignIn.class.getName();
    private static final Duration SOON = Duration.ofMinutes(10);

    /** A person may open several tabs. */
    private static final int MOST = 5;

    void keep(HttpSession session) {
        List<PendingSignIn> all = in(session);
        all.add(this);
        session.setAttribute(ATTRIBUTE, new ArrayList<>(all.subList(Math.max(0, all.size() - MOST), all.size())));
    }

    /** The one of that state, which is there no longer afterwards. */
    static Optional<PendingSignIn> take(HttpSession session, String state, Instant now) {
        if (session == null) {
            return Optional.empty();
        }
        List<PendingSignIn> all = in(session);
        Optional<PendingSignIn> found =
                all.stream().filter(one -> one.state.equals(state)).findFirst();
        if (found.isPresent()) {
            all.remove(found.get());
            session.setAttribute(ATTRIBUTE, new ArrayList<>(all));
        }
        return found.filter(one -> now.isBefore(one.since.plus(SOON)));
    }

    @SuppressWarnings("unchecked")
    private static List<PendingSignIn> in(HttpSession session) {
        Object all = session.getAttribute(ATTRIBUTE);
        return all == null ? new ArrayList<>() : new ArrayList<>((List<PendingSignIn>) all);
    }

    /** Without what must stay in the session. */
    @Override
    public String toString() {
        return "PendingSignIn[since=" + since + "]";
    }
}
