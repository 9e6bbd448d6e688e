package org.incidenttasks.it.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.connector.ssh.SshConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Linux devices with a network, mounts and processes of their own, over their own sshd; seen by other paths than SSH. */
class SshTargetIT {

    private static final CountingEvidence EVIDENCE = new CountingEvidence();
    private static final SshConnector SSH = new SshConnector(EVIDENCE);

    private static LinuxDevice web;
    private static LinuxDevice mail;

    @BeforeAll
    static void start() {
        web = LinuxDevice.start("web1");
        mail = LinuxDevice.start("mail1");
    }

    @AfterAll
    static void end() {
        SSH.close();
        for (LinuxDevice device : new LinuxDevice[] {web, mail}) {
            if (device != null) {
                device.close();
            }
        }
    }

    /** Settings for some devices, which let the same key in. */
    private static Map<String, String> settings(LinuxDevice... devices) {
        Map<String, String> settings = new HashMap<>();
        StringBuilder hosts = new StringBuilder();
        for (LinuxDevice device : devices) {
            hosts.append(device.line()).append('\n');
        }
        settings.put("hosts", hosts.toString());
        settings.put("sshKey", devices[0].key());
        settings.put("probePort", Integer.toString(LinuxDevice.SERVICE));
        settings.put("permittedAddresses", devices[0].other());
        return settings;
    }

    private static Orders orders(LinuxDevice... devices) {
        for (LinuxDevice device : devices) {
            device.letIn(devices[0]);
        }
        return new Orders(SSH, settings(devices));
    }

    private static Order isolate(Orders orders, String device, IsolationType type) {
        return orders.order(new ResponseAction.IsolateDevice(device, type));
    }

    private static Order release(Orders orders, String device) {
        return orders.order(new ResponseAction.UnIsolateDevice(device));
    }

