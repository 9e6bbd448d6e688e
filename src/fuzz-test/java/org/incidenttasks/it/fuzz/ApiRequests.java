package org.incidenttasks.it.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.incidenttasks.it.Api;
import org.incidenttasks.openapi.OpenApi;
import org.incidenttasks.openapi.OpenApi.Operation;

/** Requests to the API out of a seed: mostly what the document says, each with a fault or two. */
final class ApiRequests {

    /** A request, and what can be said of its answer. {@code exact} tells that it is one of the operation's own. */
    record Request(Operation operation, boolean exact, boolean foreignPath, byte[] bytes) {

        @Override
        public String toString() {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            return operation + ":\n" + (text.length() > 6_000 ? text.substring(0, 6_000) + "..." : text);
        }
    }

    /** What Open Liberty refuses in an address by itself: segments that lead up, malformed escapes, and the encoded control character, dot, slash, backslash, percent. */
    private static final Pattern UNSERVED =
            Pattern.compile("(?i)%(?![0-9a-f]{2})|%([01][0-9a-f]|7f|2e|2f|5c|25)|/\\.\\.(/|$)");

    private static final List<Operation> OPERATIONS = OpenApi.operations();

    private final List<Api> callers;
    private final List<String> taskIds;
    private final List<String> incidentIds;
    private final String host;

    ApiRequests(List<Api> callers, List<String> taskIds, List<String> incidentIds, String host) {
        this.callers = callers;
        this.taskIds = taskIds;
        this.incidentIds = incidentIds;
        this.host = host;
    }

