package org.incidenttasks.connector.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.incidenttasks.connector.Configuration;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Update;

/**
 * A response policy zone at its primary server, read and changed by signed updates (RFC 2136 with RFC 8945) over TCP. It is
 * read by prerequisites alone: these mean a name exactly, which a query would not, as wildcards answer for others; and
 * they need no permission to query.
 */
final class DnsZone {

    /** What the zone has at a name. */
    enum State {
        /** Nothing. */
        FREE,
        /** Exactly this product's rule. */
        BLOCKED,
        /** Somebody else's rule. */
        TAKEN
    }

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int PORT = 53;

    /** Seconds: resolvers that ask a server of the zone keep the answer for as long. */
    private static final long TTL = 60;

    private static final Map<String, Name> ALGORITHMS = Map.of(
            "hmac-sha256", TSIG.HMAC_SHA256,
            "hmac-sha384", TSIG.HMAC_SHA384,
            "hmac-sha512", TSIG.HMAC_SHA512);

    private final Name zone;
    private final Name policy;
    private final SimpleResolver server;

    DnsZone(Configuration configuration) throws DnsFault {
        try {
            zone = Name.fromString(configuration.text(DnsConnector.ZONE), Name.root);
            policy = configuration.text(DnsConnector.ANSWER).equals(DnsConnector.NXDOMAIN)
                    ? Name.root
                    : Name.fromConstantString("*.");
            server = resolver(configuration.text(DnsConnector.SERVER));
            server.setTCP(true);
            server.setTSIGKey(new TSIG(
                    ALGORITHMS.get(configuration.text(DnsConnector.KEY_ALGORITHM)),
                    Name.fromString(configuration.text(DnsConnector.KEY_NAME), Name.root),
                    java.util.Base64.getDecoder().decode(configuration.text(DnsConnector.KEY_SECRET))));
        } catch (TextParseException e) {
            throw new DnsFault("The zone, or the name of the key, is no name: " + e.getMessage(), false);
        } catch (IllegalArgumentException e) {
            throw new DnsFault("The secret of the key is no Base64: write it as tsig-keygen prints it.", false);
        }
    }

    /** A server by {@code host} or {@code host:port}. */
    static SimpleResolver resolver(String place) throws DnsFault {
        int colon = place.lastIndexOf(':');
        boolean hasPort = colon > 0 && place.indexOf(':') == colon || place.startsWith("[") && place.indexOf("]:") > 0;
        String host = (hasPort ? place.substring(0, colon) : place).replaceAll("[\\[\\]]", "");
        InetSocketAddress address;
        try {
            address = new InetSocketAddress(host, hasPort ? Integer.parseInt(place.substring(colon + 1)) : PORT);
        } catch (IllegalArgumentException e) {
            throw new DnsFault("'" + place + "' is no server: write a host, or a host, a colon and a port.", false);
        }
        if (address.isUnresolved()) {
            throw new DnsFault("There is no host '" + host + "'.", true);
        }
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTimeout(PATIENCE);
        return resolver;
    }

    Name name() {
        return zone;
    }

    private Record rule(String owner) throws DnsFault {
        return rule(owner, TTL);
    }

    private Record rule(String owner, long ttl) throws DnsFault {
        try {
            return new CNAMERecord(Name.concatenate(Name.fromString(owner), zone), DClass.IN, ttl, policy);
        } catch (TextParseException | NameTooLongException e) {
            throw new DnsFault("'" + owner + "' with the zone behind it is no name: " + e.getMessage(), false);
        }
    }

    State state(String owner) throws DnsFault {
        // RFC 2136, 2.4: a prerequisite has no time to live.
        Record rule = rule(owner, 0);
        Update blocked = new Update(zone);
        blocked.present(rule);
        if (send(blocked) == Rcode.NOERROR) {
            return State.BLOCKED;
        }
        Update free = new Update(zone);
        free.absent(rule.getName());
        return send(free) == Rcode.NOERROR ? State.FREE : State.TAKEN;
    }

    /** Adds rules at names that must be free, all or none. */
    void add(Collection<String> owners) throws DnsFault {
        Update update = new Update(zone);
        for (String owner : owners) {
            Record rule = rule(owner);
            update.absent(rule.getName());
            update.add(rule);
        }
        if (send(update) != Rcode.NOERROR) {
            throw new DnsFault("Somebody else changed the zone at the same time: it is looked at again.", true);
        }
    }

    /** Takes out rules as this product writes them, and nothing else; one that is not there is no fault. */
    void remove(Collection<String> owners) throws DnsFault {
        List<Record> rules = new ArrayList<>();
        for (String owner : owners) {
            rules.add(rule(owner));
        }
        Update update = new Update(zone);
        update.delete(rules.toArray(Record[]::new));
        send(update);
    }

    /** An update that changes nothing: whether the key is right, the zone is there, and may be changed. */
    void probe() throws DnsFault {
        send(new Update(zone));
    }

    /** Answers NOERROR, or the code of a prerequisite that does not hold; anything else is a fault. */
    private int send(Update update) throws DnsFault {
        Message answer;
        try {
            answer = server.send(update);
        } catch (IOException e) {
            throw new DnsFault("The server " + server.getAddress() + " did not answer: " + e.getMessage(), true);
        }
        int code = answer.getHeader().getRcode();
        TSIGRecord signed = answer.getTSIG();
        if (signed != null && signed.getError() != Rcode.NOERROR) {
            throw new DnsFault(
                    "The server refused the key: " + Rcode.TSIGstring(signed.getError())
                            + ". Compare its name, algorithm and secret, and both clocks.",
                    false);
        }
        switch (code) {
            case Rcode.NOERROR, Rcode.YXDOMAIN, Rcode.YXRRSET, Rcode.NXRRSET, Rcode.NXDOMAIN:
                if (!answer.isVerified()) {
                    throw new DnsFault("The server's answer is not signed with the key: it is not believed.", false);
                }
                return code;
            case Rcode.SERVFAIL:
                throw new DnsFault("The server answered SERVFAIL: its own log says why.", true);
            default:
                throw new DnsFault(
                        "The server answered " + Rcode.string(code) + ": let the key update the zone " + zone
                                + " there.",
                        false);
        }
    }
}
