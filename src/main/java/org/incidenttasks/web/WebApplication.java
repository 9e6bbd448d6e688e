package org.incidenttasks.web;

import jakarta.mvc.security.Csrf;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;
import org.eclipse.krazo.bootstrap.CoreFeature;
import org.incidenttasks.web.view.ProblemPages;

/**
 * The pages under {@code /ui}. Lists its classes by hand: beside a second JAX-RS application, scanning would put every
 * class into both.
 */
@ApplicationPath("ui")
public class WebApplication extends Application {

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                CoreFeature.class,
                ProblemPages.class,
                ProblemPages.ForgedForm.class,
                Entrance.class,
                LanguageController.class,
                SetupController.class,
                SessionController.class,
                AccountController.class);
    }

    /** Every form is guarded without being asked: a forgotten annotation must not open one. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of(Csrf.CSRF_PROTECTION, Csrf.CsrfOptions.IMPLICIT);
    }
}
