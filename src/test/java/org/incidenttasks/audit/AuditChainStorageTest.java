package org.incidenttasks.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.storage.TestStorage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done to the rows behind the server's back is found, and where. */
class AuditChainStorageTest {

    private static final Actor ADA = new Actor(Actor.Kind.PERSON, "u1", "Ada", Actor.Via.PAGE, "r1");

    private String tenant;

    /** A new tenant each time: the end of a chain is remembered per tenant, not per database. */
    private AuditTrail filled(TestStorage storage, int entries) {
        tenant = UUID.randomUUID().toString();
        AuditTrail trail = new AuditTrail(storage.entityManager(), storage.transactions(), Clock.systemUTC());
        for (int i = 1; i <= entries; i++) {
            AuditEvent event = new AuditEvent("task.statusChanged", "task", "t" + i, Map.of("to", "open"));
            storage.in(() -> trail.record(tenant, ADA, event));
        }
        return trail;
    }

    private Optional<String> fault(AuditTrail trail) {
        AuditVerifier verifier = new AuditVerifier();
        return trail.after(tenant, 0, 1_000).stream()
                .map(verifier::next)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private void tamper(TestStorage storage, String... statements) {
        try (var connection = storage.dataSource().getConnection();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                assertThat(statement.executeUpdate(sql.replace("$tenant", "tenant_id = '" + tenant + "'")))
                        .as(sql)
                        .isPositive();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void untouchedChainHoldsAndGoesOnAfterwards(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            AuditTrail trail = filled(storage, 5);
            assertThat(fault(trail)).isEmpty();
            assertThat(trail.newest(tenant, 1).get(0).getSequence()).isEqualTo(5);
            assertThat(trail.of(tenant, "task", "t3")).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void editedMembersAreFound(TestDatabases database) {
        for (String change : new String[] {
            "actor_name = 'Eve'", "detail = '{\"to\":\"failed\"}'", "recorded_at = recorded_at + 1", "action = 'x.y'",
            "subject_id = 't9'", "via = 'API'", "request_id = ''", "actor_kind = 'SYSTEM'"
        }) {
            try (TestStorage storage = TestStorage.on(database)) {
                AuditTrail trail = filled(storage, 4);
                tamper(storage, "update audit_entry set " + change + " where $tenant and sequence_number = 2");
                assertThat(fault(trail)).as(change).contains("Entry 2 was changed after it was written.");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void removedMovedAndInsertedEntriesAreFound(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            AuditTrail trail = filled(storage, 5);
            tamper(storage, "delete from audit_entry where $tenant and sequence_number = 3");
            assertThat(fault(trail)).contains("Entry 3 is missing: 4 stands in its place.");
        }
        try (TestStorage storage = TestStorage.on(database)) {
            AuditTrail trail = filled(storage, 5);
            tamper(
                    storage,
                    "delete from audit_entry where $tenant and sequence_number = 3",
                    "update audit_entry set sequence_number = 3 where $tenant and sequence_number = 4");
            assertThat(fault(trail)).contains("Entry 3 does not follow from the one before it.");
        }
        try (TestStorage storage = TestStorage.on(database)) {
            AuditTrail trail = filled(storage, 3);
            tamper(
                    storage,
                    "insert into audit_entry select tenant_id, 4, recorded_at, actor_kind, actor_id, actor_name, via,"
                            + " request_id, action, subject_type, subject_id, detail, previous_hash, hash"
                            + " from audit_entry where $tenant and sequence_number = 3");
            assertThat(fault(trail)).contains("Entry 4 does not follow from the one before it.");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void entryOfAnotherServerIsTakenUp(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            AuditTrail trail = filled(storage, 2);
            // Another server appends: its entry is a real one, but this server does not know of it.
            AuditEntry last = trail.newest(tenant, 1).get(0);
            storage.in(() -> storage.entityManager()
                    .persist(new AuditEntry(
                            tenant,
                            3,
                            last.getHash(),
                            Clock.systemUTC().instant(),
                            Actor.system("other node"),
                            AuditEvent.of("task.created", "task", "t3"))));
            storage.in(() -> trail.record(tenant, ADA, AuditEvent.of("task.created", "task", "t4")));
            assertThat(trail.newest(tenant, 1).get(0).getSequence()).isEqualTo(4);
            assertThat(fault(trail)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void rolledBackEntryLeavesNoGap(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            AuditTrail trail = filled(storage, 2);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> storage.in(() -> {
                        trail.record(tenant, ADA, AuditEvent.of("task.created", "task", "never"));
                        throw new org.incidenttasks.Problem.Invalid("No.");
                    })))
                    .isInstanceOf(org.incidenttasks.Problem.Invalid.class);
            storage.in(() -> trail.record(tenant, ADA, AuditEvent.of("task.created", "task", "t3")));
            assertThat(trail.newest(tenant, 1).get(0).getSequence()).isEqualTo(3);
            assertThat(fault(trail)).isEmpty();
        }
    }
}
