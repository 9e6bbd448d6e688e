package org.incidenttasks;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The plan of rooms: which there are, and which may use which. It must equal the packages that exist. */
class ArchitectureTest {

    private static final String BASE = "org.incidenttasks";
    private static final int MOST_CLASSES = 15;
    private static final int MOST_BASE_CLASSES = 5;

    /** Every room, from the floor up, with the rooms it may use. All may use the base package; it uses none. */
    private static final Map<String, Set<String>> ROOMS = new TreeMap<>(Map.ofEntries(
            room("action"),
            room("storage"),
            room("odata"),
            room("audit", "storage"),
            room("access", "storage", "audit"),
            room("access.people", "access", "audit"),
            room("identity", "storage", "audit", "access"),
            room("identity.oidc", "identity", "access"),
            room("incident", "storage", "audit", "access", "odata"),
            room("task", "storage", "audit", "access", "odata", "action", "incident"),
            room("connector", "action"),
            room("connector.manual", "action", "connector"),
            room("connector.lab", "action", "connector", "storage"),
            room("connector.ldap", "action", "connector"),
            room("connector.imap", "action", "connector"),
            room("connector.http", "connector", "connector.outbound"),
            room("connector.keycloak", "action", "connector", "connector.http"),
            room("connector.microsoft.defender", "action", "connector", "connector.http"),
            room("connector.microsoft.graph", "action", "connector", "connector.http"),
            room(
                    "connector.microsoft",
                    "action",
                    "connector",
                    "connector.http",
                    "connector.microsoft.defender",
                    "connector.microsoft.graph"),
            room("connector.outbound", "connector"),
            room("connector.webhook", "action", "connector", "connector.outbound"),
            room("connector.openc2", "action", "connector", "connector.outbound"),
            room("connector.dns", "action", "connector"),
            room("connector.ssh", "action", "connector"),
            room("connection", "storage", "audit", "access", "action", "connector"),
            room("measure", "storage", "audit", "access", "odata", "action", "task"),
            room("artifact", "storage", "audit", "access", "connector"),
            room(
                    "execution",
                    "storage",
                    "audit",
                    "access",
                    "action",
                    "connector",
                    "connection",
                    "task",
                    "measure",
                    "artifact"),
            room("watch", "storage", "connector", "connection", "measure", "execution"),
            room("execution.callback", "storage", "audit", "connection", "connector", "execution"),
            room("evidence", "storage", "audit", "access"),
            room("history", "audit", "access", "odata", "task", "execution"),
            room("wire", "storage", "audit", "access", "action", "odata", "incident", "task"),
            room(
                    "wire.extension",
                    "wire",
                    "audit",
                    "odata",
                    "action",
                    "connector",
                    "execution",
                    "history",
                    "measure",
                    "artifact"),
            room("wire.model", "wire", "wire.extension", "action", "odata", "incident", "task", "history"),
            room("transfer", "storage", "audit", "access", "odata", "incident", "task", "wire"),
            room(
                    "sandbox",
                    "storage",
                    "audit",
                    "access",
                    "connector.lab",
                    "execution",
                    "incident",
                    "task",
                    "wire",
                    "transfer"),
            room("https"),
            room("front", "access", "identity"),
            room("limit", "access", "audit", "identity"),
            room("api.audit", "identity", "evidence"),
            room("api.callback", "limit", "storage", "identity", "execution.callback", "wire", "api"),
            room(
                    "api",
                    "front",
                    "limit",
                    "storage",
                    "access",
                    "identity",
                    "odata",
                    "incident",
                    "task",
                    "execution",
                    "history",
                    "wire",
                    "wire.extension",
                    "wire.model",
                    "measure",
                    "artifact"),
            room("api.batch", "limit", "api", "wire"),
            room("api.transfer", "api", "odata", "task", "wire", "transfer"),
            room("api.connection", "api", "access", "action", "connection", "connector", "wire", "wire.extension"),
            room("api.application", "api", "api.audit", "api.connection", "api.transfer"),
            room("api.oauth", "front", "limit", "storage", "access", "identity", "wire"),
            room("web.view", "storage", "access", "identity", "identity.oidc"),
            room(
                    "web.task",
                    "web.view",
                    "access",
                    "action",
                    "audit",
                    "execution",
                    "history",
                    "incident",
                    "odata",
                    "storage",
                    "task",
                    "measure",
                    "artifact",
                    "connection",
                    "connector"),
            room(
                    "web.admin",
                    "action",
                    "connection",
                    "connector",
                    "front",
                    "web.view",
                    "web.task",
                    "access",
                    "access.people",
                    "identity",
                    "audit",
                    "evidence",
                    "odata",
                    "task",
                    "sandbox",
                    "transfer"),
            room(
                    "web",
                    "front",
                    "web.view",
                    "web.task",
                    "web.admin",
                    "storage",
                    "access",
                    "access.people",
                    "identity",
                    "identity.oidc",
                    "audit",
                    "sandbox",
                    "wire")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    private static Map.Entry<String, Set<String>> room(String name, String... uses) {
        return Map.entry(name, Set.of(uses));
    }

    @Test
    void tableEqualsThePackages() {
        Set<String> packages = CLASSES.stream()
                .map(ArchitectureTest::roomOf)
                .filter(room -> !room.isEmpty())
                .collect(toCollection(TreeSet::new));
        assertThat(packages).isEqualTo(ROOMS.keySet());
    }

    @Test
    void roomsUseOnlyWhatTheTableAllows() {
        List<String> breaches = new ArrayList<>();
        Set<String> used = new TreeSet<>();
        for (JavaClass from : CLASSES) {
            from.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (!target.getPackageName().startsWith(BASE)) {
                    return;
                }
                String source = roomOf(from);
                String room = roomOf(target);
                used.add(source + " -> " + room);
                boolean allowed = room.equals(source)
                        || room.isEmpty()
                        || ROOMS.getOrDefault(source, Set.of()).contains(room);
                if (!allowed) {
                    breaches.add(dependency.getDescription());
                }
            });
        }
        assertThat(breaches).isEmpty();
        // A permission that nobody uses would only hide the next breach.
        ROOMS.forEach((source, rooms) -> rooms.forEach(room -> assertThat(used).contains(source + " -> " + room)));
    }

