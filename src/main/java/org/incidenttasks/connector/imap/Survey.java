package org.incidenttasks.connector.imap;

import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.imap.IMAPFolder;

/**
 * Where a message lies in one mailbox now.
 *
 * @param trash the folder that is Trash; empty where there is none yet
 */
record Survey(String mailbox, List<Copy> outside, List<Copy> inTrash, Optional<String> trash) {

    Survey {
        outside = List.copyOf(outside);
        inTrash = List.copyOf(inTrash);
    }

    /** Looks into every folder, and changes nothing. */
    static Survey of(Mailbox mailbox, MessageId id) throws MessagingException {
        Optional<String> trash = mailbox.trash().map(IMAPFolder::getFullName);
        List<Copy> outside = new ArrayList<>();
        List<Copy> inTrash = new ArrayList<>();
        for (IMAPFolder folder : mailbox.folders()) {
            List<Copy> found = mailbox.find(folder, id);
            (trash.equals(Optional.of(folder.getFullName())) ? inTrash : outside).addAll(found);
        }
        return new Survey(mailbox.name(), outside, inTrash, trash);
    }

    boolean isEmpty() {
        return outside.isEmpty() && inTrash.isEmpty();
    }

    /** The folders outside of Trash that have it, for a person. */
    String places() {
        return outside.stream().map(Copy::folder).distinct().collect(Collectors.joining(", "));
    }
}
