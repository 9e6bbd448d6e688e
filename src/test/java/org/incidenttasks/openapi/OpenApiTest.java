package org.incidenttasks.openapi;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebServlet;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.incidenttasks.WireEnum;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.api.application.GraphApplication;
import org.incidenttasks.incident.AlertClassification;
import org.incidenttasks.incident.AlertDetermination;
import org.incidenttasks.incident.AlertSeverity;
import org.incidenttasks.incident.IncidentStatus;
import org.incidenttasks.odata.QueryOptions;
import org.incidenttasks.task.TaskSource;
import org.incidenttasks.task.TaskStatus;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The document says of the API what is there: every route, every option, every member of an enumeration. */
class OpenApiTest {

    /** Servlets and filters of the API say their addresses in their annotations, but not their methods. */
    private static final Map<String, Set<String>> BESIDE_JAX_RS = Map.of(
            "BatchServlet", Set.of("POST /beta/$batch"),
            "CallbackServlet", Set.of("POST /callbacks/{tenant}/executions/{execution}"),
            "MetadataEndpoint",
                    Set.of(
                            "GET /{tenant}/v2.0/.well-known/openid-configuration",
                            "GET /{tenant}/.well-known/openid-configuration",
                            "GET /{tenant}/discovery/v2.0/keys",
                            "GET /{tenant}/discovery/keys"),
            "TokenEndpoint", Set.of("POST /{tenant}/oauth2/v2.0/token"));

    /** A static file. */
    private static final String ITSELF = "GET /openapi.yaml";

    @Test
    void everyRouteIsDocumentedAndNoOther() {
        Set<String> documented =
                OpenApi.operations().stream().map(OpenApi.Operation::toString).collect(toCollection(TreeSet::new));
        Set<String> deployed = new TreeSet<>(Set.of(ITSELF));
        for (Class<?> resource : new GraphApplication().getClasses()) {
            if (resource.isAnnotationPresent(Path.class)) {
                deployed.addAll(routes(resource));
            }
        }
        besideJaxRs().forEach(name -> deployed.addAll(BESIDE_JAX_RS.getOrDefault(name, Set.of())));
        for (String route : deployed) {
            assertThat(documented)
                    .as(
                            "%s is served, but not documented: write under 'paths' of %s '%s:' and below it '%s:' with"
                                    + " operationId, tags, summary, description, parameters, requestBody and responses,"
                                    + " as its neighbours have them; then a call of it into OpenApiIT",
                            route,
                            OpenApi.FILE,
                            route.split(" ")[1],
                            route.split(" ")[0].toLowerCase(java.util.Locale.ROOT))
                    .contains(route);
        }
        assertThat(documented).as("what is documented, against what is served").isEqualTo(deployed);
    }

    @Test
    void everyServletAndFilterOfTheApiSaysWhatItAnswers() {
        assertThat(besideJaxRs())
                .as("servlets and filters of the API, against BESIDE_JAX_RS of this test: write there which methods and"
                        + " addresses each answers by itself, or Set.of() where it answers nothing")
                .isEqualTo(new TreeSet<>(BESIDE_JAX_RS.keySet()));
    }

