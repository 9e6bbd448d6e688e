package org.incidenttasks.connector.dns;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.incidenttasks.Settings;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Trial;
import org.xbill.DNS.SimpleResolver;

/**
 * Blocks a domain, and what is below it, by rules of a response policy zone. Rules are added only where the zone has
 * none, and those that were added are the ones that are taken back.
 */
@ApplicationScoped
public class DnsConnector implements ConnectedConnector {

    static final String SERVER = "dnsServer";
    static final String ZONE = "dnsZone";
    static final String KEY_NAME = "tsigName";
    static final String KEY_ALGORITHM = "tsigAlgorithm";
    static final String KEY_SECRET = "tsigSecret";
    static final String RESOLVER = "dnsResolver";
    static final String ANSWER = "dnsAnswer";
    static final String DOMAIN_ONLY = "dnsDomainOnly";
    static final String NXDOMAIN = "nxdomain";

    /** A name that nobody has, for looking what is answered below a domain. */
    private static final String BELOW = "incident-tasks-check";

    private static final String ADDED = "added";
    private static final String IN_ZONE = "zone";

    private static final List<Field> FIELDS = List.of(
            Field.required(SERVER, Field.Kind.TEXT),
            Field.required(ZONE, Field.Kind.TEXT),
            Field.required(KEY_NAME, Field.Kind.TEXT),
            Field.choice(KEY_ALGORITHM, "hmac-sha256", "hmac-sha256", "hmac-sha384", "hmac-sha512"),
            Field.required(KEY_SECRET, Field.Kind.SECRET),
            Field.optional(RESOLVER, Field.Kind.TEXT),
            Field.choice(ANSWER, NXDOMAIN, NXDOMAIN, "nodata"),
            Field.standard(DOMAIN_ONLY, Field.Kind.FLAG, "false"));

    private Settings settings;

    protected DnsConnector() {}

