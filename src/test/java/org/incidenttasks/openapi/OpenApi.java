package org.incidenttasks.openapi;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The document of the API, and whether an answer is as it says. */
public final class OpenApi {

    public static final Path FILE = Path.of("webapp/openapi.yaml");

    private static final Set<String> METHODS = Set.of("get", "post", "patch", "put", "delete");
    private static final String ADDRESS = "http://localhost/openapi.json";
    private static final JsonNode DOCUMENT = read();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDialect(
            Dialects.getOpenApi30(), builder -> builder.schemas(Map.of(ADDRESS, strict(DOCUMENT))));
    private static final Map<String, Schema> KNOWN = new HashMap<>();

    /**
     * One method of one address.
     *
     * @param path with its parameters in braces
     */
    public record Operation(String method, String path, JsonNode node, List<JsonNode> parameters) {

        public String id() {
            return node.get("operationId").asString();
        }

        /** The names of the parameters that stand there, {@code query}, {@code header} or {@code path}. */
        public List<String> names(String place) {
            return parameters.stream()
                    .filter(parameter -> parameter.get("in").asString().equals(place))
                    .map(parameter -> parameter.get("name").asString())
                    .toList();
        }

        /** Whether it needs no token. */
        public boolean isOpen() {
            return node.has("security") && node.get("security").isEmpty();
        }

        public Set<String> statuses() {
            return new TreeSet<>(node.get("responses").propertyNames());
        }

        /** The schema of the body in JSON, with references of its own kept. */
        public Optional<JsonNode> body() {
            JsonNode body = node.at("/requestBody/content").path("application/json");
            return body.isMissingNode() ? Optional.empty() : Optional.of(resolved(body.get("schema")));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private OpenApi() {}

    private static JsonNode read() {
        return YAMLMapper.builder().build().readTree(FILE.toFile());
    }

    /** Members that the document does not name are faults of an answer, other than what metadata=full adds. */
    private static String strict(JsonNode document) {
        JsonNode copy = document.deepCopy();
        close(copy.get("components").get("schemas"));
        return copy.toString();
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("type").asString("").equals("object")
                && object.has("properties")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApi::close);
    }

    public static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        DOCUMENT.get("paths").properties().forEach(path -> {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    List<JsonNode> parameters = new ArrayList<>();
                    path.getValue().path("parameters").forEach(each -> parameters.add(resolved(each)));
                    method.getValue().path("parameters").forEach(each -> parameters.add(resolved(each)));
                    operations.add(new Operation(
                            method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue(), parameters));
                }
            }
        });
        return operations;
    }

    /** The node, or the one that it refers to. */
    public static JsonNode resolved(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : DOCUMENT.at(reference.asString().substring(1));
    }

    /** A schema of the document's, by name. */
    public static JsonNode schema(String name) {
        return DOCUMENT.at("/components/schemas/" + name);
    }

    /** As {@link #faults(Operation, int, Function, String)}. */
    public static List<String> faults(Operation operation, HttpResponse<String> answer) {
        return faults(operation, answer.statusCode(), name -> answer.headers().firstValue(name), answer.body());
    }

    /**
     * What is wrong with an answer by the document; empty when nothing is.
     *
     * @param headers finds one by its name
     */
    public static List<String> faults(
            Operation operation, int status, Function<String, Optional<String>> headers, String body) {
        JsonNode documented = operation.node().get("responses").get(Integer.toString(status));
        if (documented == null) {
            return List.of("The status " + status + " of " + operation + " is not in " + FILE
                    + ": write it under 'responses' there, or do not answer it. " + body);
        }
        List<String> faults = new ArrayList<>();
        JsonNode response = resolved(documented);
        response.path("headers").properties().forEach(header -> {
            boolean always =
                    header.getKey().endsWith("request-id") || header.getKey().equals("OData-Version");
            if (always && headers.apply(header.getKey()).isEmpty()) {
                faults.add("The header " + header.getKey() + " is missing");
            }
        });
        JsonNode content = response.path("content");
        String type = headers.apply("Content-Type").orElse("").split(";")[0];
        if (content.isMissingNode() || content.isEmpty()) {
            if (!body.isEmpty()) {
                faults.add("There is a body where none is documented: " + body);
            }
        } else if (!content.has(type)) {
            faults.add("The content type '" + type + "' is not documented");
        } else if (type.equals("application/json")) {
            String name = content.get(type).at("/schema/$ref").asString();
            faults.addAll(faults(name, body));
        }
        return faults;
    }

    private static List<String> faults(String reference, String json) {
        Schema schema;
        synchronized (KNOWN) {
            schema = KNOWN.computeIfAbsent(reference, name -> SCHEMAS.getSchema(SchemaLocation.of(ADDRESS + name)));
        }
        return schema.validate(json, InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }
}
