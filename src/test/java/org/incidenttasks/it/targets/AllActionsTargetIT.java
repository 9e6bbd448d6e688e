package org.incidenttasks.it.targets;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.incidenttasks.it.Api;
import org.incidenttasks.it.Deployed;
import org.incidenttasks.it.Installation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Every action through the REST API of the deployed server on a real system: asked for, carried out, seen by the server's
 * look and by the test's own, and taken back where the world allows it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AllActionsTargetIT extends Deployed {

    private static final String TASKS = "/security/incidentTasks";
    private static final String TYPE = "#microsoft.graph.security.%sIncidentTaskResponseAction";

    private static Api api;
    private static LinuxDevice device;
    private static KeycloakServer keycloak;
    private static Dovecot dovecot;
    private static Bind9 bind;

    /** Once; in a test rather than before all, since the server must be there. */
    private static void start() throws Exception {
        if (api != null) {
            return;
        }
        api = Installation.api(
                false,
                "SecurityIncident.ReadWrite.All",
                "IncidentTasks.Issue.All",
                "IncidentTasks.Administer.All",
                "IncidentTasks.ReadEvidence.All");
        device = LinuxDevice.start("api1");
        device.letIn(device);
        keycloak = KeycloakServer.start(List.of("ada"));
        dovecot = Dovecot.start();
        bind = new Bind9(Installation.port(53));
        connect(
                "ssh",
                Map.of(
                        "hosts", device.line(),
                        "sshKey", device.key(),
                        "probePort", Integer.toString(LinuxDevice.SERVICE),
                        "permittedAddresses", device.other(),
                        "scannedFolders", "/srv"),
                "isolateDevice",
                "unIsolateDevice",
                "restrictAppExecution",
                "unRestrictAppExecution",
                "runAntiVirusScan",
                "stopAndQuarantineFile",
                "collectInvestigationPackage");
        connect(
                "keycloak",
                keycloak.settings(),
                "disableUser",
                "enableUser",
                "requireSignIn",
                "forceUserPasswordReset",
                "markUserAsCompromised");
        connect("imap", dovecot.settings("ada"), "softDeleteEmail", "hardDeleteEmail");
        connect(
                "dns",
                Map.of(
                        "dnsServer",
                        bind.place(),
                        "dnsZone",
                        Bind9.POLICY,
                        "tsigName",
                        Bind9.KEY,
                        "tsigSecret",
                        bind.secret()),
                "submitIocRule");
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable target : new AutoCloseable[] {device, keycloak, dovecot, bind}) {
            try {
                if (target != null) {
                    target.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        api = null;
    }

    /** Made, tested without changing anything, and enabled. */
    private static void connect(String connector, Map<String, String> settings, String... actions) {
        JsonArrayBuilder types = Json.createArrayBuilder();
        for (String action : actions) {
            types.add(action);
        }
        JsonObjectBuilder values = Json.createObjectBuilder();
        settings.forEach(values::add);
        Api.Answer made = api.post(
                "/security/incidentTaskConnections",
                Json.createObjectBuilder()
                        .add("displayName", connector)
                        .add("connector", connector)
                        .add("actionTypes", types)
                        .add("settings", values)
                        .build()
                        .toString());
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String path = "/security/incidentTaskConnections/" + made.json().getString("id");
        Api.Answer tested = api.postNothing(path + "/test");
        assertThat(tested.json().getBoolean("good")).as(tested.body()).isTrue();
        assertThat(api.patch(path, "{\"enabled\":true}").status()).isEqualTo(200);
    }

    private static String task(String actionType, String wireType, String... members) {
        JsonObjectBuilder action = Json.createObjectBuilder().add("@odata.type", TYPE.formatted(wireType));
        for (int i = 0; i < members.length; i += 2) {
            action.add(members[i], members[i + 1]);
        }
        return api.task(actionType, action.build().toString());
    }

    private static void execute(String task) {
        Api.Answer accepted = api.postNothing(TASKS + "/" + task + "/executeResponseAction");
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(204);
    }

    private static JsonObject execution(String task) {
        return api.get(TASKS + "/" + task + "/executions")
                .json()
                .getJsonArray("value")
                .getJsonObject(0);
    }

    private static JsonObject ended(String path) {
        for (int i = 0; ; i++) {
            JsonObject execution = api.get(path).json();
            if (!execution.isNull("endedDateTime") || i == 1_200) {
                return execution;
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private static JsonObject ended(String task, String state) {
        JsonObject execution =
                ended(TASKS + "/" + task + "/executions/" + execution(task).getString("id"));
        assertThat(execution.getString("state")).as(execution.toString()).isEqualTo(state);
        return execution;
    }

    /** Carries an action out and answers its execution, which a look by another way has seen. */
    private static JsonObject verified(String actionType, String wireType, String... members) {
        String task = task(actionType, wireType, members);
        execute(task);
        JsonObject execution = ended(task, "completed");
        assertThat(execution.getString("verification")).as(execution.toString()).isEqualTo("verified");
        assertThat(api.get(TASKS + "/" + task).json().getString("status")).isEqualTo("completed");
        return Json.createObjectBuilder(execution).add("task", task).build();
    }

    private static void takenBack(JsonObject execution) {
        Api.Answer accepted = api.post(
                TASKS + "/" + execution.getString("task") + "/executions/" + execution.getString("id") + "/undo",
                "{\"comment\":\"Enough.\"}");
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        JsonObject undo = ended(accepted.header("Location"));
        assertThat(undo.getString("state")).as(undo.toString()).isEqualTo("completed");
        assertThat(undo.getString("verification")).as(undo.toString()).isEqualTo("verified");
        assertThat(undo.getString("undoOf")).isEqualTo(execution.getString("id"));
    }

    private static boolean isInForce(JsonObject execution) {
        Api.Answer measure = api.get("/security/countermeasures/" + execution.getString("id"));
        return measure.status() == 200 && measure.json().isNull("liftedDateTime");
    }

    private static int unknownProgram() {
        return device.attempt(
                        "cp /bin/true /var/tmp/own && echo >> /var/tmp/own; /var/tmp/own; s=$?; rm /var/tmp/own; exit $s")
                .status();
    }

    @Test
    @Order(1)
    void deviceIsIsolatedAndReleased() throws Exception {
        start();
        assertThat(device.answers(device.server(), LinuxDevice.SERVICE)).isTrue();
        JsonObject full =
                verified("isolateDevice", "isolateDevice", "identifierValue", "api1", "isolationType", "full");
        assertThat(device.answers(device.server(), LinuxDevice.SERVICE)).isFalse();
        assertThat(isInForce(full)).isTrue();
        JsonObject released = verified("unIsolateDevice", "unIsolateDevice", "identifierValue", "api1");
        assertThat(device.answers(device.server(), LinuxDevice.SERVICE)).isTrue();
        assertThat(isInForce(full)).isFalse();
        takenBack(released);
        assertThat(device.answers(device.server(), LinuxDevice.SERVICE)).isFalse();
        assertThat(isInForce(full)).isTrue();
        takenBack(full);
        assertThat(device.answers(device.server(), LinuxDevice.SERVICE)).isTrue();
        assertThat(isInForce(full)).isFalse();
    }

    /** Asked for all at once: whatever comes when, the last one counts. */
    @Test
    @Order(2)
    void isolateIsolateReleaseReleaseEndsReleased() throws Exception {
        start();
        List<String> tasks = new ArrayList<>();
        for (String type : List.of("isolateDevice", "isolateDevice", "unIsolateDevice", "unIsolateDevice")) {
            tasks.add(
                    type.equals("isolateDevice")
                            ? task(type, type, "identifierValue", "api1", "isolationType", "full")
                            : task(type, type, "identifierValue", "API1"));
        }
        tasks.forEach(AllActionsTargetIT::execute);
        tasks.forEach(task -> ended(task, "completed"));
        assertThat(device.answers(device.server(), LinuxDevice.SERVICE)).isTrue();
        assertThat(device.root("nft list ruleset")).isEmpty();
        assertThat(api.get("/security/countermeasures?$filter=liftedDateTime eq null and target eq 'api1'")
                        .json()
                        .getJsonArray("value"))
                .isEmpty();
    }

    @Test
    @Order(3)
    void whatSomebodyUndoesByHandIsSeenToHaveDrifted() throws Exception {
        start();
        JsonObject full =
                verified("isolateDevice", "isolateDevice", "identifierValue", "api1", "isolationType", "full");
        device.root("nft flush ruleset");
        String measure = "/security/countermeasures/" + full.getString("id");
        for (int i = 0; api.get(measure).json().isNull("driftedDateTime") && i < 300; i++) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        assertThat(api.get(measure).json().isNull("driftedDateTime")).isFalse();
        assertThat(api.get(TASKS + "/" + full.getString("task") + "/history").body())
                .contains("measureDrifted");
        takenBack(full);
    }

    @Test
    @Order(4)
    void unknownProgramsAreRestrictedAndLetRunAgain() throws Exception {
        start();
        JsonObject restricted = verified("restrictAppExecution", "restrictAppExecution", "identifierValue", "api1");
        assertThat(unknownProgram()).isEqualTo(126);
        verified("unRestrictAppExecution", "unRestrictAppExecution", "identifierValue", "api1");
        assertThat(unknownProgram()).isZero();
        assertThat(isInForce(restricted)).isFalse();
    }

    @Test
    @Order(5)
    void deviceIsScannedAndItsFindingIsTold() throws Exception {
        start();
        device.write("/srv/eicar.txt", "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST" + "-FILE!$H+H*");
        device.root("echo \"$(md5sum < /srv/eicar.txt | cut -c1-32):68:Eicar-Test\" > /var/lib/clamav/own.hdb");
        JsonObject scan = verified("runAntiVirusScan", "runAntivirusScan", "identifierValue", "api1");
        assertThat(scan.getJsonArray("attempts").toString()).contains("/srv/eicar.txt: Eicar-Test");
        device.root("rm /srv/eicar.txt");
    }

    @Test
    @Order(6)
    void fileIsStoppedLockedAwayAndPutBack() throws Exception {
        start();
        device.root("cp /bin/sleep /srv/evil; echo evil >> /srv/evil");
        device.root("/srv/evil 3000 >/dev/null 2>&1 &");
        String hash = device.root("sha1sum < /srv/evil | cut -c1-40").strip();
        JsonObject quarantined =
                verified("stopAndQuarantineFile", "stopAndQuarantineFile", "identifierValue", hash, "deviceId", "api1");
        assertThat(device.attempt("ls /srv/evil").status()).isNotZero();
        assertThat(device.root("ls -l /proc/[0-9]*/exe 2>/dev/null || true")).doesNotContain("evil");
        takenBack(quarantined);
        assertThat(device.root("sha1sum < /srv/evil")).startsWith(hash);
        device.root("rm /srv/evil");

        String gone = task(
                "stopAndQuarantineFile",
                "stopAndQuarantineFile",
                "identifierValue",
                "0".repeat(40),
                "deviceId",
                "api1");
        execute(gone);
        assertThat(ended(gone, "failed").getString("detail")).isNotBlank();
        assertThat(api.get(TASKS + "/" + gone).json().getString("status")).isEqualTo("failed");
    }

    @Test
    @Order(7)
    void packageIsCollectedAndDownloadedByWhoMay() throws Exception {
        start();
        JsonObject collected =
                verified("collectInvestigationPackage", "collectInvestigationPackage", "identifierValue", "api1");
        String evidence =
                TASKS + "/" + collected.getString("task") + "/executions/" + collected.getString("id") + "/evidence";
        JsonObject file = api.get(evidence).json().getJsonArray("value").getJsonObject(0);
        assertThat(file.getJsonNumber("byteCount").longValue()).isGreaterThan(1_000);
        Api.Answer content = api.get(evidence + "/" + file.getString("id"), "Accept", "*/*");
        assertThat(content.status()).isEqualTo(200);
        assertThat(content.body()).startsWith("PK");
        Api reader = Installation.api(false, "SecurityIncident.Read.All");
        assertThat(reader.get(evidence).status()).isEqualTo(403);
    }

    @Test
    @Order(8)
    void userIsKeptOutLetInMarkedAndSentToSignInAnew() throws Exception {
        start();
        assertThat(keycloak.signIn("ada")).startsWith("200");
        JsonObject disabled = verified("disableUser", "disableUser", "identifierValue", "ada");
        assertThat(keycloak.signIn("ada")).contains("Account disabled");
        JsonObject enabled = verified("enableUser", "enableUser", "identifierValue", "ada");
        assertThat(keycloak.signIn("ada")).startsWith("200");
        assertThat(isInForce(disabled)).isFalse();
        takenBack(enabled);
        assertThat(keycloak.signIn("ada")).contains("Account disabled");
        takenBack(disabled);

        JsonObject marked = verified("markUserAsCompromised", "markUserAsCompromised", "identifierValue", "ada");
        assertThat(keycloak.groups("ada")).contains(KeycloakServer.GROUP);
        takenBack(marked);
        assertThat(keycloak.groups("ada")).doesNotContain(KeycloakServer.GROUP);

        assertThat(keycloak.sessions("ada")).isPositive();
        verified("requireSignIn", "requireSignIn", "identifierValue", "ada");
        assertThat(keycloak.sessions("ada")).isZero();

        JsonObject reset = verified("forceUserPasswordReset", "forceUserPasswordReset", "identifierValue", "ada");
        assertThat(keycloak.signIn("ada")).contains("Account is not fully set up");
        takenBack(reset);
        assertThat(keycloak.signIn("ada")).startsWith("200");

        String nobody = task("disableUser", "disableUser", "identifierValue", "nobody-" + UUID.randomUUID());
        execute(nobody);
        assertThat(ended(nobody, "failed").getString("detail")).isNotBlank();
    }

    private static void deliver(String messageId) throws IOException {
        Path message = Files.createTempFile("message", ".eml");
        try {
            assertThat(message.toFile().setReadable(true, false)).isTrue();
            Files.writeString(message, "Message-ID: " + messageId + "\r\nSubject: Prize\r\n\r\nClick.\r\n");
            dovecot.doveadm("save", "-u", "ada", "-m", "INBOX", message.toString());
        } finally {
            Files.delete(message);
        }
    }

    private static boolean isIn(String folder, String messageId) {
        return !dovecot.doveadm("search", "-u", "ada", "mailbox", folder, "header", "message-id", messageId)
                .isBlank();
    }

    @Test
    @Order(9)
    void messageIsDeletedSoftlyBroughtBackAndDeletedForGood() throws Exception {
        start();
        String id = "<" + UUID.randomUUID() + "@victims.test>";
        deliver(id);
        assertThat(isIn("INBOX", id)).isTrue();
        JsonObject soft = verified("softDeleteEmail", "softDelete", "identifierValue", id);
        assertThat(isIn("INBOX", id)).isFalse();
        assertThat(isInForce(soft)).isTrue();
        takenBack(soft);
        assertThat(isIn("INBOX", id)).isTrue();
        JsonObject hard = verified("hardDeleteEmail", "hardDeleteEmail", "identifierValue", id);
        assertThat(isIn("*", id)).isFalse();
        assertThat(api.postNothing(
                                TASKS + "/" + hard.getString("task") + "/executions/" + hard.getString("id") + "/undo")
                        .status())
                .as("nothing brings it back")
                .isEqualTo(409);
    }

    @Test
    @Order(10)
    void domainIsBlockedAndAnsweredAgain() throws Exception {
        start();
        JsonObject blocked = verified(
                "submitIocRule", "submitIocRule", "identifierValue", "bad.victims.test", "indicatorType", "domainName");
        assertThat(bind.dig("bad.victims.test")).contains("NXDOMAIN");
        takenBack(blocked);
        assertThat(bind.dig("bad.victims.test")).doesNotContain("NXDOMAIN");
    }

    /** Printed, not asserted: machines differ. */
    @Test
    @Order(11)
    void timeFromTheWishToTheSeenEffectIsTold() throws Exception {
        start();
        List<Long> millis = IntStream.range(0, 30)
                .mapToObj(i -> {
                    String type = i % 2 == 0 ? "isolateDevice" : "unIsolateDevice";
                    JsonObject execution = i % 2 == 0
                            ? verified(type, type, "identifierValue", "api1", "isolationType", "full")
                            : verified(type, type, "identifierValue", "api1");
                    return Duration.between(
                                    java.time.Instant.parse(execution.getString("requestedDateTime")),
                                    java.time.Instant.parse(execution.getString("endedDateTime")))
                            .toMillis();
                })
                .sorted()
                .toList();
        System.out.println("ISOLATE to verified effect over " + millis.size() + " runs: median "
                + millis.get(millis.size() / 2) + " ms, p95 " + millis.get(millis.size() * 95 / 100) + " ms, most "
                + millis.get(millis.size() - 1) + " ms");
        assertThat(device.answers(device.server(), LinuxDevice.SERVICE)).isTrue();
    }
}
