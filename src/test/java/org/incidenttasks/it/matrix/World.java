package org.incidenttasks.it.matrix;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidenttasks.access.Permission;
import org.incidenttasks.it.Api;
import org.incidenttasks.it.Browser;
import org.incidenttasks.it.Installation;

/** An organisation with one of everything, and a word in all of its texts that stands nowhere else. */
final class World {

    /** What stands for an id in a {@link Row}. */
    static final Set<String> IDS = Set.of(
            "task",
            "measured",
            "measure",
            "spareTask",
            "incident",
            "execution",
            "job",
            "spareJob",
            "client",
            "person",
            "customer",
            "colleague",
            "tenant");

    private static final Pattern EXECUTION = Pattern.compile("/executions/([^/]+)/report");

    private final String mark;
    private final Browser administrator;
    private final Api api;
    private final Map<String, String> values = new HashMap<>();
    private String spare;
    private String spareJob;
    private String spareConnection;

    /**
     * Fills an organisation.
     *
     * @param mark the word; no person and no other organisation has it
     * @param administrator a browser in which an administrator of it is signed in
     */
    World(String mark, Browser administrator) {
        this.mark = mark;
        this.administrator = administrator;
        api = Installation.client(
                Installation.BASE, administrator, Permission.allAppRoles().toArray(String[]::new));
        values.put("tenant", api.tenantId());
        values.put("client", clientNamed(mark + " client"));
        values.put("person", named(mark, "READER").id());
        values.put("incident", incident());
        values.put("task", task());
        values.put("execution", execution(values.get("task")));
        values.put("measured", task());
        values.put("measure", reported(values.get("measured")));
        spare = task();
        values.put("job", job());
        spareJob = job();
        values.put("connection", connection());
        spareConnection = connection();
    }

