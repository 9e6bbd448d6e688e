package org.incidenttasks.access;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.storage.TestStorage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DirectoryStorageTest {

    private static final Instant NOW = Instant.parse("2026-11-24T06:00:00Z");

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void changeThatIsCommittedWhileAReaderReadsIsSeenByTheNext(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            storage.tenant("t1", false);
            storage.in(() -> storage.entityManager()
                    .persist(new ApiClient(
                            "c1", "t1", "Client", "hash", List.of("SecurityIncident.Read.All"), "Ada", NOW)));
            Directory.forget();
            AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {
                storage.in(() ->
                        storage.entityManager().find(ApiClient.class, "c1").enable(false));
                Directory.forget();
            });
            // The memberships are read last: the clients have been read by then.
            EntityManager em = (EntityManager) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {EntityManager.class}, (proxy, method, arguments) -> {
                        if (arguments != null && arguments[0].toString().contains("Membership")) {
                            meanwhile.getAndSet(() -> {}).run();
                        }
                        return method.invoke(storage.entityManager(), arguments);
                    });
            Directory directory = new Directory(em, Clock.fixed(NOW, ZoneOffset.UTC));

            assertThat(directory.client("c1")).as("read before the change").isPresent();
            assertThat(directory.client("c1")).as("read after the change").isEmpty();
            assertThat(directory.client("c1")).isEmpty();
        } finally {
            Directory.forget();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void changeOnAnotherServerIsSeenAfterTenSeconds(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            Directory.forget();
            assertThat(at(storage, NOW).tenant("t1")).isEmpty();
            storage.tenant("t1", false);
            assertThat(at(storage, NOW.plusSeconds(9)).tenant("t1")).isEmpty();
            assertThat(at(storage, NOW.plusSeconds(10)).tenant("t1")).isPresent();
        } finally {
            Directory.forget();
        }
    }

    private static Directory at(TestStorage storage, Instant now) {
        return new Directory(storage.entityManager(), Clock.fixed(now, ZoneOffset.UTC));
    }
}
