package org.incidenttasks.it.fuzz;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.incidenttasks.it.Browser;
import org.jsoup.nodes.Element;

/** Every form and page that somebody who is signed in comes to by links, and requests to them out of a seed. */
final class Forms {

    /** Would sign out, lead to another organisation, or take the person's own account away: nothing would follow. */
    private static final String LEAVES = ".*/ui/(sign-out|tenant|language)$";

    private static final int MOST_PAGES = 150;

    private final List<Element> forms = new ArrayList<>();
    private final Set<String> pages = new LinkedHashSet<>();
    private final String host;
    private final String self;

    /** Looks for the forms. {@code self} is the id of the one who looks, whose own page is left alone. */
    Forms(Browser browser, String start, String host, String self) {
        this.host = host;
        this.self = self;
        Map<String, Element> byAction = new LinkedHashMap<>();
        List<String> open = new ArrayList<>(List.of(start));
        while (!open.isEmpty() && pages.size() < MOST_PAGES) {
            String address = open.remove(0);
            if (!pages.add(address)) {
                continue;
            }
            Browser.Page page = browser.get(address);
            for (Element form : page.document().select("form[action]")) {
                String action = form.attr("abs:action");
                if (!action.matches(LEAVES) && !action.contains(self)) {
                    byAction.putIfAbsent(form.attr("method") + kind(action), form);
                }
            }
            Set<String> kinds = new LinkedHashSet<>();
            for (Element link : page.document().select("a[href]")) {
                String next = link.attr("abs:href").replaceFirst("#.*", "");
                boolean ours =
                        next.startsWith("http://" + host + "/ui/") && !next.matches(LEAVES) && !next.contains(self);
                // Three of a kind from each page: a list of a hundred tasks leads to a hundred pages alike.
                if (ours && (kinds.add(kind(next)) || kinds.add(kind(next) + " again"))) {
                    open.add(next);
                }
            }
        }
        forms.addAll(byAction.values());
    }

    /** An address without what differs between pages alike. */
    private static String kind(String address) {
        return URI.create(address.replace(" ", "%20").replaceAll("[\\[\\]|]", "_"))
                .getPath()
                .replaceAll(
                        "/ui/(tasks|incidents|people|clients|import|connections|customers)/(?!new|import)[^/]+",
                        "/ui/$1/*");
    }

    List<String> actions() {
        return forms.stream()
                .map(form -> form.attr("method") + " " + kind(form.attr("abs:action")))
                .sorted()
                .toList();
    }

    int size() {
        return forms.size();
    }

    /** The n-th request of a seed, with that session's cookie. */
    byte[] request(long seed, int n, String cookie) {
        Random random = new Random(seed * 999_983 + n);
        random.nextLong();
        Made made = new Made(random, List.of("x"), List.of("x"));
        if (n % 5 == 0) {
            URI page = URI.create(made.pick(new ArrayList<>(pages)));
            return ask("GET", page.getRawPath() + query(made, page), cookie, null);
        }
        Element form = forms.get(n % forms.size());
        if (form.attr("abs:action").endsWith("/ui/sandbox") && !made.oneIn(50)) {
            // It begins the sandbox anew, and the other pages would be of nothing.
            form = forms.get((n + 1) % forms.size());
        }
        URI action = URI.create(form.attr("abs:action"));
        if (form.attr("enctype").startsWith("multipart") && !made.oneIn(15)) {
            return upload(form, made, action.getRawPath(), cookie);
        }
        String members = members(form, made);
        return form.attr("method").equalsIgnoreCase("post")
                ? ask("POST", action.getRawPath(), cookie, members)
                : ask("GET", action.getRawPath() + "?" + members, cookie, null);
    }

    private byte[] upload(Element form, Made made, String target, String cookie) {
        String boundary = made.oneIn(20) ? "" : "b" + made.below(1_000_000);
        StringBuilder body = new StringBuilder();
        for (Element field : form.select("[name]")) {
            boolean hidden = field.attr("type").equals("hidden");
            if (made.oneIn(hidden ? 40 : 12)) {
                continue;
            }
            body.append("--")
                    .append(boundary)
                    .append("\r\nContent-Disposition: form-data; name=\"")
                    .append(field.attr("name"));
            body.append(hidden ? "\"" : "\"; filename=\"" + made.pick("a.json", "../a", "") + "\"");
            body.append(made.oneIn(20) ? "\r\n" : "\r\n\r\n")
                    .append(hidden ? field.attr("value") : file(made))
                    .append("\r\n");
        }
        body.append(made.oneIn(15) ? "" : "--" + boundary + "--\r\n");
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        String head = "POST " + target + " HTTP/1.1\r\nHost: " + host + "\r\nCookie: incident-tasks=" + cookie
                + "\r\nContent-Type: multipart/form-data"
                + made.pick("", "; boundary=" + boundary, "; boundary=" + boundary)
                + "\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        java.io.ByteArrayOutputStream whole = new java.io.ByteArrayOutputStream();
        whole.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        whole.writeBytes(bytes);
        return whole.toByteArray();
    }

    private static String file(Made made) {
        return new String(made.body(org.incidenttasks.openapi.OpenApi.schema("Import")), StandardCharsets.UTF_8);
    }

    private static String query(Made made, URI page) {
        String given = page.getRawQuery() == null ? "" : page.getRawQuery();
        String more = made.pick(
                        "text",
                        "status",
                        "skip",
                        "skiptoken",
                        "sort",
                        "auto",
                        "still",
                        "page",
                        "next",
                        "actionType",
                        "from")
                + "=" + made.escaped(made.hostile());
        return "?" + (given.isEmpty() ? more : made.pick(given, given + "&" + more, more));
    }

    private static String members(Element form, Made made) {
        List<String> members = new ArrayList<>();
        for (Element field : form.select("[name]")) {
            boolean hidden = field.attr("type").equals("hidden");
            if (made.oneIn(hidden ? 40 : 12)) {
                continue;
            }
            String value = hidden && !made.oneIn(25) ? field.attr("value") : value(field, made);
            members.add(made.escapedOnce(field.attr("name")) + "=" + made.escapedOnce(value));
            if (made.oneIn(40)) {
                members.add(members.get(members.size() - 1));
            }
        }
        if (made.oneIn(30)) {
            members.add(made.pick("%zz=1", "=", "a", "%C3%28=x", "x=%00"));
        }
        return String.join("&", members);
    }

    private static String value(Element field, Made made) {
        if (made.oneIn(2)) {
            return made.hostile();
        }
        List<String> options = field.select("option").eachAttr("value");
        if (!options.isEmpty()) {
            return made.pick(options);
        }
        return field.hasAttr("value") && made.oneIn(2)
                ? field.attr("value")
                : made.pick("Something", "ada-2", "2026-01-01", "1");
    }

    private byte[] ask(String method, String target, String cookie, String body) {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host
                + "\r\nAccept: text/html\r\nAccept-Language: en\r\nCookie: incident-tasks=" + cookie + "\r\n");
        if (body != null) {
            request.append("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        return request.append("\r\n")
                .append(body == null ? "" : body)
                .toString()
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return pages.size() + " pages, " + forms.size() + " forms, without those of " + self;
    }
}
