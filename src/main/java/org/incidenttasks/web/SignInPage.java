package org.incidenttasks.web;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.krazo.engine.Viewable;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.front.ForwardedRequest;
import org.incidenttasks.identity.oidc.OidcSignIn;
import org.incidenttasks.web.view.Addresses;

/** The page that offers every way in that the settings leave open. */
@RequestScoped
public class SignInPage {

    static final String VIEW = "entry/sign-in.html";

    private static final int OK = 200;

    /** What the page asks for, without the password. */
    public record SignInForm(String userName, String next) {}

    @EJB
    private OidcSignIn oidc;

    @Inject
    private Settings settings;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Models models;

    Response show(String next) {
        return show(next, null, OK);
    }

    /** @param refusal key of the text that says why the way chosen did not lead in, or null */
    Response show(String next, String refusal, int status) {
        models.put("form", form("", next));
        models.put("refusal", refusal);
        // Not the bare name: RESTEasy escapes a text that is answered with 400.
        return Response.status(status).entity(new Viewable(VIEW)).build();
    }

    /** The form as it was filled in; puts what the page needs besides. */
    SignInForm form(String userName, String next) {
        models.put("provider", oidc.providerName().orElse(null));
        models.put("passwords", settings.flag(Setting.PASSWORD_SIGN_IN));
        return new SignInForm(userName, next);
    }

    /** @throws Problem.Forbidden where the settings have closed this way */
    void requirePasswords() {
        if (!settings.flag(Setting.PASSWORD_SIGN_IN)) {
            throw new Problem.Forbidden("Nobody signs in with a password here: use the identity provider.");
        }
    }

    /** The full address of a page, as the browser and an identity provider know it. */
    URI address(String page) {
        return URI.create(ForwardedRequest.origin(request) + request.getContextPath() + Addresses.PAGES + page);
    }
}
