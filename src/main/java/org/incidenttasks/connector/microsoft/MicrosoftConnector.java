package org.incidenttasks.connector.microsoft;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Settings;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.EvidenceStore;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.connector.http.Guard;
import org.incidenttasks.connector.http.HttpFailure;
import org.incidenttasks.connector.http.Work;

/**
 * Microsoft's cloud, in the name of an application of the customer's directory. What Microsoft only accepts is asked
 * about until it is at its end, and what it alone knows is not called verified.
 */
@ApplicationScoped
public class MicrosoftConnector implements ConnectedConnector {

    private Guard guard;
    private EvidenceStore evidence;

    protected MicrosoftConnector() {}

    @Inject
    public MicrosoftConnector(Settings settings, EvidenceStore evidence) {
        this(Guard.of(settings), evidence);
    }

    /** @param guard says where Microsoft may be */
    public MicrosoftConnector(Guard guard, EvidenceStore evidence) {
        this.guard = guard;
        this.evidence = evidence;
    }

    @Override
    public String name() {
        return "microsoft";
    }

    @Override
    public List<Field> fields() {
        return MicrosoftCloud.FIELDS;
    }

    @Override
    public Map<ActionType, Ability> abilities() {
        return MicrosoftCloud.ABILITIES;
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws InterruptedException {
        try {
            return work(order).prepare(order);
        } catch (HttpFailure e) {
            return Optional.of(e.failed());
        }
    }

    @Override
    public Outcome execute(Order order) throws InterruptedException {
        try {
            return work(order).execute(order);
        } catch (HttpFailure e) {
            if (e.certain()) {
                return e.later("");
            }
            throw unanswered(e);
        }
    }

    @Override
    public Optional<Outcome> inquire(Order order) throws InterruptedException {
        String handle = order.handle().orElse("");
        try {
            return work(order).inquire(order);
        } catch (HttpFailure e) {
            if (!e.retryable()) {
                return Optional.of(e.failed());
            }
            if (handle.isEmpty()) {
                throw unanswered(e);
            }
            return Optional.of(new Outcome.Accepted(
                    handle, e.retryAfter().or(() -> Optional.of(MicrosoftCloud.ASK_AGAIN)), e.getMessage()));
        }
    }

    @Override
    public Outcome check(Order order) throws InterruptedException {
        try {
            return work(order).check(order);
        } catch (HttpFailure e) {
            return e.unseen();
        }
    }

    @Override
    public Trial test(Configuration configuration) throws InterruptedException {
        return MicrosoftTrial.run(guard, configuration);
    }

    private Work work(Order order) throws HttpFailure {
        return MicrosoftCloud.of(guard, order.settings()).work(order.action().type(), evidence);
    }

    /** What counts as an answer that never came, and is inquired about. */
    private static IllegalStateException unanswered(HttpFailure e) {
        return new IllegalStateException(e.getMessage(), e);
    }
}
