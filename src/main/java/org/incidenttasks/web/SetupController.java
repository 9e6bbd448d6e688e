package org.incidenttasks.web;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.Controller;
import jakarta.mvc.Models;
import jakarta.validation.executable.ExecutableType;
import jakarta.validation.executable.ValidateOnExecution;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.people.FirstSetup;
import org.incidenttasks.sandbox.Sandbox;
import org.incidenttasks.web.view.FieldErrors;
import org.incidenttasks.web.view.Notices;

/** The page on which the first administrator is created; there is none afterwards. */
@Controller
@RequestScoped
@Path("setup")
@Produces(MediaType.TEXT_HTML)
@ValidateOnExecution(type = ExecutableType.NONE)
public class SetupController {

    private static final String VIEW = "entry/setup.html";
    private static final String PASSWORD = "password";
    private static final String AGAIN = "passwordAgain";

    /** What the page asks for, without the passwords: those are typed again. */
    public record SetupForm(String code, String organization, String userName, String displayName, boolean sandbox) {}

    @EJB
    private FirstSetup firstSetup;

    @EJB
    private Sandbox sandbox;

    @Inject
    private Models models;

    @Inject
    private FieldErrors errors;

    @Inject
    private Notices notices;

    @GET
    public Response show() {
        if (firstSetup.isSetUp()) {
            return Response.seeOther(URI.create("sign-in")).build();
        }
        models.put("form", new SetupForm("", "", "", "", true));
        return Response.ok(VIEW).build();
    }

    @POST
    public Response setUp(
            @FormParam("code") String code,
            @FormParam("organization") String organization,
            @FormParam("userName") String userName,
            @FormParam("displayName") String displayName,
            @FormParam(PASSWORD) String password,
            @FormParam(AGAIN) String passwordAgain,
            @FormParam("sandbox") boolean withSandbox) {
        if (firstSetup.isSetUp()) {
            notices.warning("setup.already");
            return Response.seeOther(URI.create("sign-in")).build();
        }
        var form = new SetupForm(code, organization, userName, displayName, withSandbox);
        requireText("code", code);
        requireText("organization", organization);
        requireText("userName", userName);
        requireText("displayName", displayName);
        requireText(PASSWORD, password);
        if (!errors.any() && !password.equals(passwordAgain)) {
            errors.add(AGAIN, "password.different");
        }
        if (errors.any()) {
            return errors.again(VIEW, form);
        }
        try {
            firstSetup.setUp(code, organization, userName, displayName, password, withSandbox).stream()
                    .filter(Tenant::isSandbox)
                    .map(Tenant::getId)
                    .forEach(sandbox::fill);
        } catch (Problem.Forbidden e) {
            return errors.add("code", "setup.code.wrong").again(VIEW, form);
        } catch (Problem.Conflict e) {
            notices.warning("setup.already");
            return Response.seeOther(URI.create("sign-in")).build();
        } catch (Problem.Invalid e) {
            return errors.add(fieldOf(e), e).again(VIEW, form);
        }
        notices.done("setup.done");
        return Response.seeOther(URI.create("sign-in")).build();
    }

    private void requireText(String field, String value) {
        if (value == null || value.isBlank()) {
            errors.add(field, "setup.missing." + field);
        }
    }

    private static String fieldOf(Problem.Invalid problem) {
        switch (problem.code()) {
            case "WeakPassword":
                return PASSWORD;
            case "BadUserName":
                return "userName";
            default:
                return problem.getMessage().contains("organization") ? "organization" : "displayName";
        }
    }
}
