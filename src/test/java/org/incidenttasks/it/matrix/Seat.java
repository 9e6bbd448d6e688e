package org.incidenttasks.it.matrix;

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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Role;
import org.incidenttasks.it.Installation;
import org.jsoup.Jsoup;

/** Somebody who asks: a person before a browser, signed in or not, or a program with or without a token. */
final class Seat {

    /** How much of a way in somebody has. */
    enum Kind {
        /** No session, no token. */
        NOBODY,
        /** Signed in, without any role any more; or with a token that is none. */
        STRANGER,
        /** With roles, or application roles. */
        MEMBER
    }

    /** The token of a form that is left out, or taken from elsewhere. */
    static final String NO_TOKEN = "";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BOUNDARY = "matrix-boundary";

    private final String name;
    private final Kind kind;
    private final boolean program;
    private final World world;
    private final Set<Permission> permissions;
    private final HttpClient http;
    private final String bearer;
    private World.Person person;
    private String formToken;

    private Seat(String name, Kind kind, World world, Set<Permission> permissions, HttpClient http, String bearer) {
        this.name = name;
        this.kind = kind;
        this.world = world;
        this.permissions = permissions;
        this.http = http;
        this.program = http == SHARED;
        this.bearer = bearer;
    }

    /** Programs keep no cookies. */
    private static final HttpClient SHARED =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    private static HttpClient browser() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .build();
    }

    static Seat nobody(World world) {
        return new Seat("nobody", Kind.NOBODY, world, Set.of(), browser(), null);
    }

    static Seat person(World world, Role... roles) {
        World.Person person =
                world.person(List.of(roles).stream().map(Role::name).toArray(String[]::new));
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (Role role : roles) {
            permissions.addAll(role.permissions());
        }
        return new Seat(List.of(roles).toString(), Kind.MEMBER, world, permissions, browser(), null).signedIn(person);
    }

    /** Who was here once. */
    static Seat stranger(World world) {
        World.Person person = world.person("READER");
        Seat seat = new Seat("stranger", Kind.STRANGER, world, Set.of(), browser(), null).signedIn(person);
        world.expel(person);
        return seat;
    }

    static Seat programWithoutToken(World world) {
        return new Seat("no token", Kind.NOBODY, world, Set.of(), SHARED, null);
    }

    static Seat programWithWrongToken(World world) {
        return new Seat("wrong token", Kind.STRANGER, world, Set.of(), SHARED, "a.b.c");
    }

    static Seat program(World world, String role) {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (Permission permission : Permission.values()) {
            if (permission.appRoles().contains(role)) {
                permissions.add(permission);
            }
        }
        return new Seat(
                role,
                Kind.MEMBER,
                world,
                permissions,
                SHARED,
                world.client(role).token());
    }

    private Seat signedIn(World.Person who) {
        person = who;
        HttpResponse<String> answer = submit(
                "/ui/sign-in",
                List.of("userName", who.userName(), "password", who.password(), "next", ""),
                tokenOn("/ui/sign-in"),
                false);
        if (answer.statusCode() != 303) {
            throw new AssertionError(name + " cannot sign in: " + answer.statusCode() + " " + answer.body());
        }
        formToken = null;
        return this;
    }

    String name() {
        return name;
    }

    Kind kind() {
        return kind;
    }

    boolean isProgram() {
        return program;
    }

    World world() {
        return world;
    }

    boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    // ---- asking

    /** The token of the forms in this session. */
    String formToken() {
        if (formToken == null) {
            formToken = tokenOn(kind == Kind.NOBODY ? "/ui/sign-in" : "/ui/organizations");
        }
        return formToken;
    }

    /** There is another session than before, or, after signing out, there is to be one. */
    void beginAgain(boolean signedOut) {
        formToken = null;
        if (signedOut && kind == Kind.MEMBER) {
            signedIn(person);
        }
    }

    private String tokenOn(String page) {
        HttpResponse<String> answer = send(request(page).GET());
        return Jsoup.parse(answer.body()).select("input[name=_csrf]").stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " finds no form on " + page + ": " + answer.body()))
                .val();
    }

    /**
     * Sends a form.
     *
     * @param fields name and value in turns
     * @param token of the form, or {@link #NO_TOKEN}
     */
    HttpResponse<String> submit(String path, List<String> fields, String token, boolean multipart) {
        List<String> all = new ArrayList<>(fields);
        if (!token.equals(NO_TOKEN)) {
            all.add("_csrf");
            all.add(token);
        }
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < all.size(); i += 2) {
            body.append(multipart ? part(all.get(i), all.get(i + 1)) : pair(i, all.get(i), all.get(i + 1)));
        }
        if (multipart) {
            body.append("--" + BOUNDARY + "--\r\n");
        }
        return send(request(path)
                .header(
                        "Content-Type",
                        multipart ? "multipart/form-data; boundary=" + BOUNDARY : "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private static String pair(int place, String field, String value) {
        return (place == 0 ? "" : "&")
                + URLEncoder.encode(field, StandardCharsets.UTF_8)
                + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String part(String field, String value) {
        String file = field.equals("file") ? "; filename=\"list.json\"\r\nContent-Type: application/json" : "";
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field + "\"" + file + "\r\n\r\n"
                + value + "\r\n";
    }

    /** Sends anything else; a body is JSON. */
    HttpResponse<String> ask(String method, String path, String json) {
        HttpRequest.Builder request = request(path);
        if (json == null) {
            return send(request.method(method, HttpRequest.BodyPublishers.noBody()));
        }
        return send(request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpRequest.Builder request(String path) {
        String address = Installation.BASE.replaceFirst("/$", "") + path.replace("$", "%24");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).header("Accept-Language", "en");
        return bearer == null ? request : request.header("Authorization", "Bearer " + bearer);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
