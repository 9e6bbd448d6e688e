package org.incidenttasks.access;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.incidenttasks.storage.InstantConverter;
import org.incidenttasks.storage.Transactions;

/** The keys that the server makes for itself at first use and keeps in the database, so that every node has the same. */
@Stateless
public class Secrets {

    /** A key, or a word, that the server made for itself and that all its nodes share. */
    @Entity(name = "ServerSecret")
    @Table(name = "server_secret")
    public static class Kept {

        @Id
        private String name;

        @Column(name = "secret_value")
        private String value;

        @Convert(converter = InstantConverter.class)
        @Column(name = "created_at")
        private Instant createdAt;

        protected Kept() {}

        Kept(String name, String value, Instant now) {
            this.name = name;
            this.value = value;
            this.createdAt = InstantConverter.cut(now);
        }

        String getValue() {
            return value;
        }
    }

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SETUP_CODE = "setup-code";
    private static final String SETUP_DONE = "setup-done";

    /** They never change once made, so each is read once. */
    private static final Map<String, Object> READ = new ConcurrentHashMap<>();

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @Inject
    private Clock clock;

    public Secrets() {}

    /** For use without a container. */
    public Secrets(EntityManager em, Transactions transactions, Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The 32 bytes that sign skip tokens. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public byte[] skipTokenKey() {
        return ((byte[]) READ.computeIfAbsent(
                        "skip-token-key", name -> Base64.getUrlDecoder().decode(valueOf(name, Secrets::randomText))))
                .clone();
    }

    /** The one-time code of the set-up page; made when first asked for. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public String setupCode() {
        return valueOf(
                SETUP_CODE, () -> randomText().replaceAll("[^A-Za-z0-9]", "").substring(0, 20));
    }

    /** Makes the code worthless; part of the transaction that sets up. Answers how many codes there were: one or none. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public int forgetSetupCode() {
        return em.createQuery("delete from ServerSecret s where s.name = :name")
                .setParameter("name", SETUP_CODE)
                .executeUpdate();
    }

    /**
     * Writes down that the server is being set up; part of the transaction that does it. Of two at once one fails on the
     * key, and is run again when the other is there to see.
     *
     * @return whether nobody had done so before
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public boolean markSetUp() {
        if (em.find(Kept.class, SETUP_DONE) != null) {
            return false;
        }
        em.persist(new Kept(SETUP_DONE, "done", clock.instant()));
        em.flush();
        return true;
    }

    private String valueOf(String name, Supplier<String> make) {
        return transactions.retrying(() -> {
            Kept secret = em.find(Kept.class, name);
            if (secret == null) {
                // Another node may make one at the same time: its key then breaks this INSERT, and theirs is read.
                secret = new Kept(name, make.get(), clock.instant());
                em.persist(secret);
                em.flush();
            }
            return secret.getValue();
        });
    }

    /** 256 random bits in base64url without padding, 43 characters. */
    static String randomText() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Compares in a time that does not tell how much is right. */
    public static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
