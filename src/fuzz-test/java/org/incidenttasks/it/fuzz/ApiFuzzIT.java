package org.incidenttasks.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.incidenttasks.it.Api;
import org.incidenttasks.it.Browser;
import org.incidenttasks.it.Deployed;
import org.incidenttasks.it.Installation;
import org.incidenttasks.openapi.OpenApi;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Thousands of requests out of a seed, to every operation of the document and every form of the pages: nothing is the
 * server's fault, every refusal is worded as the door words it, and afterwards the trail holds and the log is clean.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiFuzzIT extends Deployed {

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 6_000);
    private static final long SEED = seed();
    private static final int THREADS = 4;
    private static final int MOST_FINDINGS = 25;
    private static final String HOST = "localhost:" + Installation.PORT;

    /** What a person who calls has no business to see: a class, a stack, the server's own page. */
    private static final Pattern INSIDE = Pattern.compile(
            "\\bat (org|java|jakarta|com|io)\\.|org\\.incidenttasks|[a-z]Exception\\b|SRVE\\d{4}|CWW[A-Z]{2}\\d{4}");

    /**
     * What Open Liberty notes of lost races (a version, a key, a row that is gone), which are run again; of bodies that are
     * not in gzip though they say so; of dates in headers that are none; and of addresses: those that it refuses itself,
     * those that lead out of the application, and those where nothing is, which it takes for missing files.
     */
    private static final Pattern EXPECTED =
            Pattern.compile("OptimisticLockException|Roll(ed)?backException|IntegrityConstraintViolationException"
                    // Of these the log says more: what the database had against it.
                    + "|PersistenceException com\\.ibm\\.ejs\\.container\\.BusinessExceptionMappingStrategy|DateTimeParseException com\\.ibm\\.ws\\.http|DataFormatException"
                    + "|IllegalHttpBodyException|SRVE0133E|CWWWC0005I|IllegalArgumentException: Non-valid URI"
                    + "|IllegalArgumentException com\\.ibm\\.ws\\.webcontainer\\.filter\\.WebAppFilterManager"
                    + "|ServletException com\\.ibm\\.ws\\.webcontainer\\.filter\\.FilterInstanceWrapper");

    private static final Pattern ERROR_ENTRY = Pattern.compile("\\[[^]]*] \\w+ \\S+\\s+E ");

    private static final long BEGUN = System.currentTimeMillis();

    /** Characters of a line of a request that Open Liberty reads; a longer one is an empty 400 of its own. */
    private static final int LONGEST_LINE = 32_768;

    private final List<String> findings = Collections.synchronizedList(new ArrayList<>());
    private final Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();

    private static long seed() {
        String given = System.getProperty("fuzz.seed", "");
        return given.isBlank() ? System.currentTimeMillis() / 1_000 : Long.parseLong(given);
    }

    /** Sends the requests of that many numbers; {@code judge} says what is wrong with an answer, or nothing. */
    private <R> void send(
            int most,
            BiFunction<Long, Integer, R> make,
            java.util.function.Function<R, byte[]> bytes,
            BiFunction<R, Wire.Answer, String> judge)
            throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(threads.submit(() -> {
                try (Wire wire = new Wire(Installation.PORT)) {
                    for (int n = next.getAndIncrement();
                            n < most && findings.size() < MOST_FINDINGS;
                            n = next.getAndIncrement()) {
                        R request = make.apply(SEED, n);
                        String fault;
                        try {
                            Wire.Answer answer = wire.ask(bytes.apply(request));
                            statuses.computeIfAbsent(answer.status(), status -> new LongAdder())
                                    .increment();
                            fault = judge.apply(request, answer);
                            if (fault != null) {
                                fault += "\n--- answer " + answer.status() + " " + answer.headers() + "\n"
                                        + cut(answer.body());
                            }
                        } catch (IOException e) {
                            fault = "No answer: " + e;
                        }
                        if (fault != null) {
                            findings.add("=== seed " + SEED + ", request " + n + ": " + fault + "\n--- to " + request);
                        }
                    }
                }
            }));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(3, TimeUnit.HOURS)).isTrue();
        for (Future<?> each : running) {
            each.get();
        }
    }

    private static String cut(String text) {
        return text.length() > 1_500 ? text.substring(0, 1_500) + "..." : text;
    }

    private long answered() {
        return statuses.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private void report(String what) {
        System.out.printf(
                "FUZZED %s: %,d requests, seed %d, answers %s%n", what, answered(), SEED, new TreeMap<>(statuses));
        findings.forEach(System.out::println);
        assertThat(findings)
                .as("findings with seed %d; each request is printed above", SEED)
                .isEmpty();
    }

    private long count(int from, int to) {
        return statuses.entrySet().stream()
                .filter(entry -> entry.getKey() >= from && entry.getKey() < to)
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    // ---- the API

    @Test
    @Order(1)
    void everyRequestToTheApiIsAnsweredInItsWords() throws Exception {
        Api all = Installation.api(true);
        List<Api> callers = List.of(
                all,
                all,
                all,
                Installation.api(true, "SecurityIncident.Read.All"),
                Installation.api(true, "SecurityIncident.ReadWrite.All"),
                Installation.api(false));
        List<String> tasks = new ArrayList<>();
        List<String> incidents = new ArrayList<>();
        for (String device : List.of("fuzz-pc", "slow-pc", "offline-pc", "flaky-pc", "lies-pc", "partial-pc")) {
            String task = all.isolate(device);
            tasks.add(task);
            incidents.add(all.get("/security/incidentTasks/" + task + "/incident")
                    .json()
                    .getString("id"));
        }
        tasks.add(Installation.api(false).isolate("foreign-pc"));
        ApiRequests requests = new ApiRequests(callers, tasks, incidents, HOST);
        send(REQUESTS, requests::request, ApiRequests.Request::bytes, ApiFuzzIT::faultOfTheApi);
        report("the API");
        assertThat(answered()).isEqualTo(REQUESTS);
        // Else only the door was tried.
        assertThat(count(200, 300)).isGreaterThan(REQUESTS / 8);
        assertThat(count(400, 500)).isGreaterThan(REQUESTS / 5);
        assertThat(count(429, 430))
                .as("requests that were turned away for their number")
                .isLessThan(REQUESTS / 20);
    }

    private static String faultOfTheApi(ApiRequests.Request request, Wire.Answer answer) {
        if (answer.status() >= 500) {
            return "The server's fault";
        }
        String target = new String(request.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1).split(" ", 3)[1];
        if (request.foreignPath()) {
            // Refused by the server itself, before any code of ours: see graph-compatibility.
            return answer.status() < 500 ? null : "The server's fault";
        }
        if (INSIDE.matcher(answer.body()).find() && answer.status() >= 400) {
            return "It shows its inside";
        }
        // The document itself is a file: what is refused before it is a page's.
        if (request.exact() && !request.operation().id().equals("getOpenApi")) {
            List<String> faults = OpenApi.faults(request.operation(), answer.status(), answer::header, answer.body());
            // metadata=full adds annotations to every member: its shape is GraphConventionsIT's.
            faults = answer.header("Content-Type").orElse("").contains("metadata=full") ? List.of() : faults;
            return faults.isEmpty() ? null : faults.toString();
        }
        boolean api = target.equals("/beta") || target.startsWith("/beta/") || target.startsWith("/beta?");
        return api ? faultOfTheShape(request, answer) : null;
    }

    private static String faultOfTheShape(ApiRequests.Request request, Wire.Answer answer) {
        for (String header : List.of("request-id", "client-request-id")) {
            if (answer.header(header).isEmpty()) {
                return "The header " + header + " is missing";
            }
        }
        boolean head = new String(request.bytes(), 0, 5, java.nio.charset.StandardCharsets.ISO_8859_1).equals("HEAD ");
        if (answer.status() < 400 || head) {
            return null;
        }
        if (!answer.header("Content-Type").orElse("").startsWith("application/json")) {
            return "The error is no JSON";
        }
        try (var reader = jakarta.json.Json.createReader(new StringReader(answer.body()))) {
            return faultOfTheError(reader.readObject(), answer);
        } catch (RuntimeException e) {
            return "The error is no JSON: " + e.getMessage();
        }
    }

    private static String faultOfTheError(JsonObject body, Wire.Answer answer) {
        JsonObject error = body.getJsonObject("error");
        JsonObject inner = error == null ? null : error.getJsonObject("innerError");
        boolean whole = inner != null
                && !error.getString("code", "").isEmpty()
                && !error.getString("message", "").isBlank()
                && inner.getString("request-id", "").equals(answer.headers().get("request-id"))
                && inner.getString("client-request-id", "")
                        .equals(answer.headers().get("client-request-id"));
        return whole ? null : "The error has not Graph's shape";
    }

    /** The answers within a batch are answers, too. */
    @Test
    @Order(2)
    void everyStepOfABatchIsAnsweredInItsWords() throws Exception {
        Api all = Installation.api(true);
        String task = all.isolate("batch-pc");
        String incident =
                all.get("/security/incidentTasks/" + task + "/incident").json().getString("id");
        ApiRequests requests = new ApiRequests(List.of(all), List.of(task), List.of(incident), HOST);
        int batches = OpenApi.operations().stream()
                .map(OpenApi.Operation::id)
                .toList()
                .indexOf("batch");
        int operations = OpenApi.operations().size();
        send(
                Math.max(200, REQUESTS / 20),
                (seed, n) -> requests.request(seed + 1, n * operations + batches),
                ApiRequests.Request::bytes,
                (request, answer) -> answer.status() == 200 && answer.body().startsWith("{\"responses\"")
                        ? faultOfTheSteps(answer)
                        : faultOfTheApi(request, answer));
        report("batches");
        assertThat(count(200, 300)).isGreaterThan(50);
    }

    private static String faultOfTheSteps(Wire.Answer answer) {
        try (var reader = jakarta.json.Json.createReader(new StringReader(answer.body()))) {
            JsonArray steps = reader.readObject().getJsonArray("responses");
            for (JsonObject step : steps.getValuesAs(JsonObject.class)) {
                int status = step.getInt("status");
                if (status >= 500) {
                    return "The server's fault in " + step;
                }
                if (status >= 400) {
                    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                    step.getJsonObject("headers")
                            .forEach((name, value) -> headers.put(name, ((jakarta.json.JsonString) value).getString()));
                    JsonObject body = step.get("body") instanceof JsonObject object ? object : null;
                    String fault = body == null
                            ? "An error without a body"
                            : faultOfTheError(body, new Wire.Answer(status, headers, ""));
                    if (fault != null) {
                        return fault + ": " + step;
                    }
                }
            }
            return null;
        } catch (RuntimeException e) {
            return "The answer is no JSON: " + e;
        }
    }

    // ---- the pages

    @Test
    @Order(3)
    void everyFormIsAnsweredWithAPage() throws Exception {
        Installation.api(true).isolate("form-pc");
        Browser browser = Installation.signedIn(true);
        Forms forms = new Forms(browser, Installation.BASE + "ui/tasks", HOST, self(browser));
        System.out.println("FORMS " + forms + ": " + forms.actions());
        assertThat(forms.actions()).hasSizeGreaterThan(12);
        String cookie = browser.cookie("incident-tasks");
        send(
                REQUESTS / 3,
                (seed, n) -> new String(forms.request(seed, n, cookie), java.nio.charset.StandardCharsets.ISO_8859_1),
                request -> request.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                (request, answer) -> request.indexOf('\r') > LONGEST_LINE ? null : faultOfThePage(answer));
        report("the forms");
        assertThat(count(200, 400)).isGreaterThan(REQUESTS / 3 / 4);
        // Signed in all the while: else only the sign-in was tried.
        assertThat(browser.get("ui/people").status()).isEqualTo(200);
    }

    /** The id under which the one who is signed in stands on the people's page. */
    private static String self(Browser browser) {
        return browser
                .get("ui/people")
                .document()
                .select("tr:contains(" + Installation.USER + ") a[href*=/people/], a[href*=/people/]:contains("
                        + Installation.USER + ")")
                .stream()
                .map(link -> link.attr("href").replaceFirst(".*/people/", ""))
                .findFirst()
                .orElseThrow();
    }

    private static String faultOfThePage(Wire.Answer answer) {
        if (answer.status() >= 500) {
            return "The server's fault";
        }
        if (!List.of(200, 302, 303, 304, 400, 403, 404, 405, 409, 411, 412, 413, 415, 422, 429)
                .contains(answer.status())) {
            return "A status that no page has";
        }
        boolean page = answer.body().contains("<main")
                && answer.header("Content-Type").orElse("").startsWith("text/html");
        if (answer.status() >= 400 && !page) {
            return "An error without a page";
        }
        if (answer.status() >= 400 && INSIDE.matcher(answer.body()).find()) {
            return "It shows its inside";
        }
        return null;
    }

    // ---- afterwards

    /** The lines of the server's summary that name an exception. */
    private static List<String> faults() {
        List<String> lines = new ArrayList<>();
        for (File summary : Installation.LOGS
                .resolve("ffdc")
                .toFile()
                // Those of earlier servers in the same folder tell of other tests.
                .listFiles((folder, name) ->
                        name.startsWith("exception_summary") && new File(folder, name).lastModified() >= BEGUN)) {
            try (var all = java.nio.file.Files.lines(summary.toPath())) {
                all.filter(line -> line.matches("\\s+\\d+\\s+\\d+ .*")).forEach(lines::add);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return lines;
    }

    @Test
    @Order(4)
    void trailHoldsAndTheLogIsClean() {
        Browser browser = Installation.signedIn(true);
        Browser.Page verified = browser.submit(browser.get("ui/audit"), "/ui/audit");
        assertThat(verified.document().select(".notices").text()).containsPattern("All [\\d,]+ entries hold");
        // An entry with all of its lines: the cause stands in a later one.
        assertThat(Arrays.stream(Installation.log("messages.log").split("\\R(?=\\[\\d)"))
                        .filter(entry -> ERROR_ENTRY.matcher(entry).lookingAt()))
                .as("errors in the server's log")
                .allMatch(line -> EXPECTED.matcher(line).find());
        assertThat(faults())
                .as("the server's own records of faults")
                .allMatch(line -> EXPECTED.matcher(line).find());
    }
}
