package org.incidenttasks.storage;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@link Transactions} without a container: each has an entity manager of its own, bound to its thread, and an inner one
 * suspends the outer one. Any number of threads may use it.
 */
public class TestTransactions extends Transactions {

    private final EntityManagerFactory factory;
    private final ThreadLocal<Deque<Running>> running = ThreadLocal.withInitial(ArrayDeque::new);
    private final ThreadLocal<EntityManager> outside;
    private final EntityManager entityManager;

    public TestTransactions(EntityManagerFactory factory) {
        this.factory = factory;
        outside = ThreadLocal.withInitial(factory::createEntityManager);
        entityManager = (EntityManager) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EntityManager.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(present(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Always the one of the calling thread's running transaction. */
    public EntityManager entityManager() {
        return entityManager;
    }

    private EntityManager present() {
        Running innermost = running.get().peek();
        if (innermost != null) {
            return innermost.em;
        }
        // A container's remembers nothing between two calls outside of a transaction.
        EntityManager em = outside.get();
        em.clear();
        return em;
    }

    @Override
    protected <T> T inNew(Supplier<T> work) {
        return once(work);
    }

    @Override
    public <T> T once(Supplier<T> work) {
        Running transaction = new Running(factory.createEntityManager());
        running.get().push(transaction);
        boolean committed = false;
        try {
            transaction.em.getTransaction().begin();
            T result = work.get();
            transaction.em.getTransaction().commit();
            committed = true;
            return result;
        } finally {
            if (transaction.em.getTransaction().isActive()) {
                transaction.em.getTransaction().rollback();
            }
            running.get().pop();
            transaction.em.close();
            for (Consumer<Boolean> callback : transaction.callbacks) {
                callback.accept(committed);
            }
        }
    }

    @Override
    public void afterCompletion(Consumer<Boolean> callback) {
        mandatory().callbacks.add(callback);
    }

    @Override
    public Object get(Object key) {
        return mandatory().values.get(key);
    }

    @Override
    public void put(Object key, Object value) {
        mandatory().values.put(key, value);
    }

    private Running mandatory() {
        Running innermost = running.get().peek();
        if (innermost == null) {
            throw new IllegalStateException("No transaction is running");
        }
        return innermost;
    }

    private static final class Running {
        private final EntityManager em;
        private final List<Consumer<Boolean>> callbacks = new ArrayList<>();
        private final Map<Object, Object> values = new HashMap<>();

        Running(EntityManager em) {
            this.em = em;
        }
    }
}
