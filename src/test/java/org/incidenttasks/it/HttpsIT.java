package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server over https, with the certificate that it made for itself and that these clients trust. */
class HttpsIT extends Deployed {

    private static final String COOKIE = "incident-tasks";

    /** How a record begins in which a server agrees. */
    private static final byte HANDSHAKE = 22;

    /** Record, message and version, and 32 bytes of chance. */
    private static final int HELLO_HEAD = 11 + 32;

    private X509Certificate certificate;
    private SSLContext trusting;
    private HttpClient http;

    @BeforeEach
    void client() throws IOException, GeneralSecurityException {
        assertThat(Installation.password()).isNotEmpty();
        try (InputStream in = Files.newInputStream(Installation.CERTIFICATE)) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("it", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
        http = HttpClient.newBuilder().sslContext(trusting).build();
    }

    private HttpResponse<String> get(String address, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(60));
        return http.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private SSLSession handshake(String protocol, String... ciphers) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) trusting.getSocketFactory().createSocket("localhost", Installation.HTTPS_PORT)) {
            socket.setSoTimeout(30_000);
            socket.setEnabledProtocols(new String[] {protocol});
            if (ciphers.length > 0) {
                socket.setEnabledCipherSuites(ciphers);
            }
            socket.startHandshake();
            return socket.getSession();
        }
    }

    // ---- the certificate

    @Test
    void certificateNamesThisMachineAndIsNoAuthority() throws Exception {
        List<String> names = certificate.getSubjectAlternativeNames().stream()
                .map(name -> name.get(1).toString())
                .toList();
        assertThat(names).contains("localhost", "127.0.0.1");
        String own = InetAddress.getLocalHost().getHostName();
        assertThat(names).contains(own.toLowerCase(Locale.ROOT));
        assertThat(certificate.getBasicConstraints()).as("an authority").isEqualTo(-1);
        boolean[] onlySignatures = {true, false, false, false, false, false, false, false, false};
        assertThat(certificate.getKeyUsage()).isEqualTo(onlySignatures);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(Duration.between(
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(825));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void whoTrustsItIsServedUnderItsNames(String host) throws Exception {
        assertThat(get("https://" + host + ":" + Installation.HTTPS_PORT + "/ui/sign-in")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoDoesNotTrustItIsNotServed() {
        HttpClient strange = HttpClient.newHttpClient();
        assertThatThrownBy(() -> strange.send(
                        HttpRequest.newBuilder(URI.create(Installation.HTTPS)).build(),
                        HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    // ---- the protocol

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void newerProtocolsAreSpoken(String protocol) throws IOException {
        SSLSession session = handshake(protocol);
        assertThat(session.getProtocol()).isEqualTo(protocol);
        assertThat(session.getCipherSuite()).containsAnyOf("_GCM_", "_CHACHA20_");
        assertThat(session.getPeerCertificates()[0]).isEqualTo(certificate);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                "TLS_RSA_WITH_AES_128_GCM_SHA256"
            })
    void weakCiphersAreRefused(String cipher) {
        assertThatThrownBy(() -> handshake("TLSv1.2", cipher)).isInstanceOf(SSLHandshakeException.class);
    }

    /** Byte by byte, because this Java offers no TLS 1.1 itself. */
    @Test
    void olderProtocolsAreRefused() throws IOException {
        assertThat(answerToHello(3)).as("TLS 1.2, from the same bytes").startsWith(HANDSHAKE);
        for (int version : List.of(0, 1, 2)) {
            assertThat(answerToHello(version))
                    .as("an alert, or nothing at all, to version 3.%d", version)
                    .doesNotContain(HANDSHAKE);
        }
    }

    private static byte[] answerToHello(int minorVersion) throws IOException {
        // No session; ECDHE-ECDSA with AES-GCM, and with AES-CBC for the old; no compression; P-256; ECDSA with
        // SHA-256.
        String rest = "00" + "0004c02bc009" + "0100" + "0012" + "000a000400020017" + "000d000600040403" + "0401";
        byte[] tail = HexFormat.of().parseHex(rest);
        byte[] hello = new byte[HELLO_HEAD + tail.length];
        byte[] head = {HANDSHAKE, 3, 1, 0, (byte) (hello.length - 5), 1, 0, 0, (byte) (hello.length - 9), 3, 0};
        head[10] = (byte) minorVersion;
        System.arraycopy(head, 0, hello, 0, head.length);
        System.arraycopy(tail, 0, hello, HELLO_HEAD, tail.length);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("localhost", Installation.HTTPS_PORT));
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(hello);
            return socket.getInputStream().readNBytes(1);
        }
    }

    // ---- sessions

    @Test
    void sessionOverHttpsHasACookieForHttpsOnly() throws Exception {
        List<String> cookies = cookies(get(Installation.HTTPS + "ui/sign-in"));
        assertThat(cookies)
                .filteredOn(cookie -> cookie.startsWith(COOKIE + "="))
                .singleElement()
                .asString()
                .contains("; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/");
        assertThat(cookies).contains(COOKIE + "-https=" + Installation.HTTPS_PORT + "; Path=/; HttpOnly; SameSite=Lax");
    }

    @Test
    void sessionOverHttpHasACookieForBoth() throws Exception {
        assertThat(cookies(get(Installation.BASE + "ui/sign-in")))
                .singleElement()
                .asString()
                .startsWith(COOKIE + "=")
                .contains("; HttpOnly", "; SameSite=Lax")
                .doesNotContain("Secure");
    }

    @Test
    void personSignsInOverHttpsAndEveryNewSessionIsForHttpsOnly() throws Exception {
        Browser browser = new Browser(Installation.HTTPS, trusting);
        Browser.Page page = browser.submit(
                browser.get("ui/sign-in"),
                "/ui/sign-in",
                "userName",
                Installation.USER,
                "password",
                Installation.password());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.address().toString()).startsWith(Installation.HTTPS + "ui/");
        assertThat(browser.get("ui/tasks").status()).isEqualTo(200);
        assertThat(browser.isForHttpsOnly(COOKIE)).isTrue();
        List<String> begun = new ArrayList<>();
        for (Optional<HttpResponse<String>> hop = Optional.of(page.response());
                hop.isPresent();
                hop = hop.get().previousResponse()) {
            begun.addAll(hop.get().headers().allValues("Set-Cookie"));
        }
        assertThat(begun)
                .as("the new id of the session that signs in")
                .filteredOn(cookie -> cookie.startsWith(COOKIE + "="))
                .singleElement()
                .asString()
                .contains("; Secure");
    }

    @Test
    void whoComesBackOverHttpIsLedToHttps() throws Exception {
        String remembered = COOKIE + "-https=" + Installation.HTTPS_PORT;
        HttpResponse<String> led = get(Installation.BASE + "ui/tasks?a=b%20c", "Cookie", remembered);
        assertThat(led.statusCode()).isEqualTo(307);
        assertThat(led.headers().firstValue("Location")).hasValue(Installation.HTTPS + "ui/tasks?a=b%20c");
        assertThat(get(Installation.BASE + "ui/sign-in", "Cookie", COOKIE + "-https=99999999")
                        .statusCode())
                .as("no port")
                .isEqualTo(200);
        assertThat(get(Installation.BASE + "beta/", "Cookie", remembered).statusCode())
                .as("clients of the API")
                .isEqualTo(200);
        HttpResponse<String> session =
                get(Installation.BASE + "ui/sign-in", "Cookie", remembered + "; " + COOKIE + "=x");
        assertThat(session.statusCode()).as("a session over http").isEqualTo(200);
    }

    private static List<String> cookies(HttpResponse<?> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().allValues("Set-Cookie");
    }

    // ---- addresses

    @Test
    void redirectsStayWithHttps() throws Exception {
        assertThat(get(Installation.HTTPS).headers().firstValue("Location")).hasValue(Installation.HTTPS + "ui/");
        assertThat(get(Installation.HTTPS + "ui/tasks").headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).startsWith(Installation.HTTPS + "ui/sign-in"));
    }

    @Test
    void nextLinkAndContextNameHttps() throws Exception {
        Api api = Installation.api(true);
        HttpResponse<String> page = get(
                Installation.HTTPS + "beta/security/incidentTasks?$top=1", "Authorization", "Bearer " + api.token());
        assertThat(page.body())
                .contains(
                        "\"@odata.context\":\"" + Installation.HTTPS + "beta/$metadata#security/incidentTasks\"",
                        "\"@odata.nextLink\":\"" + Installation.HTTPS + "beta/security/incidentTasks?");
    }

    @Test
    void developersMachineIsNotBoundToHttps() throws Exception {
        assertThat(get(Installation.HTTPS + "ui/sign-in").headers().firstValue("Strict-Transport-Security"))
                .isEmpty();
    }
}
