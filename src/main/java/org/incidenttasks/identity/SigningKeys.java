package org.incidenttasks.identity;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
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
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.storage.Transactions;

/**
 * The keys that sign access tokens. They are in the database, so that every server has the same, and in memory, so that
 * no request asks for one. Each server looks once a minute; whichever finds it time makes the next key, long enough
 * before it signs that every server and every reader of the key set knows it by then.
 */
@Singleton
@Startup
@DependsOn("Migration")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SigningKeys {

    private static final Logger LOG = Logger.getLogger(SigningKeys.class.getName());
    private static final long SECONDS = 60;

    /** How long before it signs a key is published: this, or a quarter of the rotation where that is shorter. */
    private static final Duration LONGEST_LEAD = Duration.ofHours(24);

    private record Known(int number, Instant activeAt, RSAKey key) {}

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @Resource
    private ManagedScheduledExecutorService scheduler;

    @Inject
    private Settings settings;

    @Inject
    private Clock clock;

    /** Oldest first, never empty once started. */
    private volatile List<Known> known = List.of();

    private ScheduledFuture<?> beat;

    public SigningKeys() {}

    /** For use without a container. */
    SigningKeys(EntityManager em, Transactions transactions, Settings settings, Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
    }

    @PostConstruct
    void start() {
        look();
        beat = scheduler.scheduleWithFixedDelay(this::lookAgain, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() {
        beat.cancel(false);
    }

    private void lookAgain() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            // Whatever is thrown out of here would end the beat; the keys known so far serve until the next look.
            LOG.log(Level.WARNING, "The keys for access tokens could not be looked at; next try in a minute", e);
        }
    }

    /** Reads the keys, after making the next one and removing those that are done where it is time. */
    void look() {
        Instant now = clock.instant();
        known = transactions.retrying(() -> maintained(now)).stream()
                .map(this::known)
                .toList();
    }

    private Known known(SigningKey stored) {
        return known.stream()
                .filter(one -> one.number() == stored.getNumber())
                .findFirst()
                .orElseGet(() -> new Known(stored.getNumber(), stored.getActiveAt(), stored.key()));
    }

    private List<SigningKey> maintained(Instant now) {
        List<SigningKey> keys =
                new ArrayList<>(em.createQuery("select k from SigningKey k order by k.number", SigningKey.class)
                        .getResultList());
        if (keys.isEmpty()) {
            keys.add(made(new SigningKey(1, now, now)));
        }
        SigningKey last = keys.get(keys.size() - 1);
        Duration rotation = settings.duration(Setting.TOKEN_KEY_ROTATION);
        Instant due = last.getActiveAt().plus(rotation);
        Duration lead = lead(rotation);
        if (!now.isBefore(due.minus(lead))) {
            // Never sooner than the lead: who was off for a month must tell the others first.
            Instant active = now.plus(lead).isAfter(due) ? now.plus(lead) : due;
            SigningKey next = made(new SigningKey(last.getNumber() + 1, now, active));
            last.retire(next.getActiveAt());
            keys.add(next);
        }
        keys.stream().filter(key -> key.isDone(now)).forEach(em::remove);
        keys.removeIf(key -> key.isDone(now));
        return keys;
    }

    /** Another server may make one at the same time: its number then breaks this INSERT, and theirs is read. */
    private SigningKey made(SigningKey key) {
        em.persist(key);
        em.flush();
        LOG.log(Level.INFO, "Key {0} for access tokens made; it signs from {1}", new Object[] {
            key.getNumber(), key.getActiveAt()
        });
        return key;
    }

    private static Duration lead(Duration rotation) {
        Duration quarter = rotation.dividedBy(4);
        return quarter.compareTo(LONGEST_LEAD) < 0 ? quarter : LONGEST_LEAD;
    }

    /** The key that signs now. */
    public RSAKey signing() {
        Instant now = clock.instant();
        List<Known> keys = known;
        return keys.stream()
                .filter(one -> !now.isBefore(one.activeAt()))
                .reduce((older, newer) -> newer)
                // The first one, made by a server whose clock is a little ahead.
                .orElseGet(() -> keys.get(0))
                .key();
    }

    /** The key of that id, if tokens that it signed are accepted. */
    public Optional<RSAKey> accepted(String keyId) {
        return known.stream()
                .map(Known::key)
                .filter(key -> key.getKeyID().equals(keyId))
                .findFirst();
    }

    /** The public halves of all keys that are accepted or will sign. */
    public JWKSet published() {
        return new JWKSet(known.stream()
                        .map(Known::key)
                        .<com.nimbusds.jose.jwk.JWK>map(RSAKey::toPublicJWK)
                        .toList())
                .toPublicJWKSet();
    }
}
