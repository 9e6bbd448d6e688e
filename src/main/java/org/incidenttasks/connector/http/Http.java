package org.incidenttasks.connector.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.incidenttasks.connector.Tls;

/**
 * Sends requests and waits for whole answers, whatever their status: no redirect is followed, each answer is bounded in
 * size and time, and an interrupt breaks off. What is {@linkplain Request#repeatable() repeatable} is sent up to three
 * times when nobody answers or a gateway says so.
 */
public final class Http {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration DOWNLOAD = Duration.ofMinutes(25);
    private static final int MOST_BYTES = 4_000_000;

    /** A client has threads of its own and cannot be closed: one for each choice of trusted certificates. */
    private static final Cache<String, HttpClient> CLIENTS = Caffeine.newBuilder()
            .maximumSize(100)
            .expireAfterAccess(Duration.ofMinutes(30))
            .build();

    private final Guard guard;
    private final HttpClient client;
    private final Duration answer;

    /**
     * @param certificates to be trusted, in PEM; empty: what the Java platform trusts
     * @throws HttpFailure when they cannot be read
     */
    public Http(Guard guard, Optional<String> certificates) throws HttpFailure {
        this(guard, certificates, ANSWER);
    }

    /** @param answer how long a whole answer may take */
    public Http(Guard guard, Optional<String> certificates, Duration answer) throws HttpFailure {
        this.guard = guard;
        this.client = client(certificates);
        this.answer = answer;
    }

    private static HttpClient client(Optional<String> certificates) throws HttpFailure {
        String key = certificates.orElse("");
        HttpClient known = CLIENTS.getIfPresent(key);
        if (known == null) {
            try {
                known = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT)
                        .sslContext(Tls.trusting(certificates))
                        .build();
            } catch (GeneralSecurityException e) {
                throw HttpFailure.refused(e.getMessage());
            }
            CLIENTS.put(key, known);
        }
        return known;
    }

    /** @throws HttpFailure when there is no answer */
    public Answer send(Request request) throws HttpFailure, InterruptedException {
        return Repetition.of(request, () -> once(request));
    }

    private Answer once(Request request) throws HttpFailure, InterruptedException {
        HttpResponse<byte[]> response = exchange(
                request, info -> new Bounded<>(HttpResponse.BodySubscribers.ofByteArray(), MOST_BYTES), answer);
        return new Answer(request.address().getHost(), response.statusCode(), response.headers(), response.body());
    }

    /**
     * Writes an answer's body into a file, which is replaced.
     *
     * @throws HttpFailure when the answer is not good or larger than {@code most} bytes; what is in the file is then of
     *     no use
     */
    public void download(Request request, Path file, long most) throws HttpFailure, InterruptedException {
        HttpResponse<Path> response =
                exchange(request, info -> new Bounded<>(HttpResponse.BodySubscribers.ofFile(file), most), DOWNLOAD);
        if (response.statusCode() != 200) {
            throw HttpFailure.answered(
                    new Answer(request.address().getHost(), response.statusCode(), response.headers(), new byte[0]));
        }
    }

    /** The one place where something leaves for the outside. */
    private <T> HttpResponse<T> exchange(Request request, HttpResponse.BodyHandler<T> handler, Duration within)
            throws HttpFailure, InterruptedException {
        guard.check(request.address());
        CompletableFuture<HttpResponse<T>> exchange = client.sendAsync(written(request), handler);
        String host = request.address().getHost();
        try {
            return exchange.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw HttpFailure.noAnswer(host + " did not answer within " + within.toSeconds() + " s.");
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw failure(host, e.getCause());
        }
    }

    private static HttpRequest written(Request request) throws HttpFailure {
        try {
            HttpRequest.BodyPublisher body = request.body().length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(request.body());
            HttpRequest.Builder builder =
                    HttpRequest.newBuilder(request.address()).method(request.method(), body);
            request.headers().forEach(builder::header);
            return builder.build();
        } catch (IllegalArgumentException e) {
            // Its message would repeat the header or the address, and with them a secret.
            throw HttpFailure.refused("The request for " + request.address().getHost()
                    + " cannot be written: an address or a setting holds a character that is not allowed.");
        }
    }

    private static HttpFailure failure(String host, Throwable cause) {
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return HttpFailure.notReached(host + " cannot be reached: " + words(cause, "no connection") + ".");
        }
        if (cause instanceof SSLHandshakeException) {
            return HttpFailure.refused(
                    host + " is not trusted over TLS: " + words(cause, "the handshake failed") + ".");
        }
        if (cause instanceof SSLException) {
            return HttpFailure.noAnswer(host + " broke off: " + words(cause, "TLS failed") + ".");
        }
        if (cause instanceof IOException) {
            return HttpFailure.noAnswer(host + " did not answer: " + words(cause, "the connection broke") + ".");
        }
        return HttpFailure.noAnswer(host + " did not answer: " + cause + ".");
    }

    private static String words(Throwable cause, String without) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof java.nio.channels.UnresolvedAddressException) {
                return "there is no such name";
            }
            if (at.getMessage() != null && !at.getMessage().isBlank()) {
                return at.getMessage();
            }
        }
        return without;
    }
}