    private static Set<String> besideJaxRs() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.incidenttasks.api").stream()
                        .filter(type -> type.isAnnotatedWith(WebServlet.class) || type.isAnnotatedWith(WebFilter.class))
                        .map(JavaClass::getSimpleName)
                        .collect(toCollection(TreeSet::new));
    }

    private static List<String> routes(Class<?> resource) {
        List<String> routes = new ArrayList<>();
        String base = "/beta/" + resource.getAnnotation(Path.class).value();
        for (Method method : resource.getMethods()) {
            Path path = method.getAnnotation(Path.class);
            for (Annotation annotation : method.getAnnotations()) {
                HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                if (verb != null) {
                    String whole = (base + (path == null ? "" : "/" + path.value()))
                            .replaceAll("\\{\\s*(\\w+)\\s*:[^/]*}", "{$1}")
                            .replaceAll("/+", "/")
                            .replaceFirst("/$", "");
                    routes.add(verb.value() + " " + whole);
                }
            }
        }
        return routes;
    }

    @Test
    void everyOperationNamesItsParametersAndRefusals() {
        for (OpenApi.Operation operation : OpenApi.operations()) {
            List<String> inPath = Arrays.stream(operation.path().split("/"))
                    .filter(segment -> segment.startsWith("{"))
                    .map(segment -> segment.substring(1, segment.length() - 1))
                    .toList();
            assertThat(operation.names("path")).as(operation.toString()).containsExactlyInAnyOrderElementsOf(inPath);
            assertThat(operation.statuses()).as(operation.toString()).anyMatch(status -> status.startsWith("2"));
            if (operation.path().startsWith("/beta")) {
                assertThat(operation.statuses()).as(operation.toString()).contains("400", "500", "503");
                assertThat(operation.statuses().contains("401"))
                        .as("%s documents 401 where it needs a token", operation)
                        .isEqualTo(!operation.isOpen());
            }
        }
    }

    @Test
    void listsNameTheQueryOptionsThatAreUnderstood() {
        for (OpenApi.Operation operation : OpenApi.operations()) {
            Set<String> options = new TreeSet<>(operation.names("query"));
            if (operation.id().startsWith("list")) {
                boolean part = operation.path().contains("{id}/");
                Set<String> wanted = new TreeSet<>(part ? QueryOptions.FOR_PARTS : QueryOptions.FOR_LIST);
                if (!operation.path().endsWith("incidentTasks")) {
                    wanted.remove("$expand");
                }
                assertThat(options).as(operation.toString()).isEqualTo(wanted);
            } else if (operation.id().startsWith("count")) {
                assertThat(options).as(operation.toString()).isEqualTo(QueryOptions.FOR_COUNT);
            } else if (operation.id().equals("exportIncidentTasks")) {
                assertThat(options).isEqualTo(Set.of("$filter", "$orderby", "$format"));
            } else if (operation.id().equals("exportAuditEntries")) {
                assertThat(options).isEqualTo(Set.of("from", "to", "fromDateTime", "toDateTime"));
            } else {
                assertThat(QueryOptions.FOR_ONE).as(operation.toString()).containsAll(options);
            }
        }
    }

    @Test
    void enumerationsAreTheProducts() {
        assertThat(members("IncidentTask", "status")).isEqualTo(names(TaskStatus.class));
        assertThat(members("IncidentTask", "source")).isEqualTo(names(TaskSource.class));
        assertThat(members("IncidentTask", "actionType")).isEqualTo(names(ActionType.class));
        assertThat(members("IncidentTask", "actionStatus")).isEqualTo(names(ActionStatus.class));
        assertThat(members("IncidentTaskChange", "status")).isEqualTo(names(TaskStatus.class));
        assertThat(members("ResponseAction", "isolationType")).isEqualTo(names(IsolationType.class));
        assertThat(members("ResponseAction", "indicatorType")).isEqualTo(names(IndicatorType.class));
        assertThat(members("ResponseAction", "@odata.type"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ActionType.values())
                        .filter(ActionType::actionable)
                        .map(ResponseAction::odataType)
                        .toList());
        assertThat(members("NewIncident", "status")).isEqualTo(names(IncidentStatus.class));
        assertThat(members("NewIncident", "severity")).isEqualTo(names(AlertSeverity.class));
        assertThat(members("NewIncident", "classification")).isEqualTo(names(AlertClassification.class));
        assertThat(members("NewIncident", "determination")).isEqualTo(names(AlertDetermination.class));
    }

    private static <E extends Enum<E> & WireEnum> List<String> names(Class<E> type) {
        return WireEnum.settable(type).stream().map(WireEnum::wireName).toList();
    }

    private static List<String> members(String schema, String property) {
        List<String> members = new ArrayList<>();
        for (JsonNode member :
                OpenApi.schema(schema).get("properties").get(property).get("enum")) {
            if (!member.isNull()) {
                members.add(member.asString());
            }
        }
        return members;
    }
}
