package org.incidenttasks.connector.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.util.UUID;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mail, against a server that answers as the contract says of Microsoft Graph. */
class MicrosoftMailTest {

    private static final String NETWORK = UUID.randomUUID().toString();
    private static final String MAILBOX = "ada@example.org";

    private Case given;
    private FakeMicrosoft cloud;

    @BeforeEach
    void start() throws Exception {
        given = new Case();
        cloud = given.cloud;
        cloud.user("11111111-2222-3333-4444-555555555555", MAILBOX);
        cloud.messages.put(
                "m1",
                Json.createObjectBuilder()
                        .add("id", "m1")
                        .add("internetMessageId", "<1@example.net>")
                        .add("parentFolderId", "folder-invoices")
                        .build());
        cloud.copy("c1", NETWORK, "ada@example.org", "inbox_folder");
        cloud.copy("c2", NETWORK, "grace@example.org", "junkFolder");
    }

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void movesAMessageAndMovesItBack() throws Exception {
        Order order = given.prepared(
                given.order(new ResponseAction.SoftDeleteEmail(MAILBOX + "/<1@example.net>"), "mailWay", "mailbox"));
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.Failed.class);
        for (int i = 0; i < 2; i++) {
            assertThat(given.connector.execute(order)).isInstanceOf(Outcome.Applied.class);
            assertThat(given.connector.check(order)).isInstanceOf(Outcome.Verified.class);
        }
        assertThat(cloud.messages.get("m1").getString("parentFolderId")).isEqualTo("folder-deleted");
        assertThat(cloud.count("POST", "/move")).isEqualTo(1);
        Order undo = Case.undo(order);
        assertThat(given.connector.execute(undo)).isInstanceOf(Outcome.Applied.class);
        assertThat(given.connector.check(undo)).isInstanceOf(Outcome.Verified.class);
        assertThat(cloud.messages.get("m1").getString("parentFolderId")).isEqualTo("folder-invoices");
    }

    @Test
    void deletesAMessageForGood() throws Exception {
        Order order =
                given.prepared(given.order(new ResponseAction.HardDeleteEmail(MAILBOX + "/m1"), "mailWay", "mailbox"));
        assertThat(given.connector.inquire(order)).isEmpty();
        assertThat(given.connector.execute(order)).isInstanceOf(Outcome.Applied.class);
        assertThat(cloud.messages).isEmpty();
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.Verified.class);
        assertThat(given.connector.inquire(order)).get().isInstanceOf(Outcome.Applied.class);
        assertThat(given.connector.execute(order)).as("twice").isInstanceOf(Outcome.Applied.class);
        assertThat(given.connector.execute(Case.undo(order))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void saysWhatItDoesNotFind() throws Exception {
        assertThat(given.connector
                        .execute(given.order(new ResponseAction.HardDeleteEmail("m1"), "mailWay", "mailbox"))
                        .detail())
                .contains("names no mailbox");
        assertThat(given.connector
                        .execute(given.order(
                                new ResponseAction.HardDeleteEmail(MAILBOX + "/<9@x>"), "mailWay", "mailbox"))
                        .detail())
                .contains("has no message <9@x>");
        assertThat(given.connector
                        .execute(given.order(new ResponseAction.HardDeleteEmail(
                                UUID.randomUUID().toString())))
                        .detail())
                .contains("has analysed no message");
    }

    @Test
    void callsNothingDoneThatIsOnlyAccepted() throws Exception {
        Order order = given.prepared(given.order(new ResponseAction.SoftDeleteEmail(NETWORK)));
        Outcome accepted = given.connector.execute(order);
        assertThat(accepted).isInstanceOf(Outcome.Accepted.class);
        assertThat(accepted.detail()).contains("action-center/history", "2 copies");
        assertThat(given.next(order, accepted)).isInstanceOf(Outcome.Accepted.class);
        cloud.copy("c1", NETWORK, "ada@example.org", "deletedFolder");
        assertThat(given.next(order, accepted)).isInstanceOf(Outcome.Accepted.class);
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.Partial.class);
        cloud.copy("c2", NETWORK, "grace@example.org", "deletedFolder");
        assertThat(given.next(order, accepted)).isInstanceOf(Outcome.Applied.class);
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.Verified.class);
        assertThat(given.connector.execute(order)).as("sent once").isInstanceOf(Outcome.Applied.class);
        assertThat(cloud.count("POST", "/remediate")).isEqualTo(1);

        Order undo = Case.undo(order);
        Outcome back = given.connector.execute(undo);
        assertThat(cloud.server.asked().get(cloud.server.asked().size() - 1).body())
                .contains("moveToInbox");
        cloud.copy("c1", NETWORK, "ada@example.org", "inbox_folder");
        cloud.copy("c2", NETWORK, "grace@example.org", "inbox_folder");
        assertThat(given.next(undo, back)).isInstanceOf(Outcome.Applied.class);
        assertThat(given.connector.check(undo)).isInstanceOf(Outcome.Verified.class);
    }

    @Test
    void takesOneCopyByItsId() throws Exception {
        Order order = given.prepared(
                given.order(new ResponseAction.SoftDeleteEmail("c2"), "softDeleteAs", "moveToDeletedItems"));
        given.connector.execute(order);
        assertThat(cloud.server.asked().get(cloud.server.asked().size() - 1).body())
                .contains("\"action\":\"moveToDeletedItems\"", "\"id\":\"c2\"")
                .doesNotContain("c1");
    }
}
