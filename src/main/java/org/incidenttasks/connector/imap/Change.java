package org.incidenttasks.connector.imap;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.imap.IMAPFolder;

/** What changes messages of one mailbox; others than those named are never touched. */
final class Change {

    private static final String MOVE = "MOVE";
    private static final String UID_PLUS = "UIDPLUS";

    private final Mailbox mailbox;

    Change(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    /** The extensions of the protocol that the server lacks. */
    static List<String> missing(Mailbox mailbox) throws MessagingException {
        List<String> missing = new ArrayList<>();
        for (String needed : List.of(MOVE, UID_PLUS)) {
            if (!mailbox.can(needed)) {
                missing.add(needed);
            }
        }
        return missing;
    }

    /** Moves the copies to Trash, which is made where it is missing. */
    void toTrash(Survey survey) throws MessagingException {
        needMove();
        IMAPFolder trash = mailbox.trashOrMade();
        for (Map.Entry<String, List<Copy>> each : byFolder(survey.outside()).entrySet()) {
            within(each.getKey(), each.getValue(), (folder, messages) -> folder.moveMessages(messages, trash));
        }
    }

    /** Removes every copy for good: the server is told which, since others may be marked as deleted too. */
    void forGood(Survey survey) throws MessagingException {
        if (!mailbox.can(UID_PLUS)) {
            throw new ImapWords.Refused(
                    "The server has no UIDPLUS (RFC 4315): without it, others' deleted messages would be removed too.");
        }
        for (List<Copy> copies : List.of(survey.outside(), survey.inTrash())) {
            for (Map.Entry<String, List<Copy>> each : byFolder(copies).entrySet()) {
                within(each.getKey(), each.getValue(), (folder, messages) -> {
                    folder.setFlags(messages, new Flags(Flags.Flag.DELETED), true);
                    folder.expunge(messages);
                });
            }
        }
    }

    /** Moves a copy out of Trash to where another one lay, with the flags that it had. */
    void back(Copy fromTrash, Copy before) throws MessagingException {
        needMove();
        IMAPFolder home = mailbox.folder(before.folder()).isPresent()
                ? mailbox.folder(before.folder()).get()
                : mailbox.made(before.folder());
        within(fromTrash.folder(), List.of(fromTrash), (folder, messages) -> {
            Flags wanted = Copy.flags(before.flags());
            Flags unwanted = messages[0].getFlags();
            unwanted.remove(wanted);
            unwanted.remove(Flags.Flag.RECENT);
            set(folder, messages, unwanted, false);
            set(folder, messages, wanted, true);
            folder.moveMessages(messages, home);
        });
    }

    private static void set(IMAPFolder folder, Message[] messages, Flags flags, boolean value)
            throws MessagingException {
        if (flags.getSystemFlags().length + flags.getUserFlags().length > 0) {
            folder.setFlags(messages, flags, value);
        }
    }

    private void needMove() throws MessagingException {
        if (!mailbox.can(MOVE)) {
            throw new ImapWords.Refused("The server has no MOVE (RFC 6851), so that a message cannot be moved safely.");
        }
    }

    private static Map<String, List<Copy>> byFolder(List<Copy> copies) {
        return copies.stream().collect(Collectors.groupingBy(Copy::folder, LinkedHashMap::new, Collectors.toList()));
    }

    /** What is done with messages of an open folder. */
    @FunctionalInterface
    private interface Deed {
        void with(IMAPFolder folder, Message[] messages) throws MessagingException;
    }

    private void within(String folderName, List<Copy> copies, Deed deed) throws MessagingException {
        IMAPFolder folder = mailbox.folder(folderName)
                .orElseThrow(() -> new MessagingException("The folder '" + folderName + "' has just gone."));
        folder.open(Folder.READ_WRITE);
        try {
            if (folder.getUIDValidity() != copies.get(0).validity()) {
                throw new MessagingException("The folder '" + folderName + "' was made anew meanwhile.");
            }
            long[] uids = copies.stream().mapToLong(Copy::uid).toArray();
            Message[] messages = Arrays.stream(folder.getMessagesByUID(uids))
                    .filter(Objects::nonNull)
                    .toArray(Message[]::new);
            if (messages.length > 0) {
                deed.with(folder, messages);
            }
        } finally {
            // Without an expunge: that would take along what others have marked.
            folder.close(false);
        }
    }
}
