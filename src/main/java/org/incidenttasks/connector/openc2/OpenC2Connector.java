package org.incidenttasks.connector.openc2;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.connector.outbound.CallFailed;
import org.incidenttasks.connector.outbound.Outbound;

/**
 * Commands a consumer of OpenC2. What it offers is asked before every command; the order's key is the command's id, and one
 * that is not done yet (102) is asked about by it.
 */
@ApplicationScoped
public class OpenC2Connector implements ConnectedConnector {

    static final String URL = "consumerUrl";
    static final String TOKEN = "consumerToken";
    static final String CERTIFICATES = "certificates";

    private static final String IN_FORCE = "{\"inForce\":true}";

    private static final List<Field> FIELDS = List.of(
            Field.required(URL, Field.Kind.TEXT),
            Field.optional(TOKEN, Field.Kind.SECRET),
            Field.optional(CERTIFICATES, Field.Kind.LINES));

    private static final Map<ActionType, Ability> ABILITIES;

    static {
        Map<ActionType, Ability> abilities = new EnumMap<>(ActionType.class);
        for (ActionType type : ActionType.values()) {
            if (OpenC2Command.isKnown(type)) {
                abilities.put(type, new Ability(true, Ability.Look.NONE, OpenC2Command.isReversible(type)));
            }
        }
        ABILITIES = Collections.unmodifiableMap(abilities);
    }

    private OpenC2Client client;

    protected OpenC2Connector() {}

    @Inject
    public OpenC2Connector(Outbound outbound, Clock clock) {
        client = new OpenC2Client(outbound, clock);
    }

    @Override
    public String name() {
        return "openc2";
    }

    @Override
    public List<Field> fields() {
        return FIELDS;
    }

    @Override
    public Map<ActionType, Ability> abilities() {
        return ABILITIES;
    }

    private OpenC2Response features(Configuration configuration) throws CallFailed {
        String id = UUID.randomUUID().toString();
        return client.send(configuration, id, OpenC2Command.features(id));
    }

    /** What is in force already is not this order's to take back; told only by a consumer that can be asked. */
    @Override
    public Optional<Outcome> prepare(Order order) {
        try {
            OpenC2Command command = OpenC2Command.of(order.action(), order.undo());
            OpenC2Response offered = features(order.settings());
            if (offered.isGood() && !offered.offers(command.action(), command.targetName())) {
                return Optional.of(notOffered(command));
            }
            return offered.isGood()
                    ? inForce(order, command, offered)
                            .map(so -> new Outcome.Prepared(so ? IN_FORCE : "{\"inForce\":false}"))
                    : Optional.empty();
        } catch (CallFailed e) {
            // The order itself will meet it, and is tried again as often as it may.
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(new Outcome.Failed(e.getMessage(), false));
        }
    }

    @Override
    public Outcome execute(Order order) {
        try {
            OpenC2Command command = OpenC2Command.of(order.action(), order.undo());
            if (isToStay(order)) {
                return new Outcome.Applied(Optional.empty(), "It was in force before the action, and stays so.");
            }
            OpenC2Response offered = features(order.settings());
            if (!offered.isGood()) {
                // A look changes nothing, whatever went wrong.
                return new Outcome.Failed(
                        "It does not say what it offers. " + offered.words(), offered.status() >= 500);
            }
            if (!offered.offers(command.action(), command.targetName())) {
                return notOffered(command);
            }
            return client.send(order.settings(), order.key(), command.request(order.key()))
                    .outcome(order.key());
        } catch (CallFailed e) {
            return e.outcome();
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed(e.getMessage(), false);
        }
    }

    private static boolean isToStay(Order order) {
        return order.undo() && order.preState().filter(IN_FORCE::equals).isPresent();
    }

    private static Outcome notOffered(OpenC2Command command) {
        return new Outcome.Failed(
                "The consumer does not offer '" + command.words()
                        + "': choose other actions for this connection, or another connection for this target.",
                false);
    }

    /** A consumer that can be asked about commands knows; any other one gets the same command again under its id. */
    @Override
    public Optional<Outcome> inquire(Order order) {
        try {
            OpenC2Response offered = features(order.settings());
            if (offered.isGood() && offered.offers("query", "command")) {
                String id = UUID.randomUUID().toString();
                OpenC2Response told = client.send(order.settings(), id, OpenC2Command.status(id, order.key()));
                return told.status() == 404 ? neverSeen(order) : Optional.of(told.outcome(order.key()));
            }
            return Optional.of(order.handle().isPresent() ? execute(order) : unanswered());
        } catch (CallFailed e) {
            return Optional.of(order.handle()
                    .<Outcome>map(handle -> new Outcome.Accepted(
                            handle, Optional.of(OpenC2Response.PATIENCE), "It cannot be asked now. " + e.getMessage()))
                    .orElseGet(OpenC2Connector::unanswered));
        }
    }

    private static Optional<Outcome> neverSeen(Order order) {
        return order.handle().isPresent()
                ? Optional.of(new Outcome.Unknown("The consumer accepted the command, and does not know it any more."))
                : Optional.empty();
    }

    private static Outcome unanswered() {
        return new Outcome.Repeatable("Nobody knows whether the consumer got the command.");
    }

    @Override
    public Outcome check(Order order) {
        try {
            OpenC2Command command = OpenC2Command.of(order.action(), order.undo());
            Optional<Boolean> seen = inForce(order, command, features(order.settings()));
            if (seen.isEmpty()) {
                return new Outcome.NotVerifiable(
                        "The consumer says so; it offers no query by which its state could be looked at.");
            }
            boolean wanted = !order.undo() || isToStay(order);
            String words = "Asked anew, the consumer says that "
                    + order.action().type().wireName() + " is " + (seen.get() ? "in force on " : "not in force on ")
                    + order.target() + ".";
            return seen.get() == wanted ? new Outcome.Verified(words) : new Outcome.Failed(words, true);
        } catch (CallFailed e) {
            return new Outcome.Failed(e.getMessage(), e.reach() != CallFailed.Reach.REFUSED);
        } catch (IllegalArgumentException e) {
            return new Outcome.Failed(e.getMessage(), false);
        }
    }

    private Optional<Boolean> inForce(Order order, OpenC2Command command, OpenC2Response offered) throws CallFailed {
        if (!offered.offers("query", command.targetName())) {
            return Optional.empty();
        }
        String id = UUID.randomUUID().toString();
        OpenC2Response told = client.send(order.settings(), id, command.look(id));
        return told.isGood() ? told.inForce() : Optional.empty();
    }

    @Override
    public Trial test(Configuration configuration) {
        Trial.Notes notes = new Trial.Notes();
        OpenC2Response offered;
        try {
            offered = features(configuration);
        } catch (CallFailed e) {
            return notes.bad(e.getMessage()).trial();
        }
        if (!offered.isGood()) {
            return notes.bad(offered.words()).trial();
        }
        List<String> can = new ArrayList<>();
        List<String> cannot = new ArrayList<>();
        OpenC2Command.samples()
                .forEach((type, command) ->
                        (offered.offers(command.action(), command.targetName()) ? can : cannot).add(type.wireName()));
        if (can.isEmpty()) {
            return notes.bad("It offers none of the actions that there are here.")
                    .trial();
        }
        notes.good("Reached, and it offers: " + String.join(", ", can) + ".");
        if (!cannot.isEmpty()) {
            notes.good("It does not offer: " + String.join(", ", cannot) + ".");
        }
        return notes.trial();
    }
}
