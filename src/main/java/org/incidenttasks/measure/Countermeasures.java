package org.incidenttasks.measure;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Secrets;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.odata.Filter;
import org.incidenttasks.odata.Listing;
import org.incidenttasks.odata.Page;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.odata.TokenSigner;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.Transactions;

/** Countermeasures as callers see them: what is in force, and until when. */
@Stateless
public class Countermeasures {

    /** The farthest end that can be set. */
    public static final Duration LONGEST = Duration.ofDays(365);

    private static final int MOST_OF_A_TASK = 50;

    /** Those that people ask for. */
    public enum Which {
        IN_FORCE(Filter.equal(CountermeasureProperties.LIFTED, null)),
        /** In force by our word, but a look found that they do not hold any more. */
        DRIFTED(Filter.and(List.of(
                Filter.equal(CountermeasureProperties.LIFTED, null),
                Filter.compare(CountermeasureProperties.DRIFTED, Filter.Operator.NE, null)))),
        LIFTED(Filter.compare(CountermeasureProperties.LIFTED, Filter.Operator.NE, null));

        private final Filter<Countermeasure> filter;

        Which(Filter<Countermeasure> filter) {
            this.filter = filter;
        }
    }

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @EJB
    private Secrets secrets;

    @Inject
    private Clock clock;

    public Countermeasures() {}

    /** For use without a container. */
    public Countermeasures(
            EntityManager em, Transactions transactions, AuditTrail audit, Secrets secrets, Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A page of those in force and those lifted, as the options say. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Page<Countermeasure> list(QueryOptions<Countermeasure> options, Caller caller) {
        caller.require(Permission.READ);
        return new Listing<>(
                        Countermeasure.class, CountermeasureProperties.ALL, new TokenSigner(secrets.skipTokenKey()))
                .page(
                        em,
                        options,
                        new Listing.Scope<>(
                                caller.tenantId(),
                                (builder, root) -> builder.equal(root.get("tenantId"), caller.tenantId())));
    }

    /** A page of those that are asked for, with how many there are. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Page<Countermeasure> list(Which which, int most, String skipToken, Caller caller) {
        return list(
                QueryOptions.of(CountermeasureProperties.ALL)
                        .withFilter(which.filter)
                        .withTop(most)
                        .withCount(true)
                        .withSkipToken(skipToken),
                caller);
    }

    /** @throws Problem.NotFound also when it is another tenant's */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Countermeasure get(String id, Caller caller) {
        caller.require(Permission.READ);
        return known(id, caller);
    }

    /** What a task has put in force and what was lifted again, newest first; the last {@value #MOST_OF_A_TASK}. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Countermeasure> ofTask(String taskId, Caller caller) {
        caller.require(Permission.READ);
        return em.createQuery(
                        "select m from Countermeasure m where m.tenantId = :tenant and m.taskId = :task"
                                + " order by m.since desc, m.id",
                        Countermeasure.class)
                .setParameter("tenant", caller.tenantId())
                .setParameter("task", taskId)
                .setMaxResults(MOST_OF_A_TASK)
                .getResultList();
    }

    /**
     * Says until when it is to last.
     *
     * @param end empty: until somebody lifts it
     * @throws Problem.Invalid when the end is over already or more than a year away
     * @throws Problem.Conflict {@code MeasureLifted}
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Countermeasure setUntil(String id, Optional<Instant> end, Caller caller) {
        caller.require(Permission.EXECUTE);
        Instant now = clock.instant();
        end.ifPresent(time -> {
            if (!time.isAfter(now) || time.isAfter(now.plus(LONGEST))) {
                throw new Problem.Invalid("untilDateTime must be in the future, and at most a year away.");
            }
        });
        return transactions.retrying(() -> {
            Countermeasure measure = known(id, caller);
            if (!measure.isInForce()) {
                throw new Problem.Conflict("MeasureLifted", "It is not in force any more.");
            }
            measure.until(end.orElse(null));
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("measure.untilChanged", Register.TASK, measure.getTaskId())
                            .with(Register.EXECUTION, id)
                            .with("until", end.map(Instant::toString).orElse("-")));
            return measure;
        });
    }

    private Countermeasure known(String id, Caller caller) {
        Countermeasure measure = em.find(Countermeasure.class, new TenantKey(caller.tenantId(), id));
        if (measure == null) {
            throw new Problem.NotFound("There is no countermeasure with the id '" + Texts.cut(id, 100) + "'.");
        }
        return measure;
    }
}
