package org.incidenttasks.it.matrix;

import static org.incidenttasks.it.matrix.Row.delete;
import static org.incidenttasks.it.matrix.Row.form;
import static org.incidenttasks.it.matrix.Row.get;
import static org.incidenttasks.it.matrix.Row.json;
import static org.incidenttasks.it.matrix.Row.passing;

import java.util.List;
import org.incidenttasks.access.Permission;
import org.incidenttasks.it.matrix.Row.Open;

/**
 * Every operation and every form with what it needs: one row each, in the order in which they are tried. A route that is
 * deployed and not listed fails the test, which then says what to write here.
 */
final class AuthorizationTable {

    private static final String IMPORT = """
            {"value":[{"id":"{unique}","displayName":"Imported","description":"By the matrix.","actionType":"text",
              "actionStatus":"notStarted","status":"open","source":"defenderExpertsXDR",
              "createdDateTime":"2026-11-24T06:00:00Z","createdByDisplayName":"Matrix",
              "lastModifiedDateTime":"2026-11-24T06:00:00Z","lastModifiedByDisplayName":"Matrix",
              "incident":{"id":"{unique}"}}]}""";

    private static final String TASK = """
            {"displayName":"Created","description":"By the matrix.","actionType":"text","incident":{"id":"{incident}"}}""";

    /** A directory that nobody reaches. */
    static final String[] CONNECTION = {
        "connector", "ldap",
        "name", "{unique}",
        "set-directory", "openLdap",
        "set-servers", "localhost:9",
        "set-security", "ldaps",
        "set-bindDn", "cn=x",
        "set-bindPassword", "x",
        "set-baseDn", "dc=x",
        "actions", "disableUser"
    };

