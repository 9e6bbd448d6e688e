package org.incidenttasks.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.incidenttasks.Problem;
import org.incidenttasks.Settings;
import org.incidenttasks.access.Caller;
import org.incidenttasks.audit.Actor;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private static final String PROXY = "10.0.0.1";

    private final AtomicLong nanos = new AtomicLong(1);
    private final RateLimits limits = limits(Map.of(
            "INCIDENT_TASKS_RATE_CLIENT", "60",
            "INCIDENT_TASKS_RATE_PERSON", "6",
            "INCIDENT_TASKS_RATE_SIGN_IN", "3",
            "INCIDENT_TASKS_TRUSTED_PROXIES", PROXY));

    private RateLimits limits(Map<String, String> environment) {
        return new RateLimits(new Settings(environment, name -> null), nanos::get);
    }

    private static Caller caller(Actor.Kind kind, String id) {
        Actor actor = new Actor(kind, id, id, Actor.Via.API, "r");
        return new Caller(actor, "tenant", "Tenant", false, Set.of(), List.of());
    }

    private static HttpServletRequest from(String address, String... forwardedFor) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                RateLimitsTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> method.getName().equals("getRemoteAddr")
                        ? address
                        : Collections.enumeration(List.of(forwardedFor)));
    }

    /** How often it may be done in a row; stops at 1,000. */
    private static int times(Runnable request) {
        for (int i = 0; i < 1_000; i++) {
            try {
                request.run();
            } catch (Problem.TooMany e) {
                return i;
            }
        }
        return 1_000;
    }

    private static int wait(ThrowingCallable refused) {
        int[] seconds = new int[1];
        assertThatThrownBy(refused)
                .isInstanceOfSatisfying(Problem.TooMany.class, e -> seconds[0] = e.retryAfterSeconds());
        return seconds[0];
    }

    @Test
    void clientIsRefusedAfterItsRateAndServedWhenItHasWaitedAsLongAsItWasTold() {
        Caller client = caller(Actor.Kind.CLIENT, "c1");
        assertThat(times(() -> limits.count(client))).isEqualTo(60);
        int seconds = wait(() -> limits.count(client));
        assertThat(seconds).isEqualTo(1);
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
        assertThat(times(() -> limits.count(client))).isEqualTo(1);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(times(() -> limits.count(client))).isEqualTo(60);
    }

    @Test
    void oneClientDoesNotStarveAnother() {
        assertThat(times(() -> limits.count(caller(Actor.Kind.CLIENT, "greedy"))))
                .isEqualTo(60);
        assertThat(times(() -> limits.count(caller(Actor.Kind.CLIENT, "modest"))))
                .isEqualTo(60);
    }

    @Test
    void peopleHaveARateOfTheirOwn() {
        assertThat(times(() -> limits.count(caller(Actor.Kind.PERSON, "p1")))).isEqualTo(6);
        assertThat(wait(() -> limits.count(caller(Actor.Kind.PERSON, "p1")))).isEqualTo(10);
    }

    @Test
    void attemptsToComeInCountByAddress() {
        assertThat(times(() -> limits.countEntry(from("192.0.2.1")))).isEqualTo(3);
        assertThat(times(() -> limits.countEntry(from("192.0.2.2")))).isEqualTo(3);
        assertThat(wait(() -> limits.countEntry(from("192.0.2.2")))).isEqualTo(20);
    }

    @Test
    void tokensCountByClientAndAddressAndByAddressInAll() {
        assertThat(times(() -> limits.countToken(from("192.0.2.1"), "c1"))).isEqualTo(3);
        assertThat(times(() -> limits.countToken(from("192.0.2.2"), "c1"))).isEqualTo(3);
        int[] count = {0};
        assertThat(times(() -> limits.countToken(from("192.0.2.3"), "c" + count[0]++)))
                .isEqualTo(30);
    }

    @Test
    void addressBehindATrustedProxyIsTheOneThatItNames() {
        assertThat(times(() -> limits.countEntry(from(PROXY, "192.0.2.1")))).isEqualTo(3);
        assertThat(times(() -> limits.countEntry(from(PROXY, "192.0.2.9, 192.0.2.2"))))
                .isEqualTo(3);
        // What a client adds in front changes nothing.
        assertThat(times(() -> limits.countEntry(from(PROXY, "192.0.2.8", "192.0.2.2"))))
                .isZero();
        // Nobody is believed who is no trusted proxy.
        assertThat(times(() -> limits.countEntry(from("192.0.2.5", "192.0.2.77"))))
                .isEqualTo(3);
        assertThat(times(() -> limits.countEntry(from("192.0.2.5", "192.0.2.78"))))
                .isZero();
    }

    @Test
    void addressesOfOneNetworkCountTogetherInIpv6() {
        assertThat(times(() -> limits.countEntry(from("2001:db8:1:2::1")))).isEqualTo(3);
        assertThat(times(() -> limits.countEntry(from("2001:db8:1:2:ffff::9")))).isZero();
        assertThat(times(() -> limits.countEntry(from("2001:db8:1:3::1")))).isEqualTo(3);
    }

    @Test
    void zeroIsNoLimit() {
        RateLimits off = limits(Map.of(
                "INCIDENT_TASKS_RATE_CLIENT", "0",
                "INCIDENT_TASKS_RATE_PERSON", "0",
                "INCIDENT_TASKS_RATE_SIGN_IN", "0"));
        assertThat(times(() -> off.count(caller(Actor.Kind.CLIENT, "c1")))).isEqualTo(1_000);
        assertThat(times(() -> off.count(caller(Actor.Kind.PERSON, "p1")))).isEqualTo(1_000);
        assertThat(times(() -> off.countEntry(from("192.0.2.1")))).isEqualTo(1_000);
        assertThat(times(() -> off.countToken(from("192.0.2.1"), "c1"))).isEqualTo(1_000);
    }
}
