package org.incidenttasks.connector.imap;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Trial;

/**
 * Takes a message out of the mailboxes of a list, by its Message-ID: to Trash, from where it can come back, or for
 * good. Every call looks where the message lies first, so that an order may be given twice; the effect is counted over
 * connections of their own, at the last server named.
 */
@ApplicationScoped
public class ImapConnector implements ConnectedConnector {

    static final String SERVERS = "servers";
    static final String SECURITY = "security";
    static final String CERTIFICATES = "certificates";
    static final String ACCOUNT = "masterUser";
    static final String PASSWORD = "masterPassword";
    static final String SEPARATOR = "masterSeparator";
    static final String MAILBOXES = "mailboxes";
    static final String TRASH = "trashFolder";

    static final String IMAPS = "imaps";
    static final String START_TLS = "startTls";

    private static final String WAS_IN_TRASH = "It was in Trash before: there is nothing to bring back.";

    private static final List<Field> FIELDS = List.of(
            Field.required(SERVERS, Field.Kind.LINES),
            Field.choice(SECURITY, IMAPS, IMAPS, START_TLS),
            Field.optional(CERTIFICATES, Field.Kind.LINES),
            Field.required(ACCOUNT, Field.Kind.TEXT),
            Field.required(PASSWORD, Field.Kind.SECRET),
            Field.standard(SEPARATOR, Field.Kind.TEXT, "*"),
            Field.required(MAILBOXES, Field.Kind.LINES),
            Field.optional(TRASH, Field.Kind.TEXT));

    private static final Map<ActionType, Ability> ABILITIES = Map.of(
            ActionType.SOFT_DELETE_EMAIL, new Ability(true, Ability.Look.READ_AGAIN, true),
            ActionType.HARD_DELETE_EMAIL, new Ability(true, Ability.Look.READ_AGAIN, false));

    @Override
    public String name() {
        return "imap";
    }

    @Override
    public List<Field> fields() {
        return FIELDS;
    }

    @Override
    public Map<ActionType, Ability> abilities() {
        return ABILITIES;
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws InterruptedException {
        Optional<MessageId> id = MessageId.of(order.target());
        if (id.isEmpty()) {
            return Optional.of(noMessageId(order));
        }
        Tally tally = new Tally();
        List<Survey> seen = survey(order, id.get(), tally);
        if (seen.isEmpty()) {
            return Optional.of(nowhere(id.get(), tally));
        }
        String text = PreState.of(seen, tally.failedOnes()).text();
        if (text.length() > PreState.LONGEST) {
            return Optional.of(new Outcome.Failed(
                    "The message has so many copies that there is no room to keep what was before."
                            + " Divide the mailboxes among several connections.",
                    false));
        }
        return Optional.of(new Outcome.Prepared(text));
    }

    private static List<Survey> survey(Order order, MessageId id, Tally tally) throws InterruptedException {
        List<Survey> seen = new ArrayList<>();
        Round.of(order.settings(), order.settings().lines(SERVERS), mailboxes(order), tally, mailbox -> {
            Survey survey = Survey.of(mailbox, id);
            if (survey.isEmpty()) {
                tally.absent();
            } else {
                seen.add(survey);
            }
        });
        return seen;
    }

    @Override
    public Outcome execute(Order order) throws InterruptedException {
        Optional<MessageId> id = MessageId.of(order.target());
        if (id.isEmpty()) {
            return noMessageId(order);
        }
        return order.undo()
                ? undone(order, id.get())
                : Deletion.of(order, id.get()).carryOut();
    }

    private static Outcome undone(Order order, MessageId id) throws InterruptedException {
        Optional<PreState> before = PreState.of(order);
        if (order.action().type() != ActionType.SOFT_DELETE_EMAIL) {
            return new Outcome.Failed("A message that was removed for good cannot be brought back.", false);
        }
        if (before.isEmpty()) {
            return new Outcome.Failed("Nobody knows where the message was: it cannot be brought back.", false);
        }
        if (before.get().mailboxes().isEmpty()) {
            return new Outcome.Applied(Optional.empty(), WAS_IN_TRASH);
        }
        Tally tally = new Tally();
        Round.of(
                order.settings(),
                order.settings().lines(SERVERS),
                concerned(order, before.get()),
                tally,
                new Restoration(before.get(), id, tally)::restore);
        return tally.failedOnes().isEmpty() ? new Outcome.Applied(Optional.empty(), tally.summary()) : tally.notWhole();
    }

    /** The mailboxes themselves tell; where they do not, doing it again does no harm, since every call looks first. */
    @Override
    public Optional<Outcome> inquire(Order order) throws InterruptedException {
        Optional<MessageId> id = MessageId.of(order.target());
        Optional<PreState> before = PreState.of(order);
        if (id.isEmpty() || before.isEmpty() || before.get().copies().isEmpty()) {
            return Optional.empty();
        }
        return check(order) instanceof Outcome.Verified verified
                ? Optional.of(new Outcome.Applied(Optional.empty(), verified.detail()))
                : Optional.empty();
    }

    @Override
    public Outcome check(Order order) throws InterruptedException {
        Optional<MessageId> id = MessageId.of(order.target());
        if (id.isEmpty()) {
            return noMessageId(order);
        }
        Optional<PreState> before = PreState.of(order);
        if (!order.undo()) {
            return Deletion.of(order, id.get()).look();
        }
        if (before.isEmpty()) {
            return new Outcome.NotVerifiable("Nobody knows where the message was.");
        }
        if (before.get().mailboxes().isEmpty()) {
            return new Outcome.Verified(WAS_IN_TRASH);
        }
        Tally tally = new Tally();
        List<String> servers = order.settings().lines(SERVERS);
        Round.of(
                order.settings(),
                servers.subList(servers.size() - 1, servers.size()),
                concerned(order, before.get()),
                tally,
                new Restoration(before.get(), id.get(), tally)::look);
        if (tally.isBlind()) {
            return new Outcome.Unseen(tally.summary());
        }
        return tally.failedOnes().isEmpty() ? new Outcome.Verified(tally.summary()) : tally.notWhole();
    }

    @Override
    public Trial test(Configuration configuration) throws InterruptedException {
        return ImapTrial.run(configuration);
    }

    static List<String> mailboxes(Order order) {
        return order.settings().lines(MAILBOXES).stream()
                .distinct()
                .filter(order::concerns)
                .toList();
    }

    private static List<String> concerned(Order order, PreState before) {
        return before.mailboxes().stream().filter(order::concerns).toList();
    }

    static Outcome nowhere(MessageId id, Tally tally) {
        return tally.failedOnes().isEmpty()
                ? new Outcome.Failed("There is no such message: no mailbox has the Message-ID " + id + ".", false)
                : tally.notWhole();
    }

    private static Outcome noMessageId(Order order) {
        return new Outcome.Failed(
                "'" + order.target() + "' is no Message-ID: take it from the message's header of that name.", false);
    }
}
