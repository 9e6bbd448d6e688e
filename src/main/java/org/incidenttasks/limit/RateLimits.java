package org.incidenttasks.limit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Caller;
import org.incidenttasks.audit.Actor;

/** How often who may ask: an API client, a person, and an address where nobody is known yet. */
@ApplicationScoped
public class RateLimits {

    /** Many clients may stand behind one address; the one whose secret is guessed is counted by itself. */
    private static final int CLIENTS_OF_AN_ADDRESS = 10;

    private Buckets clients;
    private Buckets people;
    private Buckets entries;
    private Buckets credentials;
    private Buckets tokens;
    private List<String> proxies;

    /** For the container's proxy. */
    protected RateLimits() {}

    @Inject
    public RateLimits(Settings settings) {
        this(settings, System::nanoTime);
    }

    RateLimits(Settings settings, LongSupplier nanos) {
        clients = new Buckets(settings.number(Setting.RATE_CLIENT), nanos);
        people = new Buckets(settings.number(Setting.RATE_PERSON), nanos);
        int attempts = settings.number(Setting.RATE_SIGN_IN);
        entries = new Buckets(attempts, nanos);
        credentials = new Buckets(attempts, nanos);
        tokens = new Buckets(attempts * CLIENTS_OF_AN_ADDRESS, nanos);
        proxies = settings.list(Setting.TRUSTED_PROXIES);
    }

    /**
     * Counts a request of somebody who is known.
     *
     * @throws Problem.TooMany when there were too many
     */
    public void count(Caller caller) {
        Buckets buckets = caller.actor().kind() == Actor.Kind.PERSON ? people : clients;
        require(buckets.take(caller.tenantId() + " " + caller.actor().id()));
    }

    /**
     * Counts an attempt to come in by a page: to sign in, or to set the server up.
     *
     * @throws Problem.TooMany when there were too many from the address
     */
    public void countEntry(HttpServletRequest request) {
        require(entries.take(ClientAddress.of(request, proxies)));
    }

    /**
     * Counts an attempt to get a token.
     *
     * @throws Problem.TooMany when there were too many for the client from the address, or from the address in all
     */
    public void countToken(HttpServletRequest request, String clientId) {
        String address = ClientAddress.of(request, proxies);
        require(tokens.take(address));
        require(credentials.take(address + " " + clientId));
    }

    private static void require(OptionalInt seconds) {
        if (seconds.isPresent()) {
            throw new Problem.TooMany("Too many requests.", seconds.getAsInt());
        }
    }
}
