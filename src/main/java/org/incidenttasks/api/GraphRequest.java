package org.incidenttasks.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.incidenttasks.Problem;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Caller;
import org.incidenttasks.front.ForwardedRequest;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.odata.PropertySet;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.odata.QueryString;
import org.incidenttasks.wire.GraphJson;
import org.incidenttasks.wire.JsonStyle;
import org.incidenttasks.wire.JsonStyle.Metadata;

/** What every resource needs of a request: the caller, the query options, the body, the headers, and its own address. */
@RequestScoped
public class GraphRequest {

    /** The preference of a page size. */
    static final String MAX_PAGE_SIZE = "odata.maxpagesize";

    private static final String COMMENT = "comment";
    private static final int MOST_ID = 200;
    private static final Pattern METADATA = Pattern.compile("(?i);\\s*odata\\.metadata\\s*=\\s*\"?([^\",;\\s]*)");
    private static final Set<String> COLLECTIONS = Set.of("incidents", "incidentTasks", "countermeasures");
    private static final Set<String> CONTAINED = Set.of("incident", "executions", "history");
    private static final String STEP = "org.incidenttasks.step";

    @Inject
    private HttpServletRequest servletRequest;

    @Inject
    private Settings settings;

    /** The request that is being answered: the one that came, or the step of the batch that came. */
    private HttpServletRequest current() {
        Object step = servletRequest.getAttribute(STEP);
        return step == null ? servletRequest : (HttpServletRequest) step;
    }

    /** From here to {@link #leave}, everything is said of a step of a batch. */
    public void enter(HttpServletRequest step) {
        servletRequest.setAttribute(STEP, step);
    }

    /** The step is over: what is said is of the batch again. */
    public void leave() {
        servletRequest.removeAttribute(STEP);
    }

    /** Whether it came as a step of a batch, whose answers are held in memory. */
    public boolean isStep() {
        return servletRequest.getAttribute(STEP) != null;
    }

    /** The caller; there is one, else the request would not have come here. */
    public Caller caller() {
        return Authentication.caller(servletRequest).orElseThrow(() -> Authentication.refusal(servletRequest));
    }

    /** The server's own id of this request, a GUID. */
    String requestId() {
        return Authentication.requestId(servletRequest);
    }

