package org.incidenttasks.storage;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.incidenttasks.Problem;

/**
 * Runs work in a transaction of its own, and runs it again when another one was quicker: an optimistic lock, a unique
 * key, a deadlock, or a row that this one refers to and that is gone. The work must therefore read what it changes inside itself.
 */
@Stateless
public class Transactions {

    private static final int MOST_TRIES = 20;

    /** Who lost a race runs again one at a time, else many writers of one row keep defeating each other. */
    private static final ReentrantLock LOSERS = new ReentrantLock(true);

    @Resource
    private TransactionSynchronizationRegistry registry;

    @Resource
    private SessionContext context;

    @EJB
    private Transactions self;

    /**
     * Runs the work in a new transaction until it commits.
     *
     * @throws Problem what the work threw; nothing is changed then
     * @throws Problem.Unavailable when others were quicker {@value #MOST_TRIES} times
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public <T> T retrying(Supplier<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return tries == 1 ? inNew(work) : afterOthers(work);
            } catch (RuntimeException e) {
                if (e instanceof Problem || !lostRace(e)) {
                    throw e;
                }
                if (tries == MOST_TRIES) {
                    throw new Problem.Unavailable("Too many changes at the same time: try again in a second.", 1);
                }
            }
            // Random, so that two servers that collided do not collide again.
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L, 4_000_000L * tries));
        }
    }

    private <T> T afterOthers(Supplier<T> work) {
        LOSERS.lock();
        try {
            return inNew(work);
        } finally {
            LOSERS.unlock();
        }
    }

    /** One try of the work in a new transaction; overridden where there is no container. */
    protected <T> T inNew(Supplier<T> work) {
        return self.once(work);
    }

    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public <T> T once(Supplier<T> work) {
        try {
            return work.get();
        } catch (Problem e) {
            // An application exception: the container itself would commit what was done before it.
            context.setRollbackOnly();
            throw e;
        }
    }

    /** Calls back when the running transaction has ended, with whether it committed. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void afterCompletion(Consumer<Boolean> callback) {
        registry.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // Only the end matters.
            }

            @Override
            public void afterCompletion(int status) {
                callback.accept(status == Status.STATUS_COMMITTED);
            }
        });
    }

    /** A value kept for the length of the running transaction, or null. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public Object get(Object key) {
        return registry.getResource(key);
    }

    /** Keeps a value for the length of the running transaction. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void put(Object key, Object value) {
        registry.putResource(key, value);
    }

    private static boolean lostRace(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof OptimisticLockException
                    || cause instanceof PessimisticLockException
                    || cause instanceof LockTimeoutException) {
                return true;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                // 40xxx: deadlock, lock time-out, serialization; 23505: a unique key; 23503: a foreign key, when a
                // sandbox is reset meanwhile.
                return sql.getSQLState().startsWith("40")
                        || sql.getSQLState().equals("23505")
                        || sql.getSQLState().equals("23503");
            }
        }
        return false;
    }
}
