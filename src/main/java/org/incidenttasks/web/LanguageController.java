package org.incidenttasks.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import org.incidenttasks.front.ForwardedRequest;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.Locales;

/** Keeps the language a person chose on any page, and leads back to that page. */
@Controller
@RequestScoped
@Path("language")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class LanguageController {

    private static final int A_YEAR = 365 * 24 * 60 * 60;

    @Inject
    private HttpServletRequest request;

    @POST
    public Response choose(@FormParam("lang") String language, @FormParam("back") String back) {
        var cookie = new NewCookie.Builder(Locales.COOKIE)
                .value(Locales.supported(language).getLanguage())
                .path(request.getContextPath() + "/")
                .maxAge(A_YEAR)
                .httpOnly(true)
                .secure(ForwardedRequest.seen(request).isSecure())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
        return Response.seeOther(Addresses.inside(request.getContextPath(), back))
                .cookie(cookie)
                .build();
    }
}
