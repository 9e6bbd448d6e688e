package org.incidenttasks.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.incidenttasks.Fuzzed;
import org.incidenttasks.Problem;
import org.incidenttasks.Settings;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.task.TaskProperties;

/** Any headers, query and body are understood, passed over, or refused in words. */
class HeadersFuzz extends Fuzzed {

    private static final String[] QUERIES = {
        "",
        "$format=",
        "%24filter=displayName%20eq%20%27",
        "$top=1&$select=id,",
        "$orderby=displayName&$count=true&$filter="
    };

    @FuzzTest
    @DictionaryEntries({
        "application/json;odata.metadata=full",
        "odata.metadata=\"none\"",
        "odata.maxpagesize=50",
        "maxpagesize=00000000001",
        "return=minimal",
        "include-unknown-enum-members",
        "W/\"1\"",
        "\"999999999999999999\"",
        "gzip",
        "identity",
        "x-gzip",
        "$format=json",
        "$skiptoken=",
        "{\"comment\":\"\"}"
    })
    void anyHeadersAreUnderstoodOrRefused(FuzzedDataProvider data) {
        came();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : List.of("Accept", "Prefer", "If-Match", "If-None-Match", "client-request-id")) {
            if (data.consumeBoolean()) {
                headers.put(name, data.consumeString(80));
            }
        }
        switch (data.consumeInt(0, 3)) {
            case 0 -> headers.put("Content-Encoding", data.consumeString(12));
            case 1, 2 -> headers.put("Content-Encoding", "gzip");
            default -> {}
        }
        boolean zipped = data.consumeBoolean();
        String query = data.consumeBoolean() ? data.pickValue(QUERIES) + data.consumeString(60) : null;
        byte[] body = data.consumeRemainingAsBytes();
        GraphRequest request = request(headers, query);
        try {
            check(request);
            request.optionalBody(request.decoded(new ByteArrayInputStream(zipped ? zip(body) : body)))
                    .ifPresent(sent ->
                            assertThat(GraphRequest.comment(sent, "'comment'")).isNotNull());
            taken();
        } catch (Problem.Invalid | Problem.Stale | Problem.Unsupported e) {
            requireAnswer(e);
        }
    }

    private static void check(GraphRequest request) {
        assertThat(request.clientRequestId()).matches("[\\x20-\\x7e…]{1,200}");
        request.maxPageSize().ifPresent(size -> assertThat(size).isBetween(1, QueryOptions.MAX_TOP));
        request.hasSeen("W/\"1\"");
        request.isJsonByOption();
        request.style();
        request.expectedVersion().ifPresent(version -> assertThat(version).isNotNegative());
        int size = request.options(TaskProperties.ALL, QueryOptions.FOR_LIST).top();
        String link = request.nextLink("/security/incidentTasks", "token", size);
        assertThat(link).endsWith("$skiptoken=token");
        assertThat(URI.create(link.replace("$", "%24")).getHost()).isEqualTo("localhost");
    }

    private static byte[] zip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static GraphRequest request(Map<String, String> headers, String query) {
        HttpServletRequest servletRequest = (HttpServletRequest) Proxy.newProxyInstance(
                HeadersFuzz.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeader" -> headers.get((String) arguments[0]);
                    case "getHeaders" -> {
                        String value = headers.get((String) arguments[0]);
                        yield Collections.enumeration(value == null ? List.of() : List.of(value));
                    }
                    case "getAttribute", "setAttribute" -> null;
                    case "getQueryString" -> query;
                    case "getScheme" -> "http";
                    case "getServerName" -> "localhost";
                    case "getServerPort" -> 80;
                    case "getContextPath" -> "";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        GraphRequest request = new GraphRequest();
        inject(request, HttpServletRequest.class, servletRequest);
        inject(request, Settings.class, new Settings(Map.of("INCIDENT_TASKS_MAX_BODY", "65536"), name -> null));
        return request;
    }

    private static void inject(GraphRequest request, Class<?> type, Object value) {
        for (Field field : GraphRequest.class.getDeclaredFields()) {
            if (field.getType() == type) {
                try {
                    field.setAccessible(true);
                    field.set(request, value);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
