package org.incidenttasks.web;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.util.Locale;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.SignIn;
import org.incidenttasks.access.UserAccount;
import org.incidenttasks.identity.SignedIn;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Notices;
import org.incidenttasks.web.view.Visitor;

/** The page on which a person sees the own roles and changes the own password. */
@Controller
@RequestScoped
@Path("account")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class AccountController {

    private static final String VIEW = "entry/account.html";
    private static final String PRESENT = "present";
    private static final String PASSWORD = "password";
    private static final String AGAIN = "passwordAgain";
    private static final int TOO_MANY = 429;

    @EJB
    private SignIn signIn;

    @EJB
    private Directory directory;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Models models;

    @Inject
    private Visitor visitor;

    @Inject
    private Clock clock;

    @Inject
    private FieldErrors errors;

    @Inject
    private Notices notices;

    @GET
    public String show() {
        models.put(
                "federated",
                directory
                        .user(visitor.caller().actor().id())
                        .filter(UserAccount::isFederated)
                        .isPresent());
        models.put(
                "roles",
                visitor.caller().granted().stream()
                        .map(role -> visitor.text("role." + role.toUpperCase(Locale.ROOT)))
                        .toList());
        return VIEW;
    }

    @POST
    public Response change(
            @FormParam(PRESENT) String present,
            @FormParam(PASSWORD) String password,
            @FormParam(AGAIN) String passwordAgain) {
        show();
        if (password == null || !password.equals(passwordAgain)) {
            return errors.add(AGAIN, "password.different").again(VIEW, "");
        }
        try {
            signIn.changeOwnPassword(present, password, visitor.caller());
        } catch (Problem.TooMany e) {
            errors.add(PRESENT, "signIn.locked", e.retryAfterSeconds());
            return Response.fromResponse(errors.again(VIEW, "", TOO_MANY))
                    .header(HttpHeaders.RETRY_AFTER, e.retryAfterSeconds())
                    .build();
        } catch (Problem.Invalid e) {
            return errors.add("WrongPassword".equals(e.code()) ? PRESENT : PASSWORD, e)
                    .again(VIEW, "");
        }
        request.changeSessionId();
        HttpSession session = request.getSession();
        if (session.getAttribute(SignedIn.ATTRIBUTE) instanceof SignedIn signedIn) {
            // A new password ends every other session of the person, but not this one.
            session.setAttribute(SignedIn.ATTRIBUTE, signedIn.anew(clock.instant()));
        }
        notices.done("account.done");
        return Response.seeOther(URI.create("account")).build();
    }
}
