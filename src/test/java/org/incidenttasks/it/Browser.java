package org.incidenttasks.it;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A person's browser without JavaScript: follows redirects, keeps cookies, fills in the forms that the pages hold. */
public final class Browser {

    /** A page as it came, and where it was found in the end. */
    public record Page(int status, URI address, HttpResponse<String> response, Document document) {

        /** All that a person reads in the main part. */
        public String text() {
            Element main = document.selectFirst("main");
            return (main == null ? document : main).text();
        }

        /** The address that the first link of that text leads to. */
        public String link(String text) {
            return document.select("a[href]").stream()
                    .filter(link -> link.text().contains(text))
                    .map(link -> link.attr("abs:href"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No link '" + text + "' in: " + text()));
        }
    }

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http;
    private final String base;
    private String language = "en";

    public Browser(String base) {
        this(base, HttpClient.newBuilder());
    }

    /** A browser that trusts what the context trusts. */
    public Browser(String base, SSLContext trusting) {
        this(base, HttpClient.newBuilder().sslContext(trusting));
    }

    private Browser(String base, HttpClient.Builder client) {
        this.base = base;
        this.http = client.cookieHandler(cookies)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    public Browser speaking(String otherLanguage) {
        language = otherLanguage;
        return this;
    }

    public Page get(String path) {
        return send(HttpRequest.newBuilder(resolve(path)).GET());
    }

    /**
     * Fills in the form that is sent to an address, as a person would: hidden members are kept, others replaced.
     *
     * @param action the end of the form's address
     * @param fields name and value in turns; the same name again adds a value
     */
    public Page submit(Page page, String action, String... fields) {
        return submitIn(page, "body", action, fields);
    }

    /** As {@link #submit}, the form being within a part of the page, such as {@code main}. */
    public Page submitIn(Page page, String part, String action, String... fields) {
        Element form = page.document().select(part + " form").stream()
                .filter(candidate -> candidate.attr("abs:action").endsWith(action))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No form for '" + action + "' in: " + page.text()));
        List<Map.Entry<String, String>> members = new ArrayList<>();
        for (Element hidden : form.select("input[type=hidden]")) {
            members.add(Map.entry(hidden.attr("name"), hidden.attr("value")));
        }
        for (int i = 0; i < fields.length; i += 2) {
            if (form.select("[name=" + fields[i] + "]").isEmpty()) {
                throw new AssertionError("The form for '" + action + "' has no field '" + fields[i] + "'");
            }
            members.add(Map.entry(fields[i], fields[i + 1]));
        }
        return post(form.attr("abs:action"), members);
    }

    /** Sends a form that no page holds. */
    public Page post(String path, List<Map.Entry<String, String>> members) {
        StringBuilder body = new StringBuilder();
        for (Map.Entry<String, String> member : members) {
            body.append(body.length() == 0 ? "" : "&")
                    .append(URLEncoder.encode(member.getKey(), StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(member.getValue(), StandardCharsets.UTF_8));
        }
        return send(HttpRequest.newBuilder(resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    /** The value of a cookie, or null. */
    public String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Whether a cookie that is held goes over https only. */
    public boolean isForHttpsOnly(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .anyMatch(HttpCookie::getSecure);
    }

    private URI resolve(String path) {
        return URI.create(base).resolve(path);
    }

    private Page send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(
                    request.header("Accept", "text/html,*/*;q=0.5")
                            .header("Accept-Language", language)
                            // A server that never ends its answer must not stop the tests.
                            .timeout(Duration.ofSeconds(60))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Document document = Jsoup.parse(response.body(), response.uri().toString());
            return new Page(response.statusCode(), response.uri(), response, document);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether a header of an answer has a part, without regard to case. */
    public static boolean has(HttpResponse<?> response, String header, String part) {
        return response.headers().allValues(header).stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT)));
    }
}
