package org.incidenttasks.front;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedRequestTest {

    private static final List<String> PROXIES = List.of("10.0.0.1");

    private static HttpServletRequest from(String address, String... headers) {
        return Requests.of(
                Map.of(
                        "getRemoteAddr",
                        address,
                        "getScheme",
                        "http",
                        "isSecure",
                        false,
                        "getServerName",
                        "backend",
                        "getServerPort",
                        9080,
                        "getRequestURI",
                        "/ui/tasks"),
                headers);
    }

    @ParameterizedTest
    @CsvSource({
        "https, tasks.example.org,       tasks.example.org, 443,  https://tasks.example.org",
        "HTTPS, tasks.example.org:8443,  tasks.example.org, 8443, https://tasks.example.org:8443",
        "'https, http', 'a.example, b',  a.example,         443,  https://a.example",
        "https, [2001:db8::1]:444,       [2001:db8::1],     444,  https://[2001:db8::1]:444",
        "https, ,                        backend,           9080, https://backend:9080",
        "https, evil/example,            backend,           9080, https://backend:9080",
        "https, evil.example:99999,      backend,           9080, https://backend:9080",
        "https, a@b,                     backend,           9080, https://backend:9080",
    })
    void trustedProxyIsBelieved(String proto, String host, String name, int port, String origin) {
        HttpServletRequest request = from(
                "10.0.0.1",
                "Host",
                "backend:9080",
                "X-Forwarded-Proto",
                proto,
                "X-Forwarded-Host",
                host == null ? "" : host);
        HttpServletRequest seen = ForwardedRequest.of(request, PROXIES);
        assertThat(seen.isSecure()).isTrue();
        assertThat(seen.getScheme()).isEqualTo("https");
        assertThat(seen.getServerName()).isEqualTo(name);
        assertThat(seen.getServerPort()).isEqualTo(port);
        assertThat(seen.getRequestURL().toString()).isEqualTo(origin + "/ui/tasks");
        assertThat(ForwardedRequest.origin(request))
                .as("the request from before the filter")
                .isEqualTo(origin);
    }

    @ParameterizedTest
    @CsvSource({"javascript", "ftp", "''"})
    void otherSchemesAreNot(String proto) {
        HttpServletRequest seen =
                ForwardedRequest.of(from("10.0.0.1", "Host", "tasks.example.org", "X-Forwarded-Proto", proto), PROXIES);
        assertThat(seen.isSecure()).isFalse();
        assertThat(ForwardedRequest.origin(seen)).isEqualTo("http://tasks.example.org");
    }

    /** The fuzzer's: no link can be made of such a host, so each would be a fault of the server's. */
    @ParameterizedTest
    @ValueSource(strings = {"[:1]", "[:1]:8443", "[1:2]", "[::1", "[.:.]", "a:65536", "a:b", "-a", "a b", "a/b", "ä"})
    void hostsThatAreNoneAreNot(String host) {
        HttpServletRequest seen =
                ForwardedRequest.of(from("10.0.0.1", "Host", "tasks.example.org", "X-Forwarded-Host", host), PROXIES);
        assertThat(ForwardedRequest.origin(seen)).isEqualTo("http://tasks.example.org");
    }

    @Test
    void nobodyElseIsBelieved() {
        HttpServletRequest request = from("10.0.0.2", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "evil.example");
        assertThat(ForwardedRequest.of(request, PROXIES)).isSameAs(request);
        assertThat(ForwardedRequest.origin(request)).isEqualTo("http://backend:9080");
    }
}
