package org.incidenttasks.execution;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.connection.CallThreads;
import org.incidenttasks.execution.Outbox.Due;
import org.incidenttasks.execution.Outbox.WayOut;
import org.incidenttasks.storage.TenantKey;

/**
 * Looks for executions that are due and has them run on managed threads: on its own beat, at once after a request, and
 * after each run, when the next one in a lane may have come to its turn. Every server has one; they share the work by
 * claiming.
 */
@Singleton
@Startup
@DependsOn("Migration")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Dispatcher {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class.getName());

    @Resource
    private ManagedScheduledExecutorService scheduler;

    @EJB
    private CallThreads callThreads;

    @EJB
    private Outbox outbox;

    @EJB
    private Runner runner;

    @Inject
    private Settings settings;

    /** What is under way, and over what. */
    private final Map<TenantKey, WayOut> running = new ConcurrentHashMap<>();

    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean lookAgain = new AtomicBoolean();
    private Semaphore places;
    private volatile boolean stopped;
    private ScheduledFuture<?> beat;

    @PostConstruct
    void start() {
        places = new Semaphore(settings.number(Setting.DISPATCH_CONCURRENCY));
        long interval = settings.duration(Setting.DISPATCH_INTERVAL).toMillis();
        beat = scheduler.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        stopped = true;
        beat.cancel(false);
    }

    /** Something became due: looks soon, on another thread. */
    public void wake() {
        try {
            callThreads.get().execute(this::look);
        } catch (RejectedExecutionException e) {
            // The server is stopping, or busy: the beat comes anyway.
            LOG.log(Level.FINE, "Not woken", e);
        }
    }

    private void look() {
        lookAgain.set(true);
        // One look at a time; whoever comes meanwhile makes the one that looks look again.
        while (lookAgain.get() && looking.compareAndSet(false, true)) {
            try {
                lookAgain.set(false);
                hand();
            } catch (RuntimeException | Error e) {
                // Whatever is thrown out of here would end the beat, and with it all work, without a word.
                LOG.log(Level.WARNING, "The dispatcher could not look for work and will try again", e);
            } finally {
                looking.set(false);
            }
        }
    }

    private void hand() {
        int free = places.availablePermits();
        if (stopped || free == 0) {
            return;
        }
        Map<WayOut, Integer> used = new HashMap<>();
        running.values().forEach(wayOut -> used.merge(wayOut, 1, Integer::sum));
        int most = settings.number(Setting.DISPATCH_PER_CONNECTION);
        List<WayOut> busy = used.entrySet().stream()
                .filter(way -> way.getValue() >= most)
                .map(Map.Entry::getKey)
                .toList();
        for (Due due : outbox.due(free + running.size(), busy)) {
            if (stopped) {
                return;
            }
            if (used.getOrDefault(due.wayOut(), 0) >= most) {
                // The rest of them would fill the list: the next look leaves them out.
                lookAgain.set(true);
                continue;
            }
            if (running.putIfAbsent(due.key(), due.wayOut()) != null) {
                continue;
            }
            used.merge(due.wayOut(), 1, Integer::sum);
            if (!places.tryAcquire()) {
                running.remove(due.key());
                return;
            }
            try {
                callThreads.get().execute(() -> run(due.key()));
            } catch (RejectedExecutionException e) {
                done(due.key());
                return;
            }
        }
    }

    private void run(TenantKey key) {
        boolean did = false;
        try {
            did = runner.run(key);
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    e,
                    () -> "Execution " + key + " broke off; it is taken up again when its lease ends");
        } finally {
            done(key);
        }
        // Where nothing could be done, the beat comes again: waking at once would spin.
        if (did && !stopped) {
            wake();
        }
    }

    private void done(TenantKey key) {
        running.remove(key);
        places.release();
    }
}
