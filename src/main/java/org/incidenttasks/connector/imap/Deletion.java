package org.incidenttasks.connector.imap;

import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** A soft or a hard delete of a message over all mailboxes that are concerned. */
final class Deletion {

    private final Order order;
    private final MessageId id;
    private final boolean forGood;
    private final Optional<PreState> before;
    private final Tally tally = new Tally();

    private Deletion(Order order, MessageId id) {
        this.order = order;
        this.id = id;
        forGood = order.action().type() == ActionType.HARD_DELETE_EMAIL;
        before = PreState.of(order);
    }

    static Deletion of(Order order, MessageId id) {
        return new Deletion(order, id);
    }

    Outcome carryOut() throws InterruptedException {
        List<Survey> found = new ArrayList<>();
        walk(order.settings().lines(ImapConnector.SERVERS), mailbox -> {
            Survey survey = Survey.of(mailbox, id);
            if (before.isPresent() && before.get().unseen().contains(mailbox.name()) && !forGood && !survey.isEmpty()) {
                tally.failed(
                        mailbox.name(),
                        "It could not be looked at before, so that nothing would lead back: execute it again for it.",
                        false);
                return;
            }
            remove(mailbox, survey);
            found.add(new Survey(
                    survey.mailbox(),
                    survey.outside(),
                    survey.inTrash(),
                    mailbox.trash().map(org.eclipse.angus.mail.imap.IMAPFolder::getFullName)));
        });
        if (!tally.failedOnes().isEmpty()) {
            return tally.notWhole();
        }
        if (tally.isNothingDone() && order.only().isEmpty()) {
            return ImapConnector.nowhere(id, tally);
        }
        PreState state =
                before.orElse(new PreState(List.of(), List.of(), Set.of())).with(found);
        return new Outcome.Applied(
                Optional.of(state.text()).filter(text -> text.length() <= PreState.LONGEST), tally.summary());
    }

    private void remove(Mailbox mailbox, Survey survey) throws MessagingException {
        boolean had = before.isPresent() && before.get().had(mailbox.name());
        if (survey.isEmpty()) {
            if (!had) {
                tally.absent();
            } else if (forGood) {
                tally.done(mailbox.name(), "It is gone already.");
            } else {
                tally.failed(mailbox.name(), "It was there before, and is gone: not even Trash has it.", false);
            }
        } else if (forGood) {
            new Change(mailbox).forGood(survey);
            tally.done(
                    mailbox.name(),
                    "Removed " + (survey.outside().size() + survey.inTrash().size()) + ".");
        } else if (survey.outside().isEmpty()) {
            tally.done(mailbox.name(), "It is in Trash already.");
        } else {
            new Change(mailbox).toTrash(survey);
            tally.done(mailbox.name(), "Moved from " + survey.places() + " to Trash.");
        }
    }

    /** Counts over connections of its own. */
    Outcome look() throws InterruptedException {
        List<String> servers = order.settings().lines(ImapConnector.SERVERS);
        walk(servers.subList(servers.size() - 1, servers.size()), mailbox -> look(Survey.of(mailbox, id)));
        if (tally.isBlind()) {
            return new Outcome.Unseen(tally.summary());
        }
        if (!tally.failedOnes().isEmpty()) {
            return tally.notWhole();
        }
        if (tally.isNothingDone() && !forGood && before.isEmpty()) {
            return ImapConnector.nowhere(id, tally);
        }
        return new Outcome.Verified(
                tally.isNothingDone() ? "No mailbox has the Message-ID " + id + " any more." : tally.summary());
    }

    private void look(Survey now) {
        boolean had = before.isPresent() && before.get().had(now.mailbox());
        if (!now.outside().isEmpty()) {
            tally.failed(now.mailbox(), "It is in " + now.places() + ".", true);
        } else if (forGood && !now.inTrash().isEmpty()) {
            tally.failed(now.mailbox(), "It is in Trash.", true);
        } else if (!now.inTrash().isEmpty()) {
            tally.done(now.mailbox(), "It is in Trash alone.");
        } else if (had) {
            tally.done(now.mailbox(), forGood ? "It is in no folder." : "It is in no folder, and in Trash no longer.");
        } else {
            tally.absent();
        }
    }

    private void walk(List<String> servers, Round.Visit visit) throws InterruptedException {
        Round.of(order.settings(), servers, ImapConnector.mailboxes(order), tally, visit);
    }
}
