package org.incidenttasks.it.targets;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.incidenttasks.connector.TestOrders;
import org.incidenttasks.connector.imap.ImapConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Messages of a real Dovecot; each effect is looked at as the owner of the mailbox. */
class ImapTargetIT {

    private static Dovecot dovecot;

    private final ImapConnector connector = new ImapConnector();
    private final String id = UUID.randomUUID() + "@mail.example.org";

    @BeforeAll
    static void start() {
        dovecot = Dovecot.start();
    }

    @AfterAll
    static void stop() {
        if (dovecot != null) {
            dovecot.close();
        }
    }

    private Configuration configuration(Map<String, String> settings) {
        Map<String, String> values = new HashMap<>();
        for (Field field : connector.fields()) {
            String value = field.valid(settings.get(field.name()));
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        return new Configuration("Mail", values);
    }

    private Order order(ResponseAction action, Configuration configuration) {
        return new Order(
                UUID.randomUUID().toString(),
                "t1",
                false,
                Optional.of(configuration),
                action,
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());
    }

    private Order soft(String... mailboxes) {
        return order(new ResponseAction.SoftDeleteEmail("<" + id + ">"), configuration(dovecot.settings(mailboxes)));
    }

    private Order hard(String... mailboxes) {
        return order(new ResponseAction.HardDeleteEmail(id), configuration(dovecot.settings(mailboxes)));
    }

    private static Order undo(Order order) {
        return TestOrders.undo(order);
    }

    private static Order only(Order order, String... mailboxes) {
        return new Order(
                order.key(),
                order.tenantId(),
                false,
                order.configuration(),
                order.action(),
                2,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(mailboxes));
    }

    private Order prepared(Order order) throws InterruptedException {
        Outcome outcome = connector.prepare(order).orElseThrow();
        assertThat(outcome).isInstanceOf(Outcome.Prepared.class);
        return order.after(((Outcome.Prepared) outcome).preState());
    }

    private static Store as(String owner) throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.imap.ssl.enable", "true");
        properties.put("mail.imap.ssl.trust", "*");
        properties.put("mail.imap.ssl.checkserveridentity", "false");
        Store store = Session.getInstance(properties).getStore("imap");
        store.connect("localhost", dovecot.imaps(), owner, dovecot.ownerPassword());
        return store;
    }

