package org.incidenttasks.access.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.access.AccessFixtures;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.DirectoryAccess;
import org.incidenttasks.access.Passwords;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.Roster;
import org.incidenttasks.access.Secrets;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.people.Customers.FirstAdministrator;
import org.incidenttasks.access.people.Customers.Grant;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.storage.TestStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A provider and its customers: who makes them, who is what in them, and what each side sees of it. */
class CustomersStorageTest {

    private static final String PASSWORD = "seven green bicycles";

    private TestStorage storage;
    private AuditTrail audit;
    private Roster roster;
    private Directory directory;
    private People people;
    private Customers customers;
    private Tenant provider;
    private Caller ada;
    private String bob;

    private void use(TestDatabases database) {
        DirectoryAccess.forget();
        storage = TestStorage.on(database);
        Clock clock = Clock.systemUTC();
        audit = new AuditTrail(storage.entityManager(), storage.transactions(), clock);
        roster = new Roster(storage.entityManager(), storage.transactions(), clock);
        directory = new Directory(storage.entityManager(), clock);
        Passwords passwords = AccessFixtures.passwords(new PlainHash());
        people = new People(roster, audit, passwords);
        customers = new Customers(roster, audit, passwords);
        Secrets secrets = new Secrets(storage.entityManager(), storage.transactions(), clock);
        provider = new FirstSetup(roster, audit, secrets, passwords)
                .setUp("Provider", "ada", "Ada", PASSWORD, false)
                .get(0);
        ada = as("ada", provider);
        bob = people.create("bob", "Bob", PASSWORD, List.of(Role.RESPONDER), ada)
                .account()
                .getId();
    }

    @AfterEach
    void close() {
        if (storage != null) {
            storage.close();
        }
        DirectoryAccess.forget();
    }

    /** Somebody with the roles that the database has. */
    private Caller as(String userName, Tenant tenant) {
        var account = roster.byName(userName).orElseThrow();
        return Caller.person(
                new Actor(Actor.Kind.PERSON, account.getId(), account.getDisplayName(), Actor.Via.PAGE, "r"),
                roster.tenant(tenant.getId()).orElseThrow(),
                roster.rolesOf(account.getId()).getOrDefault(tenant.getId(), Set.of()));
    }

    private Tenant customer(String name, String administrator) {
        return customers
                .create(name, false, new FirstAdministrator(null, administrator, administrator, PASSWORD), ada)
                .tenant();
    }