    @Inject
    public DnsConnector(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public List<Field> fields() {
        return FIELDS;
    }

    @Override
    public Map<ActionType, Ability> abilities() {
        return Map.of(ActionType.SUBMIT_IOC_RULE, new Ability(true, Ability.Look.TRIED, true));
    }

    private List<String> owners(Order order) throws DnsFault {
        String domain = DnsDomain.of(order.action(), order.settings(), settings);
        return order.settings().flag(DOMAIN_ONLY) ? List.of(domain) : List.of(domain, "*." + domain);
    }

    @Override
    public Optional<Outcome> prepare(Order order) {
        try {
            return Optional.of(new Outcome.Prepared(before(order)));
        } catch (DnsFault e) {
            // What may pass is met again, and counted, when the order is carried out.
            return e.outcome() instanceof Outcome.Failed failed && !failed.retryable()
                    ? Optional.of(failed)
                    : Optional.empty();
        }
    }

    /** Which rules are to be added: those that the zone does not have. */
    private String before(Order order) throws DnsFault {
        DnsZone zone = new DnsZone(order.settings());
        var added = Json.createArrayBuilder();
        for (String owner : owners(order)) {
            switch (zone.state(owner)) {
                case FREE -> added.add(owner);
                case TAKEN ->
                    throw new DnsFault(
                            "The zone " + zone.name() + " has another rule for " + owner
                                    + ": somebody wrote it by hand; change or remove it there.",
                            false);
                default -> {
                    // It is so already, and stays so when this order is taken back.
                }
            }
        }
        return Json.createObjectBuilder()
                .add(IN_ZONE, zone.name().toString())
                .add(ADDED, added)
                .build()
                .toString();
    }

    @Override
    public Outcome execute(Order order) {
        try {
            DnsZone zone = new DnsZone(order.settings());
            return order.undo() ? remove(order, zone) : add(order, zone);
        } catch (DnsFault e) {
            return e.outcome();
        }
    }

    private Outcome add(Order order, DnsZone zone) throws DnsFault {
        String before = order.preState().isPresent() ? order.preState().get() : before(order);
        List<String> missing = new ArrayList<>();
        for (String owner : owners(order)) {
            if (zone.state(owner) != DnsZone.State.BLOCKED) {
                missing.add(owner);
            }
        }
        if (missing.isEmpty()) {
            return new Outcome.Applied(Optional.of(before), "The zone " + zone.name() + " has the rules.");
        }
        zone.add(missing);
        return new Outcome.Applied(
                Optional.of(before), "Added to the zone " + zone.name() + ": " + String.join(", ", missing) + ".");
    }

    private static Outcome remove(Order order, DnsZone zone) throws DnsFault {
        List<String> added = added(order, zone);
        if (added.isEmpty()) {
            return new Outcome.Applied(Optional.empty(), "The rules were there before the action, and stay.");
        }
        zone.remove(added);
        return new Outcome.Applied(
                Optional.empty(), "Removed from the zone " + zone.name() + ": " + String.join(", ", added) + ".");
    }

    private static List<String> added(Order order, DnsZone zone) throws DnsFault {
        JsonObject before;
        try (var reader = Json.createReader(new StringReader(order.preState().orElse("")))) {
            before = reader.readObject();
        } catch (JsonException | IllegalStateException e) {
            throw new DnsFault("It is not known which rules the action added: remove them by hand.", false);
        }
        if (!before.getString(IN_ZONE, "").equals(zone.name().toString())) {
            throw new DnsFault(
                    "The rules were added to the zone " + before.getString(IN_ZONE, "?")
                            + ", and the connection names another one by now.",
                    false);
        }
        return before.getJsonArray(ADDED).getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
    }

    /** The zone tells; and giving the order again does no harm. */
    @Override
    public Optional<Outcome> inquire(Order order) {
        try {
            DnsZone zone = new DnsZone(order.settings());
            for (String owner : order.undo() ? added(order, zone) : owners(order)) {
                if ((zone.state(owner) == DnsZone.State.BLOCKED) == order.undo()) {
                    return Optional.empty();
                }
            }
            return Optional.of(new Outcome.Applied(Optional.empty(), "The zone " + zone.name() + " is as ordered."));
        } catch (DnsFault e) {
            return Optional.empty();
        }
    }

    /** As one who is stopped would: by asking a resolver for the name. */
    @Override
    public Outcome check(Order order) {
        try {
            DnsZone zone = new DnsZone(order.settings());
            SimpleResolver resolver = DnsZone.resolver(
                    order.settings().optional(RESOLVER).orElse(order.settings().text(SERVER)));
            boolean isOpen = order.undo() && !added(order, zone).isEmpty();
            List<DnsLook> looks = new ArrayList<>();
            for (String owner : owners(order)) {
                // Any name below the domain does for the wildcard.
                DnsLook look = DnsLook.at(resolver, owner.replace("*", BELOW), zone.name());
                if (isOpen ? look.byZone() : !look.blocked()) {
                    return new Outcome.Failed(look.words(), true);
                }
                looks.add(look);
            }
            String words = looks.stream().map(DnsLook::words).collect(Collectors.joining(" "));
            return isOpen && looks.get(0).blocked()
                    ? notBlockedByZone(zone, owners(order), words)
                    : new Outcome.Verified(words);
        } catch (DnsFault e) {
            return e.outcome();
        }
    }

    /** There may be no such name, whoever asks. */
    private static Outcome notBlockedByZone(DnsZone zone, List<String> owners, String words) throws DnsFault {
        for (String owner : owners) {
            if (zone.state(owner) == DnsZone.State.BLOCKED) {
                return new Outcome.Failed(words + " The zone still has a rule for " + owner + ".", true);
            }
        }
        return new Outcome.NotVerifiable(words
                + " The zone has no rule for it any more; whether the name exists at all, the answer does not tell.");
    }

    @Override
    public Trial test(Configuration configuration) {
        Trial.Notes notes = new Trial.Notes();
        try {
            DnsZone zone = new DnsZone(configuration);
            zone.probe();
            notes.good("The server took an update of " + zone.name() + " that changes nothing, signed with the key.");
        } catch (DnsFault e) {
            notes.bad(e.getMessage());
        }
        try {
            SimpleResolver resolver =
                    DnsZone.resolver(configuration.optional(RESOLVER).orElse(configuration.text(SERVER)));
            notes.good(DnsLook.reach(resolver));
        } catch (DnsFault e) {
            notes.bad(e.getMessage());
        }
        return notes.trial();
    }
}
