package org.incidenttasks.access.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.incidenttasks.Problem;
import org.incidenttasks.access.AccessFixtures;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.DirectoryAccess;
import org.incidenttasks.access.Passwords;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.Roster;
import org.incidenttasks.access.Secrets;
import org.incidenttasks.access.SignIn;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.UserAccount;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.storage.TestStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** People of one and of several organisations, from the set-up on. */
class PeopleStorageTest {

    private static final String PASSWORD = "seven green bicycles";
    private static final String OTHER_PASSWORD = "eight blue tricycles";

    private Runnable beforeHash = () -> {};
    private TestStorage storage;
    private Roster roster;
    private FirstSetup setup;
    private People accounts;
    private SignIn signIn;
    private AuditTrail audit;
    private Secrets secrets;

    private void use(TestDatabases database) {
        beforeHash = () -> {};
        DirectoryAccess.forget();
        storage = TestStorage.on(database);
        Clock clock = Clock.systemUTC();
        audit = new AuditTrail(storage.entityManager(), storage.transactions(), clock);
        secrets = new Secrets(storage.entityManager(), storage.transactions(), clock);
        roster = new Roster(storage.entityManager(), storage.transactions(), clock);
        Passwords passwords = AccessFixtures.passwords(new ReadableHash(() -> beforeHash.run()));
        setup = new FirstSetup(roster, audit, secrets, passwords);
        accounts = new People(roster, audit, passwords);
        signIn = new SignIn(roster, storage.transactions(), audit, passwords, clock);
    }

    @AfterEach
    void close() {
        if (storage != null) {
            storage.close();
        }
        DirectoryAccess.forget();
    }

    /** An administrator, who does not manage customers, as a caller in the organisation of the set-up. */
    private Caller setUp() {
        String tenantId =
                setup.setUp("Example", "ada", "Ada", PASSWORD, true).get(0).getId();
        storage.in(() -> roster.setRoles(account("ada").getId(), tenantId, Set.of(Role.ADMINISTRATOR)));
        return in(tenantId, "ada");
    }

    private Caller in(String tenantId, String userName) {
        return new Caller(
                new Actor(Actor.Kind.PERSON, account(userName).getId(), userName, Actor.Via.PAGE, "request-1"),
                tenantId,
                "Tenant",
                false,
                EnumSet.allOf(Permission.class),
                List.of("administrator"));
    }

    private UserAccount account(String userName) {
        return storage.entityManager()
                .createQuery("select u from UserAccount u where u.userName = :name", UserAccount.class)
                .setParameter("name", userName)
                .getSingleResult();
    }

    /** Another organisation with an administrator of its own, as a caller there. */
    private Caller otherOrganization(String tenantId, String userName) {
        storage.tenant(tenantId, false);
        administrator(tenantId, userName);
        return in(tenantId, userName);
    }

    private void administrator(String tenantId, String userName) {
        storage.in(() -> {
            AccessFixtures.account(
                    storage.entityManager(),
                    userName + "-id",
                    userName,
                    Clock.systemUTC().instant());
            AccessFixtures.member(storage.entityManager(), userName + "-id", tenantId, Role.ADMINISTRATOR);
        });
    }

    private Set<Role> roles(String userName, Caller caller) {
        return accounts.list(caller).stream()
                .filter(member -> member.account().getUserName().equals(userName))
                .findFirst()
                .map(People.Member::roles)
                .orElse(Set.of());
    }

    private boolean signsIn(String userName, String password) {
        return signIn.signIn(userName, password).isPresent();
    }

    private List<String> story(String userName, Caller caller) {
        return audit.of(caller.tenantId(), "user", account(userName).getId()).stream()
                .map(AuditEntry::getAction)
                .toList();
    }

