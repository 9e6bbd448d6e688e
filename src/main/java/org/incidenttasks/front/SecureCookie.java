package org.incidenttasks.front;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;

/** Marks the session's cookie for https only, always, where the settings say so; else {@link SecureSession} decides. */
@WebListener
public class SecureCookie implements ServletContextListener {

    @Inject
    private Settings settings;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        if (settings.text(Setting.SECURE_COOKIE).equals("true")) {
            event.getServletContext().getSessionCookieConfig().setSecure(true);
        }
    }
}
