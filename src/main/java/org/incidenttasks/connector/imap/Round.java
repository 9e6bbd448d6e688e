package org.incidenttasks.connector.imap;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.util.List;
import org.incidenttasks.connector.Configuration;

/** A walk through mailboxes, each over a connection of its own; what fails in one does not stop the others. */
final class Round {

    /** What is done at a mailbox. */
    @FunctionalInterface
    interface Visit {
        void at(Mailbox mailbox) throws MessagingException;
    }

    /** So often a sign-in may be refused at the beginning: an account with a wrong password is not to be locked. */
    private static final int MOST_REFUSALS = 3;

    private final Configuration configuration;
    private final List<String> servers;
    private final Tally tally;
    private int refusals;
    private boolean entered;
    private MessagingException stopped;

    private Round(Configuration configuration, List<String> servers, Tally tally) {
        this.configuration = configuration;
        this.servers = servers;
        this.tally = tally;
    }

    static void of(Configuration configuration, List<String> servers, List<String> mailboxes, Tally tally, Visit visit)
            throws InterruptedException {
        Round round = new Round(configuration, servers, tally);
        for (String mailbox : mailboxes) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            round.visit(mailbox, visit);
        }
    }

    private void visit(String name, Visit visit) {
        if (stopped != null) {
            tally.notReached(name, "Not tried, after: " + ImapWords.of(stopped), ImapWords.isForNow(stopped));
            return;
        }
        try (Mailbox mailbox = enter(name)) {
            visit.at(mailbox);
        } catch (AuthenticationFailedException e) {
            tally.notReached(name, ImapWords.of(e) + " " + ImapWords.advice(e, entered), ImapWords.isForNow(e));
        } catch (MessagingException e) {
            tally.notReached(name, ImapWords.of(e), ImapWords.isForNow(e));
        }
    }

    private Mailbox enter(String name) throws MessagingException {
        try {
            Mailbox mailbox = Mailbox.open(configuration, name, servers);
            entered = true;
            return mailbox;
        } catch (AuthenticationFailedException e) {
            refusals += ImapWords.isOfMailbox(e) ? 0 : 1;
            if (!entered && refusals >= MOST_REFUSALS) {
                stopped = e;
            }
            throw e;
        } catch (MessagingException e) {
            // The server itself: every further mailbox would wait as long for the same.
            stopped = e;
            throw e;
        }
    }
}