    static final List<Row> ROWS = List.of(
            // ---- the API
            get("/beta").open(Open.TO_ALL).outsideOfBatch(),
            get("/beta/$metadata").open(Open.TO_ALL),
            get("/beta/security").open(Open.TO_MEMBERS),
            get("/beta/security/incidentTasks").needs(Permission.READ).shows(),
            get("/beta/security/incidentTasks/$count").needs(Permission.READ),
            get("/beta/security/incidentTasks/{task}").needs(Permission.READ).shows(),
            get("/beta/security/incidentTasks/{task}/incident")
                    .needs(Permission.READ)
                    .shows(),
            get("/beta/security/incidentTasks/{task}/history").needs(Permission.READ),
            get("/beta/security/incidentTasks/{task}/executions").needs(Permission.READ),
            get("/beta/security/incidentTasks/{task}/executions/{execution}").needs(Permission.READ),
            get("/beta/security/countermeasures").needs(Permission.READ),
            get("/beta/security/countermeasures/{measure}").needs(Permission.READ),
            json("PATCH", "/beta/security/countermeasures/{measure}", "{\"untilDateTime\":null}")
                    .needs(Permission.EXECUTE),
            json("POST", "/beta/security/countermeasures/{measure}/lift", "{}").needs(Permission.EXECUTE),
            json("POST", "/beta/security/incidentTasks/{measured}/executions/{measure}/undo", "{}")
                    .needs(Permission.EXECUTE),
            get("/beta/security/incidentTasks/{measured}/executions/{measure}/evidence")
                    .needs(Permission.READ_EVIDENCE),
            get("/beta/security/incidentTasks/{measured}/executions/{measure}/evidence/package.zip")
                    .needs(Permission.READ_EVIDENCE)
                    .or(404),
            json("POST", "/beta/security/incidentTasks/{task}/history", "{\"comment\":\"By the matrix.\"}")
                    .needs(Permission.CHANGE_STATUS),
            get("/beta/security/incidents").needs(Permission.READ).shows(),
            get("/beta/security/incidents/$count").needs(Permission.READ),
            get("/beta/security/incidents/{incident}").needs(Permission.READ).shows(),
            json("POST", "/beta/security/incidents", "{\"displayName\":\"Created\",\"severity\":\"low\"}")
                    .needs(Permission.ISSUE),
            json("PATCH", "/beta/security/incidents/{incident}", "{\"status\":\"resolved\"}")
                    .needs(Permission.CHANGE_INCIDENT),
            json("POST", "/beta/security/incidentTasks", TASK)
                    .needs(Permission.ISSUE)
                    .elsewhere(400),
            json("POST", "/beta/security/incidentTasks/import", IMPORT).needs(Permission.ISSUE),
            json("POST", "/beta/security/incidentTaskImports", IMPORT)
                    .needs(Permission.ISSUE)
                    .outsideOfBatch(),
            get("/beta/security/incidentTaskImports").needs(Permission.ISSUE),
            get("/beta/security/incidentTaskImports/{job}").needs(Permission.ISSUE),
            get("/beta/security/incidentTaskImports/{job}/report")
                    .needs(Permission.ISSUE)
                    .outsideOfBatch()
                    .shows(),
            json("POST", "/beta/security/incidentTaskImports/{spareJob}/cancel", "{}")
                    .needs(Permission.ISSUE)
                    // It has ended.
                    .or(409),
            delete("/beta/security/incidentTaskImports/{spareJob}").needs(Permission.ISSUE),
            get("/beta/security/incidentTasks/export")
                    .needs(Permission.READ)
                    .outsideOfBatch()
                    .shows(),
            get("/beta/security/auditEntries/export")
                    .needs(Permission.ADMINISTER)
                    .outsideOfBatch()
                    .shows(),
            json("PATCH", "/beta/security/incidentTasks/{task}", "{\"status\":\"inProgress\"}")
                    .needs(Permission.CHANGE_STATUS),
            json("POST", "/beta/security/incidentTasks/{spareTask}/executeResponseAction", "{}")
                    .needs(Permission.EXECUTE),
            json(
                            "POST",
                            "/beta/security/incidentTasks/{spareTask}/microsoft.graph.security.executeResponseAction",
                            "{}")
                    .needs(Permission.EXECUTE),
            delete("/beta/security/incidentTasks/{spareTask}").needs(Permission.ADMINISTER),
            json("POST", "/beta/$batch", "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/security\"}]}")
                    .by("SERVLET BatchServlet")
                    .open(Open.TO_MEMBERS),

            // ---- signing in, and what everybody has
            get("/").by("SERVLET RootServlet").open(Open.TO_ALL),
            get("/error").by("SERVLET ErrorServlet").open(Open.TO_ALL).or(404),
            get("/ui").open(Open.TO_MEMBERS),
            get("/ui/setup").open(Open.TO_ALL),
            form("/ui/setup", "code", "x", "organization", "x", "userName", "x").open(Open.TO_ALL),
            get("/ui/sign-in").open(Open.TO_ALL),
            form("/ui/sign-in", "userName", "nobody-{unique}", "password", "x")
                    .open(Open.TO_ALL)
                    .or(422),
            // No provider of identities is set here: nothing of it is to be seen.
            get("/ui/sign-in/provider").open(Open.TO_ALL).or(404),
            get("/ui/sign-in/callback").open(Open.TO_ALL).or(404),
            form("/ui/language", "lang", "en", "back", "/ui/account").open(Open.TO_ALL),
            get("/ui/account").open(Open.TO_MEMBERS),
            form("/ui/account", "present", "wrong", "password", "x", "passwordAgain", "x")
                    .open(Open.TO_MEMBERS)
                    .or(422),
            get("/ui/organizations").open(Open.TO_PERSONS),
            form("/ui/tenant", "tenant", "{tenant}", "next", "/ui/account")
                    .open(Open.TO_MEMBERS)
                    .newSession(),

            // ---- the work
            get("/ui/tasks").needs(Permission.READ).shows(),
            get("/ui/tasks/{task}").needs(Permission.READ).shows(),
            form("/ui/tasks/{task}/status", "status", "inProgress", "comment", "By the matrix.", "version", "1")
                    .needs(Permission.CHANGE_STATUS)
                    .or(412),
            form("/ui/tasks/{task}/comment", "remark", "By the matrix.").needs(Permission.CHANGE_STATUS),
            get("/ui/tasks/{task}/execute").needs(Permission.READ).shows(),
            form(
                            "/ui/tasks/{task}/execute",
                            "comment",
                            "Go.",
                            "key",
                            "00000000-0000-4000-8000-000000000001",
                            "version",
                            "1")
                    .needs(Permission.EXECUTE)
                    .or(409, 412),
            form("/ui/tasks/{task}/executions/{execution}/report", "report", "NOT_DONE", "note", "By the matrix.")
                    .needs(Permission.EXECUTE),
            form("/ui/tasks/{task}/executions/{execution}/cancel").needs(Permission.EXECUTE),
            get("/ui/countermeasures").needs(Permission.READ),
            form("/ui/countermeasures/{measure}/until", "hours", "4").needs(Permission.EXECUTE),
            get("/ui/tasks/{measured}/executions/{measure}/undo").needs(Permission.READ),
            form("/ui/tasks/{measured}/executions/{measure}/undo", "comment", "By the matrix.")
                    .needs(Permission.EXECUTE),
            get("/ui/tasks/{measured}/executions/{measure}/evidence/package.zip")
                    .needs(Permission.READ_EVIDENCE)
                    .or(404),
            get("/ui/incidents").needs(Permission.READ).shows(),
            get("/ui/incidents/{incident}").needs(Permission.READ).shows(),
            get("/ui/import").needs(Permission.ISSUE),
            form("/ui/import", "json", IMPORT).needs(Permission.ISSUE),
            form("/upload/import", "file", IMPORT)
                    .by("SERVLET ImportUpload")
                    .multipart()
                    .needs(Permission.ISSUE),
            get("/ui/import/{job}").needs(Permission.ISSUE).shows(),
            get("/ui/import/{job}/report/csv").needs(Permission.ISSUE).shows(),
            get("/ui/import/{job}/report/ndjson").needs(Permission.ISSUE).shows(),
            form("/ui/import/{spareJob}/cancel").needs(Permission.ISSUE),
            form("/ui/import/{spareJob}/delete").needs(Permission.ISSUE),
            get("/ui/export/json").needs(Permission.READ).shows(),
            get("/ui/export/ndjson").needs(Permission.READ).shows(),

            // ---- administration
            get("/ui/people").needs(Permission.ADMINISTER).shows(),
            get("/ui/people/new").needs(Permission.ADMINISTER),
            form(
                            "/ui/people/new",
                            "userName",
                            "{unique}",
                            "displayName",
                            "Made",
                            "password",
                            "seven green bicycles",
                            "roles",
                            "READER")
                    .needs(Permission.ADMINISTER),
            get("/ui/people/{person}").needs(Permission.ADMINISTER).shows(),
            form("/ui/people/{person}/roles", "roles", "RESPONDER").needs(Permission.ADMINISTER),
            form("/ui/people/{person}/enabled", "enable", "false").needs(Permission.ADMINISTER),
            form("/ui/people/{person}/password", "password", "eight blue tricycles")
                    .needs(Permission.ADMINISTER),
            get("/ui/clients").needs(Permission.ADMINISTER).shows(),
            get("/ui/clients/new").needs(Permission.ADMINISTER),
            form("/ui/clients/new", "displayName", "Made", "roles", "SecurityIncident.Read.All")
                    .needs(Permission.ADMINISTER),
            get("/ui/clients/{client}").needs(Permission.ADMINISTER).shows(),
            form("/ui/clients/{client}/secret").needs(Permission.ADMINISTER),
            form("/ui/clients/{client}/enabled", "enable", "false").needs(Permission.ADMINISTER),
            get("/ui/connections").needs(Permission.ADMINISTER).shows(),
            get("/ui/connections/new?connector=ldap")
                    .by("GET /ui/connections/new")
                    .needs(Permission.ADMINISTER),
            form("/ui/connections/new", CONNECTION).needs(Permission.ADMINISTER),
            get("/ui/connections/{connection}").needs(Permission.ADMINISTER).shows(),
            form("/ui/connections/{connection}", CONNECTION).needs(Permission.ADMINISTER),
            form("/ui/connections/{connection}/test").needs(Permission.ADMINISTER),
            form("/ui/connections/{connection}/enabled", "enable", "false").needs(Permission.ADMINISTER),
            form("/ui/connections/{connection}/up").needs(Permission.ADMINISTER),
            form("/ui/connections/{spareConnection}/remove").needs(Permission.ADMINISTER),
            get("/ui/audit/export?format=ndjson")
                    .by("GET /ui/audit/export")
                    .needs(Permission.ADMINISTER)
                    .shows(),
            get("/ui/audit").needs(Permission.ADMINISTER).shows(),
            form("/ui/audit").needs(Permission.ADMINISTER),
            // None of these organisations is a sandbox.
            get("/ui/sandbox").needs(Permission.ADMINISTER).or(404),
            form("/ui/sandbox").needs(Permission.ADMINISTER).or(404),

            // ---- the provider
            get("/ui/customers").needs(Permission.MANAGE_CUSTOMERS),
            get("/ui/customers/new").needs(Permission.MANAGE_CUSTOMERS),
            form("/ui/customers/new", "name", "{unique}", "administrator", "{colleague}")
                    .needs(Permission.MANAGE_CUSTOMERS)
                    .elsewhere(404),
            get("/ui/customers/{customer}").needs(Permission.MANAGE_CUSTOMERS),
            form("/ui/customers/{customer}/name", "name", "Matrix {unique}").needs(Permission.MANAGE_CUSTOMERS),
            form("/ui/customers/{customer}/roles", "roles", "{colleague}:READER")
                    .needs(Permission.MANAGE_CUSTOMERS),
            form("/ui/customers/{customer}/suspended", "suspend", "false").needs(Permission.MANAGE_CUSTOMERS),
            get("/ui/delegates").needs(Permission.MANAGE_CUSTOMERS),
            get("/ui/delegates/{colleague}").needs(Permission.MANAGE_CUSTOMERS),
            form("/ui/delegates/{colleague}", "before", "{customer}:READER").needs(Permission.MANAGE_CUSTOMERS),

            // ---- beside the two doors
            // Without a secret of a client: FrontIT and GraphApiIT ask with one.
            form("/{tenant}/oauth2/v2.0/token", "grant_type", "client_credentials", "client_id", "x")
                    .by("FILTER TokenEndpoint")
                    .open(Open.TO_ALL)
                    .or(400)
                    .elsewhere(400),
            get("/{tenant}/v2.0/.well-known/openid-configuration")
                    .by("FILTER MetadataEndpoint")
                    .open(Open.TO_ALL)
                    .elsewhere(200),
            passing("FILTER BodyLimit"),
            passing("FILTER FilesOnly"),
            passing("FILTER ForwardedFilter"),
            passing("FILTER PageHeaders"),
            passing("FILTER PageLimit"),
            passing("FILTER SecureSession"),
            form("/ui/sign-out").open(Open.TO_ALL).newSession());

