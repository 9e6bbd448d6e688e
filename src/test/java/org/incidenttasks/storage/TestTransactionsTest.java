package org.incidenttasks.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.incidenttasks.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestTransactionsTest {

    @ParameterizedTest
    @EnumSource
    void commitsWhatReturnsAndRollsBackWhatThrows(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            storage.tenant("t", false);
            List<Boolean> ends = new ArrayList<>();

            storage.in(() -> {
                storage.transactions().afterCompletion(ends::add);
                rename(storage, "Committed");
            });
            assertThatThrownBy(() -> storage.in(() -> {
                        storage.transactions().afterCompletion(ends::add);
                        rename(storage, "Rolled back");
                        throw new Problem.Invalid("no");
                    }))
                    .isInstanceOf(Problem.Invalid.class);

            assertThat(name(storage)).isEqualTo("Committed");
            assertThat(ends).containsExactly(true, false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsValuesForTheInnermostTransactionOnly(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            TestTransactions transactions = storage.transactions();
            storage.in(() -> {
                transactions.put("key", "outer");
                storage.in(() -> assertThat(transactions.get("key")).isNull());
                assertThat(transactions.get("key")).isEqualTo("outer");
            });
            assertThatThrownBy(() -> transactions.get("key")).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void runsAgainWhenWhatItRefersToIsGone(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            storage.tenant("t", false);
            int[] tries = {0};
            storage.in(() -> {
                if (++tries[0] == 1) {
                    storage.entityManager()
                            .createNativeQuery("insert into membership (user_id, tenant_id, role)"
                                    + " values ('gone', 't', 'READER')")
                            .executeUpdate();
                }
            });
            assertThat(tries[0]).isEqualTo(2);
        }
    }

    private static void rename(TestStorage storage, String name) {
        storage.entityManager()
                .createNativeQuery("update tenant set name = '" + name + "' where id = 't'")
                .executeUpdate();
    }

    private static Object name(TestStorage storage) {
        return storage.entityManager()
                .createNativeQuery("select name from tenant where id = 't'")
                .getSingleResult();
    }
}