    /** The client's id of this request, else the server's own. */
    String clientRequestId() {
        return header("client-request-id")
                .map(id -> id.replaceAll("[^\\x20-\\x7e]", "?"))
                // Without an ellipsis, which a header cannot carry.
                .map(id -> id.substring(0, Math.min(id.length(), MOST_ID)).strip())
                .orElseGet(this::requestId);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(current().getHeader(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Whether the client asked for a preference. */
    boolean prefers(String preference) {
        return preference(preference).isPresent();
    }

    /** The value of a preference, empty text where it is a name alone; the first one counts. */
    Optional<String> preference(String name) {
        return Collections.list(current().getHeaders("Prefer")).stream()
                .flatMap(value -> Arrays.stream(value.split("[,;]")))
                .map(value -> value.split("=", 2))
                .filter(pair -> pair[0].strip().equalsIgnoreCase(name))
                .map(pair -> pair.length == 1 ? "" : pair[1].strip().replace("\"", ""))
                .findFirst();
    }

    /** The page size that the client prefers; one that is none is passed over, as preferences are. */
    OptionalInt maxPageSize() {
        return preference(MAX_PAGE_SIZE)
                .or(() -> preference("maxpagesize"))
                .filter(value -> value.matches("0*[1-9]\\d{0,8}"))
                .map(value -> OptionalInt.of(Math.min(Integer.parseInt(value), QueryOptions.MAX_TOP)))
                .orElse(OptionalInt.empty());
    }

    /** How the client wants its JSON: by {@code $format}, else by {@code Accept}. */
    public JsonStyle style() {
        String asked = format().orElseGet(
                        () -> String.join(",", Collections.list(current().getHeaders("Accept"))));
        Matcher level = METADATA.matcher(asked);
        Metadata metadata = level.find() ? level(level.group(1)) : Metadata.MINIMAL;
        return new JsonStyle(metadata, base(), prefers(GraphHeaders.UNKNOWN_MEMBERS));
    }

    /** Whether {@code $format} asks for JSON; then {@code Accept} does not count. */
    boolean isJsonByOption() {
        return format().filter(value -> value.matches("(application/)?json\\b.*"))
                .isPresent();
    }

    private Optional<String> format() {
        Map<String, List<String>> parameters = parameters();
        return Stream.of("$format", "format")
                .flatMap(name -> parameters.getOrDefault(name, List.of()).stream())
                .findFirst();
    }

    private static Metadata level(String name) {
        return Arrays.stream(Metadata.values())
                .filter(level -> level.wireName().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new Problem.Invalid(
                        "'odata.metadata' is '" + Texts.cut(name, 100) + "' but must be one of none, minimal, full."));
    }

    /** The parameters of the query, decoded; a malformed one is a 400. */
    public Map<String, List<String>> parameters() {
        return QueryString.parse(current().getQueryString());
    }

    /** The query options, the page no larger than the client prefers. */
    public <E> QueryOptions<E> options(PropertySet<E> properties, Set<String> allowed) {
        QueryOptions<E> options = QueryOptions.from(parameters(), properties, allowed);
        return options.withTop(Math.min(options.top(), maxPageSize().orElse(QueryOptions.MAX_TOP)));
    }

    /** Whether the client has this version already: {@code If-None-Match} names its entity tag. */
    boolean hasSeen(String etag) {
        return Collections.list(current().getHeaders("If-None-Match")).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(value -> value.strip().replaceFirst("^W/", ""))
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag.replaceFirst("^W/", "")));
    }

    /**
     * The version that {@code If-Match} names.
     *
     * @throws Problem.Stale when it names no version of ours
     */
    OptionalLong expectedVersion() {
        Optional<String> header = header("If-Match").filter(value -> !value.equals("*"));
        if (header.isEmpty()) {
            return OptionalLong.empty();
        }
        String tag = header.get().replaceFirst("^W/", "");
        if (!tag.matches("\"\\d{1,18}\"")) {
            throw new Problem.Stale("'If-Match' names no version of this resource: read it again, then decide.");
        }
        return OptionalLong.of(Long.parseLong(tag.substring(1, tag.length() - 1)));
    }

    // ---- body

    /** The body as a JSON object; empty where the body is. */
    Optional<JsonObject> optionalBody(InputStream body) {
        byte[] bytes = read(body);
        if (new String(bytes, java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
            return Optional.empty();
        }
        return Optional.of(GraphJson.readObject(bytes));
    }

    /** The body as a JSON object, which must be there. */
    public JsonObject body(InputStream body) {
        return optionalBody(body)
                .orElseThrow(() -> new Problem.Invalid("The request has no body: send a JSON object."));
    }

    private byte[] read(InputStream body) {
        int most = settings.number(Setting.MAX_BODY);
        try {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new Problem.TooLarge("The body is longer than the " + most + " bytes that are read.");
            }
            return bytes;
        } catch (IOException e) {
            throw new Problem.Invalid("The body broke off before its end: send it again.");
        }
    }

    /**
     * A comment that comes alone in a body.
     *
     * @param allowed for the message: what may be sent
     */
    static Optional<String> comment(JsonObject object, String allowed) {
        for (String name : object.keySet()) {
            if (!name.equals(COMMENT) && (!name.startsWith("@") || isOurs(name))) {
                throw new Problem.Invalid(
                        "'" + Texts.cut(name, 100) + "' cannot be sent here. Allowed: " + allowed + ".");
            }
        }
        return text(object, COMMENT);
    }

    /** Whether a member is an annotation of our own namespace, which is never passed over. */
    static boolean isOurs(String member) {
        return member.contains("@incidentTasks.");
    }

    /** A member that is a text; empty where it is missing, null or blank. */
    static Optional<String> text(JsonObject object, String member) {
        JsonValue value = object.get(member);
        if (value == null || value == JsonValue.NULL) {
            return Optional.empty();
        }
        if (value instanceof jakarta.json.JsonString text) {
            return Optional.of(text.getString()).filter(words -> !words.isBlank());
        }
        throw new Problem.Invalid("'" + member + "' must be a text.");
    }

    /**
     * The body without its {@code Content-Encoding}: plain or gzip, as the SDKs of some languages send it. What reads it
     * counts the bytes that come out.
     *
     * @throws Problem.Unsupported for another encoding
     */
    public InputStream decoded(InputStream body) {
        String encoding = header("Content-Encoding")
                .map(name -> name.toLowerCase(Locale.ROOT))
                .orElse("identity");
        switch (encoding) {
            case "identity":
                return body;
            case "gzip", "x-gzip":
                return unzipped(body);
            default:
                throw new Problem.Unsupported("The body is encoded as '" + Texts.cut(encoding, 100)
                        + "': send it as it is, or with 'Content-Encoding: gzip'.");
        }
    }

    /** By its first bytes, which no JSON has: some servers take the encoding off themselves and leave the header. */
    private static InputStream unzipped(InputStream body) {
        PushbackInputStream peeked = new PushbackInputStream(body, 2);
        try {
            byte[] magic = peeked.readNBytes(2);
            peeked.unread(magic);
            boolean zipped = magic.length == 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b;
            return zipped ? new GZIPInputStream(peeked) : peeked;
        } catch (IOException e) {
            throw new Problem.Invalid("The body is not in gzip, though 'Content-Encoding' says so.");
        }
    }

    // ---- addresses

    /** The first segment below the version that leads nowhere, as far as can be told: else the last one. */
    String unknownSegment() {
        String uri = current().getRequestURI();
        String below = uri.substring(
                Math.min(uri.length(), servletRequest.getContextPath().length() + Authentication.API.length()));
        List<String> segments = Arrays.stream(below.split("/"))
                .filter(segment -> !segment.isEmpty())
                .toList();
        if (segments.isEmpty()) {
            return "";
        }
        int last = segments.size() - 1;
        int wrong;
        if (!segments.get(0).equals("security")) {
            wrong = 0;
        } else if (last > 0 && !COLLECTIONS.contains(segments.get(1))) {
            wrong = 1;
        } else {
            // Behind a collection stand an id and what belongs to the entity.
            wrong = last > 3 && !CONTAINED.contains(segments.get(3)) ? 3 : last;
        }
        return Texts.cut(segments.get(wrong), MOST_ID);
    }

    /** {@code scheme://host[:port]/beta}, as the client sees it. */
    public String base() {
        return ForwardedRequest.origin(servletRequest) + servletRequest.getContextPath() + Authentication.API;
    }

    /** The address of the next page: this request's own options, and the token. */
    String nextLink(String path, String skipToken, int pageSize) {
        StringBuilder link = new StringBuilder(base()).append(path);
        char separator = '?';
        boolean preferred = maxPageSize().isPresent();
        if (preferred) {
            // The next page is of the size of this one, also without the header.
            link.append("?$top=").append(pageSize);
            separator = '&';
        }
        for (Map.Entry<String, List<String>> option : parameters().entrySet()) {
            String name = option.getKey().replaceFirst("^\\$", "");
            if (name.equals("skiptoken") || name.equals("skip") || name.equals("top") && preferred) {
                continue;
            }
            for (String value : option.getValue()) {
                link.append(separator).append('$').append(name).append('=').append(encoded(value));
                separator = '&';
            }
        }
        return link.append(separator)
                .append("$skiptoken=")
                .append(encoded(skipToken))
                .toString();
    }

    /** A text as a segment of a path or a value of a query. */
    static String encoded(String value) {
        return java.net.URLEncoder.encode(value, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2C", ",");
    }
}
