package org.incidenttasks.connector.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Trial;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against an SSH server in this process; real hosts are in the tests of the targets. */
class SshConnectorTest {

    private static final String SHA1 = "0123456789abcdef0123456789abcdef01234567";
    private static final SshConnector CONNECTOR = new SshConnector(null);

    private static KeyPair pair;
    private static String pem;

    private FakeHost host;

    @BeforeAll
    static void makeKey() throws Exception {
        pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        pem = written(pair, null);
    }

    private static String written(KeyPair key, String password) throws Exception {
        OpenSSHKeyEncryptionContext encryption = null;
        if (password != null) {
            encryption = new OpenSSHKeyEncryptionContext();
            encryption.setPassword(password);
            encryption.setCipherType("256");
        }
        var text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", encryption, text);
        return text.toString(StandardCharsets.US_ASCII);
    }

    @BeforeEach
    void start() throws Exception {
        host = new FakeHost(pair.getPublic(), KeyPairProvider.ECDSA_SHA2_NISTP256, KeyPairProvider.SSH_RSA);
    }

    @AfterEach
    void stop() throws IOException {
        host.close();
    }

    @AfterAll
    static void end() {
        CONNECTOR.close();
    }

    private static Order order(ResponseAction action, String... hosts) {
        return order(action, Map.of("hosts", String.join("\n", hosts)));
    }