    private List<String> trail(Tenant tenant) {
        return audit.after(tenant.getId(), 0, 100).stream()
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
    void firstOrganisationIsTheProviderAndItsAdministratorManagesCustomers(TestDatabases database) {
        use(database);
        assertThat(roster.provider()).map(Tenant::getId).contains(provider.getId());
        assertThat(roster.rolesOf(ada.actor().id()))
                .containsExactly(Map.entry(provider.getId(), Set.of(Role.ADMINISTRATOR, Role.PROVIDER)));
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void newCustomerHasItsAdministratorAndBothTrailsTellOfIt(TestDatabases database) {
        use(database);
        Customers.Made made =
                customers.create(" Alpha ", false, new FirstAdministrator(null, "Carol", "Carol", PASSWORD), ada);
        assertThat(made.tenant().getName()).isEqualTo("Alpha");
        assertThat(made.tenant().isProvider()).isFalse();
        assertThat(made.passwordKept()).isFalse();
        assertThat(people.list(as("carol", made.tenant())))
                .extracting(member -> member.account().getUserName() + member.roles() + member.ofProvider())
                .containsExactly("carol[ADMINISTRATOR]false");
        assertThat(trail(made.tenant())).containsExactly("tenant.created", "user.created");
        assertThat(trail(provider)).endsWith("customer.created");
        Tenant byOurs = customers
                .create("Beta", true, new FirstAdministrator(bob, "", "", ""), ada)
                .tenant();
        assertThat(byOurs.isSandbox()).isTrue();
        assertThat(people.get(bob, as("bob", byOurs)).ofProvider()).isTrue();
        assertThat(customers.list("", ada))
                .extracting(each -> each.tenant().getName() + each.people() + each.providersPeople())
                .containsExactly("Alpha10", "Beta11");
        assertThat(customers.list("ALP", ada)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void refusedCustomerLeavesNothing(TestDatabases database) {
        use(database);
        customer("Alpha", "carol");
        List<String> before = trail(provider);
        for (String name : List.of("ALPHA", "provider")) {
            assertConflict(
                    "NameTaken",
                    () -> customers.create(name, false, new FirstAdministrator(bob, null, null, null), ada));
        }
        // Whoever belongs to nobody the caller could reach cannot be there: all are reached.
        assertThatThrownBy(() -> customers.create("", false, new FirstAdministrator(bob, null, null, null), ada))
                .isInstanceOf(Problem.Invalid.class);
        assertThatThrownBy(
                        () -> customers.create("Beta", false, new FirstAdministrator(null, "dan", "Dan", "short"), ada))
                .isInstanceOf(Problem.Invalid.class);
        assertThatThrownBy(() -> customers.create(
                        "Beta",
                        false,
                        new FirstAdministrator(as("carol", provider).actor().id(), "", "", ""),
                        ada))
                .as("not one of the provider's people")
                .isInstanceOf(Problem.NotFound.class);
        assertThat(customers.list("", ada)).hasSize(1);
        assertThat(roster.byName("dan")).isEmpty();
        assertThat(trail(provider)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void rolesInSeveralCustomersAreGivenAtOnceAndOnlyDifferencesCount(TestDatabases database) {
        use(database);
        Tenant alpha = customer("Alpha", "carol");
        Tenant beta = customer("Beta", "dora");
        int changed = customers.assign(
                List.of(
                        new Grant(bob, alpha.getId(), Role.READER),
                        new Grant(bob, alpha.getId(), Role.RESPONDER),
                        new Grant(bob, beta.getId(), Role.ISSUER),
                        new Grant(ada.actor().id(), beta.getId(), Role.ADMINISTRATOR)),
                List.of(new Grant(bob, beta.getId(), Role.READER)),
                ada);
        assertThat(changed).isEqualTo(3);
        assertThat(customers.rolesOf(bob, ada))
                .isEqualTo(
                        Map.of(alpha.getId(), Set.of(Role.READER, Role.RESPONDER), beta.getId(), Set.of(Role.ISSUER)));
        assertThat(trail(alpha)).containsExactly("tenant.created", "user.created", "user.rolesChanged");
        assertThat(trail(provider)).filteredOn("customer.rolesChanged"::equals).hasSize(3);
        // The customer's own administrator sees them, and can take them away.
        Caller carol = as("carol", alpha);
        assertThat(people.get(bob, carol).ofProvider()).isTrue();
        assertThat(people.foreign(bob, carol)).isPresent();
        assertConflict("BelongsElsewhere", () -> people.resetPassword(bob, "eight blue tricycles", carol));
        people.changeRoles(bob, List.of(), carol);
        assertThat(customers.rolesOf(bob, ada)).containsOnlyKeys(beta.getId());
        // What the page showed and what is there now differ; what was not touched stays.
        assertThat(customers.assign(List.of(), List.of(new Grant(bob, alpha.getId(), Role.READER)), ada))
                .isZero();
        assertThat(customers.delegates(alpha.getId(), ada))
                .extracting(each -> each.account().getUserName() + each.roles())
                .containsExactly("ada[]", "bob[]");
        assertThat(customers.people(ada))
                .extracting(each -> each.account().getUserName() + each.customers())
                .containsExactly("ada1", "bob1");
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void nobodyButTheProvidersPeopleAndNothingButCustomersIsAssigned(TestDatabases database) {
        use(database);
        Tenant alpha = customer("Alpha", "carol");
        Caller carol = as("carol", alpha);
        Grant fine = new Grant(bob, alpha.getId(), Role.READER);
        for (Grant wrong : List.of(
                new Grant(carol.actor().id(), alpha.getId(), Role.READER),
                new Grant(bob, provider.getId(), Role.ADMINISTRATOR),
                new Grant(bob, "no-tenant", Role.READER))) {
            assertThatThrownBy(() -> customers.assign(List.of(fine, wrong), List.of(), ada))
                    .isInstanceOf(Problem.NotFound.class);
        }
        assertThatThrownBy(
                        () -> customers.assign(List.of(new Grant(bob, alpha.getId(), Role.PROVIDER)), List.of(), ada))
                .isInstanceOf(Problem.Invalid.class);
        assertThat(customers.rolesOf(bob, ada)).isEmpty();
        for (Caller other : List.of(as("bob", provider), carol)) {
            assertThatThrownBy(() -> customers.assign(List.of(fine), List.of(), other))
                    .isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> customers.list("", other)).isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> customers.suspend(alpha.getId(), true, other))
                    .isInstanceOf(Problem.Forbidden.class);
        }
        assertThatThrownBy(() -> customers.suspend(provider.getId(), true, ada)).isInstanceOf(Problem.NotFound.class);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void suspendedCustomerKeepsItsPeopleAndIsOfferedToNobody(TestDatabases database) {
        use(database);
        Tenant alpha = customer("Alpha", "carol");
        String carol = roster.byName("carol").orElseThrow().getId();
        customers.suspend(alpha.getId(), true, ada);
        customers.suspend(alpha.getId(), true, ada);
        assertThat(directory.openTenantsOf(carol)).isEmpty();
        assertThat(directory.tenantsOf(carol)).hasSize(1);
        // What is under way finds its organisation still.
        assertThat(directory.tenant(alpha.getId())).map(Tenant::isSuspended).contains(true);
        customers.suspend(alpha.getId(), false, ada);
        assertThat(directory.openTenantsOf(carol)).hasSize(1);
        customers.rename(alpha.getId(), "Alpha & Sons", ada);
        customers.rename(alpha.getId(), "alpha & sons", ada);
        assertThat(trail(alpha))
                .containsExactly(
                        "tenant.created",
                        "user.created",
                        "tenant.suspended",
                        "tenant.resumed",
                        "tenant.renamed",
                        "tenant.renamed");
        assertThat(trail(provider))
                .endsWith("customer.suspended", "customer.resumed", "customer.renamed", "customer.renamed");
        customer("Beta", "dora");
        assertConflict("NameTaken", () -> customers.rename(alpha.getId(), "BETA", ada));
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void onlyWhoManagesCustomersSaysWhoElseDoes(TestDatabases database) {
        use(database);
        String eve = people.create("eve", "Eve", PASSWORD, List.of(Role.ADMINISTRATOR), ada)
                .account()
                .getId();
        Caller administrator = as("eve", provider);
        assertThat(people.givable(administrator)).doesNotContain(Role.PROVIDER);
        assertThatThrownBy(() -> people.changeRoles(bob, List.of(Role.PROVIDER), administrator))
                .isInstanceOf(Problem.Forbidden.class);
        assertThatThrownBy(() -> people.create("dan", "Dan", PASSWORD, List.of(Role.PROVIDER), administrator))
                .isInstanceOf(Problem.Forbidden.class);
        assertThatThrownBy(() -> people.changeRoles(ada.actor().id(), List.of(Role.READER), administrator))
                .as("nor who does not any more")
                .isInstanceOf(Problem.Forbidden.class);
        assertConflict(
                "ManagesCustomers",
                () -> people.resetPassword(ada.actor().id(), "eight blue tricycles", administrator));
        assertConflict("ManagesCustomers", () -> people.enable(ada.actor().id(), false, administrator));
        people.changeRoles(eve, List.of(Role.ADMINISTRATOR, Role.PROVIDER), ada);
        assertThat(people.givable(as("eve", provider))).contains(Role.PROVIDER);
        Tenant alpha = customer("Alpha", "carol");
        assertThatThrownBy(() ->
                        people.create("dan", "Dan", PASSWORD, List.of(Role.READER, Role.PROVIDER), as("carol", alpha)))
                .isInstanceOf(Problem.Invalid.class);
        assertThat(roster.byName("dan")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whoHasRolesInCustomersNeitherLeavesTheProviderUnseenNorIsLostWithAPassword(TestDatabases database) {
        use(database);
        Tenant alpha = customer("Alpha", "carol");
        customers.assign(List.of(new Grant(bob, alpha.getId(), Role.READER)), List.of(), ada);
        assertConflict("StillInCustomers", () -> people.changeRoles(bob, List.of(), ada));
        // She could make herself an administrator of that customer any time.
        people.resetPassword(bob, "eight blue tricycles", ada);
        people.create("eve", "Eve", PASSWORD, List.of(Role.ADMINISTRATOR), ada);
        assertConflict("BelongsElsewhere", () -> people.resetPassword(bob, "nine red unicycles", as("eve", provider)));
        customers.assign(List.of(), List.of(new Grant(bob, alpha.getId(), Role.READER)), ada);
        people.changeRoles(bob, List.of(), ada);
        assertThat(people.list(ada))
                .extracting(each -> each.account().getUserName())
                .containsExactly("ada", "eve");
    }

    private static final class PlainHash implements Pbkdf2PasswordHash {

        @Override
        public void initialize(Map<String, String> parameters) {
            assertThat(parameters).isNotEmpty();
        }

        @Override
        public String generate(char[] password) {
            return "hash of " + new String(password);
        }

        @Override
        public boolean verify(char[] password, String hashed) {
            return hashed.equals("hash of " + new String(password));
        }
    }
}
