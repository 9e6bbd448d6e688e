package org.incidenttasks.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.incidenttasks.Problem;
import org.incidenttasks.audit.Actor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T06:00:00Z");
    private static final Tenant TENANT = new Tenant("t1", "Example", false, NOW);

    private static Caller client(String... appRoles) {
        return Caller.client(
                new Actor(Actor.Kind.CLIENT, "c1", "Client", Actor.Via.API, ""), TENANT, List.of(appRoles));
    }

    private static Caller person(Role... roles) {
        return at(TENANT, roles);
    }

    private static Caller at(Tenant tenant, Role... roles) {
        return Caller.person(new Actor(Actor.Kind.PERSON, "u1", "Ada", Actor.Via.PAGE, ""), tenant, List.of(roles));
    }

    private static Tenant provider() {
        Tenant tenant = new Tenant("t0", "Provider", false, NOW);
        tenant.makeProvider();
        return tenant;
    }

    // ---- permissions

    @ParameterizedTest
    @CsvSource({
        "SecurityIncident.Read.All, READ",
        "SecurityIncident.ReadWrite.All, READ CHANGE_STATUS CHANGE_INCIDENT EXECUTE",
        "SecurityIncidentTask.ReadWrite.All, READ CHANGE_STATUS EXECUTE",
        "SecurityIncidentTask.TakeAction.ReadWrite.All, EXECUTE",
        "IncidentTasks.ReadEvidence.All, READ_EVIDENCE",
        "IncidentTasks.Issue.All, ISSUE",
        "IncidentTasks.Administer.All, ADMINISTER",
        "securityincident.read.all, ''",
        "SecurityAlert.Read.All, ''",
    })
    void applicationRoleGivesExactlyItsPermissions(String appRole, String permissions) {
        assertThat(client(appRole).permissions().stream().map(Enum::name))
                .containsExactlyInAnyOrder(permissions.isEmpty() ? new String[0] : permissions.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "READER, READ",
        "RESPONDER, READ READ_EVIDENCE CHANGE_STATUS CHANGE_INCIDENT EXECUTE",
        "ISSUER, READ ISSUE",
        "ADMINISTRATOR, READ READ_EVIDENCE CHANGE_STATUS CHANGE_INCIDENT EXECUTE ISSUE ADMINISTER",
        "PROVIDER, MANAGE_CUSTOMERS",
    })
    void roleGivesExactlyItsPermissions(Role role, String permissions) {
        assertThat(at(provider(), role).permissions().stream().map(Enum::name))
                .containsExactlyInAnyOrder(permissions.split(" "));
    }

    @Test
    void nobodyManagesCustomersFromACustomer() {
        assertThat(person(Role.READER, Role.PROVIDER).permissions()).containsExactly(Permission.READ);
    }

    @ParameterizedTest
    @EnumSource(Permission.class)
    void whatIsMissingIsNamed(Permission permission) {
        assertThatThrownBy(() -> client("Some.Role").require(permission))
                .isInstanceOf(Problem.Forbidden.class)
                .hasMessage("Missing application roles. API required roles: " + String.join(",", permission.appRoles())
                        + ", application roles: Some.Role.");
        assertThatThrownBy(() -> person().require(permission))
                .isInstanceOf(Problem.Forbidden.class)
                .hasMessageContaining("administrator");
        assertThatCode(() -> at(provider(), Role.ADMINISTRATOR, Role.PROVIDER).require(permission))
                .doesNotThrowAnyException();
    }

    @Test
    void severalRolesAddUp() {
        assertThat(person(Role.READER, Role.ISSUER).permissions()).isEqualTo(Set.of(Permission.READ, Permission.ISSUE));
    }

    // ---- lock-out

    @Test
    void accountLocksAfterFiveWrongPasswordsAndForLongerEachTime() {
        UserAccount account = new UserAccount("u1", "ada", "Ada", "hash", NOW);
        for (int i = 1; i < UserAccount.FREE_TRIES; i++) {
            assertThat(account.wrongPassword(NOW)).isFalse();
            assertThat(account.isLocked(NOW)).isFalse();
        }
        long[] seconds = {30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600};
        for (long expected : seconds) {
            assertThat(account.wrongPassword(NOW)).isTrue();
            assertThat(Duration.between(NOW, account.getLockedUntil()).getSeconds())
                    .isEqualTo(expected);
            assertThat(account.isLocked(NOW.plusSeconds(expected - 1))).isTrue();
            assertThat(account.isLocked(NOW.plusSeconds(expected))).isFalse();
        }
        account.rightPassword();
        assertThat(account.wrongPassword(NOW)).isFalse();
    }

    @Test
    void unknownNameLocksLikeAKnownOne() {
        String name = "nobody-" + UUID.randomUUID();
        for (int i = 0; i < UserAccount.FREE_TRIES; i++) {
            assertThatCode(() -> SignIn.countUnknown(name, NOW)).doesNotThrowAnyException();
        }
        assertThatThrownBy(() -> SignIn.countUnknown(name, NOW))
                .isInstanceOfSatisfying(
                        Problem.TooMany.class,
                        problem -> assertThat(problem.retryAfterSeconds()).isEqualTo(31));
        assertThatCode(() -> SignIn.countUnknown(name, NOW.plusSeconds(30))).doesNotThrowAnyException();
        assertThatThrownBy(() -> SignIn.countUnknown(name, NOW.plusSeconds(89))).isInstanceOf(Problem.TooMany.class);
        assertThatCode(() -> SignIn.countUnknown("other-" + name, NOW)).doesNotThrowAnyException();
    }

    @Test
    void unknownNamesTakeABoundedMemory() {
        String first = "first-" + UUID.randomUUID();
        for (int i = 0; i < UserAccount.FREE_TRIES; i++) {
            SignIn.countUnknown(first, NOW);
        }
        String next = "next-" + UUID.randomUUID() + "-";
        for (int i = 0; i < 10_000; i++) {
            SignIn.countUnknown(next + i, NOW);
        }
        assertThatCode(() -> SignIn.countUnknown(first, NOW)).doesNotThrowAnyException();
        for (int i = 0; i < 10; i++) {
            assertThatCode(() -> SignIn.countUnknown("x".repeat(1_000), NOW)).doesNotThrowAnyException();
        }
    }

    @Test
    void newPasswordEndsOlderSessionsAndOpensTheAccount() {
        UserAccount account = new UserAccount("u1", "ada", "Ada", "hash", NOW);
        for (int i = 0; i < UserAccount.FREE_TRIES; i++) {
            account.wrongPassword(NOW);
        }
        account.changePassword("other", NOW.plusSeconds(10));
        assertThat(account.isLocked(NOW)).isFalse();
        assertThat(account.knowsSession(NOW.plusSeconds(9))).isFalse();
        assertThat(account.knowsSession(NOW.plusSeconds(10))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "abababababababab", "xx-ada-lovelace-xx"})
    void weakPasswordsAreRefused(String password) {
        assertThatThrownBy(() -> Passwords.requireStrong(password, "ada-lovelace"))
                .isInstanceOfSatisfying(
                        Problem.Invalid.class,
                        problem -> assertThat(problem.code()).isEqualTo("WeakPassword"));
    }

    @Test
    void longPassphraseIsTaken() {
        assertThatCode(() -> Passwords.requireStrong("seven green bicycles", "ada"))
                .doesNotThrowAnyException();
    }
}
