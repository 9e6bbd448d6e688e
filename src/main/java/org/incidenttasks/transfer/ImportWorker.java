package org.incidenttasks.transfer;

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
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.storage.TenantKey;

/**
 * Works imports off on managed threads, at most {@value #MOST_AT_ONCE} at a time. Every server has one; they share the
 * work by claiming.
 */
@Singleton
@Startup
@DependsOn("Migration")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ImportWorker {

    /** This process, in leases. */
    private static final String NODE = UUID.randomUUID().toString();

    private static final int MOST_AT_ONCE = 2;
    private static final long SWEEP_SECONDS = 60;

    private static final Logger LOG = Logger.getLogger(ImportWorker.class.getName());

    @Resource
    private ManagedScheduledExecutorService scheduler;

    @Resource
    private ManagedExecutorService threads;

    @EJB
    private ImportQueue queue;

    @Inject
    private Settings settings;

    private final Set<TenantKey> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private ScheduledFuture<?> beat;
    private ScheduledFuture<?> sweeps;

    @PostConstruct
    void start() {
        long interval = settings.duration(Setting.DISPATCH_INTERVAL).toMillis();
        beat = scheduler.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
        sweeps = scheduler.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() {
        stopped = true;
        beat.cancel(false);
        sweeps.cancel(false);
    }

    /** An import came: looks soon, on another thread. */
    public void wake() {
        try {
            threads.execute(this::look);
        } catch (RejectedExecutionException e) {
            // The server is stopping, or busy: the beat comes anyway.
            LOG.log(Level.FINE, "Not woken", e);
        }
    }

    private void look() {
        try {
            if (!stopped && running.size() < MOST_AT_ONCE) {
                hand();
            }
        } catch (RuntimeException | Error e) {
            // Whatever is thrown out of here would end the beat, and with it all work, without a word.
            LOG.log(Level.WARNING, "Imports could not be looked for; it is tried again", e);
        }
    }

    private synchronized void hand() {
        for (TenantKey key : queue.due(MOST_AT_ONCE + running.size())) {
            if (stopped || running.size() >= MOST_AT_ONCE || !running.add(key)) {
                continue;
            }
            try {
                threads.execute(() -> run(key));
            } catch (RejectedExecutionException e) {
                running.remove(key);
                return;
            }
        }
    }

    private void run(TenantKey key) {
        try {
            Optional<ImportQueue.Claim> claim = queue.claim(key, NODE);
            if (claim.isPresent()) {
                work(claim.get());
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e, () -> "Import " + key + " broke off; it is taken up again when its lease ends");
        } finally {
            running.remove(key);
        }
    }

    private void work(ImportQueue.Claim claim) {
        try {
            boolean more = true;
            while (more && !stopped) {
                more = queue.step(claim, NODE);
            }
            if (more) {
                queue.release(claim, NODE);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e, () -> "Import " + claim.key() + " stumbled; it is tried again");
            queue.stumble(claim, NODE, "It stumbled over a fault of the server; its log tells more.");
        }
    }

    private void sweep() {
        try {
            queue.sweep();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "Old imports could not be swept away; it is tried again", e);
        }
    }
}
