package org.incidenttasks.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.incidenttasks.Fuzzed;

/** Whatever a proxy says, the origin is an address, and it is a stranger's word only if a trusted proxy said it. */
class ForwardedFuzz extends Fuzzed {

    private static final String PROXY = "10.0.0.1";

    @FuzzTest
    @DictionaryEntries({
        "https",
        "http, https",
        "tasks.example.org",
        ":65535",
        ":65536",
        "[::1]",
        "[::1]:8443",
        "a_b",
        ".."
    })
    void anyWordOfAProxyIsAnAddress(FuzzedDataProvider data) {
        came();
        boolean trusted = data.consumeBoolean();
        Map<String, Object> answers = new HashMap<>();
        answers.put("getRemoteAddr", trusted ? PROXY : "10.0.0.2");
        answers.put("getScheme", data.consumeBoolean() ? "http" : "https");
        answers.put("getServerName", "inner");
        answers.put("getServerPort", 9080);
        answers.put("getRequestURI", "/beta/security/incidentTasks");
        String proto = data.consumeString(12);
        String host = data.consumeString(40);
        HttpServletRequest request = ForwardedRequest.of(
                Requests.of(answers, "X-Forwarded-Proto", proto, "X-Forwarded-Host", host, "Host", "inner:9080"),
                List.of(PROXY));
        String origin = ForwardedRequest.origin(request);
        URI address = URI.create(origin);
        assertThat(address.getScheme()).isIn("http", "https");
        assertThat(origin).matches("https?://[A-Za-z0-9._\\[\\]:-]+");
        assertThat(address.getPort()).isBetween(-1, 65_535);
        if (trusted) {
            assertThat(URI.create(request.getRequestURL().toString()).getRawPath())
                    .isEqualTo(request.getRequestURI());
        } else {
            assertThat(origin).endsWith("://inner:9080");
        }
        if (trusted && !origin.contains("//inner")) {
            taken();
        }
    }
}
