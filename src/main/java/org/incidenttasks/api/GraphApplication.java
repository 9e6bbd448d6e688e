package org.incidenttasks.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

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
                ModelResource.class,
                BearerFilter.class,
                GraphHeaders.class,
                ProblemMapper.class);
    }
}
