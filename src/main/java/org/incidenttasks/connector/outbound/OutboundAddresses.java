package org.incidenttasks.connector.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Setting;

/**
 * Which addresses may be called: public ones, and those that the operator lists. Everything else of the registries of
 * special addresses (IANA, RFC 6890 and its successors) is refused, and of IPv6 whatever is not global unicast, so that
 * no form that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo, ISATAP) leads around the list.
 */
public final class OutboundAddresses {

    /** Asks for the addresses of a name. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    private static final Map<Network, String> SPECIAL = new LinkedHashMap<>();
    private static final Network GLOBAL_UNICAST = Network.of("2000::/3");

    static {
        special("unspecified", "0.0.0.0/8", "::/128");
        special("loopback", "127.0.0.0/8", "::1/128");
        special("link-local", "169.254.0.0/16", "fe80::/10");
        special("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10");
        special("shared by customers of a carrier", "100.64.0.0/10");
        special("multicast", "224.0.0.0/4", "ff00::/8");
        special("reserved", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4", "2001::/23");
        special("for documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20");
        special("an IPv4 address in another form", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96");
    }

    private final List<Network> allowed;
    private final Lookup lookup;

    /** @param allowed networks that may be called all the same, as {@code 10.20.0.0/16} */
    public OutboundAddresses(Collection<String> allowed) {
        this(allowed, InetAddress::getAllByName);
    }

    OutboundAddresses(Collection<String> allowed, Lookup lookup) {
        this.allowed = allowed.stream().map(Network::of).toList();
        this.lookup = lookup;
    }

    private static void special(String what, String... networks) {
        for (String network : networks) {
            SPECIAL.put(Network.of(network), what);
        }
    }

    /**
     * All addresses of a host, asked for once; one that may not be called spoils them all.
     *
     * @throws Refused when one may not be called
     * @throws UnknownHostException when it has none
     */
    InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = lookup.of(host);
        for (InetAddress address : addresses) {
            Optional<String> what = refusal(address);
            if (what.isPresent()) {
                throw new Refused(host, address, what.get());
            }
        }
        return addresses;
    }

    /** What kind of address it is, when it may not be called. */
    public Optional<String> refusal(InetAddress address) {
        if (allowed.stream().anyMatch(network -> network.holds(address))) {
            return Optional.empty();
        }
        for (Map.Entry<Network, String> special : SPECIAL.entrySet()) {
            if (special.getKey().holds(address)) {
                return Optional.of(special.getValue());
            }
        }
        if (address instanceof Inet6Address && !GLOBAL_UNICAST.holds(address)) {
            return Optional.of("not public");
        }
        return address instanceof Inet6Address && isIsatap(address.getAddress())
                ? Optional.of("an IPv4 address in another form")
                : Optional.empty();
    }

    /** RFC 5214: the interface's part is 0000:5efe or 0200:5efe, and then an IPv4 address. */
    private static boolean isIsatap(byte[] address) {
        return (address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == (byte) 0xfe;
    }

    /** An address that may not be called. */
    static final class Refused extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        Refused(String host, InetAddress address, String what) {
            super("'" + host + "' is at " + address.getHostAddress() + ", which is " + what
                    + " and may not be called from here: the operator of this server can permit its network by "
                    + Setting.OUTBOUND_ALLOW.variable() + ".");
        }
    }
}
