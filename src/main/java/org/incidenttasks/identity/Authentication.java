package org.incidenttasks.identity;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.UserAccount;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.storage.Outage;

/**
 * Finds the caller of each request: by bearer token below {@code /beta}, by session everywhere else, and never by the
 * other one. One mechanism for both, as Jakarta Security 3.0 allows one per application.
 *
 * <p>A request goes on without a caller when it has none: the doors answer in their own words ({@link #caller},
 * {@link #refusal}).
 */
@ApplicationScoped
public class Authentication implements HttpAuthenticationMechanism {

    /** Where the API begins. */
    public static final String API = "/beta";

    /** The query parameter of a page that renews itself: it does not count as a sign of the person. */
    public static final String AUTOMATIC = "auto";

    private static final String CALLER = "org.incidenttasks.caller";
    private static final String PERSON = "org.incidenttasks.person";
    private static final String OUTAGE = "org.incidenttasks.outage";
    private static final String REFUSAL = "org.incidenttasks.refusal";
    private static final String REQUEST_ID = "org.incidenttasks.requestId";

    @EJB
    private Tokens tokens;

    @EJB
    private Directory directory;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    @Override
    public AuthenticationStatus validateRequest(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
        // Not BASIC, which Liberty takes it for otherwise, and then fails (500) on malformed credentials of that kind.
        authType(context);
        Optional<Caller> caller;
        boolean suspended;
        try {
            caller = isApi(request) ? byToken(request) : bySession(request);
            suspended = caller.filter(this::isSuspended).isPresent();
        } catch (RuntimeException e) {
            // Thrown here it would be the server's own 500; so the doors say it.
            request.setAttribute(OUTAGE, Outage.behind(e).orElseThrow(() -> e));
            return context.doNothing();
        }
        if (suspended) {
            // Said to who has shown a token, or a session, of that organisation, and to nobody else.
            request.setAttribute(
                    REFUSAL,
                    new Problem.Unauthenticated("The organisation is suspended: nothing in it can be read or changed"
                            + " until whoever runs this server takes it up again."));
            caller = Optional.empty();
        }
        if (caller.isEmpty()) {
            return context.doNothing();
        }
        request.setAttribute(CALLER, caller.get());
        return context.notifyContainerAboutLogin(
                caller.get().actor().id(), names(caller.get().permissions()));
    }

    @SuppressWarnings("unchecked")
    private static void authType(HttpMessageContext context) {
        context.getMessageInfo().getMap().put("jakarta.servlet.http.authType", "IncidentTasks");
    }

    /**
     * The caller of a request, if any.
     *
     * @throws Problem.Unavailable when that could not be found out
     */
    public static Optional<Caller> caller(HttpServletRequest request) {
        if (request.getAttribute(OUTAGE) instanceof Problem.Unavailable outage) {
            throw outage;
        }
        return Optional.ofNullable((Caller) request.getAttribute(CALLER));
    }

    /**
     * Who is signed in, also where there is no caller because that one has no role any more in the organisation looked
     * at, or because it is suspended.
     */
    public static Optional<UserAccount> person(HttpServletRequest request) {
        return Optional.ofNullable((UserAccount) request.getAttribute(PERSON));
    }

    /** Why a request of the API has no caller. */
    public static Problem refusal(HttpServletRequest request) {
        Object refusal = request.getAttribute(REFUSAL);
        return refusal == null ? new Problem.Unauthenticated("Access token is empty.") : (Problem) refusal;
    }

    /** The id of a request, a GUID minted when it is first asked for. */
    public static String requestId(HttpServletRequest request) {
        Object id = request.getAttribute(REQUEST_ID);
        if (id == null) {
            id = UUID.randomUUID().toString();
            request.setAttribute(REQUEST_ID, id);
        }
        return (String) id;
    }

    /** Whether a request is one of the API, which knows tokens, and not one of the pages. */
    public static boolean isApi(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return path.equals(API) || path.startsWith(API + "/");
    }

    private Optional<Caller> byToken(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        try {
            if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("bearer")) {
                throw new Problem.Unauthenticated("Access token is empty.");
            }
            return Optional.of(tokens.verify(header.substring("bearer".length()).strip(), requestId(request)));
        } catch (Problem.Unauthenticated | Problem.Unavailable e) {
            request.setAttribute(REFUSAL, e);
            return Optional.empty();
        }
    }

    private Optional<Caller> bySession(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return Optional.empty();
        }
        return SignedIn.in(
                        session,
                        clock.instant(),
                        settings.duration(Setting.SESSION_IDLE),
                        settings.duration(Setting.SESSION_ABSOLUTE),
                        isAttended(request))
                .flatMap(signedIn -> person(signedIn, request));
    }

    /** Whether a person asks, as far as can be told: not a page that renews itself, with what belongs to it. */
    private static boolean isAttended(HttpServletRequest request) {
        String query = request.getQueryString();
        boolean automatic = query != null
                && request.getMethod().equals("GET")
                && List.of(query.split("&")).contains(AUTOMATIC);
        return !automatic && !request.getRequestURI().startsWith(request.getContextPath() + "/static/");
    }

    private Optional<Caller> person(SignedIn signedIn, HttpServletRequest request) {
        Optional<UserAccount> user =
                directory.user(signedIn.userId()).filter(found -> found.knowsSession(signedIn.since()));
        user.ifPresent(found -> request.setAttribute(PERSON, found));
        Set<Role> roles = directory.roles(signedIn.userId(), signedIn.tenantId());
        if (user.isEmpty() || roles.isEmpty()) {
            return Optional.empty();
        }
        Actor actor = new Actor(
                Actor.Kind.PERSON, user.get().getId(), user.get().getDisplayName(), Actor.Via.PAGE, requestId(request));
        return directory.tenant(signedIn.tenantId()).map(tenant -> Caller.person(actor, tenant, roles));
    }

    private boolean isSuspended(Caller caller) {
        return directory.tenant(caller.tenantId()).filter(Tenant::isSuspended).isPresent();
    }

    private static Set<String> names(Set<Permission> permissions) {
        return permissions.stream().map(Permission::name).collect(Collectors.toSet());
    }
}