    @Test
    void tableHasNoCircle() {
        Map<String, Set<String>> left = new TreeMap<>(ROOMS);
        while (!left.isEmpty()) {
            Set<String> ground = left.entrySet().stream()
                    .filter(room -> room.getValue().stream().noneMatch(left::containsKey))
                    .map(Map.Entry::getKey)
                    .collect(toCollection(TreeSet::new));
            assertThat(ground)
                    .as("a room of %s that uses no other of them", left.keySet())
                    .isNotEmpty();
            left.keySet().removeAll(ground);
        }
    }

    @Test
    void roomsStaySmall() {
        Map<String, Set<String>> classes = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            String name = type.getName().replaceFirst("\\$.*", "");
            if (!name.endsWith("package-info")) {
                classes.computeIfAbsent(roomOf(type), room -> new TreeSet<>()).add(name);
            }
        }
        classes.forEach((room, names) -> assertThat(names)
                .as("classes of '%s'", room)
                .hasSizeLessThanOrEqualTo(room.isEmpty() ? MOST_BASE_CLASSES : MOST_CLASSES));
    }

    /** It asks nobody for a permission. */
    @Test
    void rosterIsOpenedOnlyByTheServicesOfPeople() {
        for (JavaClass from : CLASSES) {
            if (!roomOf(from).equals("access") && !roomOf(from).equals("access.people")) {
                from.getDirectDependenciesFromSelf()
                        .forEach(dependency -> assertThat(
                                        dependency.getTargetClass().getName())
                                .as(dependency.getDescription())
                                .isNotEqualTo(BASE + ".access.Roster"));
            }
        }
    }

    @Test
    void noRoomNamesAServer() {
        List<String> servers = List.of(
                "com.ibm.",
                "io.openliberty.",
                "fish.payara.",
                "org.glassfish.",
                "org.jboss.",
                "org.eclipse.persistence.");
        for (JavaClass from : CLASSES) {
            from.getDirectDependenciesFromSelf()
                    .forEach(dependency -> assertThat(servers)
                            .as(dependency.getDescription())
                            .noneMatch(dependency.getTargetClass().getName()::startsWith));
        }
    }

    /** The room of a class: its package below the base, empty for the base itself. */
    private static String roomOf(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(BASE) ? "" : name.substring(BASE.length() + 1);
    }
}
