package org.incidenttasks.connection;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Threads for what waits for other systems. They are the container's, but not of its pool: that grows slowly, and serves
 * the requests too, which systems that hang would keep waiting. Who uses them bounds how many there are.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class CallThreads {

    @Resource
    private ManagedThreadFactory factory;

    private ExecutorService threads;

    @PostConstruct
    void open() {
        threads = Executors.newCachedThreadPool(factory);
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }

    public ExecutorService get() {
        return threads;
    }
}
