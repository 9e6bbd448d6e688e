package org.incidenttasks.connector.microsoft.defender;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.Texts;
import org.incidenttasks.connector.Outcome;

/** What Defender was asked to do on a device, and how far it is. */
record MachineAction(JsonObject json) {

    /** How often a running one is looked at. */
    static final Duration POLL = Duration.ofSeconds(15);

    private static final Set<String> RUNNING = Set.of("Pending", "InProgress");

    String id() {
        return text("id");
    }

    String type() {
        return text("type");
    }

    /** Pending, InProgress, Succeeded, Failed, TimeOut or Cancelled. */
    String status() {
        return text("status");
    }

    /** Full or Selective, of an isolation. */
    String scope() {
        return text("scope");
    }

    String machineId() {
        return text("machineId");
    }

    boolean running() {
        return RUNNING.contains(status());
    }

    boolean succeeded() {
        return status().equals("Succeeded");
    }

    /** Whether it was submitted for an order. */
    boolean isFor(String key) {
        return text("requestorComment").contains(key);
    }

    Instant created() {
        return time("creationDateTimeUtc").orElse(Instant.EPOCH);
    }

    /** Documents and examples differ in the name. */
    Instant updated() {
        return time("lastUpdateDateTimeUtc").or(() -> time("lastUpdateTimeUtc")).orElseGet(this::created);
    }

    /** What it says of itself, in one sentence. */
    String words() {
        String device = text("computerDnsName").isEmpty() ? machineId() : text("computerDnsName");
        String why =
                text("cancellationComment").isEmpty() ? "" : " (" + Texts.cut(text("cancellationComment"), 300) + ")";
        return "Defender says: " + type() + " on " + device + " is " + status() + why + ", action " + id() + ".";
    }

    /** What it means for an order that waits for it. */
    Outcome outcome(Optional<String> preState) {
        if (running()) {
            return new Outcome.Accepted(id(), Optional.of(POLL), words());
        }
        // The others are ends: Defender has itself tried for days before it says TimeOut.
        return succeeded() ? new Outcome.Applied(preState, words()) : new Outcome.Failed(words(), false);
    }

    private Optional<Instant> time(String member) {
        try {
            return Optional.of(text(member)).filter(text -> !text.isEmpty()).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private String text(String member) {
        return json.get(member) instanceof JsonString text ? text.getString() : "";
    }
}
