package org.incidenttasks.api.application;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.incidenttasks.api.BearerFilter;
import org.incidenttasks.api.CountermeasuresResource;
import org.incidenttasks.api.ExecutionsResource;
import org.incidenttasks.api.GraphHeaders;
import org.incidenttasks.api.HistoryResource;
import org.incidenttasks.api.IncidentTasksResource;
import org.incidenttasks.api.IncidentsResource;
import org.incidenttasks.api.ModelResource;
import org.incidenttasks.api.ProblemMapper;
import org.incidenttasks.api.audit.AuditEntriesResource;
import org.incidenttasks.api.transfer.ExportResource;
import org.incidenttasks.api.transfer.ImportsResource;

/** The API at {@code /beta}: exactly five characters at the root, as the Java SDK's batches want. */
@ApplicationPath("beta")
public class GraphApplication extends Application {

    /** Named one by one: with two applications in one WAR, a scan would give each the other's classes. */
    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                IncidentTasksResource.class,
                IncidentsResource.class,
                ExecutionsResource.class,
                HistoryResource.class,
                CountermeasuresResource.class,
                ModelResource.class,
                ImportsResource.class,
                ExportResource.class,
                AuditEntriesResource.class,
                BearerFilter.class,
                GraphHeaders.class,
                ProblemMapper.class);
    }
}
