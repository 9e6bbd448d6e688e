package org.incidenttasks.connector.imap;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.connector.TestKey;
import org.incidenttasks.connector.TestOrders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a mail server in memory, over TLS; a real one is in the tests of the targets. */
class ImapConnectorTest {

    private static final String ID = "invoice.1@mail.example.net";
    private static final String PASSWORD = "pw-" + UUID.randomUUID();

    private static TestKey key;

    private final ImapConnector connector = new ImapConnector();
    private GreenMail server;

    @BeforeAll
    static void makeCertificate() throws Exception {
        key = TestKey.make();
        System.setProperty("greenmail.tls.keystore.file", key.keyStore().getPath());
        System.setProperty("greenmail.tls.keystore.password", key.pin());
        System.setProperty("greenmail.tls.key.password", key.pin());
    }

    @AfterAll
    static void removeCertificate() {
        System.clearProperty("greenmail.tls.keystore.file");
        System.clearProperty("greenmail.tls.keystore.password");
        System.clearProperty("greenmail.tls.key.password");
        key.remove();
    }

    @BeforeEach
    void start() {
        server = new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_IMAPS));
        server.start();
        for (String owner : List.of("ada", "bob")) {
            // It knows no master users: this is how one of the real world would sign in.
            server.setUser(owner + "@example.org", owner + "*agent", PASSWORD);
        }
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private MailFolder folder(String owner, String name) throws Exception {
        GreenMailUser user = server.getUserManager().getUserByEmail(owner + "@example.org");
        MailFolder folder = server.getManagers().getImapHostManager().getFolder(user, name);
        return folder == null ? server.getManagers().getImapHostManager().createMailbox(user, name) : folder;
    }

    private void deliver(String owner, String folder, String header, Flags flags) throws Exception {
        String text = header + "\r\nSubject: Invoice\r\n\r\nSee the attachment.\r\n";
        folder(owner, folder)
                .appendMessage(
                        new MimeMessage(
                                Session.getInstance(new Properties()),
                                new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))),
                        flags,
                        new Date(1_700_000_000_000L));
    }

    private void deliver(String owner, String folder) throws Exception {
        deliver(owner, folder, "Message-ID: <" + ID + ">", new Flags());
    }

    /** How many messages there are in each folder of an owner. */
    private Map<String, Integer> counts(String owner, String... folders) throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        for (String name : folders) {
            counts.put(name, folder(owner, name).getMessageCount());
        }
        return counts;
    }

    private Configuration configuration(Map<String, String> others) {
        Map<String, String> given = new HashMap<>(Map.of(
                "servers",
                "localhost:" + server.getImaps().getPort(),
                "certificates",
                key.pem(),
                "masterUser",
                "agent",
                "masterPassword",
                PASSWORD,
                "mailboxes",
                "ada\nbob"));
        given.putAll(others);
        Map<String, String> values = new HashMap<>();
        for (Field field : connector.fields()) {
            String value = field.valid(given.get(field.name()));
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        return new Configuration("Test", values);
    }

    private Order order(ResponseAction action, Map<String, String> others, List<String> only) {
        return TestOrders.only(TestOrders.first(action, configuration(others)), only);
    }

    private Order soft() {
        return order(new ResponseAction.SoftDeleteEmail("<" + ID + ">"), Map.of(), List.of());
    }

    private static Order undo(Order order) {
        return TestOrders.undo(order);
    }

    private Order prepared(Order order) throws InterruptedException {
        Outcome outcome = connector.prepare(order).orElseThrow();
        assertThat(outcome).as(outcome::toString).isInstanceOf(Outcome.Prepared.class);
        return order.after(((Outcome.Prepared) outcome).preState());
    }

    private static Outcome.Failed failed(Outcome outcome) {
        assertThat(outcome).as(outcome::toString).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    @Test
    void softDeleteMovesToTrashAndUndoBringsBack() throws Exception {
        deliver("ada", "INBOX", "Message-ID: <" + ID + ">", new Flags(Flags.Flag.SEEN));
        deliver("ada", "INBOX", "Message-ID: <other@example.net>", new Flags());
        Order order = prepared(soft());
        assertThat(order.preState().orElseThrow()).contains("INBOX", "\\\\Seen", "2023-11-14T22:13:20Z");
        assertThat(connector.inquire(order)).isEmpty();
        Outcome done = connector.execute(order);
        assertThat(done).as(done::toString).isInstanceOf(Outcome.Applied.class);
        assertThat(counts("ada", "INBOX", "Trash")).isEqualTo(Map.of("INBOX", 1, "Trash", 1));
        assertThat(connector.check(order)).isInstanceOf(Outcome.Verified.class);
        assertThat(connector.inquire(order)).containsInstanceOf(Outcome.Applied.class);
        assertThat(connector.execute(order)).as("again").isInstanceOf(Outcome.Applied.class);

        assertThat(connector.execute(undo(order))).isInstanceOf(Outcome.Applied.class);
        assertThat(counts("ada", "INBOX", "Trash")).isEqualTo(Map.of("INBOX", 2, "Trash", 0));
        assertThat(connector.check(undo(order)).detail()).contains("as they were");
        assertThat(connector.execute(undo(order)).detail()).contains("already back");
    }

    @Test
    void hardDeleteRemovesThatMessageAlone() throws Exception {
        deliver("bob", "INBOX");
        deliver("bob", "Trash");
        deliver("bob", "INBOX", "Message-ID: <x" + ID + ">", new Flags(Flags.Flag.DELETED));
        Order order = prepared(order(new ResponseAction.HardDeleteEmail(ID), Map.of(), List.of()));
        Outcome done = connector.execute(order);
        assertThat(done).as(done::toString).isInstanceOf(Outcome.Applied.class);
        assertThat(counts("bob", "INBOX", "Trash")).isEqualTo(Map.of("INBOX", 1, "Trash", 0));
        assertThat(connector.check(order)).isInstanceOf(Outcome.Verified.class);
        assertThat(connector.inquire(order)).containsInstanceOf(Outcome.Applied.class);
        assertThat(connector.execute(order)).as("again").isInstanceOf(Outcome.Applied.class);
        assertThat(failed(connector.execute(undo(order))).retryable()).isFalse();
    }

    @Test
    void idWithoutBracketsInTheHeaderIsFound() throws Exception {
        deliver("ada", "INBOX", "Message-ID: " + ID, new Flags());
        assertThat(connector.execute(prepared(soft()))).isInstanceOf(Outcome.Applied.class);
        assertThat(counts("ada", "INBOX")).isEqualTo(Map.of("INBOX", 0));
    }

    @Test
    void mailboxThatFailsIsNamedAndCanBeTriedAlone() throws Exception {
        deliver("ada", "INBOX");
        ResponseAction action = new ResponseAction.SoftDeleteEmail(ID);
        Order order = prepared(order(action, Map.of("mailboxes", "ada\nnobody\nbob"), List.of()));
        assertThat(order.preState().orElseThrow()).contains("\"unseen\":[\"nobody\"]");
        assertThat(connector.execute(order))
                .isInstanceOfSatisfying(
                        Outcome.Partial.class,
                        partial -> assertThat(partial.results())
                                .extracting(TargetResult::target, TargetResult::done)
                                .containsExactly(
                                        org.assertj.core.groups.Tuple.tuple("ada", true),
                                        org.assertj.core.groups.Tuple.tuple("nobody", false)));
        server.setUser("nobody@example.org", "nobody*agent", PASSWORD);
        deliver("nobody", "INBOX");
        deliver("ada", "INBOX");
        assertThat(failed(connector.execute(new Order(
                                order.key(),
                                "t1",
                                false,
                                order.configuration(),
                                action,
                                2,
                                Optional.empty(),
                                order.preState(),
                                false,
                                List.of("nobody"))))
                        .detail())
                .as("nobody has looked there")
                .contains("execute it again");
        Order again = prepared(order(action, Map.of("mailboxes", "ada\nnobody\nbob"), List.of("nobody")));
        assertThat(connector.execute(again)).isInstanceOf(Outcome.Applied.class);
        assertThat(counts("nobody", "INBOX", "Trash")).isEqualTo(Map.of("INBOX", 0, "Trash", 1));
        assertThat(counts("ada", "INBOX")).as("not meant").isEqualTo(Map.of("INBOX", 1));
    }

    @Test
    void accountThatIsRefusedIsNotTriedAtEveryMailbox() throws Exception {
        Map<String, String> wrong = Map.of("masterPassword", "wrong", "mailboxes", "a\nb\nc\nd\ne");
        Outcome.Failed failed =
                failed(connector.execute(order(new ResponseAction.SoftDeleteEmail(ID), wrong, List.of())));
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.detail()).contains("0 of 5", "Not tried");
    }

    @Test
    void whatIsNoMessageIdIsSaid() throws Exception {
        for (String none : List.of("<>", "two words")) {
            Order order = order(new ResponseAction.SoftDeleteEmail(none), Map.of(), List.of());
            assertThat(failed(connector.prepare(order).orElseThrow()).detail()).contains("is no Message-ID");
            assertThat(failed(connector.execute(order)).retryable()).isFalse();
        }
    }

    @Test
    void partOfAnIdIsNotTheId() throws Exception {
        deliver("ada", "INBOX");
        for (String part :
                List.of("invoice", "@", "*", "nvoice.1@mail.example.net", ID.toUpperCase(java.util.Locale.ROOT))) {
            Order order = order(new ResponseAction.HardDeleteEmail(part), Map.of(), List.of());
            assertThat(failed(connector.execute(order)).detail()).as(part).contains("no such message");
        }
        assertThat(counts("ada", "INBOX")).isEqualTo(Map.of("INBOX", 1));
    }

    @Test
    void moreCopiesThanCanBeRememberedAreNotTouched() throws Exception {
        for (int number = 0; number < 150; number++) {
            deliver("ada", "INBOX");
        }
        assertThat(failed(connector.prepare(soft()).orElseThrow()).detail()).contains("so many copies");
        assertThat(counts("ada", "INBOX")).isEqualTo(Map.of("INBOX", 150));
    }

    @Test
    void undoWithoutRecordOfWhatWasIsRefused() throws Exception {
        assertThat(failed(connector.execute(undo(soft()))).detail()).contains("Nobody knows");
    }

    @Test
    void serverThatIsNotTrustedIsNotTriedAgainAndOneThatIsAwayIs() throws Exception {
        ResponseAction action = new ResponseAction.SoftDeleteEmail(ID);
        Map<String, String> byAddress =
                Map.of("servers", "127.0.0.1:" + server.getImaps().getPort());
        Outcome.Failed distrusted = failed(connector.execute(order(action, byAddress, List.of())));
        assertThat(distrusted.detail()).contains("127.0.0.1");
        assertThat(distrusted.retryable()).isFalse();
        Order order = order(action, Map.of(), List.of());
        server.stop();
        assertThat(failed(connector.execute(order)).retryable()).isTrue();
        assertThat(connector.inquire(order)).isEmpty();
    }

    @Test
    void trialTellsEachMailbox() throws Exception {
        assertThat(connector.test(configuration(Map.of())).good()).isTrue();
        assertThat(connector
                        .test(configuration(Map.of("mailboxes", "ada\nnobody")))
                        .findings())
                .extracting(finding -> finding.good())
                .containsExactly(true, false);
        assertThat(connector
                        .test(configuration(Map.of("servers", "localhost:x")))
                        .findings())
                .first()
                .satisfies(finding -> assertThat(finding.detail()).contains("is no server"));
    }

    @Test
    void abilitiesAreThoseOfAMessage() {
        assertThat(connector.abilities().keySet()).allMatch(type -> type.targetKind() == ActionType.TargetKind.MESSAGE);
        assertThat(connector.abilities().get(ActionType.HARD_DELETE_EMAIL).reversible())
                .isFalse();
    }
}
