package org.incidenttasks.web;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.incidenttasks.Problem;
import org.incidenttasks.identity.oidc.OidcSignIn;
import org.incidenttasks.web.view.Addresses;

/** Signing in with the identity provider: to it, and back from it. */
@Controller
@RequestScoped
@Path("")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class ProviderController {

    static final String BEGIN = "sign-in/provider";

    /** To be registered at the provider, behind the address of this server and {@code /ui/}. */
    static final String CALLBACK = "sign-in/callback";

    private static final String NO_ROLE = "entry/no-role.html";
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;

    @EJB
    private OidcSignIn oidc;

    @Inject
    private SignInPage page;

    @Inject
    private Sessions sessions;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Models models;

    @GET
    @Path(BEGIN)
    public Response begin(
            @QueryParam("next") @DefaultValue("") String next,
            @QueryParam("anew") @DefaultValue("false") boolean anew) {
        try {
            var address = oidc.begin(request.getSession(), page.address(CALLBACK), next, anew);
            return Response.seeOther(address).build();
        } catch (Problem.Unavailable e) {
            return page.show(next, "signIn.provider.unreachable", UNAVAILABLE);
        }
    }

    @GET
    @Path(CALLBACK)
    public Response end(@Context UriInfo address) {
        try {
            var outcome = oidc.finish(request.getSession(false), address.getQueryParameters());
            if (outcome.account() == null) {
                return withoutRole(outcome);
            }
            if (!sessions.begin(outcome.account(), outcome.idToken())) {
                return page.show("", "signIn.suspended", FORBIDDEN);
            }
            return Response.seeOther(Addresses.inside(request.getContextPath(), outcome.next()))
                    .build();
        } catch (Problem.Unavailable e) {
            return page.show("", "signIn.provider.unreachable", UNAVAILABLE);
        } catch (Problem.Forbidden e) {
            return page.show("", "signIn.provider.disabled", FORBIDDEN);
        } catch (Problem.Invalid e) {
            return page.show("", "problem.code." + e.code(), BAD_REQUEST);
        }
    }

    private Response withoutRole(OidcSignIn.Outcome outcome) {
        models.put("provider", oidc.providerName().orElse(""));
        models.put("who", outcome.person());
        models.put("groups", outcome.groups());
        return Response.status(FORBIDDEN).entity(NO_ROLE).build();
    }
}
