package org.incidenttasks.connector.outbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.connector.Tls;

/**
 * Calls an address that an administrator of an organisation named. The host is asked for once, every address of it is
 * checked, and the connection goes to an address that was checked, so that a name server that answers differently the
 * second time (DNS rebinding) gains nothing. Only https; certificate and name are checked; no redirect is followed, no
 * proxy is asked, nothing is repeated and no cookie kept.
 */
@ApplicationScoped
public class Outbound {

    static final int MOST_BYTES = 262_144;

    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final Timeout SILENCE = Timeout.ofSeconds(15);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(25);

    private OutboundAddresses addresses;

    protected Outbound() {}

    @Inject
    public Outbound(Settings settings) {
        this(new OutboundAddresses(settings.list(Setting.OUTBOUND_ALLOW)));
    }

    Outbound(OutboundAddresses addresses) {
        this.addresses = addresses;
    }

    /**
     * Sends a body and reads the answer.
     *
     * @param pem certificates to trust, in PEM; empty: those that the Java platform trusts
     * @throws CallFailed when there is no answer
     */
    public Answer post(String address, Optional<String> pem, String type, Map<String, String> headers, String body)
            throws CallFailed {
        HttpPost request = new HttpPost(address(address));
        headers.forEach(request::setHeader);
        // As it is: an entity's own type would be written in the library's way.
        request.setHeader("Content-Type", type);
        request.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), null));
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(SILENCE)
                .setConnectionRequestTimeout(CONNECT)
                .build());
        long until = System.nanoTime() + MOST_NANOS;
        try (CloseableHttpClient client = client(pem)) {
            return client.execute(request, response -> read(response, until));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** An address as it may be called: https, with a host, without a user's name. */
    static URI address(String text) throws CallFailed {
        URI address;
        try {
            address = URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw refused("'" + text + "' is no address: write https://, the name and the path.", e);
        }
        if (!"https".equalsIgnoreCase(address.getScheme())
                || address.getHost() == null
                || address.getUserInfo() != null
                || address.getFragment() != null) {
            throw refused("'" + text + "' cannot be called: write https://, the name and the path, and no user.", null);
        }
        return address;
    }

    private CloseableHttpClient client(Optional<String> pem) throws CallFailed {
        PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new Checked(addresses))
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls(pem)))
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setSocketTimeout(SILENCE)
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setUserAgent("IncidentTasks")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .build();
    }

    private record Checked(OutboundAddresses addresses) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return addresses.resolve(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    private static SSLContext tls(Optional<String> pem) throws CallFailed {
        try {
            return Tls.trusting(pem);
        } catch (GeneralSecurityException e) {
            throw refused(e.getMessage(), e);
        }
    }

    private static Answer read(ClassicHttpResponse response, long until) throws IOException {
        HttpEntity entity = response.getEntity();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (entity != null) {
            try (InputStream in = entity.getContent()) {
                byte[] piece = new byte[8_192];
                int length = in.read(piece);
                while (length >= 0) {
                    body.write(piece, 0, length);
                    if (body.size() > MOST_BYTES || System.nanoTime() > until || Thread.interrupted()) {
                        throw new IOException("the answer is too long, or takes too long");
                    }
                    length = in.read(piece);
                }
            }
        }
        return new Answer(response.getCode(), body.toString(StandardCharsets.UTF_8));
    }

    private static CallFailed refused(String message, Throwable cause) {
        return new CallFailed(CallFailed.Reach.REFUSED, message, cause);
    }

    private static CallFailed failed(IOException e) {
        if (e instanceof OutboundAddresses.Refused) {
            return refused(e.getMessage(), e);
        }
        if (e instanceof SSLHandshakeException || e instanceof SSLPeerUnverifiedException) {
            return refused(
                    "Its certificate does not hold: " + e.getMessage()
                            + ". Renew it, or add its authority to the trusted certificates.",
                    e);
        }
        if (e instanceof UnknownHostException) {
            return new CallFailed(CallFailed.Reach.NOT_SENT, "There is no host of that name: " + e.getMessage(), e);
        }
        if (e instanceof java.net.ConnectException || e instanceof ConnectTimeoutException) {
            return new CallFailed(CallFailed.Reach.NOT_SENT, "It cannot be reached: " + e.getMessage(), e);
        }
        return new CallFailed(CallFailed.Reach.PERHAPS_SENT, "The call broke off: " + e.getMessage(), e);
    }
}