    private static void assertVerified(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Verified.class);
    }

    private static void assertFailed(Outcome outcome, boolean retryable, String... words) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome.detail()).contains(words);
        assertThat(((Outcome.Failed) outcome).retryable()).as(outcome.detail()).isEqualTo(retryable);
    }

    @Test
    void trialFindsEverythingInPlaceAndChangesNothing() throws Exception {
        String before = web.root("nft list ruleset; cat /proc/self/mounts");
        Trial trial = SSH.test(orders(web, mail).configuration());
        assertThat(trial.findings()).allMatch(Trial.Finding::good).hasSize(6);
        assertThat(web.root("nft list ruleset; cat /proc/self/mounts")).isEqualTo(before);
    }

    @Test
    void fullIsolationStopsEveryConnectionButTheServersAndReleaseBringsThemBack() throws Exception {
        Orders orders = orders(web);
        try (ServerSocket outside = new ServerSocket(0)) {
            assertThat(web.answers(web.server(), LinuxDevice.SERVICE)).isTrue();
            assertThat(web.reaches(web.other(), outside.getLocalPort())).isTrue();
            Order order = orders.prepared(isolate(orders, "WEB1", IsolationType.FULL));
            assertVerified(orders.done(order));
            assertThat(web.answers(web.server(), LinuxDevice.SERVICE)).isFalse();
            assertThat(web.answers(web.other(), LinuxDevice.SERVICE)).isFalse();
            assertThat(web.answers(web.other(), LinuxDevice.SSH)).isFalse();
            assertThat(web.reaches(web.other(), outside.getLocalPort())).isFalse();
            assertThat(web.reaches(web.server(), outside.getLocalPort())).isFalse();
            assertThat(web.answers(web.server(), LinuxDevice.SSH)).isTrue();

            Order back = orders.prepared(release(orders, "web1"));
            assertVerified(orders.done(back));
            assertThat(web.answers(web.other(), LinuxDevice.SERVICE)).isTrue();
            assertThat(web.reaches(web.other(), outside.getLocalPort())).isTrue();
            assertThat(web.root("nft list ruleset")).isEmpty();
        }
    }

    @Test
    void selectiveIsolationLeavesThePermittedAddressAndUndoBringsBackWhatWasThere() throws Exception {
        Orders orders = orders(web);
        Order selective = orders.prepared(isolate(orders, "web1", IsolationType.SELECTIVE));
        assertVerified(orders.done(selective));
        assertThat(web.answers(web.other(), LinuxDevice.SERVICE)).isTrue();
        assertThat(web.answers(web.server(), LinuxDevice.SERVICE)).isFalse();

        Order full = orders.prepared(isolate(orders, "web1", IsolationType.FULL));
        assertThat(orders.said(full)).isInstanceOf(Outcome.Applied.class);
        assertThat(web.answers(web.other(), LinuxDevice.SERVICE)).isFalse();

        // It was selective before: so it is again, and not released.
        assertThat(orders.done(Orders.undo(full))).isInstanceOf(Outcome.Verified.class);
        assertThat(web.answers(web.other(), LinuxDevice.SERVICE)).isTrue();
        assertThat(web.answers(web.server(), LinuxDevice.SERVICE)).isFalse();

        assertVerified(orders.done(Orders.undo(selective)));
        assertThat(web.answers(web.server(), LinuxDevice.SERVICE)).isTrue();
    }

    @Test
    void isolateTwiceAndReleaseTwiceEndsReleased() throws Exception {
        Orders orders = orders(web);
        for (int times = 0; times < 2; times++) {
            assertVerified(orders.done(orders.prepared(isolate(orders, "web1", IsolationType.FULL))));
        }
        for (int times = 0; times < 2; times++) {
            assertVerified(orders.done(orders.prepared(release(orders, "web1"))));
        }
        assertThat(web.answers(web.server(), LinuxDevice.SERVICE)).isTrue();
        assertThat(web.answers(web.other(), LinuxDevice.SSH)).isTrue();
    }

    @Test
    void blockLiftsItselfUnlessTheWatchRenewsIt() throws Exception {
        Orders orders = orders(mail);
        Order order = orders.prepared(isolate(orders, "mail1", IsolationType.FULL));
        assertVerified(orders.done(order));
        // Half an hour later: it is renewed.
        mail.root("echo $(($(cut -d. -f1 /proc/uptime) + 1800)) > /run/incident-tasks/isolation.until");
        assertVerified(SSH.watch(order));
        assertThat(remaining(mail)).isGreaterThan(3_500);
        // An hour later: the server was lost meanwhile.
        mail.root("cut -d. -f1 /proc/uptime > /run/incident-tasks/isolation.until");
        mail.root("for i in $(seq 60); do [ -e /run/incident-tasks/isolation.pid ] || exit 0; sleep 0.5; done; exit 1");
        assertThat(mail.answers(mail.server(), LinuxDevice.SERVICE)).isTrue();
        assertFailed(SSH.watch(order), false, "not isolated");
    }

    private static long remaining(LinuxDevice device) {
        String until = device.root("cat /run/incident-tasks/isolation.until");
        return Long.parseLong(until) - Long.parseLong(device.root("cut -d. -f1 /proc/uptime"));
    }

    @Test
    void programsThatNobodyKnowsAreRefusedByMountsAndRunAgain() throws Exception {
        Orders orders = orders(web);
        String mounts = web.root("cat /proc/self/mountinfo | cut -d' ' -f5-6 | sort");
        Order order = orders.prepared(orders.order(new ResponseAction.RestrictAppExecution("web1")));
        assertVerified(orders.done(order));
        assertVerified(orders.done(order));
        assertThat(unknown(web)).isEqualTo(126);
        assertThat(web.root("ls /")).contains("etc");
        assertVerified(orders.done(Orders.undo(order)));
        assertThat(unknown(web)).isZero();
        assertThat(web.root("cat /proc/self/mountinfo | cut -d' ' -f5-6 | sort"))
                .isEqualTo(mounts);

        assertVerified(orders.done(order));
        Order again = orders.prepared(orders.order(new ResponseAction.RestrictAppExecution("web1")));
        assertVerified(orders.done(again));
        // It was so before the second: taking that back leaves the first.
        assertVerified(orders.done(Orders.undo(again)));
        assertThat(unknown(web)).isEqualTo(126);
        Order back = orders.prepared(orders.order(new ResponseAction.UnRestrictAppExecution("web1")));
        assertVerified(orders.done(back));
        assertThat(unknown(web)).isZero();
    }

    /** How the run of a program of the test's own ends. */
    private static int unknown(LinuxDevice device) {
        return device.attempt(
                        "cp /bin/true /var/tmp/own && echo >> /var/tmp/own; /var/tmp/own; s=$?; rm /var/tmp/own; exit $s")
                .status();
    }

    @Test
    void fapolicydRefusesUnknownProgramsAndFilesByTheirHash() throws Exception {
        try (LinuxDevice guarded = LinuxDevice.start("guarded").guard()) {
            Orders orders = orders(guarded);
            Order order = orders.prepared(orders.order(new ResponseAction.RestrictAppExecution("guarded")));
            Outcome said = orders.said(order);
            assertThat(said.detail()).contains("fapolicyd");
            assertVerified(SSH.check(order));
            assertThat(unknown(guarded)).isEqualTo(126);
            assertThat(guarded.root("cat /etc/hostname; ls /")).contains("etc");
            assertVerified(orders.done(Orders.undo(order)));
            assertThat(unknown(guarded)).isZero();

            String hash =
                    guarded.root("cp /bin/true /opt/bad; echo bad >> /opt/bad; sha256sum < /opt/bad | cut -c1-64");
            Order block =
                    orders.prepared(orders.order(new ResponseAction.SubmitIocRule(hash, IndicatorType.FILE_SHA256)));
            assertThat(guarded.attempt("/opt/bad").status()).isZero();
            assertVerified(orders.done(block));
            assertThat(guarded.attempt("/opt/bad").status()).isEqualTo(126);
            assertThat(guarded.attempt("/bin/true").status()).isZero();
            assertVerified(orders.done(Orders.undo(block)));
            assertThat(guarded.attempt("/opt/bad").status()).isZero();
        }
    }

    @Test
    void fileIsStoppedLockedAwayAndPutBackOnEveryDeviceThatHasIt() throws Exception {
        try (LinuxDevice third = LinuxDevice.start("clean1")) {
            Orders orders = orders(web, mail, third);
            String hash = "";
            for (LinuxDevice device : new LinuxDevice[] {web, mail}) {
                device.root(
                        "cp /bin/sleep /srv/evil; echo evil >> /srv/evil; chmod 4755 /srv/evil; cp -p /srv/evil '/tmp/a b\n\\c'");
                device.root("/srv/evil 3000 >/dev/null 2>&1 &");
                hash = device.root("sha1sum < /srv/evil | cut -c1-40");
            }
            Order order = orders.prepared(orders.order(new ResponseAction.StopAndQuarantineFile(hash, null)));
            Outcome said = orders.said(order);
            assertThat(said.detail())
                    .contains("web1", "mail1", "/srv/evil", "1 process ended")
                    .doesNotContain("clean1");
            assertVerified(SSH.check(order));
            for (LinuxDevice device : new LinuxDevice[] {web, mail}) {
                assertThat(device.attempt("ls /srv/evil /tmp/a*").status()).isNotZero();
                assertThat(device.root("ls -l /proc/[0-9]*/exe 2>/dev/null || true"))
                        .doesNotContain("evil");
                assertThat(device.root("stat -c %a /var/lib/incident-tasks")).isEqualTo("700");
            }
            // The same order again finds it done.
            assertThat(orders.said(order).detail()).isEqualTo(said.detail());

            Order undo = Orders.undo(order);
            assertVerified(orders.done(undo));
            assertThat(web.root("stat -c '%a %u' /srv/evil")).isEqualTo("4755 0");
            assertThat(web.root("sha1sum < /srv/evil")).startsWith(hash);
            assertThat(web.root("ls /tmp/a*")).contains("a b");
            assertVerified(orders.done(undo));
            // And is seen to be back.
            assertFailed(SSH.check(order), false, "/srv/evil is there");
            for (LinuxDevice device : new LinuxDevice[] {web, mail}) {
                device.root("rm -f /srv/evil /tmp/a*");
            }
        }
    }

    @Test
    void fileByItsPathIsLockedAwayOnOneDeviceAndWhatIsNeededOrGoneIsNot() throws Exception {
        Orders orders = orders(web, mail);
        for (LinuxDevice device : new LinuxDevice[] {web, mail}) {
            device.root("echo payload > /srv/payload; chown 1000:0 /srv/payload; chmod 0640 /srv/payload");
        }
        Order order = orders.prepared(orders.order(new ResponseAction.StopAndQuarantineFile("/srv/payload", "mail1")));
        assertVerified(orders.done(order));
        assertThat(mail.attempt("test -e /srv/payload").status()).isNotZero();
        assertThat(web.root("cat /srv/payload")).isEqualTo("payload");
        // Something else has taken its place: nothing is put over it.
        mail.root("echo new > /srv/payload");
        assertFailed(orders.said(Orders.undo(order)), false, "/srv/payload is there again");
        assertThat(mail.root("cat /srv/payload; rm /srv/payload")).isEqualTo("new");
        assertVerified(orders.done(Orders.undo(order)));
        assertThat(mail.root("stat -c '%a %u:%g' /srv/payload")).isEqualTo("640 1000:0");

        assertFailed(
                orders.said(orders.order(new ResponseAction.StopAndQuarantineFile("/srv/none", "web1"))),
                false,
                "gone");
        assertFailed(
                orders.said(orders.order(new ResponseAction.StopAndQuarantineFile("/usr/sbin/sshd", "web1"))),
                false,
                "which the host needs");
        assertFailed(
                orders.said(orders.order(new ResponseAction.StopAndQuarantineFile("/bin/ls", "web1"))),
                false,
                "leads over a link");
        assertThat(web.root("ls /srv")).contains("payload");
        web.root("rm /srv/payload");
        mail.root("rm /srv/payload");
    }

    @Test
    void deviceThatIsOfflineIsNamedAndTheOthersAreDone() throws Exception {
        try (LinuxDevice gone = LinuxDevice.start("gone1")) {
            Orders orders = orders(web, gone);
            web.root("echo both > /srv/both");
            gone.unplug();
            Order order = orders.prepared(orders.order(new ResponseAction.StopAndQuarantineFile("/srv/both", null)));
            Outcome outcome = orders.said(order);
            assertThat(outcome).isInstanceOf(Outcome.Partial.class);
            assertThat(((Outcome.Partial) outcome).results()).anySatisfy(result -> {
                assertThat(result.target()).isEqualTo("gone1");
                assertThat(result.done()).isFalse();
                assertThat(result.detail()).contains("cannot be reached");
            });
            assertFailed(orders.said(isolate(orders, "gone1", IsolationType.FULL)), true, "cannot be reached");
            assertThat(SSH.test(orders.configuration()).good()).isFalse();
            // Only the one that failed is tried again, and the other is left alone.
            web.root("echo both > /srv/both");
            Order again = new Order(
                    "again",
                    "tenant",
                    false,
                    order.configuration(),
                    order.action(),
                    1,
                    java.util.Optional.empty(),
                    java.util.Optional.empty(),
                    false,
                    java.util.List.of("gone1"));
            assertFailed(orders.said(again), true, "gone1");
            assertThat(web.root("cat /srv/both; rm /srv/both")).isEqualTo("both");
        }
    }

    @Test
    void deviceWhoseNftLiesIsFoundOutFromOutside() throws Exception {
        try (LinuxDevice liar = LinuxDevice.start("liar1")) {
            Orders orders = orders(liar);
            Order order = orders.prepared(isolate(orders, "liar1", IsolationType.FULL));
            String rules = "table inet incident_tasks {";
            for (String hook : new String[] {"input", "output", "forward"}) {
                rules += "\n\tchain x_" + hook + " {\n\t\ttype filter hook " + hook
                        + " priority filter; policy drop;\n\t}";
            }
            liar.replace(
                    "/usr/sbin/nft",
                    "case \"$*\" in\n'list tables') echo 'table inet incident_tasks' ;;\nlist*) printf '%s\\n' '"
                            + rules + "\n}' ;;\nesac\nexit 0");
            assertThat(orders.said(order)).isInstanceOf(Outcome.Applied.class);
            assertFailed(SSH.check(order), false, "still answers (open)");
            liar.putBack("/usr/sbin/nft");
            assertFailed(SSH.check(order), false, "not isolated");
            assertThat(liar.answers(liar.server(), LinuxDevice.SERVICE)).isTrue();
        }
    }

    @Test
    void deviceThatIsSlowIsAskedAgainAndOneThatIsFullChangesNothing() throws Exception {
        try (LinuxDevice weak = LinuxDevice.start("weak1")) {
            Orders orders = orders(weak);
            Order order = orders.prepared(isolate(orders, "weak1", IsolationType.FULL));
            weak.replace("/usr/sbin/nft", "sleep 2; exec /usr/sbin/nft.real \"$@\"");
            assertVerified(orders.done(order));
            weak.putBack("/usr/sbin/nft");
            weak.replace("/usr/sbin/nft", "sleep 60; exec /usr/sbin/nft.real \"$@\"");
            assertFailed(orders.said(orders.order(new ResponseAction.UnIsolateDevice("weak1"))), true, "has not ended");
            weak.putBack("/usr/sbin/nft");
            weak.root("pkill -x sleep; sleep 0.5");
            assertVerified(orders.done(orders.prepared(release(orders, "weak1"))));

            weak.fill("/var/lib/incident-tasks");
            weak.root("head -c 300000 /dev/urandom > /srv/large");
            Order file = orders.prepared(orders.order(new ResponseAction.StopAndQuarantineFile("/srv/large", "weak1")));
            assertFailed(orders.said(file), false, "No space left on device");
            assertThat(weak.root("stat -c %s /srv/large")).isEqualTo("300000");
            weak.root("cat /dev/zero > /var/lib/incident-tasks/more || true");
            Order collect = orders.order(new ResponseAction.CollectInvestigationPackage("weak1"));
            assertFailed(orders.said(collect), false, "Nothing can be written", "KB are free");
        }
    }

    @Test
    void scanTellsItsFindingsFileByFile() throws Exception {
        Map<String, String> settings = settings(web);
        settings.put("scannedFolders", "/srv");
        Orders orders = new Orders(SSH, settings);
        String eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST" + "-FILE!$H+H*";
        web.write("/srv/eicar.txt", eicar);
        web.root("echo clean > /srv/clean.txt; rm -f /var/lib/clamav/*");
        // Without signatures clamscan says so itself.
        assertFailed(orders.said(orders.order(new ResponseAction.RunAntiVirusScan("web1"))), false, "ended with 2");
        web.root("echo \"$(md5sum < /srv/eicar.txt | cut -c1-32):68:Eicar-Test\" > /var/lib/clamav/own.hdb");
        Order order = orders.order(new ResponseAction.RunAntiVirusScan("web1"));
        Outcome said = orders.said(order);
        assertThat(said).isInstanceOf(Outcome.Applied.class);
        assertThat(said.detail())
                .contains("/srv/eicar.txt: Eicar-Test", "1 infected")
                .doesNotContain("clean.txt");
        assertVerified(SSH.check(order));
        web.root("rm /srv/eicar.txt");
        Order clean = orders.order(new ResponseAction.RunAntiVirusScan("web1"));
        assertThat(orders.said(clean).detail()).contains("0 infected");
        assertVerified(SSH.check(clean));
    }

    @Test
    void evidenceComesOverInSmallPiecesAndNoneIsLeftBehind() throws Exception {
        Orders orders = orders(mail);
        mail.root("mkdir -p /var/log; head -c 15000000 /dev/urandom > /var/log/auth.log");
        Order order = orders.order(new ResponseAction.CollectInvestigationPackage("mail1"));
        Outcome said = orders.said(order);
        assertThat(said).isInstanceOf(Outcome.Applied.class);
        assertVerified(SSH.check(order));
        assertThat(EVIDENCE.bytes()).isGreaterThan(15_000_000);
        assertThat(EVIDENCE.names()).contains("manifest.csv", "processes.txt", "sockets.txt", "log-auth.log.txt");
        assertThat(EVIDENCE.wrongInManifest()).isEmpty();
        assertThat(mail.root("find /var/lib/incident-tasks/jobs -size +100k")).isEmpty();
        mail.root("rm /var/log/auth.log");
    }

    @Test
    void addressIsBlockedOnEveryDeviceAndOnlyWhatWasAddedIsTakenOut() throws Exception {
        Orders orders = orders(web, mail);
        ResponseAction bad = new ResponseAction.SubmitIocRule("192.0.2.77", IndicatorType.IP_ADDRESS);
        web.root("ip address add 192.0.2.77/32 dev lo");
        Order first =
                orders.prepared(orders.order(new ResponseAction.SubmitIocRule(web.other(), IndicatorType.IP_ADDRESS)));
        assertVerified(orders.done(first));
        assertThat(web.answers(web.other(), LinuxDevice.SERVICE)).isFalse();
        assertThat(web.answers(web.server(), LinuxDevice.SERVICE)).isTrue();
        Order second = orders.prepared(orders.order(bad));
        assertVerified(orders.done(second));
        Order third = orders.prepared(orders.order(bad));
        assertVerified(orders.done(third));
        // The third added nothing.
        assertVerified(orders.done(Orders.undo(third)));
        assertVerified(SSH.check(second));
        assertVerified(orders.done(Orders.undo(first)));
        assertThat(web.answers(web.other(), LinuxDevice.SERVICE)).isTrue();
        assertVerified(SSH.check(second));
        assertVerified(orders.done(Orders.undo(second)));
        assertThat(web.root("nft list table inet incident_tasks_ioc")).doesNotContain("192.0.2.77");

        Outcome own =
                orders.said(orders.order(new ResponseAction.SubmitIocRule(web.server(), IndicatorType.IP_ADDRESS)));
        assertThat(own).isInstanceOf(Outcome.Partial.class);
        assertThat(own.detail()).contains("it would be cut off");
        assertFailed(
                orders.said(orders.order(new ResponseAction.SubmitIocRule("a".repeat(64), IndicatorType.FILE_SHA256))),
                false,
                "fapolicyd does not run");
        for (LinuxDevice device : new LinuxDevice[] {web, mail}) {
            device.root("nft delete table inet incident_tasks_ioc");
        }
    }

    @Test
    void hostThatShowsAnotherKeyOrDoesNotKnowTheAccountIsNotSpokenTo() throws Exception {
        Map<String, String> settings = settings(web);
        settings.put("hosts", "web1=" + web.address() + " " + mail.hostKey());
        assertFailed(
                new Orders(SSH, settings).said(release(new Orders(SSH, settings), "web1")),
                false,
                "another key than the pinned one");
        Map<String, String> stranger = settings(web);
        stranger.put("sshUser", "daemon");
        assertFailed(
                new Orders(SSH, stranger).said(release(new Orders(SSH, stranger), "web1")), false, "authorized_keys");
        web.root("mv /etc/sudoers.d/incident-tasks /root/");
        assertFailed(orders(web).said(release(orders(web), "web1")), false, "sudoers file");
        web.root("mv /root/incident-tasks /etc/sudoers.d/");
    }

    @Test
    void printsHowLongIsolationTakesToItsVerifiedEffect() throws Exception {
        Orders orders = orders(web);
        long[] milliseconds = new long[30];
        for (int run = 0; run < milliseconds.length; run++) {
            Order order = isolate(orders, "web1", IsolationType.FULL);
            long began = System.nanoTime();
            Order prepared = orders.prepared(order);
            assertVerified(orders.done(prepared));
            milliseconds[run] = (System.nanoTime() - began) / 1_000_000;
            assertThat(orders.said(orders.order(new ResponseAction.UnIsolateDevice("web1"))))
                    .isInstanceOf(Outcome.Applied.class);
        }
        Arrays.sort(milliseconds);
        System.out.println("ISOLATE to verified effect, 30 runs, ms: median " + milliseconds[14] + ", p95 "
                + milliseconds[28] + ", most " + milliseconds[29]);
    }
}
