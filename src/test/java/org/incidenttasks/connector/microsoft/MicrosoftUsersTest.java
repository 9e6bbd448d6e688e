package org.incidenttasks.connector.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import java.time.Duration;
import java.util.Optional;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users, against a server that answers as the contract says of Microsoft Graph. */
class MicrosoftUsersTest {

    private static final String ADA = "11111111-2222-3333-4444-555555555555";
    private static final String NAME = "ada@example.org";

    private Case given;
    private FakeMicrosoft cloud;

    @BeforeEach
    void start() throws Exception {
        given = new Case();
        cloud = given.cloud;
        cloud.user(ADA, NAME);
    }

    @AfterEach
    void stop() {
        given.close();
    }

    private Order order(ActionType type) throws Exception {
        return given.prepared(given.order(ResponseAction.of(type, NAME, null, null, null)));
    }

    private void carriedOut(Order order) throws Exception {
        Outcome applied = given.connector.execute(order);
        assertThat(applied).as(applied.detail()).isInstanceOf(Outcome.Applied.class);
        Outcome checked = given.connector.check(order);
        assertThat(checked).as(checked.detail()).isInstanceOf(Outcome.Verified.class);
        assertThat(given.connector.inquire(order)).get().isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void keepsOutAndLetsInAgain() throws Exception {
        Order order = order(ActionType.DISABLE_USER);
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.Failed.class);
        assertThat(given.connector.inquire(order)).isEmpty();
        carriedOut(order);
        assertThat(cloud.users.get(ADA).getBoolean("accountEnabled")).isFalse();
        carriedOut(order);
        assertThat(cloud.count("PATCH", "/users/")).as("once").isEqualTo(1);
        carriedOut(Case.undo(order));
        assertThat(cloud.users.get(ADA).getBoolean("accountEnabled")).isTrue();

        Order enable = order(ActionType.ENABLE_USER);
        carriedOut(enable);
        carriedOut(Case.undo(enable));
        assertThat(cloud.users.get(ADA).getBoolean("accountEnabled"))
                .as("was enabled")
                .isTrue();
    }

    @Test
    void asksForANewPasswordAndKeepsNone() throws Exception {
        Order order = order(ActionType.FORCE_USER_PASSWORD_RESET);
        assertThat(order.preState().orElseThrow()).doesNotContain(cloud.secret);
        carriedOut(order);
        carriedOut(Case.undo(order));
        carriedOut(order);
        cloud.users.put(
                ADA,
                Json.createObjectBuilder(cloud.users.get(ADA))
                        .add("passwordProfile", Json.createObjectBuilder().add("forceChangePasswordNextSignIn", false))
                        .add("lastPasswordChangeDateTime", "2026-02-02T00:00:00Z")
                        .build());
        assertThat(given.connector.check(order).detail()).contains("has chosen a new password since");
    }

    @Test
    void doesNotCallVerifiedWhatTheDirectoryDoesNotShow() throws Exception {
        cloud.users.put(
                ADA,
                Json.createObjectBuilder(cloud.users.get(ADA))
                        .addNull("passwordProfile")
                        .build());
        Order order = order(ActionType.FORCE_USER_PASSWORD_RESET);
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.NotVerifiable.class);
        assertThat(given.connector.execute(Case.undo(order))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void revokesSessionsOnce() throws Exception {
        Order order = order(ActionType.REQUIRE_SIGN_IN);
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.Failed.class);
        carriedOut(order);
        carriedOut(order);
        assertThat(cloud.count("POST", "/revokeSignInSessions")).isEqualTo(1);
    }

    @Test
    void confirmsARiskAndDismissesItAgain() throws Exception {
        Order order = order(ActionType.MARK_USER_AS_COMPROMISED);
        carriedOut(order);
        assertThat(cloud.risks).containsEntry(ADA, "confirmedCompromised");
        carriedOut(Case.undo(order));
        assertThat(cloud.risks).containsEntry(ADA, "dismissed");
    }

    @Test
    void doesNotHideWhatMicrosoftItselfFound() throws Exception {
        cloud.risks.put(ADA, "atRisk");
        Order order = order(ActionType.MARK_USER_AS_COMPROMISED);
        carriedOut(order);
        Outcome refused = given.connector.execute(Case.undo(order));
        assertThat(refused).isInstanceOf(Outcome.Failed.class);
        assertThat(refused.detail()).contains("Microsoft's own finding");
        assertThat(cloud.risks).containsEntry(ADA, "confirmedCompromised");
    }

    @Test
    void givesGraphsOwnReason() throws Exception {
        Order unknown = given.order(new ResponseAction.DisableUser("nobody@example.org"));
        assertThat(given.connector.execute(unknown))
                .isEqualTo(new Outcome.Failed("The directory has no user 'nobody@example.org'.", false));
        assertThat(given.connector.check(unknown)).isInstanceOf(Outcome.Failed.class);
        Order order = order(ActionType.DISABLE_USER);
        cloud.first.add(FakeMicrosoft.error(
                403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."));
        assertThat(given.connector.execute(order))
                .isEqualTo(new Outcome.Failed(
                        "localhost answered 403: Authorization_RequestDenied: Insufficient privileges to complete the"
                                + " operation.",
                        false));
        cloud.first.add(FakeMicrosoft.error(429, "TooManyRequests", "Slowly", "Retry-After", "3"));
        assertThat(((Outcome.Accepted) given.connector.execute(order)).askAgainIn())
                .contains(Duration.ofSeconds(3));
        cloud.first.add(FakeMicrosoft.error(503, "ServiceUnavailable", "Later", "Retry-After", "3"));
        assertThat(given.connector.check(order))
                .isEqualTo(new Outcome.Unseen("localhost answered 503: ServiceUnavailable: Later"));
        assertThat(cloud.users.get(ADA).getBoolean("accountEnabled")).isTrue();
    }

    @Test
    void isTriedAgainWhenTheCloudIsAway() throws Exception {
        Order order = order(ActionType.DISABLE_USER);
        cloud.close();
        assertThat(((Outcome.Failed) given.connector.execute(order)).retryable())
                .isTrue();
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.Unseen.class);
        assertThatThrownBy(() -> given.connector.inquire(order)).hasMessageContaining("cannot be reached");
        assertThat(given.connector.inquire(Case.with(order, "x")))
                .get()
                .satisfies(outcome -> assertThat(((Outcome.Accepted) outcome).askAgainIn())
                        .isEqualTo(Optional.of(Duration.ofSeconds(15))));
    }
}
