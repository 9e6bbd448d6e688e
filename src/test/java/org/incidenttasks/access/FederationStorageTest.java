package org.incidenttasks.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.incidenttasks.Problem;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.storage.TestStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** People of an identity provider: who they are here, and what they may do. */
class FederationStorageTest {

    private static final Federation.Person ADA =
            new Federation.Person("https://sso.example.org", "s-1", "Ada", "Ada Lovelace");
    private static final Set<Role> NONE = Set.of();

    private TestStorage storage;
    private Federation federation;
    private AuditTrail audit;

    private void use(TestDatabases database) {
        Directory.forget();
        storage = TestStorage.on(database);
        audit = new AuditTrail(storage.entityManager(), storage.transactions(), Clock.systemUTC());
        federation = new Federation(storage.entityManager(), storage.transactions(), audit, Clock.systemUTC());
        storage.tenant("t1", false);
        storage.tenant("t2", false);
        storage.tenant("t3", false);
    }

    @AfterEach
    void close() {
        storage.close();
        Directory.forget();
    }

    private Set<Role> roles(UserAccount account, String tenantId) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        roles.addAll(storage.entityManager()
                .createQuery(
                        "select m.role from Membership m where m.userId = :user and m.tenantId = :tenant", Role.class)
                .setParameter("user", account.getId())
                .setParameter("tenant", tenantId)
                .getResultList());
        return roles;
    }

    private List<String> story(UserAccount account, String tenantId) {
        return audit.of(tenantId, "user", account.getId()).stream()
                .map(AuditEntry::getAction)
                .toList();
    }

    private long accounts() {
        return storage.entityManager()
                .createQuery("select count(u) from UserAccount u", Long.class)
                .getSingleResult();
    }

    private void local(String id, String userName) {
        storage.in(
                () -> storage.entityManager().persist(new UserAccount(id, userName, userName, "hash", Instant.EPOCH)));
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void firstSignInMakesThePersonAndTellsIt(TestDatabases database) {
        use(database);
        UserAccount account = federation
                .signIn(
                        ADA,
                        Map.of("t1", Set.of(Role.READER, Role.ISSUER), "t2", Set.of(Role.ADMINISTRATOR), "t3", NONE))
                .orElseThrow();
        assertThat(account.getUserName()).isEqualTo("oidc:ada");
        assertThat(account.getDisplayName()).isEqualTo("Ada Lovelace");
        assertThat(account.isFederated()).isTrue();
        assertThat(roles(account, "t1")).containsExactly(Role.READER, Role.ISSUER);
        assertThat(roles(account, "t2")).containsExactly(Role.ADMINISTRATOR);
        assertThat(roles(account, "t3")).isEmpty();
        assertThat(story(account, "t1")).containsExactly("user.created", "user.signedIn");
        assertThat(story(account, "t2")).containsExactly("user.created", "user.signedIn");
        assertThat(story(account, "t3")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void rolesFollowTheProviderWhereItMaySpeakAndNowhereElse(TestDatabases database) {
        use(database);
        UserAccount account = federation
                .signIn(ADA, Map.of("t1", Set.of(Role.READER), "t2", Set.of(Role.READER)))
                .orElseThrow();
        storage.in(() -> storage.entityManager().persist(new Membership(account.getId(), "t3", Role.ISSUER)));

        federation.signIn(ADA, Map.of("t1", Set.of(Role.RESPONDER), "t2", NONE));

        assertThat(roles(account, "t1")).containsExactly(Role.RESPONDER);
        assertThat(roles(account, "t2")).isEmpty();
        assertThat(roles(account, "t3")).containsExactly(Role.ISSUER);
        assertThat(story(account, "t1"))
                .containsExactly("user.created", "user.signedIn", "user.rolesChanged", "user.signedIn");
        assertThat(story(account, "t2")).containsExactly("user.created", "user.signedIn", "user.rolesChanged");
        assertThat(story(account, "t3")).containsExactly("user.signedIn");

        federation.signIn(ADA, Map.of("t1", Set.of(Role.RESPONDER), "t2", NONE));
        assertThat(story(account, "t1")).endsWith("user.rolesChanged", "user.signedIn", "user.signedIn");
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void strangerWithoutARoleIsNotKept(TestDatabases database) {
        use(database);
        assertThat(federation.signIn(ADA, Map.of("t1", NONE))).isEmpty();
        assertThat(federation.signIn(ADA, Map.of())).isEmpty();
        assertThat(accounts()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whoLosesTheLastRoleStaysKnownAndComesBackAsTheSame(TestDatabases database) {
        use(database);
        UserAccount account =
                federation.signIn(ADA, Map.of("t1", Set.of(Role.READER))).orElseThrow();
        assertThat(federation.signIn(ADA, Map.of("t1", NONE))).isEmpty();
        assertThat(roles(account, "t1")).isEmpty();
        assertThat(story(account, "t1")).containsExactly("user.created", "user.signedIn", "user.rolesChanged");
        UserAccount back =
                federation.signIn(ADA, Map.of("t1", Set.of(Role.READER))).orElseThrow();
        assertThat(back.getId()).isEqualTo(account.getId());
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void equalNamesAreDifferentPeople(TestDatabases database) {
        use(database);
        local("local", "ada");
        Map<String, Set<Role>> roles = Map.of("t1", Set.of(Role.READER));
        UserAccount first = federation.signIn(ADA, roles).orElseThrow();
        UserAccount namesake = federation
                .signIn(new Federation.Person(ADA.issuer(), "s-2", "ada", "Another Ada"), roles)
                .orElseThrow();
        UserAccount elsewhere = federation
                .signIn(new Federation.Person("https://other.example.org", "s-1", "ada", "Third Ada"), roles)
                .orElseThrow();
        assertThat(List.of(first.getId(), namesake.getId(), elsewhere.getId(), "local"))
                .doesNotHaveDuplicates();
        assertThat(List.of(first.getUserName(), namesake.getUserName(), elsewhere.getUserName()))
                .containsExactly("oidc:ada", "oidc:ada:2", "oidc:ada:3");
        // Each keeps its own at the next sign-in.
        assertThat(federation
                        .signIn(new Federation.Person(ADA.issuer(), "s-2", "ada", "Another Ada"), roles)
                        .orElseThrow()
                        .getUserName())
                .isEqualTo("oidc:ada:2");
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void nameFollowsTheProviderAndThePersonStays(TestDatabases database) {
        use(database);
        Map<String, Set<Role>> roles = Map.of("t1", Set.of(Role.READER));
        UserAccount account = federation.signIn(ADA, roles).orElseThrow();
        UserAccount renamed = federation
                .signIn(new Federation.Person(ADA.issuer(), ADA.subject(), "ada.king", "Ada King"), roles)
                .orElseThrow();
        assertThat(renamed.getId()).isEqualTo(account.getId());
        assertThat(renamed.getUserName()).isEqualTo("oidc:ada.king");
        assertThat(renamed.getDisplayName()).isEqualTo("Ada King");
        UserAccount nameless = federation
                .signIn(new Federation.Person(ADA.issuer(), "S/9 ä", null, null), roles)
                .orElseThrow();
        assertThat(nameless.getUserName()).isEqualTo("oidc:s-9-ä");
        assertThat(nameless.getDisplayName()).isEqualTo("s-9-ä");
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void disabledHereStaysOutWhateverTheProviderSays(TestDatabases database) {
        use(database);
        UserAccount account =
                federation.signIn(ADA, Map.of("t1", Set.of(Role.READER))).orElseThrow();
        storage.in(() ->
                storage.entityManager().find(UserAccount.class, account.getId()).enable(false));
        assertThatThrownBy(() -> federation.signIn(ADA, Map.of("t1", Set.of(Role.ADMINISTRATOR))))
                .isInstanceOf(Problem.Forbidden.class);
        assertThat(roles(account, "t1")).containsExactly(Role.READER);
        assertThat(story(account, "t1")).containsExactly("user.created", "user.signedIn", "user.signInRefused");
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void passwordIsNeverGivenToAPersonOfAProvider(TestDatabases database) {
        use(database);
        UserAccount account =
                federation.signIn(ADA, Map.of("t1", Set.of(Role.READER))).orElseThrow();
        assertThatThrownBy(() -> account.changePassword("hash", Instant.now())).isInstanceOf(Problem.Conflict.class);
        assertThatThrownBy(() -> account.comeBack("Eve", "hash", Instant.now())).isInstanceOf(Problem.Conflict.class);
        assertThat(account.getDisplayName()).isEqualTo("Ada Lovelace");
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void twoFirstSignInsAtOnceMakeOnePerson(TestDatabases database) throws Exception {
        use(database);
        int browsers = 4;
        CyclicBarrier start = new CyclicBarrier(browsers);
        ExecutorService threads = Executors.newFixedThreadPool(browsers);
        try {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < browsers; i++) {
                all.add(threads.submit(() -> {
                    start.await();
                    return federation
                            .signIn(ADA, Map.of("t1", Set.of(Role.READER), "t2", Set.of(Role.READER)))
                            .orElseThrow()
                            .getId();
                }));
            }
            Set<String> ids = new HashSet<>();
            for (Future<String> one : all) {
                ids.add(one.get());
            }
            assertThat(ids).hasSize(1);
            assertThat(accounts()).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
