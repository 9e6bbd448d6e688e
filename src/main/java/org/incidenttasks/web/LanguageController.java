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
import java.net.URI;
import java.util.regex.Pattern;
import org.incidenttasks.web.view.Locales;

/** Keeps the language a person chose on any page, and leads back to that page. */
@Controller
@RequestScoped
@Path("language")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class LanguageController {

    private static final int A_YEAR = 365 * 24 * 60 * 60;

    /** After normalization, dots are left at the front only where the path climbs out. */
    private static final Pattern OUTSIDE = Pattern.compile("/|\\.\\.");

    @Inject
    private HttpServletRequest request;

    @POST
    public Response choose(@FormParam("lang") String language, @FormParam("back") String back) {
        var cookie = new NewCookie.Builder(Locales.COOKIE)
                .value(Locales.supported(language).getLanguage())
                .path(request.getContextPath() + "/")
                .maxAge(A_YEAR)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
        return Response.seeOther(pageOfOurs(back)).cookie(cookie).build();
    }

    /**
     * The address relative to this application, or its first page: whatever else a form carries (another host, another
     * scheme) must not become a redirect.
     */
    private URI pageOfOurs(String back) {
        var base = request.getContextPath() + "/ui/";
        if (back == null || !back.startsWith(base)) {
            return URI.create("");
        }
        try {
            var page = URI.create(back.substring(base.length())).normalize();
            var inside = !page.isAbsolute()
                    && page.getRawAuthority() == null
                    && !OUTSIDE.matcher(page.getRawPath()).lookingAt();
            return inside ? page : URI.create("");
        } catch (IllegalArgumentException e) {
            return URI.create("");
        }
    }
}
