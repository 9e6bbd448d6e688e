package org.incidenttasks.web.view;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.MvcContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.identity.Authentication;

/** Who looks at the page, in which language. */
@RequestScoped
public class Visitor {

    @Inject
    private HttpServletRequest request;

    @Inject
    private MvcContext mvc;

    /**
     * Who is signed in.
     *
     * @throws Problem.Unauthenticated when nobody is
     */
    public Caller caller() {
        return Authentication.caller(request)
                .orElseThrow(() -> new Problem.Unauthenticated("Sign in first: you are not, or not any more."));
    }

    public boolean may(Permission permission) {
        return caller().may(permission);
    }

    /** For pages whose service does not ask. */
    public void require(Permission permission) {
        caller().require(permission);
    }

    public Locale locale() {
        return mvc.getLocale() == null ? Locales.of(request) : mvc.getLocale();
    }

    /** A text in the visitor's language. */
    public String text(String key, Object... arguments) {
        return Texts.text(locale(), key, arguments);
    }
}