    private AuthorizationTable() {}

    /** What to write for a route that has no row. */
    static String advice(String route) {
        if (route.startsWith("FILTER") || route.startsWith("SERVLET")) {
            return "AuthorizationTable.ROWS has no row for " + route
                    + ". If it answers requests itself, write for example: get(\"/its/address\").by(\"" + route
                    + "\").needs(Permission.READ), or form(...), json(...). If it only passes them on, write: passing(\""
                    + route + "\").";
        }
        String[] parts = route.split(" ", 2);
        String path = parts[1];
        String call = switch (parts[0]) {
            case "GET" -> "get(\"" + path + "\")";
            case "POST" ->
                path.startsWith("/ui")
                        ? "form(\"" + path + "\", \"field\", \"value\")"
                        : "json(\"POST\", \"" + path + "\", \"{...}\")";
            case "DELETE" -> "delete(\"" + path + "\")";
            default -> "json(\"" + parts[0] + "\", \"" + path + "\", \"{...}\")";
        };
        return "AuthorizationTable.ROWS has no row for " + route + ". Write: " + call
                + ".needs(Permission.READ) with the permission it needs, or .open(Open.TO_ALL), TO_PERSONS or TO_MEMBERS;"
                + " name each {} after what it is the id of, one of " + World.IDS
                + " (a new kind of thing is planted in World); add .shows() where it shows texts of the organisation.";
    }
}
