package org.incidenttasks.connector.imap;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.incidenttasks.connector.Tls;

/** What a mail server answered, in words. */
final class ImapWords {

    /** Response codes of a server that may answer otherwise later (RFC 5530). */
    private static final Set<String> LATER = Set.of("[unavailable]", "[inuse]", "[limit]", "[serverbug]");

    private ImapWords() {}

    static String of(MessagingException e) {
        String said = deepest(e);
        String text = e instanceof AuthenticationFailedException
                ? "The mail server refused to sign in: " + said
                : "The mail server cannot be used: " + said;
        return text.endsWith(".") ? text : text + ".";
    }

    /** The library wraps what happened; the innermost tells why. */
    private static String deepest(MessagingException e) {
        List<String> said = new ArrayList<>(List.of(said(e)));
        for (Throwable each = e.getCause(); each != null && each.getCause() != each; each = each.getCause()) {
            String more = said(each);
            if (said.stream().noneMatch(words -> words.contains(more))) {
                said.add(more);
            }
        }
        return String.join(": ", said);
    }

    private static String said(Throwable e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().strip();
    }

    /** Whether the account is right, and may not go into that mailbox or finds none (RFC 5530). */
    static boolean isOfMailbox(AuthenticationFailedException e) {
        return said(e).toLowerCase(Locale.ROOT).contains("[authorizationfailed]");
    }

    /** What to look at after a refusal. */
    static String advice(AuthenticationFailedException e, boolean othersEntered) {
        return isOfMailbox(e) || othersEntered
                ? "There is no such mailbox, or the account of the connection may not sign in for its owner."
                : "The account of the connection or its password is wrong, or there is no such mailbox.";
    }

    /** Whether the same may succeed later: a refusal of the server's is final, unless it says otherwise. */
    static boolean isForNow(MessagingException e) {
        String said = said(e).toLowerCase(Locale.ROOT);
        boolean refused = e instanceof AuthenticationFailedException
                || said.contains("[noperm]")
                || said.contains("[overquota]")
                || e instanceof Refused
                || Tls.isDistrust(e);
        return !refused || LATER.stream().anyMatch(said::contains);
    }

    /** What cannot be done here, now or later. */
    static final class Refused extends MessagingException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }
}
