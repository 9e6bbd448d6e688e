package org.incidenttasks.it.keycloak;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A browser that goes from redirect to redirect by itself, or stops before one that the test wants to look at. */
final class Wanderer {

    /** Where it stands: at a page, or before the address {@code ahead}. */
    record Stop(int status, URI address, Document page, URI ahead) {

        String text() {
            Element main = page.selectFirst("main");
            return (main == null ? page : main).text();
        }
    }

    /** Browsers take this machine for safe and send secure cookies to it without https, as Keycloak expects. */
    private static final class Cookies extends CookieManager {

        Cookies() {
            super(null, CookiePolicy.ACCEPT_ALL);
        }

        @Override
        public void put(URI uri, Map<String, List<String>> headers) throws IOException {
            Map<String, List<String>> plain = new HashMap<>(headers);
            plain.replaceAll((name, values) -> values.stream()
                    .map(value -> name.equalsIgnoreCase("Set-Cookie") ? value.replaceAll("(?i);\\s*secure", "") : value)
                    .toList());
            super.put(uri, plain);
        }
    }

    private final CookieManager cookies = new Cookies();
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    Stop get(Object address) {
        return get(address, ahead -> false);
    }

    Stop get(Object address, Predicate<URI> before) {
        return go(HttpRequest.newBuilder(URI.create(address.toString())).GET(), before);
    }

    /** Fills in the one form of that selector: hidden members are kept. */
    Stop submit(Stop at, String selector, Predicate<URI> before, String... fields) {
        Element form = at.page().selectFirst(selector);
        if (form == null) {
            throw new AssertionError("No form " + selector + " on " + at.address() + ": " + at.text());
        }
        List<Map.Entry<String, String>> members = new ArrayList<>();
        form.select("input[type=hidden]")
                .forEach(hidden -> members.add(Map.entry(hidden.attr("name"), hidden.attr("value"))));
        for (int i = 0; i < fields.length; i += 2) {
            members.add(Map.entry(fields[i], fields[i + 1]));
        }
        StringBuilder body = new StringBuilder();
        members.forEach(member -> body.append(body.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(member.getKey(), StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(member.getValue(), StandardCharsets.UTF_8)));
        return go(
                HttpRequest.newBuilder(URI.create(form.attr("abs:action")))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())),
                before);
    }

    private Stop go(HttpRequest.Builder request, Predicate<URI> before) {
        HttpResponse<String> answer = send(request);
        for (int i = 0; i < 20; i++) {
            URI ahead = answer.headers()
                    .firstValue("Location")
                    .map(answer.uri()::resolve)
                    .orElse(null);
            if (ahead == null || before.test(ahead)) {
                return new Stop(
                        answer.statusCode(),
                        answer.uri(),
                        Jsoup.parse(answer.body(), answer.uri().toString()),
                        ahead);
            }
            answer = send(HttpRequest.newBuilder(ahead).GET());
        }
        throw new AssertionError("Redirects without end, last to " + answer.uri());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(
                    request.header("Accept", "text/html,*/*;q=0.5")
                            .header("Accept-Language", "en")
                            .timeout(Duration.ofSeconds(120))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
