package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every request passes first, spoken byte by byte. */
class FrontIT extends Deployed {

    private static final String HERE = "127.0.0.1";

    /** As {@code server.env} names it. */
    private static final String PROXY = "127.0.0.2";

    private static final String[] FORWARDED = {"X-Forwarded-Proto: https", "X-Forwarded-Host: tasks.example.org"};

    @BeforeEach
    void setUp() {
        assertThat(Installation.password()).isNotEmpty();
    }

    /** The whole answer to a request that is sent from an address of this machine. */
    private static String ask(String from, String requestLine, String[] headers, String body) {
        StringBuilder request = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: localhost:9280\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        request.append("Connection: close\r\n\r\n").append(body);
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress(InetAddress.getByName(HERE), 9280));
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (BindException e) {
            return Assumptions.abort("This machine has no address " + from);
        } catch (IOException e) {
            throw new AssertionError(requestLine, e);
        }
    }

    // ---- the proxy in front

    @Test
    void whatIsForwardedCountsFromATrustedProxyOnly() {
        String here = ask(HERE, "GET /ui/tasks", FORWARDED, "");
        assertThat(here).startsWith("HTTP/1.1 303").contains("Location: http://localhost:9280/ui/sign-in");
        assertThat(here).doesNotContain("Strict-Transport-Security", "tasks.example.org");
        String proxied = ask(PROXY, "GET /ui/tasks", FORWARDED, "");
        assertThat(proxied).startsWith("HTTP/1.1 303").contains("Location: https://tasks.example.org/ui/sign-in");
        assertThat(proxied).contains("Strict-Transport-Security");
    }

    @Test
    void redirectsOfServletsFollowTheProxyToo() {
        assertThat(ask(HERE, "GET /", FORWARDED, "")).doesNotContain("tasks.example.org");
        assertThat(ask(PROXY, "GET /", FORWARDED, "")).contains("Location: https://tasks.example.org/ui/");
    }

    @Test
    void linksOfTheApiFollowTheProxyToo() {
        String[] headers = {
            FORWARDED[0],
            FORWARDED[1],
            "Authorization: Bearer " + Installation.api(true).token()
        };
        String line = "GET /beta/security/incidentTasks?$top=1";
        assertThat(ask(HERE, line, headers, ""))
                .contains("http://localhost:9280/beta/")
                .doesNotContain("example.org/b");
        assertThat(ask(PROXY, line, headers, "")).contains("https://tasks.example.org/beta/");
    }
}
