package org.incidenttasks.web;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.SignIn;
import org.incidenttasks.access.UserAccount;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.identity.SignedIn;
import org.incidenttasks.identity.oidc.OidcSignIn;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.FieldErrors;

/** Signing in and out, and choosing which organisation is looked at. */
@Controller
@RequestScoped
@Path("")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class SessionController {

    private static final String VIEW = SignInPage.VIEW;
    private static final String USER_NAME = "userName";
    private static final int TOO_MANY = 429;

    @EJB
    private SignIn signIn;

    @EJB
    private Directory directory;

    @EJB
    private OidcSignIn oidc;

    @Inject
    private SignInPage page;

    @Inject
    private Sessions sessions;

    @Inject
    private HttpServletRequest request;

    @Inject
    private FieldErrors errors;

    /** The pages begin with what is to be done, or with the first page that the visitor may see. */
    @GET
    public Response home() {
        var caller = Authentication.caller(request);
        var readsNothing = caller.isPresent() && !caller.get().may(Permission.READ);
        return Response.seeOther(URI.create(
                        readsNothing && caller.get().may(Permission.MANAGE_CUSTOMERS) ? "customers" : "tasks"))
                .build();
    }

    @GET
    @Path("sign-in")
    public Response show(@QueryParam("next") @DefaultValue("") String next) {
        if (Authentication.caller(request).isPresent()) {
            return Response.seeOther(Addresses.inside(request.getContextPath(), next))
                    .build();
        }
        return page.show(next);
    }

    @POST
    @Path("sign-in")
    public Response signIn(
            @FormParam(USER_NAME) String userName,
            @FormParam("password") String password,
            @FormParam("next") @DefaultValue("") String next) {
        page.requirePasswords();
        var form = page.form(userName, next);
        Optional<UserAccount> account;
        try {
            account = signIn.signIn(userName, password);
        } catch (Problem.TooMany e) {
            errors.add(USER_NAME, "signIn.locked", e.retryAfterSeconds());
            return Response.fromResponse(errors.again(VIEW, form, TOO_MANY))
                    .header(HttpHeaders.RETRY_AFTER, e.retryAfterSeconds())
                    .build();
        }
        if (account.isEmpty()) {
            return errors.add(USER_NAME, "signIn.wrong").again(VIEW, form);
        }
        if (!sessions.begin(account.get(), null)) {
            var suspended = !directory.tenantsOf(account.get().getId()).isEmpty();
            return errors.add(USER_NAME, suspended ? "signIn.suspended" : "signIn.nowhere")
                    .again(VIEW, form);
        }
        return Response.seeOther(Addresses.inside(request.getContextPath(), next))
                .build();
    }

    /** Out of here, and out of the identity provider for who came from there. */
    @POST
    @Path("sign-out")
    public Response signOut() {
        var idToken = sessions.signedIn().map(SignedIn::idToken).orElse(null);
        sessions.end();
        return Response.seeOther(oidc.signOut(idToken, page.address("sign-in")).orElse(URI.create("sign-in")))
                .build();
    }

    /**
     * In a session of its own: a form that was opened for the one organisation must not act in the other.
     *
     * @param next the page to go on with, when it is one of ours; else the first one
     */
    @POST
    @Path("tenant")
    public Response lookAt(
            @FormParam("tenant") @DefaultValue("") String tenantId, @FormParam("next") @DefaultValue("") String next) {
        var signedIn = sessions.signedIn()
                .filter(found -> Authentication.person(request).isPresent())
                .orElseThrow(() -> new Problem.Unauthenticated("Sign in first: you are not, or not any more."));
        if (directory.openTenantsOf(signedIn.userId()).stream()
                .noneMatch(tenant -> tenant.getId().equals(tenantId))) {
            throw new Problem.NotFound("You have no role in such an organisation, or it is suspended.");
        }
        var recent = RecentTenants.of(request).with(tenantId, signedIn.tenantId());
        sessions.begin(signedIn.lookingAt(tenantId));
        recent.keep(request);
        return Response.seeOther(Addresses.inside(request.getContextPath(), next))
                .build();
    }
}