    /** The n-th request of a seed, the same whenever it is asked for. */
    Request request(long seed, int n) {
        Random random = new Random(seed * 1_000_003 + n);
        // The first numbers of neighbouring seeds are alike.
        random.nextLong();
        Made made = new Made(random, taskIds, incidentIds);
        Operation operation = OPERATIONS.get(n % OPERATIONS.size());
        String method = operation.method();
        String path = path(operation, made);
        boolean exact = isOf(operation, path);
        if (made.oneIn(40)) {
            method = made.pick("PUT", "OPTIONS", "HEAD", "PATCH", "DELETE", "POST", "GET", "FOO", "get");
            exact = exact && method.equals(operation.method());
        }
        List<String> headers = headers(operation, made);
        byte[] body = body(operation, made, headers);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((method + " " + path + made.query(operation) + " HTTP/1.1\r\nHost: " + host + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        if (body.length > 0 && made.oneIn(12)) {
            headers.add("Transfer-Encoding: chunked");
            body = chunked(body);
        } else if (body.length > 0 || !method.matches("GET|HEAD|DELETE")) {
            headers.add("Content-Length: " + body.length);
        }
        headers.forEach(header -> bytes.writeBytes((header + "\r\n").getBytes(StandardCharsets.ISO_8859_1)));
        bytes.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return new Request(operation, exact, UNSERVED.matcher(path).find(), bytes.toByteArray());
    }

    private static boolean isOf(Operation operation, String path) {
        String[] wanted = operation.path().split("/");
        String[] given = path.split("/", -1);
        for (int i = 0; i < wanted.length && wanted.length == given.length; i++) {
            String pattern = wanted[i].startsWith("{") ? "[A-Za-z0-9-]+" : Pattern.quote(wanted[i].replace("$", "%24"));
            if (!given[i].replace("$", "%24").matches(pattern)) {
                return false;
            }
        }
        return wanted.length == given.length;
    }

    private String path(Operation operation, Made made) {
        List<String> segments = new ArrayList<>();
        for (String segment : operation.path().substring(1).split("/")) {
            segments.add(
                    segment.startsWith("{") ? parameter(operation, made) : segment.replace("$", made.pick("$", "%24")));
        }
        String path = "/" + String.join("/", segments);
        if (made.oneIn(40)) {
            return path
                    + made.pick("/", "//", ";a=b", "/.", "/..", "/%2e%2e/", "%00", "/x", "%20", "#", "/$count", "%2F");
        }
        return made.oneIn(100)
                ? path.replace("beta", made.pick("beta/", "beta/.", "Beta", "b%65ta", "v1.0", "beta;x"))
                : path;
    }

    private String parameter(Operation operation, Made made) {
        if (made.oneIn(10)) {
            return made.escaped(made.hostile()).replace("+", "%20").replaceAll("[?#]", "_");
        }
        if (operation.path().startsWith("/{tenant}")) {
            return made.pick(callers).tenantId();
        }
        return made.pick(operation.path().contains("/incidents/") ? incidentIds : taskIds);
    }

    private List<String> headers(Operation operation, Made made) {
        List<String> headers = new ArrayList<>();
        if (!operation.isOpen() || made.oneIn(10)) {
            String token = made.pick(callers).token();
            headers.add(
                    switch (made.below(60)) {
                        case 0 -> "X-None: x";
                        case 1 -> "Authorization: Bearer " + token.substring(0, made.below(token.length()));
                        case 2 -> "Authorization: Bearer";
                        case 3 -> "Authorization: Basic " + made.pick("eDp5", "%%%", "Og==", "eA==");
                        case 4 -> "Authorization: bearer " + token;
                        case 5 -> "Authorization: Bearer " + token.replaceFirst("\\.[^.]*\\.", ".e30.");
                        case 6 -> "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.";
                        default -> "Authorization: Bearer " + token;
                    });
        }
        for (int i = made.below(4); i > 0; i--) {
            headers.add(odd(made));
        }
        return headers;
    }

    private static String odd(Made made) {
        String value = made.hostile().replaceAll("[\\r\\n\\x00-\\x1f\\x7f]", "");
        return switch (made.below(14)) {
            case 0 ->
                "Accept: "
                        + made.pick(
                                "*/*",
                                "application/json",
                                "text/plain;q=0.9",
                                "image/png",
                                "application/json;odata.metadata=full",
                                "application/json;odata.metadata=none",
                                "application/json;odata.metadata=" + value,
                                value,
                                ";;;",
                                "*/*;q=x");
            case 1 ->
                "Prefer: "
                        + made.pick(
                                "return=minimal",
                                "return=representation",
                                "odata.maxpagesize=2",
                                "odata.maxpagesize=99999999999",
                                "include-unknown-enum-members",
                                "respond-async",
                                value);
            case 2 -> "If-Match: " + made.pick("*", "W/\"1\"", "\"2\"", "W/\"999999999999999999999\"", value);
            case 3 -> "If-None-Match: " + made.pick("*", "W/\"1\"", "W/\"1\", W/\"2\"", value);
            case 4 -> "client-request-id: " + made.pick("abc", value);
            case 5 -> "Idempotency-Key: " + made.pick("k1", "k2", value);
            case 6 -> "Retry-Attempt: " + made.pick("1", "x", value);
            case 7 -> "Content-Encoding: " + made.pick("gzip", "identity", "br", value);
            case 8 ->
                "Content-Type: "
                        + made.pick(
                                "application/json;charset=utf-16",
                                "text/plain",
                                "application/xml",
                                "multipart/form-data",
                                "x",
                                value,
                                "/");
            case 9 -> "X-Forwarded-Host: " + made.pick("evil.example", value);
            case 10 -> "Accept-Encoding: " + made.pick("gzip;q=0", "identity", value);
            case 11 -> "Cookie: incident-tasks=" + made.pick("x", "0000", value.replace("\"", ""));
            case 12 -> "Accept-Language: " + made.pick("de", "*", "x-klingon", value);
            default ->
                made.pick(
                        "X-HTTP-Method-Override: DELETE",
                        "Expect: 100-continue",
                        "Range: bytes=0-1",
                        "If-Modified-Since: x",
                        "Accept-Charset: utf-16",
                        "OData-Version: 9",
                        "Upgrade: h2c",
                        "Date: x",
                        "Origin: null");
        };
    }

    private byte[] body(Operation operation, Made made, List<String> headers) {
        if (operation.body().isEmpty() && !operation.node().has("requestBody")) {
            return made.oneIn(30) ? "{}".getBytes(StandardCharsets.UTF_8) : new byte[0];
        }
        if (operation.body().isEmpty()) {
            headers.add("Content-Type: application/x-www-form-urlencoded");
            return form(made).getBytes(StandardCharsets.UTF_8);
        }
        if (operation.id().startsWith("execute") && made.oneIn(2)) {
            return new byte[0];
        }
        boolean typed = headers.stream().anyMatch(header -> header.startsWith("Content-Type"));
        if (!typed && !made.oneIn(40)) {
            headers.add("Content-Type: application/json");
        }
        byte[] body = operation.id().equals("batch")
                ? batch(made)
                : made.body(operation.body().get());
        boolean named = headers.stream().anyMatch(header -> header.startsWith("Content-Encoding"));
        if (!named && made.oneIn(20)) {
            headers.add("Content-Encoding: gzip");
            byte[] zipped = zipped(body);
            return made.oneIn(4) ? java.util.Arrays.copyOf(zipped, made.below(zipped.length + 1)) : zipped;
        }
        return body;
    }

    private String form(Made made) {
        Api caller = made.pick(callers);
        return "grant_type="
                + made.pick("client_credentials", "client_credentials", "password", made.escaped(made.hostile()))
                + "&client_id=" + made.pick(caller.clientId(), made.escaped(made.hostile()))
                + "&client_secret=" + made.escaped(made.hostile())
                + made.pick("", "&scope=x", "&client_id=b", "&%zz", "&=");
    }

    private byte[] batch(Made made) {
        if (made.oneIn(4)) {
            return made.body(OpenApi.schema("Batch"));
        }
        List<String> steps = new ArrayList<>();
        int most = 1 + made.below(made.oneIn(20) ? 22 : 5);
        for (int i = 0; i < most; i++) {
            Operation operation = made.pick(OPERATIONS);
            String url = path(operation, made).replaceFirst("^/beta", "") + made.query(operation);
            String body = operation
                    .body()
                    .map(schema -> ",\"body\":" + made.json(schema, "", 0))
                    .orElse("");
            steps.add("{\"id\":\"" + (made.oneIn(20) ? 0 : i) + "\",\"method\":"
                    + Made.text(made.oneIn(30) ? made.hostile() : operation.method())
                    + ",\"url\":" + Made.text(made.oneIn(20) ? made.hostile() : url)
                    + (made.oneIn(8) ? "" : ",\"headers\":{\"Content-Type\":\"application/json\"}") + body
                    + (i > 0 && made.oneIn(4) ? ",\"dependsOn\":[\"" + (i - 1) + "\"]" : "") + "}");
        }
        return ("{\"requests\":[" + String.join(",", steps) + "]}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] chunked(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int half = body.length / 2;
        for (byte[] part :
                List.of(java.util.Arrays.copyOf(body, half), java.util.Arrays.copyOfRange(body, half, body.length))) {
            if (part.length > 0) {
                bytes.writeBytes((Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                bytes.writeBytes(part);
                bytes.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        bytes.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return bytes.toByteArray();
    }

    private static byte[] zipped(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }
}
