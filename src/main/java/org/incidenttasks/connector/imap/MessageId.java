package org.incidenttasks.connector.imap;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.HeaderTerm;
import jakarta.mail.search.SearchTerm;
import java.util.Optional;

/** The Message-ID of a message, without its angle brackets. */
record MessageId(String value) {

    private static final int LONGEST = 900;

    /** Empty where no message can have it. */
    static Optional<MessageId> of(String written) {
        String bare = bare(written);
        boolean possible = !bare.isEmpty()
                && bare.length() <= LONGEST
                && bare.chars().noneMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c));
        return possible ? Optional.of(new MessageId(bare)) : Optional.empty();
    }

    private static String bare(String written) {
        String text = written.strip();
        return text.startsWith("<") && text.endsWith(">") && text.length() > 1
                ? text.substring(1, text.length() - 1).strip()
                : text;
    }

    /** Finds it, and others: a server looks for a part of the header, and in any case of letters. */
    SearchTerm term() {
        return new HeaderTerm("Message-ID", value);
    }

    boolean isOf(MimeMessage message) throws MessagingException {
        String header = message.getMessageID();
        return header != null && bare(header).equals(value);
    }

    @Override
    public String toString() {
        return "<" + value + ">";
    }
}
