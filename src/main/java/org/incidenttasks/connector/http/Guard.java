package org.incidenttasks.connector.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.connector.outbound.OutboundAddresses;

/** Says to which addresses requests may go. Asked before each one, and for every address that a target names. */
@FunctionalInterface
public interface Guard {

    /** Names of this machine that never leave it. */
    Set<String> OWN = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * @throws HttpFailure when no request may go there, or nobody knows where it is
     */
    void check(URI address) throws HttpFailure;

    /** Anywhere over https, and without it to this machine alone: no secret crosses a network in the clear. */
    static Guard encrypted() {
        return address -> {
            boolean secure = "https".equalsIgnoreCase(address.getScheme());
            boolean own = "http".equalsIgnoreCase(address.getScheme()) && OWN.contains(address.getHost());
            if (address.getHost() == null || address.getUserInfo() != null || !secure && !own) {
                throw HttpFailure.refused("The address of " + (address.getHost() == null ? "it" : address.getHost())
                        + " is refused: it must begin with https:// and name no user.");
            }
        };
    }

    /**
     * As {@link #encrypted}, and only to public addresses and those that the operator lists: an organisation's
     * administrator names the address, and must not reach into the operator's network by it. A name that leads elsewhere
     * a moment later gains nothing, as who is there has to prove over TLS to be of that name.
     */
    static Guard of(Settings settings) {
        OutboundAddresses addresses = new OutboundAddresses(settings.list(Setting.OUTBOUND_ALLOW));
        return address -> {
            encrypted().check(address);
            for (InetAddress one : resolved(address.getHost())) {
                Optional<String> refusal = addresses.refusal(one);
                if (refusal.isPresent()) {
                    throw HttpFailure.refused("'" + address.getHost() + "' is at " + one.getHostAddress()
                            + ", which is " + refusal.get() + " and may not be called from here: the operator of this"
                            + " server can permit its network by " + Setting.OUTBOUND_ALLOW.variable() + ".");
                }
            }
        };
    }

    private static InetAddress[] resolved(String host) throws HttpFailure {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw HttpFailure.notReached(host + " cannot be reached: there is no such name.");
        }
    }
}
