package org.incidenttasks.it.targets;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TestOrders;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.connector.http.Guard;
import org.incidenttasks.connector.keycloak.KeycloakConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a real Keycloak; whether an action took effect is seen by requests for tokens, as the user would make them. */
class KeycloakTargetIT {

    private static final KeycloakConnector CONNECTOR = new KeycloakConnector(Guard.encrypted());
    private static KeycloakServer keycloak;

    @BeforeAll
    static void start() throws Exception {
        keycloak = KeycloakServer.start(List.of(
                "ada", "barbara", "chandra", "dorothy", "edsger", "frances", "grace", "grace@example.org", "hedy"));
    }

    @AfterAll
    static void stop() {
        if (keycloak != null) {
            keycloak.close();
        }
    }

    private static Order order(ActionType type, String user) {
        return order(type, user, keycloak.connection(Map.of()));
    }

    private static Order order(ActionType type, String user, Configuration connection) {
        return new Order(
                UUID.randomUUID().toString(),
                "tenant",
                false,
                Optional.of(connection),
                ResponseAction.of(type, user, null, null, null),
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());
    }

    private static Order undo(Order order) {
        return TestOrders.undo(order);
    }

    /** As the server does it: a look before, the act, a look after. */
    private static Order carryOut(Order order) throws Exception {
        Order prepared = order;
        if (!order.undo()) {
            prepared = order.after(((Outcome.Prepared) CONNECTOR.prepare(order).orElseThrow()).preState());
        }
        assertThat(CONNECTOR.execute(prepared)).isInstanceOf(Outcome.Applied.class);
        Outcome checked = CONNECTOR.check(prepared);
        assertThat(checked).as(checked.detail()).isInstanceOf(Outcome.Verified.class);
        // Given again, it is the same.
        assertThat(CONNECTOR.execute(prepared)).isInstanceOf(Outcome.Applied.class);
        assertThat(CONNECTOR.inquire(prepared)).get().isInstanceOf(Outcome.Applied.class);
        return prepared;
    }

    @Test
    void keepsOutAndLetsInAgain() throws Exception {
        JsonObject before = keycloak.seen("ada");
        assertThat(keycloak.signIn("ada")).startsWith("200");
        Order disable = carryOut(order(ActionType.DISABLE_USER, "ada@example.org"));
        assertThat(keycloak.signIn("ada")).startsWith("400").contains("Account disabled");
        carryOut(undo(disable));
        assertThat(keycloak.signIn("ada")).startsWith("200");
        assertThat(keycloak.seen("ada")).isEqualTo(before);

        Order enable = carryOut(order(ActionType.ENABLE_USER, "ada"));
        carryOut(undo(enable));
        assertThat(keycloak.signIn("ada")).as("was enabled before").startsWith("200");
    }

    @Test
    void leavesOutWhoWasOutBefore() throws Exception {
        keycloak.change(
                "barbara", Json.createObjectBuilder().add("enabled", false).build());
        Order disable =
                carryOut(order(ActionType.DISABLE_USER, keycloak.seen("barbara").getString("id")));
        carryOut(undo(disable));
        assertThat(keycloak.signIn("barbara")).contains("Account disabled");
        Order enable = carryOut(order(ActionType.ENABLE_USER, "barbara"));
        assertThat(keycloak.signIn("barbara")).startsWith("200");
        carryOut(undo(enable));
        assertThat(keycloak.signIn("barbara")).contains("Account disabled");
    }

    @Test
    void endsSessionsAndKeepsSayingSoAfterTheUserSignedInAnew() throws Exception {
        String signedIn = keycloak.signIn("chandra");
        assertThat(keycloak.sessions("chandra")).isEqualTo(1);
        Order prepared = carryOut(order(ActionType.REQUIRE_SIGN_IN, "chandra"));
        assertThat(keycloak.sessions("chandra")).isZero();
        assertThat(keycloak.refresh(signedIn)).startsWith("400").contains("invalid_grant");
        assertThat(keycloak.signIn("chandra")).startsWith("200");
        assertThat(CONNECTOR.check(prepared)).isInstanceOf(Outcome.Verified.class);
        assertThat(keycloak.sessions("chandra")).isEqualTo(1);
    }

    @Test
    void seesASessionThatIsStillThere() throws Exception {
        keycloak.signIn("hedy");
        Order order = order(ActionType.REQUIRE_SIGN_IN, "hedy");
        Order prepared =
                order.after(((Outcome.Prepared) CONNECTOR.prepare(order).orElseThrow()).preState());
        assertThat(CONNECTOR.check(prepared)).isInstanceOf(Outcome.Failed.class);
        assertThat(CONNECTOR.inquire(prepared)).isEmpty();
    }

    @Test
    void asksForANewPasswordAndForNothingElse() throws Exception {
        keycloak.change(
                "dorothy",
                Json.createObjectBuilder()
                        .add("requiredActions", Json.createArrayBuilder().add("UPDATE_PROFILE"))
                        .build());
        Order reset = carryOut(order(ActionType.FORCE_USER_PASSWORD_RESET, "dorothy"));
        assertThat(keycloak.signIn("dorothy")).startsWith("400").contains("Account is not fully set up");
        assertThat(keycloak.seen("dorothy").getJsonArray("requiredActions").toString())
                .contains("UPDATE_PROFILE", "UPDATE_PASSWORD");
        carryOut(undo(reset));
        assertThat(keycloak.seen("dorothy").getJsonArray("requiredActions").toString())
                .isEqualTo("[\"UPDATE_PROFILE\"]");
    }

