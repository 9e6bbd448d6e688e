package org.incidenttasks.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;

/** Hands out the one clock: UTC, injected, so that a test can set it. */
@ApplicationScoped
public class Clocks {

    @Produces
    @ApplicationScoped
    public Clock clock() {
        return Clock.systemUTC();
    }
}
