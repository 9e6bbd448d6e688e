package org.incidenttasks.web;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Comparator;
import java.util.Optional;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.UserAccount;
import org.incidenttasks.identity.SignedIn;

/** Begins and ends the session of a person, however that one has signed in. */
@RequestScoped
public class Sessions {

    @EJB
    private Directory directory;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    @Inject
    private HttpServletRequest request;

    /**
     * Begins with the first organisation, a sandbox last.
     *
     * @param idToken of the identity provider, null after a password
     * @return false for a person who has no role anywhere, or only in what is suspended; nothing began then
     */
    public boolean begin(UserAccount account, String idToken) {
        var first = directory.openTenantsOf(account.getId()).stream().min(Comparator.comparing(Tenant::isSandbox));
        first.ifPresent(tenant -> begin(new SignedIn(account.getId(), tenant.getId(), clock.instant(), idToken)));
        return first.isPresent();
    }

    /** A new session instead of the one that was there: whoever knew that one's id, or its form token, knows nothing. */
    public void begin(SignedIn signedIn) {
        end();
        var session = request.getSession();
        session.setMaxInactiveInterval(
                (int) settings.duration(Setting.SESSION_IDLE).toSeconds());
        signedIn.begin(session, clock.instant());
    }

    public void end() {
        var session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    /** Who is signed in by the session of the request, if any. */
    public Optional<SignedIn> signedIn() {
        var session = request.getSession(false);
        return session != null && session.getAttribute(SignedIn.ATTRIBUTE) instanceof SignedIn signedIn
                ? Optional.of(signedIn)
                : Optional.empty();
    }
}
