package org.incidenttasks.audit;

import java.util.Optional;

/**
 * Reads a tenant's chain from its first entry on and finds the first place where it does not hold: an edited entry, a
 * gap, a repetition, or a link to another entry than the one before. Use one per chain.
 */
public class AuditVerifier {

    /** What the first entry of a trail has in place of the hash of the one before. */
    public static final String BEFORE_THE_FIRST = AuditEntry.GENESIS;

    private long expected = 1;
    private String previousHash = AuditEntry.GENESIS;

    /** Looks at the next entry; answers what is wrong with it, in words, or empty. */
    public Optional<String> next(AuditEntry entry) {
        if (entry.getSequence() != expected) {
            return Optional.of("Entry " + expected + " is missing: " + entry.getSequence() + " stands in its place.");
        }
        if (!entry.getPreviousHash().equals(previousHash)) {
            return Optional.of("Entry " + expected + " does not follow from the one before it.");
        }
        if (!entry.digest().equals(entry.getHash())) {
            return Optional.of("Entry " + expected + " was changed after it was written.");
        }
        expected++;
        previousHash = entry.getHash();
        return Optional.empty();
    }

    /** How many entries have held so far. */
    public long verified() {
        return expected - 1;
    }

    /** Hash of the last entry that held: a checkpoint to keep elsewhere. */
    public String head() {
        return previousHash;
    }
}
