package org.incidenttasks.limit;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.incidenttasks.Texts;

/** Whose attempts are counted together: an address, or the network of 64 bits that one customer has in IPv6. */
final class ClientAddress {

    /** Nothing that a resolver would be asked about. */
    private static final Pattern NUMERIC_V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private static final int PREFIX_BYTES = 8;
    private static final int MOST = 100;

    private ClientAddress() {}

    /** The address of the client; behind a trusted proxy, the last one that no trusted proxy has. */
    static String of(HttpServletRequest request, Collection<String> trustedProxies) {
        String address = request.getRemoteAddr();
        if (trustedProxies.contains(address)) {
            List<String> path = Arrays.asList(String.join(",", Collections.list(request.getHeaders("X-Forwarded-For")))
                    .split(","));
            for (int i = path.size() - 1; i >= 0 && trustedProxies.contains(address); i--) {
                String before = path.get(i).strip();
                address = before.isEmpty() ? address : before;
            }
        }
        return network(Texts.cut(address, MOST));
    }

    private static String network(String address) {
        if (address.indexOf(':') < 0 || !NUMERIC_V6.matcher(address).matches()) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? Arrays.toString(Arrays.copyOf(parsed.getAddress(), PREFIX_BYTES))
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
