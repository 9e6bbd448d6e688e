package org.incidenttasks.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.incidenttasks.Settings;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.storage.TestStorage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the keys of our own tokens follow each other, on one server and on several. */
class SigningKeysStorageTest {

    private static final Instant START = Instant.parse("2026-11-24T06:00:00Z");

    /** The lead is a quarter of it: six hours. */
    private static final Settings SETTINGS =
            new Settings(Map.of("INCIDENT_TASKS_TOKEN_KEY_ROTATION", "PT24H"), name -> null);

    /** One that the test moves. */
    private static final class Hand extends Clock {
        private volatile Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final Hand clock = new Hand();

    private SigningKeys node(TestStorage storage) {
        return new SigningKeys(storage.entityManager(), storage.transactions(), SETTINGS, clock);
    }

    private void at(Duration since, SigningKeys... nodes) {
        clock.now = START.plus(since);
        for (SigningKeys node : nodes) {
            node.look();
        }
    }

    private static List<String> published(SigningKeys node) {
        return node.published().getKeys().stream().map(JWK::getKeyID).toList();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void nextKeyIsPublishedBeforeItSignsAndTheLastServesUntilItsTokensHaveRunOut(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            SigningKeys one = node(storage);
            SigningKeys other = node(storage);
            at(Duration.ZERO, one, other);
            String first = one.signing().getKeyID();
            assertThat(other.signing().getKeyID()).isEqualTo(first);

            at(Duration.ofHours(18).minusSeconds(1), one, other);
            assertThat(published(one)).containsExactly(first);
            at(Duration.ofHours(18), one, other);
            assertThat(published(one)).hasSize(2).isEqualTo(published(other));
            String second = published(one).get(1);
            assertThat(one.signing().getKeyID()).isEqualTo(first);
            assertThat(one.accepted(second)).isPresent();

            // By the hour alone, with no look between: both change over at once.
            clock.now = START.plus(Duration.ofHours(24));
            assertThat(one.signing().getKeyID()).isEqualTo(second);
            assertThat(other.signing().getKeyID()).isEqualTo(second);

            Duration done = Duration.ofHours(24).plus(SigningKey.LAST_TOKEN);
            at(done, one, other);
            assertThat(one.accepted(first)).isPresent();
            at(done.plusSeconds(1), one, other);
            assertThat(one.accepted(first)).isEmpty();
            assertThat(other.accepted(first)).isEmpty();
            assertThat(one.accepted(second)).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void serverThatWasOffForLongTellsOthersBeforeItSignsWithANewKey(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            SigningKeys node = node(storage);
            at(Duration.ZERO, node);
            String first = node.signing().getKeyID();
            Duration later = Duration.ofDays(100);
            at(later, node);
            assertThat(published(node)).hasSize(2);
            assertThat(node.signing().getKeyID()).isEqualTo(first);
            clock.now = START.plus(later).plus(Duration.ofHours(6));
            assertThat(node.signing().getKeyID()).isEqualTo(published(node).get(1));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void serversThatStartAtOnceAgree(TestDatabases database) throws Exception {
        try (TestStorage storage = TestStorage.on(database)) {
            int servers = 3;
            CyclicBarrier start = new CyclicBarrier(servers);
            ExecutorService threads = Executors.newFixedThreadPool(servers);
            try {
                List<Future<String>> signing = java.util.stream.IntStream.range(0, servers)
                        .mapToObj(i -> threads.submit(() -> {
                            SigningKeys node = node(storage);
                            start.await();
                            node.look();
                            return node.signing().getKeyID();
                        }))
                        .toList();
                Set<String> keys = new HashSet<>();
                for (Future<String> one : signing) {
                    keys.add(one.get());
                }
                assertThat(keys).hasSize(1);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void privateHalvesStayPrivate(TestDatabases database) throws SQLException {
        try (TestStorage storage = TestStorage.on(database)) {
            SigningKeys node = node(storage);
            at(Duration.ZERO, node);
            assertThat(node.signing().isPrivate()).isTrue();
            assertThat(node.published().getKeys()).noneMatch(JWK::isPrivate);
            assertThat(node.published().toString()).doesNotContain("\"d\"", "\"p\"");
        }
    }
}
