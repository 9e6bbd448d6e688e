package org.incidenttasks.identity;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Set;

/**
 * The public keys of somebody else: read when first needed, kept for five minutes, read again for a key that is not
 * among them, though not more often than the limit says, and kept for hours where they cannot be read again.
 */
public final class IssuerKeys {

    /** Times out, in milliseconds, and bounds, in bytes, what is read from a provider. */
    public static final int CONNECT_MILLIS = 3_000;

    /** As {@link #CONNECT_MILLIS}, for the answer. */
    public static final int READ_MILLIS = 5_000;

    /** What may sign. None is symmetric: a key that everybody may read must not sign. */
    public static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final int MOST_BYTES = 512 * 1024;
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration KEPT_IN_OUTAGE = Duration.ofHours(4);
    private static final Duration REFRESH_WAIT = Duration.ofSeconds(10);
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Says where the keys are; asked whenever they are read, as finding it out may need the network. */
    @FunctionalInterface
    public interface Place {
        URL find() throws IOException;
    }

    private final Watched watched;
    private final JWKSource<SecurityContext> source;

    /** @param limit the least time between two readings, but for one more in it that an unknown key may cause */
    public IssuerKeys(Place place, Duration limit) {
        watched = new Watched(place);
        source = JWKSourceBuilder.create(watched)
                .cache(KEPT.toMillis(), REFRESH_WAIT.toMillis())
                // It would bring a thread of its own.
                .refreshAheadCache(false)
                .rateLimited(limit.toMillis())
                .outageTolerant(KEPT_IN_OUTAGE.toMillis())
                .build();
    }

    public JWKSource<SecurityContext> source() {
        return source;
    }

    /** Whether they could be read at least once: if so, a key that is not among them is none of theirs. */
    public boolean areKnown() {
        return watched.known;
    }

    /** Whether an address may be trusted with keys and secrets: by {@code https}, or on this machine. */
    public static boolean isSafe(String address) {
        try {
            URI uri = new URI(address);
            return uri.getHost() != null
                    && uri.getRawFragment() == null
                    && ("https".equals(uri.getScheme())
                            || "http".equals(uri.getScheme()) && HERE.contains(uri.getHost()));
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }

    private static final class Watched implements JWKSetSource<SecurityContext> {

        private final Place place;
        private final ResourceRetriever retriever;
        private volatile boolean known;

        Watched(Place place) {
            this.place = place;
            DefaultResourceRetriever byHttp = new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MOST_BYTES);
            byHttp.setDisconnectsAfterUse(true);
            this.retriever = byHttp;
        }

        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context)
                throws KeySourceException {
            try (var byUrl = new URLBasedJWKSetSource<SecurityContext>(place.find(), retriever)) {
                JWKSet keys = byUrl.getJWKSet(evaluator, now, context);
                known = true;
                return keys;
            } catch (IOException e) {
                throw new JWKSetRetrievalException("The keys cannot be found: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