    private String connection() {
        String[] fields = AuthorizationTable.CONNECTION.clone();
        fields[3] = mark + " connection";
        String path = administrator
                .submit(administrator.get("ui/connections/new?connector=ldap"), "/ui/connections/new", fields)
                .address()
                .getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** An import that has come to its end, with the word in its report. */
    private String job() {
        Api.Answer accepted = api.post(
                "/security/incidentTaskImports",
                "[{\"id\":\"%s\",\"displayName\":\"%s\",\"createdDateTime\":\"no time\"}]"
                        .formatted(UUID.randomUUID(), mark));
        if (accepted.status() != 202) {
            throw new AssertionError("Not accepted: " + accepted.status() + " " + accepted.body());
        }
        String id = accepted.json().getString("id");
        for (int i = 0; ; i++) {
            String status =
                    api.get("/security/incidentTaskImports/" + id).json().getString("status");
            if (status.equals("succeeded")) {
                return id;
            }
            if (i == 240 || status.equals("failed")) {
                throw new AssertionError("The import is " + status);
            }
            LockSupport.parkNanos(250_000_000L);
        }
    }

    /** A person of the organisation with the first password. */
    record Person(String id, String userName, String password) {}

    /** One whose name says nothing of the organisation. */
    Person person(String... roles) {
        return named("Somebody", roles);
    }

    private Person named(String displayName, String... roles) {
        String userName = "matrix-" + UUID.randomUUID();
        String password = "pw-" + UUID.randomUUID();
        String[] fields = new String[6 + 2 * roles.length];
        System.arraycopy(
                new String[] {"userName", userName, "displayName", displayName + " " + userName, "password", password},
                0,
                fields,
                0,
                6);
        for (int i = 0; i < roles.length; i++) {
            fields[6 + 2 * i] = "roles";
            fields[7 + 2 * i] = roles[i];
        }
        Browser.Page people = administrator.submit(administrator.get("ui/people/new"), "/ui/people/new", fields);
        String link = people.link(userName);
        return new Person(link.substring(link.lastIndexOf('/') + 1), userName, password);
    }

    /** Takes all roles of a person away. */
    void expel(Person person) {
        administrator.submit(administrator.get("ui/people/" + person.id()), "/roles");
    }

    private String clientNamed(String name) {
        Browser.Page page = administrator.submit(
                administrator.get("ui/clients/new"),
                "/ui/clients/new",
                "displayName",
                name,
                "roles",
                "SecurityIncident.Read.All");
        String path = page.address().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** A client of the organisation with one application role. */
    Api client(String role) {
        return Installation.client(Installation.BASE, administrator, role);
    }

    private String incident() {
        return created(api.post(
                "/security/incidents",
                "{\"displayName\":\"%s\",\"severity\":\"high\",\"description\":\"%s\"}".formatted(mark, mark)));
    }

    private String task() {
        return created(api.post(
                "/security/incidentTasks", """
                {"displayName":"%s","description":"%s","actionType":"isolateDevice",
                 "responseAction":{"@odata.type":"#microsoft.graph.security.isolateDeviceIncidentTaskResponseAction",
                   "identifierValue":"%s-%s","isolationType":"full"},
                 "incident":{"id":"%s"}}""".formatted(mark, mark, mark, UUID.randomUUID(), values.get("incident"))));
    }

    private static String created(Api.Answer answer) {
        if (answer.status() != 201) {
            throw new AssertionError("Not created: " + answer.status() + " " + answer.body());
        }
        return answer.json().getString("id");
    }

    /** One that waits for a person to report. */
    private String execution(String task) {
        Api.Answer accepted = api.post(
                "/security/incidentTasks/" + task + "/executeResponseAction", "{\"comment\":\"" + mark + "\"}");
        if (accepted.status() != 204) {
            throw new AssertionError("Not accepted: " + accepted.status() + " " + accepted.body());
        }
        for (int i = 0; ; i++) {
            Browser.Page page = administrator.get("ui/tasks/" + task);
            Matcher form = EXECUTION.matcher(page.document().html());
            if (form.find()) {
                return form.group(1);
            }
            if (i == 240) {
                throw new AssertionError("Nobody is asked to report: " + page.text());
            }
            LockSupport.parkNanos(250_000_000L);
        }
    }

    /** One that a person reported done, so that what it did is in force. */
    private String reported(String task) {
        String execution = execution(task);
        administrator.submit(
                administrator.get("ui/tasks/" + task),
                "/ui/tasks/" + task + "/executions/" + execution + "/report",
                "report",
                "DONE",
                "note",
                mark);
        return execution;
    }

    // ---- what rows are filled with

    void put(String name, String value) {
        values.put(name, value);
    }

    /**
     * By name: {@code task}, {@code spareTask} (one that may be executed or deleted, once), {@code incident}, {@code execution} (of
     * {@code task}), {@code measure} (in force by {@code measured}), {@code job} (an import), {@code spareJob} (one that may be deleted, once), {@code connection},
     * {@code spareConnection} (one that may be removed, once), {@code client}, {@code person}, {@code tenant}, and for who manages customers {@code customer},
     * {@code colleague}; {@code unique} is a new word each time.
     */
    Optional<String> value(String name) {
        return switch (name) {
            case "spareTask" -> Optional.of(spare);
            case "spareJob" -> Optional.of(spareJob);
            case "spareConnection" -> Optional.of(spareConnection);
            case "unique" -> Optional.of("u" + UUID.randomUUID());
            default -> Optional.ofNullable(values.get(name));
        };
    }

    /** The spare task is gone, or at work. */
    void takeSpare() {
        spare = task();
    }

    /** The spare import is gone. */
    void takeSpareJob() {
        spareJob = job();
    }

    /** The spare connection is gone. */
    void takeSpareConnection() {
        spareConnection = connection();
    }

    String mark() {
        return mark;
    }

    Browser administrator() {
        return administrator;
    }

    // ---- what can be seen of it

    /** The trail, which tells of every change. */
    String trail() {
        return administrator.get("ui/audit").document().select("main table").text();
    }

    /** Everything an administrator sees. */
    String state() {
        StringBuilder state = new StringBuilder(trail());
        for (String page : new String[] {"ui/people", "ui/clients", "ui/people/" + values.get("person")}) {
            state.append(administrator.get(page).document().select("main").text());
        }
        state.append(api.get("/security/incidentTasks?$top=500&$expand=incident")
                .json()
                .get("value"));
        state.append(api.get("/security/incidents?$top=500").json().get("value"));
        return state.toString();
    }
}