    private static Order order(ResponseAction action, Map<String, String> settings) {
        Map<String, String> given = new HashMap<>(Map.of("sshKey", pem));
        given.putAll(settings);
        Map<String, String> values = new HashMap<>();
        for (Field field : CONNECTOR.fields()) {
            String value = field.valid(given.get(field.name()));
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        return new Order(
                "key-1",
                "tenant",
                false,
                Optional.of(new Configuration("lab", values)),
                action,
                1,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());
    }

    private static ResponseAction release() {
        return new ResponseAction.UnIsolateDevice("web1");
    }

    private static void assertFailed(Outcome outcome, boolean retryable, String... words) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome.detail()).contains(words);
        assertThat(((Outcome.Failed) outcome).retryable()).as(outcome.detail()).isEqualTo(retryable);
    }

    @Test
    void asksForTheKeyThatIsPinnedAmongThoseOfTheHost() throws Exception {
        host.answers("release", 0, "", "");
        assertThat(CONNECTOR.execute(order(release(), host.line("web1", 0, false))))
                .isInstanceOf(Outcome.Applied.class);
        assertThat(CONNECTOR.execute(order(release(), host.line("web1", 1, false))))
                .isInstanceOf(Outcome.Applied.class);
        assertThat(CONNECTOR.execute(order(release(), host.line("web1", 0, true))))
                .isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void speaksToNoHostThatShowsAnotherKey() throws Exception {
        try (FakeHost other = new FakeHost(pair.getPublic(), KeyPairProvider.ECDSA_SHA2_NISTP256)) {
            String line = host.line("web1", 0, false);
            String pinned = other.line("web1", 0, false).split(" ", 2)[1];
            assertFailed(
                    CONNECTOR.execute(order(release(), line.split(" ")[0] + " " + pinned)),
                    false,
                    "another key than the pinned one");
            assertThat(host.commands).isEmpty();
        }
    }

    @Test
    void tellsAKeyThatIsNotLetInFromOneThatIsNone() throws Exception {
        String line = host.line("web1", 0, false);
        String stranger = written(KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256), null);
        assertFailed(
                CONNECTOR.execute(order(release(), Map.of("hosts", line, "sshKey", stranger))),
                false,
                "authorized_keys");
        Outcome none = CONNECTOR.execute(order(release(), Map.of("hosts", line, "sshKey", "sesame")));
        assertFailed(none, false, "private key of the connection");
        assertThat(none.detail()).doesNotContain("sesame");
        host.answers("release", 0, "", "");
        String password = UUID.randomUUID().toString();
        Map<String, String> locked =
                Map.of("hosts", line, "sshKey", written(pair, password), "sshKeyPassword", password);
        assertThat(CONNECTOR.execute(order(release(), locked))).isInstanceOf(Outcome.Applied.class);
        Map<String, String> wrong = new HashMap<>(locked);
        wrong.put("sshKeyPassword", "another");
        assertFailed(CONNECTOR.execute(order(release(), wrong)), false, "its password is wrong");
    }

    @Test
    void hostThatCannotBeReachedMayBeLater() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String line = host.line("web1", 0, false).replaceAll(":[0-9]+ ", ":" + closed + " ");
        assertFailed(CONNECTOR.execute(order(release(), line)), true, "web1", "cannot be reached");
        assertThat(CONNECTOR.check(order(release(), line))).isInstanceOf(Outcome.Unseen.class);
    }

    @Test
    void hostsAreWrittenAsTheyMustBeAndNamedOnce() throws Exception {
        String line = host.line("web1", 0, false);
        assertFailed(CONNECTOR.execute(order(release(), "web1 127.0.0.1")), false, "is not understood");
        assertFailed(CONNECTOR.execute(order(release(), "web1=127.0.0.1 ssh-ed25519 AAAA")), false, "key of the host");
        assertFailed(CONNECTOR.execute(order(release(), line.replace("web1", "web2"))), false, "No host", "web1");
        assertFailed(CONNECTOR.execute(order(release(), line, line)), false, "More than one host");
    }

    @Test
    void exitStatusesMeanWhatTheHelperSays() throws Exception {
        String line = host.line("web1", 0, false);
        host.answers("release", 69, "", "This host has no nft: install it.");
        assertFailed(CONNECTOR.execute(order(release(), line)), false, "web1: This host has no nft: install it.");
        host.answers("release", 75, "", "Another change of this host is under way.");
        assertFailed(CONNECTOR.execute(order(release(), line)), true, "Another change");
        host.answers("release", 3, "", "");
        assertFailed(CONNECTOR.execute(order(release(), line)), false, "It said nothing", "release ended with 3");
        host.answers("release", 1, "", "sudo: a password is required");
        assertFailed(CONNECTOR.execute(order(release(), line)), false, "sudoers file");
        host.answers("release", 127, "", "bash: sudo: command not found");
        assertFailed(CONNECTOR.execute(order(release(), line)), false, "Install " + SshSession.HELPER);
    }

    @Test
    void whatAnOrderHoldsIsNeverPartOfACommand() throws Exception {
        host.answers("quarantine", 0, "", "").answers("job", 0, "state done\nstatus 0\n", "");
        String odd = "/srv/$(reboot); `id` 'x' \"y\" | z";
        CONNECTOR.execute(order(new ResponseAction.StopAndQuarantineFile(odd, "web1"), host.line("web1", 0, false)));
        assertThat(host.commands)
                .containsExactly(
                        "sudo -n " + SshSession.HELPER + " quarantine", "sudo -n " + SshSession.HELPER + " job");
        assertThat(host.inputs.get(0)).isEqualTo("key key-1\npath " + odd + "\n");
        assertFailed(
                CONNECTOR.execute(order(
                        new ResponseAction.StopAndQuarantineFile("/srv/a\nkey other", "web1"),
                        host.line("web1", 0, false))),
                false,
                "is no SHA-1");
        assertThat(host.commands).hasSize(2);
    }

    @Test
    void eachHostThatHasTheFileIsAResultOfItsOwn() throws Exception {
        String path = Base64.getEncoder().encodeToString("/srv/evil".getBytes());
        host.answers("quarantine", 0, "", "")
                .answers("job", 0, "state done\nstatus 0\nstopped 7\nfile abc 5 755 0:0 " + path + "\n", "");
        try (FakeHost full = new FakeHost(pair.getPublic(), KeyPairProvider.ECDSA_SHA2_NISTP256);
                FakeHost clean = new FakeHost(pair.getPublic(), KeyPairProvider.ECDSA_SHA2_NISTP256)) {
            full.answers("quarantine", 0, "", "")
                    .answers("job", 0, "state done\nstatus 1\nerror No space left on device\n", "");
            clean.answers("quarantine", 0, "", "").answers("job", 0, "state done\nstatus 0\n", "");
            Order order = order(
                    new ResponseAction.StopAndQuarantineFile(SHA1, null),
                    host.line("web1", 0, false),
                    full.line("web2", 0, false),
                    clean.line("web3", 0, false));
            Outcome outcome = CONNECTOR.execute(order);
            assertThat(outcome).isInstanceOf(Outcome.Partial.class);
            assertThat(((Outcome.Partial) outcome).results())
                    .extracting(result -> result.target() + " " + result.done())
                    .containsExactly("web1 true", "web2 false");
            assertThat(outcome.detail()).contains("Locked away /srv/evil; 1 process ended.", "No space left on device");
        }
    }

    @Test
    void workThatIsUnderWayIsAskedAfterAndWhatItFoundIsTold() throws Exception {
        String line = host.line("web1", 0, false);
        ResponseAction scan = new ResponseAction.RunAntiVirusScan("web1");
        host.answers("scan", 0, "", "");
        Outcome accepted = CONNECTOR.execute(order(scan, line));
        assertThat(accepted).isInstanceOf(Outcome.Accepted.class);
        host.answers("job", 0, "state none\n", "");
        // Never begun, so it may be given.
        assertThat(CONNECTOR.inquire(order(scan, line))).isEmpty();
        host.answers("job", 0, "state running\n", "");
        assertThat(CONNECTOR.inquire(order(scan, line)).orElseThrow()).isInstanceOf(Outcome.Accepted.class);
        String report = "state done\nstatus 1\nsignatures 9\nscanned 7\ninfected 1\nfinding /srv/x: Eicar\n";
        host.answers("job", 0, report, "");
        Outcome found = CONNECTOR.inquire(order(scan, line)).orElseThrow();
        assertThat(found).isInstanceOf(Outcome.Applied.class);
        assertThat(found.detail()).isEqualTo("Scanned 7 files with 9 signatures: 1 infected. /srv/x: Eicar;");
        assertThat(CONNECTOR.check(order(scan, line))).isInstanceOf(Outcome.Verified.class);
        host.answers("job", 0, report.replace("scanned 7", "scanned 0"), "");
        assertFailed(CONNECTOR.check(order(scan, line)), false, "scanned is 0");
        host.answers("job", 0, "state done\nstatus 2\nerror no database\n", "");
        assertFailed(CONNECTOR.inquire(order(scan, line)).orElseThrow(), false, "ended with 2", "no database");
        host.answers("job", 0, "state died\n", "");
        assertThat(CONNECTOR.check(order(scan, line))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void theMachineOfTheServerIsNotIsolatedAndSelectiveNeedsAddresses() throws Exception {
        String line = host.line("web1", 0, false);
        assertFailed(
                CONNECTOR.execute(order(new ResponseAction.IsolateDevice("web1", IsolationType.FULL), line)),
                false,
                "cut itself off");
        assertFailed(
                CONNECTOR.execute(order(new ResponseAction.IsolateDevice("web1", IsolationType.SELECTIVE), line)),
                false,
                "no address that stays permitted");
        assertThat(host.commands).isEmpty();
    }

    @Test
    void releasedHostMustAnswerFromOutside() throws Exception {
        host.answers("state", 0, "isolation none\n", "");
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings =
                    Map.of("hosts", host.line("web1", 0, false), "probePort", "" + service.getLocalPort());
            Outcome seen = CONNECTOR.check(order(release(), settings));
            assertThat(seen).isInstanceOf(Outcome.Verified.class);
            assertThat(seen.detail()).contains("From outside");
            host.answers("state", 0, "isolation full\npermitted\nminutes 60\n", "");
            assertFailed(CONNECTOR.check(order(release(), settings)), false, "still isolated");
        }
    }

    @Test
    void isolatedHostThatStillAnswersIsFoundOut() throws Exception {
        ResponseAction isolate = new ResponseAction.IsolateDevice("web1", IsolationType.FULL);
        String rules = List.of("input", "output", "forward").stream()
                .map(hook -> "type filter hook " + hook + " priority filter; policy drop;\n")
                .collect(Collectors.joining());
        host.answers("state", 0, "isolation full\npermitted\nminutes 60\nremaining 99\nexpiry alive\n", "")
                .answers("ruleset", 0, rules, "");
        String line = host.line("web1", 0, false);
        Outcome lesser = CONNECTOR.check(order(isolate, line));
        assertThat(lesser).isInstanceOf(Outcome.Verified.class);
        assertThat(lesser.detail()).contains("nothing was tried from outside");
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings = Map.of("hosts", line, "probePort", "" + service.getLocalPort());
            assertFailed(CONNECTOR.check(order(isolate, settings)), false, "still answers (open)");
        }
        host.answers("ruleset", 0, rules.replace("output priority filter; policy drop", "output policy accept"), "");
        assertFailed(CONNECTOR.check(order(isolate, line)), false, "does not hold back its output");
        host.answers("state", 0, "isolation full\npermitted\nminutes 60\nexpiry dead\n", "");
        assertFailed(CONNECTOR.check(order(isolate, line)), true, "nothing on it would lift the block");
    }

    @Test
    void indicatorsThatAHostCannotBlockAreRefusedBeforeAnythingIsSent() throws Exception {
        String line = host.line("web1", 0, false);
        for (IndicatorType type :
                List.of(IndicatorType.FILE_MD5, IndicatorType.DOMAIN_NAME, IndicatorType.IP_ADDRESS)) {
            Order order = order(new ResponseAction.SubmitIocRule("bad.example", type), line);
            assertThat(CONNECTOR.prepare(order)).containsInstanceOf(Outcome.Failed.class);
            assertThat(CONNECTOR.execute(order)).isInstanceOf(Outcome.Failed.class);
        }
        assertThat(host.commands).isEmpty();
    }

    @Test
    void trialNamesWhatIsMissingOnEachHost() throws Exception {
        host.answers("version", 0, "version 1\nhas nft\nlacks clamscan\nhas zip\nlacks fapolicyd\n", "");
        Order order = order(release(), host.line("web1", 0, false), "web2=127.0.0.1 nonsense");
        Trial trial = CONNECTOR.test(order.settings());
        assertThat(trial.good()).isFalse();
        assertThat(trial.findings())
                .extracting(Trial.Finding::detail)
                .anyMatch(detail -> detail.contains("no clamscan"))
                .anyMatch(detail -> detail.contains("fapolicyd does not run"))
                .anyMatch(detail -> detail.contains("web2"));
        host.answers("version", 0, "version 0\nhas nft\n", "");
        assertThat(CONNECTOR.test(order.settings()).findings())
                .extracting(Trial.Finding::detail)
                .anyMatch(detail -> detail.contains("version 0"));
    }

    @Test
    void interruptedCallEndsAtOnce() throws Exception {
        String line = host.line("web1", 0, false);
        Thread.currentThread().interrupt();
        Class<?> thrown = null;
        try {
            CONNECTOR.execute(order(release(), line));
        } catch (InterruptedException e) {
            thrown = e.getClass();
        } finally {
            Thread.interrupted();
        }
        assertThat(thrown).isEqualTo(InterruptedException.class);
    }

    @Test
    void sudoersAllowsTheCommandsThatAreGivenAndTheHelperHasTheVersionThatIsAskedFor() throws Exception {
        Path folder = Path.of("webapp", "static", "ssh");
        String sudoers = Files.readString(folder.resolve("incident-tasks.sudoers"));
        String helper = Files.readString(folder.resolve("incident-tasks-host"));
        TreeSet<String> allowed = Pattern.compile("incident-tasks-host ([a-z]+)[,\n]")
                .matcher(sudoers)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> given = new TreeSet<>();
        try (var sources = Files.list(Path.of("src/main/java/org/incidenttasks/connector/ssh"))) {
            for (Path source : sources.toList()) {
                Pattern.compile("(?:root|stream)\\(\\s*(?:[a-z.()]+ \\? )?\"([a-z]+)\"(?: : \"([a-z]+)\")?")
                        .matcher(Files.readString(source))
                        .results()
                        .flatMap(found -> Arrays.asList(found.group(1), found.group(2)).stream())
                        .filter(word -> word != null)
                        .forEach(given::add);
            }
        }
        assertThat(given).isEqualTo(allowed);
        assertThat(helper)
                .contains("\nVERSION=" + SshTrial.VERSION + "\n")
                .contains("SELF=" + SshSession.HELPER + "\n");
    }

    @Test
    void promisesWhatItCanDo() {
        assertThat(CONNECTOR.name()).isEqualTo("ssh");
        assertThat(CONNECTOR.ability(ActionType.ISOLATE_DEVICE).orElseThrow().reversible())
                .isTrue();
        assertThat(CONNECTOR
                        .ability(ActionType.RUN_ANTI_VIRUS_SCAN)
                        .orElseThrow()
                        .reversible())
                .isFalse();
        assertThat(CONNECTOR.ability(ActionType.DISABLE_USER)).isEmpty();
    }
}
