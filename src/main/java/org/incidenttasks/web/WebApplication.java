package org.incidenttasks.web;

import jakarta.mvc.security.Csrf;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;
import org.eclipse.krazo.bootstrap.CoreFeature;
import org.incidenttasks.web.admin.AuditController;
import org.incidenttasks.web.admin.AuditDownload;
import org.incidenttasks.web.admin.ClientsController;
import org.incidenttasks.web.admin.ConnectionsController;
import org.incidenttasks.web.admin.CustomersController;
import org.incidenttasks.web.admin.DelegatesController;
import org.incidenttasks.web.admin.ExportDownload;
import org.incidenttasks.web.admin.ImportController;
import org.incidenttasks.web.admin.ImportDownload;
import org.incidenttasks.web.admin.PeopleController;
import org.incidenttasks.web.admin.SandboxController;
import org.incidenttasks.web.task.CountermeasuresController;
import org.incidenttasks.web.task.EvidenceDownload;
import org.incidenttasks.web.task.ExecuteController;
import org.incidenttasks.web.task.IncidentsController;
import org.incidenttasks.web.task.TaskController;
import org.incidenttasks.web.task.TasksController;
import org.incidenttasks.web.task.UndoController;
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
                ProviderController.class,
                AccountController.class,
                OrganizationsController.class,
                TasksController.class,
                TaskController.class,
                ExecuteController.class,
                IncidentsController.class,
                ImportController.class,
                ImportDownload.class,
                ExportDownload.class,
                UndoController.class,
                EvidenceDownload.class,
                CountermeasuresController.class,
                PeopleController.class,
                CustomersController.class,
                DelegatesController.class,
                ClientsController.class,
                ConnectionsController.class,
                AuditController.class,
                AuditDownload.class,
                SandboxController.class);
    }

    /** Every form is guarded without being asked: a forgotten annotation must not open one. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of(Csrf.CSRF_PROTECTION, Csrf.CsrfOptions.IMPLICIT);
    }
}
