package org.incidenttasks.watch;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.connection.CallThreads;
import org.incidenttasks.connection.Calls;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.execution.Standing;
import org.incidenttasks.execution.Undo;
import org.incidenttasks.measure.Countermeasure;
import org.incidenttasks.measure.Register;
import org.incidenttasks.measure.Register.Sight;
import org.incidenttasks.storage.TenantKey;

/** One round of the watch. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Round {

    private static final Logger LOG = Logger.getLogger(Round.class.getName());

    /** At the same time: one that hangs must not keep the others waiting for long. */
    private static final int MOST_AT_ONCE = 8;

    @EJB
    private Register register;

    @EJB
    private Standing standing;

    @EJB
    private Undo undo;

    @EJB
    private Calls calls;

    @Inject
    private Settings settings;

    @EJB
    private CallThreads callThreads;

    private ExecutorService threads;

    public Round() {}

    /** For use without a container. */
    public Round(
            Register register, Standing standing, Undo undo, Calls calls, Settings settings, ExecutorService threads) {
        this.register = register;
        this.standing = standing;
        this.undo = undo;
        this.calls = calls;
        this.settings = settings;
        this.threads = threads;
    }

    /** Has what is over taken back. */
    public void lift() {
        List<Countermeasure> over;
        do {
            over = register.takeForLift(MOST_AT_ONCE);
            for (Countermeasure measure : over) {
                try {
                    undo.expired(key(measure));
                } catch (Problem e) {
                    LOG.log(Level.WARNING, "Countermeasure {0} is over and cannot be lifted: {1}", new Object[] {
                        key(measure), e.getMessage()
                    });
                }
            }
        } while (over.size() == MOST_AT_ONCE);
    }

    /** Looks at what is due, some at a time, until nothing is. */
    public void look() {
        Duration interval = settings.duration(Setting.WATCH_INTERVAL);
        List<Countermeasure> due;
        do {
            due = register.takeForWatch(MOST_AT_ONCE, interval);
            List<Future<?>> looks = new ArrayList<>();
            for (Countermeasure measure : due) {
                looks.add((threads == null ? callThreads.get() : threads).submit(() -> look(measure)));
            }
            looks.forEach(Round::await);
        } while (due.size() == MOST_AT_ONCE);
    }

    private void look(Countermeasure measure) {
        Optional<Order> order = standing.order(key(measure));
        if (order.isEmpty()) {
            // While something is under way on its target, what is seen may be half of it.
            return;
        }
        Object answer = calls.ask(
                measure.getConnector(),
                measure.getConnectionId(),
                order.get(),
                (connector, complete) -> connector.watch(complete));
        Sight sight = sight(answer);
        register.looked(key(measure), sight, answer == null ? "It answered nothing." : Calls.words(answer));
    }

    private static Sight sight(Object answer) {
        if (answer instanceof Outcome.Verified) {
            return Sight.HOLDS;
        }
        if (answer instanceof Outcome.Failed) {
            return Sight.GONE;
        }
        if (answer instanceof Outcome.Partial partial) {
            return partial.results().stream().allMatch(TargetResult::done) ? Sight.HOLDS : Sight.GONE;
        }
        return Sight.NOT_SEEN;
    }

    private static void await(Future<?> look) {
        try {
            look.get();
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, "A look at what is in force broke off; it is taken up again", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TenantKey key(Countermeasure measure) {
        return new TenantKey(measure.getTenantId(), measure.getId());
    }
}
