package org.incidenttasks.evidence;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.audit.AuditVerifier;
import org.incidenttasks.storage.Transactions;

/** Verifies the caller's audit trail, and writes it out, a stretch at a time however long it is. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AuditExport {

    /**
     * An export that may be written.
     *
     * @param first sequence number that its first entry has if nobody took it away
     * @param last sequence number of its last entry; what is appended later is not part of it
     * @param previousHash hash of the entry before the first
     */
    public record Ticket(String tenantId, long first, long last, String previousHash, Instant exportedAt) {

        /** A name for a file, such as {@code audit-1-250.ndjson}. */
        public String fileName(AuditFormat format) {
            return "audit-" + first + "-" + last + "." + format.extension();
        }
    }

    /**
     * What a verification found.
     *
     * @param verified how many entries hold, from the first on
     * @param head hash of the last one that holds
     * @param fault what is wrong with the next one; empty when all hold
     */
    public record Verdict(long verified, String head, Optional<String> fault) {}

    private static final int STRETCH = 500;

    @EJB
    private AuditTrail trail;

    @EJB
    private Transactions transactions;

    @Inject
    private Clock clock;

    public AuditExport() {}

    /** For use without a container. */
    AuditExport(AuditTrail trail, Transactions transactions, Clock clock) {
        this.trail = trail;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Reads the whole trail and finds the first place that does not hold. */
    public Verdict verify(Caller caller) {
        caller.require(Permission.ADMINISTER);
        AuditVerifier verifier = new AuditVerifier();
        long last = Long.MIN_VALUE;
        List<AuditEntry> stretch = trail.after(caller.tenantId(), last, STRETCH);
        while (!stretch.isEmpty()) {
            for (AuditEntry entry : stretch) {
                Optional<String> fault = verifier.next(entry);
                if (fault.isPresent()) {
                    return new Verdict(verifier.verified(), verifier.head(), fault);
                }
                last = entry.getSequence();
            }
            stretch = trail.after(caller.tenantId(), last, STRETCH);
        }
        return new Verdict(verifier.verified(), verifier.head(), Optional.empty());
    }

    /**
     * Begins an export, and notes in the trail who exported what.
     *
     * @throws Problem.Invalid when the range holds no entry
     */
    public Ticket begin(AuditRange range, AuditFormat format, Caller caller) {
        caller.require(Permission.ADMINISTER);
        String tenant = caller.tenantId();
        transactions.retrying(() -> {
            trail.record(
                    tenant,
                    caller.actor(),
                    AuditEvent.of("tenant.auditExported", "tenant", tenant)
                            .with("format", format.extension())
                            .with("from", range.from().map(Object::toString).orElse(null))
                            .with("to", range.to().map(Object::toString).orElse(null))
                            .with(
                                    "fromDateTime",
                                    range.since().map(Object::toString).orElse(null))
                            .with(
                                    "toDateTime",
                                    range.before().map(Object::toString).orElse(null)));
            return null;
        });
        // At least the entry that was just written.
        long head = trail.newest(tenant, 1).get(0).getSequence();
        long first = Math.max(
                range.from().orElse(1L),
                range.since()
                        .map(time -> trail.firstSince(tenant, time).orElse(Long.MAX_VALUE))
                        .orElse(1L));
        long last = Math.min(
                Math.min(head, range.to().orElse(head)),
                range.before()
                        .map(time -> trail.lastBefore(tenant, time).orElse(0L))
                        .orElse(head));
        if (first > last) {
            throw new Problem.Invalid("The range holds no entry: the trail has those from 1 to " + head + ".");
        }
        return new Ticket(tenant, first, last, previousHash(tenant, first), clock.instant());
    }

    /** What the first entry of the range says of the one before it. */
    private String previousHash(String tenant, long first) {
        List<AuditEntry> entries = trail.after(tenant, first - 1, 1);
        return first == 1 || entries.isEmpty()
                ? AuditVerifier.BEFORE_THE_FIRST
                : entries.get(0).getPreviousHash();
    }

    /** Writes an export that was begun, as the table has it, right or wrong. */
    public void write(Ticket ticket, AuditFormat format, OutputStream out, Caller caller) throws IOException {
        caller.require(Permission.ADMINISTER);
        Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        AuditWriter writer = format.to(text, ticket);
        // Also what somebody put in front of a whole trail.
        long after = ticket.first() == 1 ? Long.MIN_VALUE : ticket.first() - 1;
        List<AuditEntry> stretch = upToLast(ticket, after);
        while (!stretch.isEmpty()) {
            for (AuditEntry entry : stretch) {
                writer.write(entry);
            }
            stretch = upToLast(ticket, stretch.get(stretch.size() - 1).getSequence());
        }
        writer.end();
        text.flush();
    }

    private List<AuditEntry> upToLast(Ticket ticket, long after) {
        return trail.after(ticket.tenantId(), after, STRETCH).stream()
                .filter(entry -> entry.getSequence() <= ticket.last())
                .toList();
    }
}