    private void deliver(String owner, String folder, String messageId, Date received, Flags flags) throws Exception {
        try (Store store = as(owner)) {
            Folder target = store.getFolder(folder);
            if (!target.exists()) {
                target.create(Folder.HOLDS_MESSAGES);
            }
            String text = "From: mallory@example.net\r\nTo: " + owner + "@example.org\r\nMessage-ID: <" + messageId
                    + ">\r\nSubject: Invoice\r\n\r\nSee the attachment.\r\n";
            MimeMessage message =
                    new MimeMessage(
                            Session.getInstance(new Properties()),
                            new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))) {
                        @Override
                        public Date getReceivedDate() {
                            return received;
                        }
                    };
            message.setFlags(flags, true);
            target.appendMessages(new Message[] {message});
        }
    }

    private void deliver(String owner, String folder) throws Exception {
        deliver(owner, folder, id, new Date(1_700_000_000_000L), new Flags());
    }

    /** What the owner sees: by folder, each copy's flags and date. */
    private static Map<String, List<String>> seen(String owner, String messageId) throws Exception {
        Map<String, List<String>> seen = new TreeMap<>();
        try (Store store = as(owner)) {
            for (Folder folder : store.getDefaultFolder().list("*")) {
                if ((folder.getType() & Folder.HOLDS_MESSAGES) == 0) {
                    continue;
                }
                folder.open(Folder.READ_ONLY);
                for (Message message : folder.getMessages()) {
                    if (("<" + messageId + ">").equals(((MimeMessage) message).getMessageID())) {
                        Flags flags = message.getFlags();
                        seen.computeIfAbsent(folder.getFullName(), name -> new ArrayList<>())
                                .add((flags.contains(Flags.Flag.SEEN) ? "seen " : "")
                                        + (flags.contains(Flags.Flag.FLAGGED) ? "flagged " : "")
                                        + (flags.contains(Flags.Flag.DELETED) ? "deleted " : "")
                                        + String.join(" ", flags.getUserFlags())
                                        + " " + message.getReceivedDate().getTime());
                    }
                }
                folder.close(false);
            }
        }
        return seen;
    }

    private static String failed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return outcome.detail();
    }

    @Test
    void softDeleteMovesEveryCopyToTrashAndUndoBringsThemBackWithTheirFlags() throws Exception {
        Flags flags = new Flags(Flags.Flag.SEEN);
        flags.add(Flags.Flag.FLAGGED);
        flags.add("$Important");
        deliver("ada", "INBOX", id, new Date(1_700_000_000_000L), flags);
        deliver("ada", "Projects/2026", id, new Date(1_600_000_000_000L), new Flags());
        deliver("bob", "INBOX");
        Map<String, List<String>> before = seen("ada", id);
        Order order = prepared(soft("ada", "bob", "cyd"));
        assertThat(order.preState().orElseThrow()).contains("Projects/2026", "\\\\Seen", "$Important", "\"uid\":");
        assertThat(seen("ada", id)).as("prepare changes nothing").isEqualTo(before);

        assertThat(connector.inquire(order)).isEmpty();
        assertThat(connector.execute(order)).isInstanceOf(Outcome.Applied.class);
        assertThat(seen("ada", id).keySet()).containsExactly("Deleted");
        assertThat(seen("ada", id).get("Deleted")).hasSize(2);
        assertThat(seen("bob", id).keySet()).containsExactly("Deleted");
        assertThat(connector.check(order)).isInstanceOf(Outcome.Verified.class);
        assertThat(connector.inquire(order)).containsInstanceOf(Outcome.Applied.class);
        assertThat(connector.execute(order)).as("again").isInstanceOf(Outcome.Applied.class);

        try (Store store = as("ada")) {
            Folder trash = store.getFolder("Deleted");
            trash.open(Folder.READ_WRITE);
            trash.setFlags(trash.getMessages(), new Flags(Flags.Flag.ANSWERED), true);
            trash.setFlags(trash.getMessages(), new Flags(Flags.Flag.SEEN), true);
            trash.close(false);
        }
        Order undo = undo(order);
        assertThat(connector.check(undo)).isInstanceOf(Outcome.Failed.class);
        assertThat(connector.execute(undo)).isInstanceOf(Outcome.Applied.class);
        assertThat(seen("ada", id)).isEqualTo(before);
        assertThat(seen("bob", id).keySet()).containsExactly("INBOX");
        assertThat(connector.check(undo))
                .isInstanceOfSatisfying(
                        Outcome.Verified.class,
                        verified -> assertThat(verified.detail()).contains("as they were"));
        assertThat(connector.execute(undo).detail()).contains("already back");
        assertThat(seen("ada", id)).isEqualTo(before);
        assertThat(connector.check(order))
                .as("the measure is no longer in force")
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void undoLeavesWhatLayInTrashBefore() throws Exception {
        deliver("ada", "Deleted", id, new Date(1_500_000_000_000L), new Flags());
        deliver("ada", "INBOX");
        Map<String, List<String>> before = seen("ada", id);
        Order order = prepared(soft("ada"));
        connector.execute(order);
        assertThat(seen("ada", id).get("Deleted")).hasSize(2);
        connector.execute(undo(order));
        assertThat(seen("ada", id)).isEqualTo(before);
    }

    @Test
    void undoMakesTheFolderThatWasRemovedMeanwhile() throws Exception {
        deliver("ada", "Short-lived");
        Order order = prepared(soft("ada"));
        connector.execute(order);
        dovecot.doveadm("mailbox", "delete", "-u", "ada", "Short-lived");
        assertThat(connector.execute(undo(order))).isInstanceOf(Outcome.Applied.class);
        assertThat(seen("ada", id).keySet()).containsExactly("Short-lived");
    }

    @Test
    void undoSaysWhenTrashWasEmptied() throws Exception {
        deliver("ada", "INBOX");
        Order order = prepared(soft("ada"));
        connector.execute(order);
        dovecot.doveadm("expunge", "-u", "ada", "mailbox", "Deleted", "HEADER", "Message-ID", id);
        assertThat(connector.check(order).detail()).contains("in Trash no longer");
        assertThat(failed(connector.execute(undo(order)))).contains("no longer in Trash");
        assertThat(seen("ada", id)).isEmpty();
    }

    @Test
    void hardDeleteRemovesTheMessageAloneEvenFromTrash() throws Exception {
        deliver("ada", "INBOX");
        deliver("ada", "Deleted");
        deliver("ada", "INBOX", "x" + id, new Date(), new Flags(Flags.Flag.DELETED));
        deliver("ada", "INBOX", id.toUpperCase(java.util.Locale.ROOT), new Date(), new Flags());
        deliver("cyd", "Archive");
        Order order = prepared(hard("ada", "bob", "cyd"));
        assertThat(connector.inquire(order)).isEmpty();
        assertThat(connector.execute(order)).isInstanceOf(Outcome.Applied.class);
        assertThat(seen("ada", id)).isEmpty();
        assertThat(seen("cyd", id)).isEmpty();
        assertThat(seen("ada", "x" + id).get("INBOX"))
                .as("somebody else's, marked as deleted and not expunged")
                .hasSize(1);
        assertThat(seen("ada", id.toUpperCase(java.util.Locale.ROOT)).keySet()).containsExactly("INBOX");
        assertThat(connector.check(order)).isInstanceOf(Outcome.Verified.class);
        assertThat(connector.inquire(order)).containsInstanceOf(Outcome.Applied.class);
        assertThat(connector.execute(order)).as("again").isInstanceOf(Outcome.Applied.class);
        assertThat(failed(connector.execute(undo(order)))).contains("cannot be brought back");
        deliver("cyd", "INBOX");
        assertThat(connector.check(order).detail()).as("delivered once more").contains("INBOX");
    }

    @Test
    void trashIsMadeWhereItIsMissing() throws Exception {
        deliver("bob", "INBOX");
        Map<String, String> settings = new HashMap<>(dovecot.settings("bob"));
        settings.put("trashFolder", "Quarantine/" + id);
        Order order = prepared(order(new ResponseAction.SoftDeleteEmail(id), configuration(settings)));
        assertThat(connector.execute(order)).isInstanceOf(Outcome.Applied.class);
        assertThat(seen("bob", id).keySet()).containsExactly("Quarantine/" + id);
        assertThat(connector.check(order)).isInstanceOf(Outcome.Verified.class);
        assertThat(connector.execute(undo(order))).isInstanceOf(Outcome.Applied.class);
        assertThat(seen("bob", id).keySet()).containsExactly("INBOX");
    }

    @Test
    void unknownMailboxMakesItPartialAndCanBeTriedAlone() throws Exception {
        deliver("ada", "INBOX");
        Order order = prepared(soft("zoe", "ada"));
        assertThat(connector.execute(order)).isInstanceOfSatisfying(Outcome.Partial.class, partial -> {
            assertThat(partial.results()).extracting(TargetResult::target).containsExactly("zoe", "ada");
            assertThat(partial.results()).extracting(TargetResult::done).containsExactly(false, true);
            assertThat(partial.results().get(0).detail()).contains("Authorization failed");
        });
        assertThat(connector.check(order)).isInstanceOf(Outcome.Partial.class);
        assertThat(failed(connector.execute(only(order, "zoe")))).contains("Authorization failed");
        assertThat(connector.execute(only(order, "ada"))).isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void messageThatNobodyHasIsSaidAtOnce() throws Exception {
        assertThat(failed(connector.prepare(soft("ada", "bob")).orElseThrow()))
                .contains("There is no such message", id);
        assertThat(failed(connector.execute(hard("ada")))).contains("There is no such message");
        assertThat(connector.check(soft("ada"))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void messageThatWentAfterTheLookIsSaid() throws Exception {
        deliver("ada", "INBOX");
        Order order = prepared(soft("ada"));
        dovecot.doveadm("expunge", "-u", "ada", "mailbox", "INBOX", "HEADER", "Message-ID", id);
        assertThat(failed(connector.execute(order))).contains("It was there before, and is gone");
    }

    @Test
    void wrongPasswordIsNotTriedAgain() throws Exception {
        Map<String, String> settings = new HashMap<>(dovecot.settings("ada", "bob"));
        settings.put("masterPassword", "wrong");
        Order order = order(new ResponseAction.SoftDeleteEmail(id), configuration(settings));
        for (Outcome outcome :
                List.of(connector.prepare(order).orElseThrow(), connector.execute(order), connector.check(order))) {
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.retryable()).isFalse();
                assertThat(failed.detail()).contains("Authentication failed", "password is wrong");
            });
        }
        assertThat(connector.test(order.settings()).good()).isFalse();
    }

    @Test
    void certificateThatHasRunOutIsRefused() throws Exception {
        try (Dovecot expired = Dovecot.startExpired()) {
            Order order = order(new ResponseAction.SoftDeleteEmail(id), configuration(expired.settings("ada")));
            assertThat(failed(connector.execute(order))).contains("NotAfter");
        }
    }

    @Test
    void certificateOfSomebodyElseOrOfAnotherHostIsRefused() throws Exception {
        Map<String, String> settings = new HashMap<>(dovecot.settings("ada"));
        settings.remove("certificates");
        assertThat(failed(connector.execute(order(new ResponseAction.SoftDeleteEmail(id), configuration(settings)))))
                .contains("unable to find valid certification path");
        settings = new HashMap<>(dovecot.settings("ada"));
        settings.put("servers", "127.0.0.2:" + dovecot.imaps());
        assertThat(failed(connector.execute(order(new ResponseAction.SoftDeleteEmail(id), configuration(settings)))))
                .contains("127.0.0.2");
    }

    @Test
    void serverThatIsAwayIsTriedAgain() throws Exception {
        Map<String, String> settings = new HashMap<>(dovecot.settings("ada"));
        settings.put("servers", "localhost:" + Daemon.freePort());
        Order order = order(new ResponseAction.SoftDeleteEmail(id), configuration(settings));
        assertThat(connector.execute(order))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
    }

    @Test
    void startTlsIsTaken() throws Exception {
        deliver("cyd", "INBOX");
        Map<String, String> settings = new HashMap<>(dovecot.settings("cyd"));
        settings.put("servers", "localhost:" + dovecot.imap());
        settings.put("security", "startTls");
        Order order = prepared(order(new ResponseAction.SoftDeleteEmail(id), configuration(settings)));
        assertThat(connector.execute(order)).isInstanceOf(Outcome.Applied.class);
        assertThat(connector.check(order)).isInstanceOf(Outcome.Verified.class);
        assertThat(seen("cyd", id).keySet()).containsExactly("Deleted");
        settings.remove("certificates");
        assertThat(failed(connector.execute(order(order.action(), configuration(settings)))))
                .contains("certification path");
    }

    @Test
    void trialTellsOfEachMailboxAndChangesNothing() throws Exception {
        deliver("ada", "INBOX");
        Map<String, List<String>> before = seen("ada", id);
        assertThat(connector.test(configuration(dovecot.settings("ada", "bob"))).findings())
                .hasSize(2)
                .allSatisfy(finding -> {
                    assertThat(finding.good()).as(finding.detail()).isTrue();
                    assertThat(finding.detail()).contains("Trash is 'Deleted'");
                });
        assertThat(connector.test(configuration(dovecot.settings("ada", "zoe"))).good())
                .isFalse();
        assertThat(seen("ada", id)).isEqualTo(before);
    }
}
