package org.incidenttasks.connector.imap;

import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The way back of a soft delete in one mailbox: each copy to its folder, with its flags. */
final class Restoration {

    private final PreState before;
    private final MessageId id;
    private final Tally tally;

    Restoration(PreState before, MessageId id, Tally tally) {
        this.before = before;
        this.id = id;
        this.tally = tally;
    }

    /** Brings back what is not back yet. */
    void restore(Mailbox mailbox) throws MessagingException {
        Survey now = Survey.of(mailbox, id);
        List<Copy> missing = missing(now);
        List<Copy> left = new ArrayList<>(now.inTrash());
        left.removeIf(copy -> before.inTrash(now.mailbox()).stream().anyMatch(copy::isSameAs));
        int lost = 0;
        for (Copy wanted : missing) {
            Optional<Copy> found = match(left, wanted);
            if (found.isPresent()) {
                new Change(mailbox).back(found.get(), wanted);
                left.remove(found.get());
            } else {
                lost++;
            }
        }
        if (lost > 0) {
            tally.failed(
                    now.mailbox(),
                    "It is no longer in Trash, so that it cannot be brought back to " + places(missing) + ".",
                    false);
        } else if (missing.isEmpty()) {
            tally.done(now.mailbox(), "It was already back in " + places(before.outside(now.mailbox())) + ".");
        } else {
            tally.done(now.mailbox(), "Moved back to " + places(missing) + ".");
        }
    }

    /** Looks whether everything is back. */
    void look(Mailbox mailbox) throws MessagingException {
        Survey now = Survey.of(mailbox, id);
        List<Copy> missing = missing(now);
        if (missing.isEmpty()) {
            tally.done(now.mailbox(), "It is in " + now.places() + "." + flagWords(now));
        } else {
            tally.failed(now.mailbox(), "It is not back in " + places(missing) + ".", true);
        }
    }

    private List<Copy> missing(Survey now) {
        List<Copy> there = new ArrayList<>(now.outside());
        List<Copy> missing = new ArrayList<>();
        for (Copy wanted : before.outside(now.mailbox())) {
            Optional<Copy> found = there.stream()
                    .filter(copy -> copy.folder().equals(wanted.folder()))
                    .findFirst();
            found.ifPresentOrElse(there::remove, () -> missing.add(wanted));
        }
        return missing;
    }

    /** Of several copies that one which came in at the same time: a move keeps the internal date. */
    private static Optional<Copy> match(List<Copy> left, Copy wanted) {
        return left.stream()
                .filter(copy -> copy.received().equals(wanted.received()))
                .findFirst()
                .or(() -> left.stream().findFirst());
    }

    private String flagWords(Survey now) {
        List<String> words = new ArrayList<>();
        for (Copy wanted : before.outside(now.mailbox())) {
            List<Copy> here = now.outside().stream()
                    .filter(copy -> copy.folder().equals(wanted.folder()))
                    .toList();
            if (here.stream().noneMatch(copy -> copy.flags().equals(wanted.flags()))) {
                words.add(" In " + wanted.folder() + " its flags are "
                        + here.get(0).flags() + ", and were " + wanted.flags() + ".");
            }
        }
        return words.isEmpty() ? " Its flags are as they were." : String.join("", words);
    }

    private static String places(List<Copy> copies) {
        return copies.stream().map(Copy::folder).distinct().collect(Collectors.joining(", "));
    }
}
