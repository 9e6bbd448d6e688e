package org.incidenttasks.watch;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;

/** The beat of the watch. Every server has one; they share the work by taking what is due. */
@Singleton
@Startup
@DependsOn("Migration")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Watch {

    private static final Logger LOG = Logger.getLogger(Watch.class.getName());

    /** How many beats there are to an interval: what becomes due waits no longer than a part of it. */
    private static final int BEATS = 10;

    @Resource
    private ManagedScheduledExecutorService scheduler;

    @EJB
    private Round round;

    @Inject
    private Settings settings;

    private ScheduledFuture<?> beat;

    @PostConstruct
    void start() {
        long pause = Math.max(100, settings.duration(Setting.WATCH_INTERVAL).toMillis() / BEATS);
        beat = scheduler.scheduleWithFixedDelay(this::go, pause, pause, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        beat.cancel(true);
    }

    private void go() {
        try {
            round.lift();
            round.look();
        } catch (RuntimeException | Error e) {
            // Whatever is thrown out of here would end the beat without a word.
            LOG.log(Level.WARNING, "The watch could not look after what is in force and will try again", e);
        }
    }
}