    private static void assertConflict(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.Conflict.class,
                        problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void setUpHappensOnceAndWithTheCodeOfTheLog(TestDatabases database) {
        use(database);
        assertThat(setup.isSetUp()).isFalse();
        String code = setup.setupCode();
        assertThat(setup.setupCode()).isEqualTo(code);
        assertThatThrownBy(() -> setup.setUp("wrong", "Example", "ada", "Ada", PASSWORD, true))
                .isInstanceOf(Problem.Forbidden.class);
        assertThatThrownBy(() -> setup.setUp(code, "Example", "ada", "Ada", "short", true))
                .isInstanceOf(Problem.Invalid.class);

        List<Tenant> tenants = setup.setUp(" " + code + " ", "Example", "Ada", "Ada", PASSWORD, true);

        assertThat(tenants).extracting(Tenant::isSandbox).containsExactly(false, true);
        assertThat(setup.isSetUp()).isTrue();
        assertThat(signsIn("ADA", PASSWORD)).isTrue();
        assertThat(tenants)
                .allSatisfy(tenant ->
                        assertThat(roles("ada", in(tenant.getId(), "ada"))).contains(Role.ADMINISTRATOR));
        assertConflict("AlreadySetUp", () -> setup.setUp(code, "Second", "bob", "Bob", PASSWORD, false));
        assertConflict("AlreadySetUp", () -> setup.setUp("Second", "bob", "Bob", PASSWORD, false));
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void oneOfTwoSetUpsAtOnceWins(TestDatabases database) throws Exception {
        for (boolean settingsToo : new boolean[] {false, true}) {
            close();
            use(database);
            String code = setup.setupCode();
            // Both have passed the first look and the code by then.
            CyclicBarrier barrier = new CyclicBarrier(2);
            beforeHash = () -> {
                try {
                    barrier.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    throw new IllegalStateException(e);
                }
            };
            ExecutorService threads = Executors.newFixedThreadPool(2);
            Future<List<Tenant>> first =
                    threads.submit(() -> setup.setUp(code, "Example", "ada", "Ada", PASSWORD, false));
            Future<List<Tenant>> second = threads.submit(() -> settingsToo
                    ? setup.setUp("Second", "bob", "Bob", PASSWORD, false)
                    : setup.setUp(code, "Second", "bob", "Bob", PASSWORD, false));
            int done = 0;
            for (Future<List<Tenant>> one : List.of(first, second)) {
                try {
                    one.get(60, TimeUnit.SECONDS);
                    done++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    Problem.Conflict.class,
                                    problem -> assertThat(problem.code()).isEqualTo("AlreadySetUp"));
                }
            }
            threads.shutdown();
            assertThat(done).isEqualTo(1);
            assertThat(storage.entityManager()
                            .createQuery("select count(u) from UserAccount u", Long.class)
                            .getSingleResult())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void newPersonSignsInAndHasTheRolesGiven(TestDatabases database) {
        use(database);
        Caller ada = setUp();
        People.Admitted bob =
                accounts.create(" Bob ", "Bob", PASSWORD, List.of(Role.READER, Role.ISSUER, Role.READER), ada);
        assertThat(bob.passwordKept()).isFalse();
        assertThat(roles("bob", ada)).containsExactly(Role.READER, Role.ISSUER);
        assertThat(signsIn("bob", PASSWORD)).isTrue();
        assertThat(signsIn("bob", OTHER_PASSWORD)).isFalse();
        assertThat(story("bob", ada)).containsExactly("user.created", "user.signedIn", "user.signInFailed");
        assertThatThrownBy(() -> accounts.create("carl", "Carl", PASSWORD, List.of(), ada))
                .isInstanceOf(Problem.Invalid.class);
        assertThatThrownBy(() -> accounts.create("c", "Carl", PASSWORD, List.of(Role.READER), ada))
                .isInstanceOf(Problem.Invalid.class);
        assertConflict(
                "UserNameTaken", () -> accounts.create("bob", "Bob", PASSWORD, List.of(Role.ADMINISTRATOR), ada));
        assertThat(roles("bob", ada)).containsExactly(Role.READER, Role.ISSUER);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void personOfAnotherOrganizationOfTheCallersGetsRolesAndKeepsThePassword(TestDatabases database) {
        use(database);
        List<Tenant> tenants = setup.setUp("Example", "ada", "Ada", PASSWORD, true);
        Caller here = in(tenants.get(0).getId(), "ada");
        Caller sandbox = in(tenants.get(1).getId(), "ada");
        accounts.create("bob", "Bob", PASSWORD, List.of(Role.READER), here);

        People.Admitted joined = accounts.create("bob", "Robert", OTHER_PASSWORD, List.of(Role.RESPONDER), sandbox);

        assertThat(joined.passwordKept()).isTrue();
        assertThat(joined.account().getDisplayName()).isEqualTo("Bob");
        assertThat(roles("bob", here)).containsExactly(Role.READER);
        assertThat(roles("bob", sandbox)).containsExactly(Role.RESPONDER);
        assertThat(story("bob", sandbox)).containsExactly("user.rolesChanged");
        assertThat(signsIn("bob", OTHER_PASSWORD)).isFalse();
        assertThat(signsIn("bob", PASSWORD)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void personOfAStrangersOrganizationIsNotTakenIn(TestDatabases database) {
        use(database);
        Caller ada = setUp();
        accounts.create("bob", "Bob", PASSWORD, List.of(Role.READER), ada);
        Caller eve = otherOrganization("t-eve", "eve");
        assertConflict(
                "UserNameTaken", () -> accounts.create("bob", "Bob", OTHER_PASSWORD, List.of(Role.ADMINISTRATOR), eve));
        assertConflict(
                "UserNameTaken", () -> accounts.create("ada", "Ada", OTHER_PASSWORD, List.of(Role.ADMINISTRATOR), eve));
        // To be in both organisations is not enough: it takes an administrator of the other one.
        storage.in(() -> AccessFixtures.member(storage.entityManager(), "eve-id", ada.tenantId(), Role.READER));
        assertConflict(
                "UserNameTaken", () -> accounts.create("bob", "Bob", OTHER_PASSWORD, List.of(Role.ADMINISTRATOR), eve));
        assertThat(roles("bob", eve)).isEmpty();
        assertThat(signsIn("bob", PASSWORD)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void removedPersonComesBackAsANewOneUnderTheOldName(TestDatabases database) {
        use(database);
        Caller ada = setUp();
        UserAccount bob = accounts.create("bob", "Bob", PASSWORD, List.of(Role.ADMINISTRATOR), ada)
                .account();
        accounts.enable(bob.getId(), false, ada);
        accounts.changeRoles(bob.getId(), List.of(), ada);
        assertThat(accounts.list(ada))
                .extracting(member -> member.account().getUserName())
                .containsExactly("ada");
        Caller eve = otherOrganization("t-eve", "eve");

        People.Admitted back = accounts.create("bob", "Robert", OTHER_PASSWORD, List.of(Role.READER), eve);

        assertThat(back.passwordKept()).isFalse();
        assertThat(back.account().getId()).isEqualTo(bob.getId());
        assertThat(account("bob").getDisplayName()).isEqualTo("Robert");
        assertThat(roles("bob", eve)).containsExactly(Role.READER);
        assertThat(roles("bob", ada)).isEmpty();
        assertThat(story("bob", eve)).containsExactly("user.rolesChanged", "user.passwordReset");
        assertThat(signsIn("bob", PASSWORD)).isFalse();
        assertThat(signsIn("bob", OTHER_PASSWORD)).isTrue();
        assertConflict("UserNameTaken", () -> accounts.create("bob", "Bob", PASSWORD, List.of(Role.READER), ada));
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void rolesAreReplacedAndTheOwnOnesStay(TestDatabases database) {
        use(database);
        Caller ada = setUp();
        UserAccount bob = accounts.create("bob", "Bob", PASSWORD, List.of(Role.READER), ada)
                .account();
        accounts.changeRoles(bob.getId(), List.of(Role.READER, Role.RESPONDER), ada);
        assertThat(roles("bob", ada)).containsExactly(Role.READER, Role.RESPONDER);
        accounts.changeRoles(bob.getId(), List.of(Role.ISSUER), ada);
        assertThat(roles("bob", ada)).containsExactly(Role.ISSUER);
        assertThat(story("bob", ada)).containsExactly("user.created", "user.rolesChanged", "user.rolesChanged");
        assertThatThrownBy(() -> accounts.changeRoles(ada.actor().id(), List.of(), ada))
                .isInstanceOf(Problem.Invalid.class);
        Caller eve = otherOrganization("t-eve", "eve");
        assertThatThrownBy(() -> accounts.changeRoles(bob.getId(), List.of(Role.READER), eve))
                .isInstanceOf(Problem.NotFound.class);
        Caller nobody = new Caller(ada.actor(), ada.tenantId(), "Tenant", false, Set.of(), List.of());
        assertThatThrownBy(() -> accounts.changeRoles(bob.getId(), List.of(), nobody))
                .isInstanceOf(Problem.Forbidden.class);
        assertThatThrownBy(() -> accounts.create("x-y", "X", PASSWORD, List.of(Role.READER), nobody))
                .isInstanceOf(Problem.Forbidden.class);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whoBelongsElsewhereTooIsNotTakenOver(TestDatabases database) {
        use(database);
        Caller ada = setUp();
        UserAccount bob = accounts.create("bob", "Bob", PASSWORD, List.of(Role.READER), ada)
                .account();
        Caller eve = otherOrganization("t-eve", "eve");
        storage.in(() -> AccessFixtures.member(storage.entityManager(), bob.getId(), "t-eve", Role.READER));
        for (Caller one : List.of(ada, eve)) {
            assertConflict("BelongsElsewhere", () -> accounts.resetPassword(bob.getId(), OTHER_PASSWORD, one));
            assertConflict("BelongsElsewhere", () -> accounts.enable(bob.getId(), false, one));
        }
        assertThat(signsIn("bob", PASSWORD)).isTrue();

        // Either of them an administrator of both, or the person here alone, and it may be done.
        storage.in(
                () -> AccessFixtures.member(storage.entityManager(), ada.actor().id(), "t-eve", Role.ADMINISTRATOR));
        accounts.resetPassword(bob.getId(), OTHER_PASSWORD, ada);
        assertThat(signsIn("bob", OTHER_PASSWORD)).isTrue();
        accounts.changeRoles(bob.getId(), List.of(), eve);
        accounts.enable(bob.getId(), false, ada);
        assertThat(signsIn("bob", OTHER_PASSWORD)).isFalse();
    }

    /** The hash of Jakarta Security needs a server; this one hides nothing. */
    private static final class ReadableHash implements Pbkdf2PasswordHash {
        private final Runnable before;

        ReadableHash(Runnable before) {
            this.before = before;
        }

        @Override
        public void initialize(Map<String, String> parameters) {
            assertThat(parameters).containsKey("Pbkdf2PasswordHash.Iterations");
        }

        @Override
        public String generate(char[] password) {
            before.run();
            return "hash of " + new String(password);
        }

        @Override
        public boolean verify(char[] password, String hashedPassword) {
            return hashedPassword.equals("hash of " + new String(password));
        }
    }
}
