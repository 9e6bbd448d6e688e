package org.incidenttasks.web;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.people.FirstSetup;
import org.incidenttasks.sandbox.Sandbox;

/**
 * Sees to it that somebody can get in: makes the first administrator that the settings name, else tells the log the
 * code that the set-up page asks for.
 */
@Singleton
@Startup
@DependsOn("Migration")
@TransactionManagement(TransactionManagementType.BEAN)
public class FirstStart {

    private static final Logger LOG = Logger.getLogger(FirstStart.class.getName());

    @EJB
    private FirstSetup firstSetup;

    @EJB
    private Sandbox sandbox;

    @Inject
    private Settings settings;

    @PostConstruct
    void start() {
        if (firstSetup.isSetUp()) {
            return;
        }
        if (settings.has(Setting.ADMIN_USER)) {
            setUpFromSettings();
        } else {
            LOG.log(
                    Level.WARNING,
                    "Set-up code: {0} - open /ui/setup to create the first administrator",
                    firstSetup.setupCode());
        }
    }

    private void setUpFromSettings() {
        String user = settings.text(Setting.ADMIN_USER);
        try {
            List<Tenant> tenants = firstSetup.setUp(
                    settings.text(Setting.ORGANIZATION),
                    user,
                    user,
                    settings.text(Setting.ADMIN_PASSWORD),
                    settings.flag(Setting.SANDBOX));
            tenants.stream().filter(Tenant::isSandbox).map(Tenant::getId).forEach(sandbox::fill);
            LOG.log(Level.INFO, "The first administrator {0} of {1} was created from the settings", new Object[] {
                user, tenants.get(0).getName()
            });
        } catch (Problem.Conflict e) {
            LOG.log(Level.INFO, "Another server created the first administrator");
        } catch (Problem e) {
            LOG.log(Level.SEVERE, "Not started: {0} or {1} is refused. {2}", new Object[] {
                Setting.ADMIN_USER.variable(), Setting.ADMIN_PASSWORD.variable(), e.getMessage()
            });
            throw e;
        }
    }
}
