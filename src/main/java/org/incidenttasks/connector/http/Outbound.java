package org.incidenttasks.connector.http;

import java.net.URI;
import java.util.Set;

/** Says to which addresses requests may go. Asked before each one, and for every address that a target names. */
@FunctionalInterface
public interface Outbound {

    /** Names of this machine that never leave it. */
    Set<String> OWN = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * @throws HttpFailure made by {@link HttpFailure#refused} when no request may go there
     */
    void check(URI address) throws HttpFailure;

    /** Anywhere over https, and without it to this machine alone: no secret crosses a network in the clear. */
    static Outbound encrypted() {
        return address -> {
            boolean secure = "https".equalsIgnoreCase(address.getScheme());
            boolean own = "http".equalsIgnoreCase(address.getScheme()) && OWN.contains(address.getHost());
            if (address.getHost() == null || address.getUserInfo() != null || !secure && !own) {
                throw HttpFailure.refused("The address of " + (address.getHost() == null ? "it" : address.getHost())
                        + " is refused: it must begin with https:// and name no user.");
            }
        };
    }
}
