package org.incidenttasks.connector.imap;

import jakarta.mail.MessagingException;
import java.util.List;
import java.util.Optional;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.Rights;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Trial;

/** Tries a connection step by step: every server, every mailbox, and what may be done there. */
final class ImapTrial {

    /** A test is to end before its person goes away. */
    private static final int MOST_MAILBOXES = 50;

    private final Configuration configuration;
    private final Trial.Notes notes = new Trial.Notes();

    private ImapTrial(Configuration configuration) {
        this.configuration = configuration;
    }

    static Trial run(Configuration configuration) throws InterruptedException {
        return new ImapTrial(configuration).run();
    }

    private Trial run() throws InterruptedException {
        List<String> mailboxes =
                configuration.lines(ImapConnector.MAILBOXES).stream().distinct().toList();
        List<String> tried = mailboxes.subList(0, Math.min(mailboxes.size(), MOST_MAILBOXES));
        for (String server : configuration.lines(ImapConnector.SERVERS)) {
            Tally tally = new Tally();
            Round.of(configuration, List.of(server), tried, tally, mailbox -> {
                look(server, mailbox);
                tally.done(mailbox.name(), "");
            });
            tally.failures().forEach(failure -> notes.bad(server + ", " + failure.target() + ": " + failure.detail()));
        }
        if (tried.size() < mailboxes.size()) {
            notes.good("The first " + MOST_MAILBOXES + " of " + mailboxes.size() + " mailboxes were tried.");
        }
        return notes.trial();
    }

    private void look(String server, Mailbox mailbox) throws MessagingException {
        String where = server + ", " + mailbox.name() + ": ";
        List<String> missing = Change.missing(mailbox);
        if (!missing.isEmpty()) {
            notes.bad(where + "the server has no " + String.join(" and no ", missing) + ", which it takes.");
        }
        Optional<IMAPFolder> inbox = mailbox.folder("INBOX");
        if (mailbox.can("ACL") && inbox.isPresent()) {
            Rights rights = inbox.get().myRights();
            boolean may = rights.contains(Rights.Right.DELETE)
                    || (rights.contains(Rights.Right.getInstance('t'))
                            && rights.contains(Rights.Right.getInstance('e')));
            if (!may) {
                notes.bad(where + "the account may not delete there; its rights are '" + rights + "'.");
                return;
            }
        }
        notes.good(where + "signed in over TLS; " + mailbox.folders().size() + " folders, Trash is "
                + mailbox.trash().map(trash -> "'" + trash.getFullName() + "'").orElse("missing and will be made")
                + ".");
    }
}
