package org.incidenttasks.identity;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignedInTest {

    private static final Instant NOW = Instant.parse("2026-11-24T06:00:00Z");
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final Duration ABSOLUTE = Duration.ofHours(12);

    private final Map<String, Object> attributes = new HashMap<>();
    private boolean ended;
    private final HttpSession session = (HttpSession) Proxy.newProxyInstance(
            SignedInTest.class.getClassLoader(), new Class<?>[] {HttpSession.class}, (proxy, method, arguments) -> {
                if (ended) {
                    throw new IllegalStateException("The session has ended");
                }
                return switch (method.getName()) {
                    case "getAttribute" -> attributes.get((String) arguments[0]);
                    case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                    case "removeAttribute" -> attributes.remove((String) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                };
            });

    private Optional<SignedIn> seen(Instant now, boolean attended) {
        return SignedIn.in(session, now, IDLE, ABSOLUTE, attended);
    }

    @Test
    void sessionEndsWhenIdleAndInAnyCase() {
        SignedIn signedIn = new SignedIn("u1", "t1", NOW);
        signedIn.begin(session, NOW);
        for (Instant at = NOW; at.isBefore(NOW.plus(ABSOLUTE)); at = at.plusSeconds(600)) {
            assertThat(seen(at, true)).contains(signedIn);
        }
        assertThat(seen(NOW.plus(ABSOLUTE), true)).isEmpty();

        signedIn.begin(session, NOW);
        assertThat(seen(NOW.plus(IDLE).minusSeconds(1), false)).contains(signedIn);
        assertThat(seen(NOW.plus(IDLE), true)).isEmpty();
        assertThat(seen(NOW, true)).as("it does not come back").isEmpty();
    }

    @Test
    void pageThatRenewsItselfKeepsNoSessionAlive() {
        new SignedIn("u1", "t1", NOW).begin(session, NOW);
        Instant at = NOW;
        for (; at.isBefore(NOW.plus(IDLE)); at = at.plusSeconds(15)) {
            assertThat(seen(at, false)).isPresent();
        }
        assertThat(seen(at, false)).isEmpty();
    }

    @Test
    void requestInPassingWritesNothingBack() {
        SignedIn before = new SignedIn("u1", "t1", NOW);
        before.begin(session, NOW);
        SignedIn after = before.lookingAt("t2").anew(NOW.plusSeconds(5));
        // The change of another request, made while this one looks: its own writing must not undo it.
        HttpSession changing = (HttpSession) Proxy.newProxyInstance(
                SignedInTest.class.getClassLoader(), new Class<?>[] {HttpSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("setAttribute")) {
                        session.setAttribute(SignedIn.ATTRIBUTE, after);
                    }
                    return method.invoke(session, arguments);
                });
        assertThat(SignedIn.in(changing, NOW.plusSeconds(6), IDLE, ABSOLUTE, true))
                .contains(before);
        assertThat(seen(NOW.plusSeconds(7), true)).contains(after);
    }

    @Test
    void sessionThatEndedMeanwhileIsNone() {
        new SignedIn("u1", "t1", NOW).begin(session, NOW);
        ended = true;
        assertThat(seen(NOW, true)).isEmpty();
    }
}