    @Test
    void knowsThatTheNewPasswordWasChosen() throws Exception {
        Order reset = carryOut(order(ActionType.FORCE_USER_PASSWORD_RESET, "edsger"));
        keycloak.choosePassword("edsger");
        assertThat(keycloak.signIn("edsger")).startsWith("200");
        Outcome checked = CONNECTOR.check(reset);
        assertThat(checked).isInstanceOf(Outcome.Verified.class);
        assertThat(checked.detail()).contains("has chosen a new password since");
        Order again = order(ActionType.FORCE_USER_PASSWORD_RESET, "edsger");
        Order looked = again.after(((Outcome.Prepared) CONNECTOR.prepare(again).orElseThrow()).preState());
        assertThat(CONNECTOR.check(looked)).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void putsIntoTheGroupAndTakesOutAgain() throws Exception {
        assertThat(keycloak.groups("frances")).isEqualTo("[]");
        Order mark = carryOut(order(ActionType.MARK_USER_AS_COMPROMISED, "frances"));
        assertThat(keycloak.groups("frances")).contains("\"path\":\"" + KeycloakServer.GROUP + "\"");
        carryOut(undo(mark));
        assertThat(keycloak.groups("frances")).isEqualTo("[]");
    }

    @Test
    void findsOneOrSaysWhyNot() throws Exception {
        failed(order(ActionType.DISABLE_USER, "nobody"), "No user of the realm answers to 'nobody'", false);
        failed(order(ActionType.DISABLE_USER, UUID.randomUUID().toString()), "No user of the realm answers", false);
        failed(order(ActionType.DISABLE_USER, "grace@example.org"), "More than one user", false);
        assertThat(keycloak.signIn("grace")).startsWith("200");
        assertThat(keycloak.signIn("grace@example.org")).startsWith("200");
    }

    @Test
    void doesNotLockItselfOut() throws Exception {
        Order order = order(ActionType.DISABLE_USER, keycloak.serviceAccount(KeycloakServer.RESPONDER));
        for (Outcome outcome : List.of(CONNECTOR.prepare(order).orElseThrow(), CONNECTOR.execute(order))) {
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome.detail()).contains("would lock itself out");
        }
        assertThat(CONNECTOR.test(keycloak.connection(Map.of())).good()).isTrue();
    }

    @Test
    void givesKeycloaksOwnReason() throws Exception {
        failed(
                order(ActionType.DISABLE_USER, "hedy", keycloak.connection(Map.of("clientSecret", "wrong"))),
                "localhost answered 401: unauthorized_client: Invalid client",
                false);
        failed(
                order(ActionType.DISABLE_USER, "hedy", keycloak.connection(Map.of("realm", "none"))),
                "localhost answered 404: Realm does not exist",
                false);
        failed(
                order(
                        ActionType.MARK_USER_AS_COMPROMISED,
                        "hedy",
                        keycloak.connection(Map.of("compromisedGroup", "x"))),
                "Keycloak has no group 'x'",
                false);
        failed(
                order(
                        ActionType.DISABLE_USER,
                        "hedy",
                        keycloak.connection(Map.of("keycloakUrl", "http://localhost:1"))),
                "localhost cannot be reached",
                true);
        Configuration weak = keycloak.connection(Map.of("clientId", KeycloakServer.ONLOOKER));
        Outcome refused = CONNECTOR.execute(order(ActionType.DISABLE_USER, "hedy", weak));
        assertThat(refused.detail()).contains("localhost answered 403");
        assertThat(keycloak.signIn("hedy")).startsWith("200");
    }

    private static void failed(Order order, String words, boolean retryable) throws Exception {
        for (Outcome outcome : List.of(CONNECTOR.prepare(order).orElseThrow(), CONNECTOR.execute(order))) {
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome.detail()).contains(words);
            assertThat(((Outcome.Failed) outcome).retryable()).isEqualTo(retryable);
        }
        // A check that nobody answers says nothing of the user.
        Outcome checked = CONNECTOR.check(order);
        assertThat(checked.detail()).contains(words);
        assertThat(checked).isInstanceOf(words.contains(" user") ? Outcome.Failed.class : Outcome.Unseen.class);
    }

    @Test
    void triesAConnectionWithoutChangingAnything() throws Exception {
        assertThat(CONNECTOR.test(keycloak.connection(Map.of())).findings())
                .extracting(Trial.Finding::good)
                .containsExactly(true, true, true);
        Trial weak = CONNECTOR.test(keycloak.connection(Map.of("clientId", KeycloakServer.ONLOOKER)));
        assertThat(weak.good()).isFalse();
        assertThat(weak.findings().get(1).detail()).contains("manage-users");
        assertThat(CONNECTOR
                        .test(keycloak.connection(Map.of("clientSecret", "wrong")))
                        .findings()
                        .get(0)
                        .detail())
                .contains("Invalid client");
    }
}
