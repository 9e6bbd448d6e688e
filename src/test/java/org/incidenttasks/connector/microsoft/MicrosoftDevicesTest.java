package org.incidenttasks.connector.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.http.LocalHttps.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices, against a server that answers as the contract says of Defender for Endpoint. */
class MicrosoftDevicesTest {

    private static final String HOST = "host-1.example.org";
    private static final ResponseAction ISOLATE = new ResponseAction.IsolateDevice(HOST, IsolationType.FULL);
    private static final ResponseAction RELEASE = new ResponseAction.UnIsolateDevice(HOST);

    private Case given;
    private FakeMicrosoft cloud;

    @BeforeEach
    void start() throws Exception {
        given = new Case();
        cloud = given.cloud;
    }

    @AfterEach
    void stop() {
        given.close();
    }

    private FakeMicrosoft.Action last() {
        return cloud.actions.get(cloud.actions.size() - 1);
    }

    private void carriedOut(Order order) throws Exception {
        Outcome accepted = given.connector.execute(order);
        assertThat(accepted).as(accepted.detail()).isInstanceOf(Outcome.Accepted.class);
        cloud.end(last(), "Succeeded");
        assertThat(given.next(order, accepted)).isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void waitsForTheEndOfAnIsolation() throws Exception {
        Order order = given.prepared(given.order(ISOLATE));
        Outcome accepted = given.connector.execute(order);
        assertThat(accepted).isInstanceOf(Outcome.Accepted.class);
        assertThat(accepted.detail()).contains("Isolate on " + HOST + " is Pending");
        assertThat(last().scope).isEqualTo("Full");
        assertThat(last().comment).contains(order.key());
        last().status = "InProgress";
        assertThat(given.next(order, accepted)).isInstanceOf(Outcome.Accepted.class);
        cloud.end(last(), "Succeeded");
        assertThat(given.next(order, accepted)).isInstanceOf(Outcome.Applied.class);
        Outcome checked = given.connector.check(order);
        assertThat(checked).isInstanceOf(Outcome.NotVerifiable.class);
        assertThat(checked.detail()).contains("Isolate on " + HOST + " is Succeeded", "Only Defender's own record");
    }

    @Test
    void endsAsDefenderSays() throws Exception {
        for (String end : new String[] {"Failed", "TimeOut", "Cancelled"}) {
            Order order = given.order(new ResponseAction.RestrictAppExecution(HOST));
            Outcome accepted = given.connector.execute(order);
            cloud.end(last(), end);
            assertThat(given.next(order, accepted))
                    .isEqualTo(new Outcome.Failed(
                            "Defender says: RestrictCodeExecution on " + HOST + " is " + end + ", action " + last().id
                                    + ".",
                            false));
        }
    }

    @Test
    void takesAnIsolationBackToWhatWasBefore() throws Exception {
        Order order = given.prepared(given.order(ISOLATE));
        carriedOut(order);
        carriedOut(Case.undo(order));
        assertThat(last().type).isEqualTo("Unisolate");
        assertThat(given.connector.check(Case.undo(order))).isInstanceOf(Outcome.NotVerifiable.class);
        assertThat(given.connector.check(order)).as("drift").isInstanceOf(Outcome.Failed.class);

        Order selective = given.prepared(given.order(new ResponseAction.IsolateDevice(HOST, IsolationType.SELECTIVE)));
        carriedOut(selective);
        Order full = given.prepared(given.order(ISOLATE));
        carriedOut(full);
        carriedOut(Case.undo(full));
        assertThat(last().type + " " + last().scope).isEqualTo("Isolate Selective");
        Order release = given.prepared(given.order(RELEASE));
        carriedOut(release);
        carriedOut(Case.undo(release));
        assertThat(last().type + " " + last().scope).isEqualTo("Isolate Selective");
    }

    @Test
    void leavesAloneWhatIsAlreadySo() throws Exception {
        assertThat(given.connector.execute(given.order(RELEASE))).isInstanceOf(Outcome.Applied.class);
        carriedOut(given.prepared(given.order(ISOLATE)));
        Order again = given.prepared(given.order(ISOLATE));
        assertThat(given.connector.execute(again)).isInstanceOf(Outcome.Applied.class);
        assertThat(given.connector.execute(Case.undo(again)))
                .as("was isolated before")
                .isInstanceOf(Outcome.Applied.class);
        assertThat(cloud.actions).hasSize(1);
    }

    @Test
    void neverSendsASecondOfWhatRuns() throws Exception {
        Order first = given.order(ISOLATE);
        Outcome accepted = given.connector.execute(first);
        Order second = given.order(ISOLATE);
        Outcome adopted = given.connector.execute(second);
        assertThat(((Outcome.Accepted) adopted).handle()).isEqualTo(((Outcome.Accepted) accepted).handle());
        assertThat(cloud.count("POST", "/isolate")).isEqualTo(1);
        cloud.end(last(), "Succeeded");
        assertThat(given.next(second, adopted)).isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void takesTheOneThatDefenderNamesInsteadOfADuplicate() throws Exception {
        for (boolean refuses : new boolean[] {false, true}) {
            cloud.actions.clear();
            cloud.refusesDuplicates = refuses;
            ResponseAction scan = new ResponseAction.RunAntiVirusScan(HOST);
            given.connector.execute(given.order(scan));
            String running = last().id;
            // Somebody submits it between the look and the submission: the look sees nothing.
            cloud.first.add(new Reply(200, given0()));
            cloud.first.add(new Reply(200, "{\"value\":[]}"));
            Outcome adopted = given.connector.execute(given.order(scan));
            assertThat(((Outcome.Accepted) adopted).handle()).isEqualTo(running);
            assertThat(cloud.actions).hasSize(1);
        }
    }

    private static String given0() {
        return "{\"value\":[{\"id\":\"" + FakeMicrosoft.HOST_1 + "\",\"computerDnsName\":\"" + HOST
                + "\",\"healthStatus\":\"Active\"}]}";
    }

    @Test
    void findsItsOwnActionAfterALostAnswer() throws Exception {
        Order order = given.order(ISOLATE);
        cloud.losesAnswers = true;
        assertThatThrownBy(() -> given.connector.execute(order)).hasMessageContaining("localhost did not answer");
        cloud.losesAnswers = false;
        Outcome found = given.connector.inquire(order).orElseThrow();
        assertThat(((Outcome.Accepted) found).handle()).isEqualTo(last().id);
        assertThat(given.connector.execute(order)).isEqualTo(found);
        assertThat(cloud.count("POST", "/isolate")).isEqualTo(1);
        assertThat(given.connector.inquire(given.order(RELEASE))).isEmpty();
    }

    /** m365-docs #5903: an isolation that stays pending ends after the release, and isolates again. */
    @Test
    void cancelsAPendingIsolationBeforeARelease() throws Exception {
        carriedOut(given.prepared(given.order(ISOLATE)));
        Order second = given.order(new ResponseAction.IsolateDevice(HOST, IsolationType.SELECTIVE));
        given.connector.execute(second);
        FakeMicrosoft.Action stuck = last();
        Order release = given.prepared(given.order(RELEASE));
        Outcome waits = given.connector.execute(release);
        assertThat(((Outcome.Accepted) waits).handle())
                .as("nothing is sent yet")
                .isEmpty();
        assertThat(stuck.status).isEqualTo("Cancelled");
        assertThat(given.connector.inquire(Case.with(release, ""))).isEmpty();
        carriedOut(release);
        assertThat(given.connector.check(release)).isInstanceOf(Outcome.NotVerifiable.class);
    }

    @Test
    void cancelsAnIsolationThatComesDuringARelease() throws Exception {
        carriedOut(given.prepared(given.order(ISOLATE)));
        Order release = given.prepared(given.order(RELEASE));
        Outcome accepted = given.connector.execute(release);
        FakeMicrosoft.Action own = last();
        FakeMicrosoft.Action late = new FakeMicrosoft.Action(
                "Isolate", FakeMicrosoft.HOST_1, "Full", "from the portal", null, own.created.plusSeconds(1));
        cloud.actions.add(late);
        cloud.end(own, "Succeeded");
        assertThat(given.connector.check(release)).isInstanceOf(Outcome.Failed.class);
        assertThat(given.next(release, accepted)).isInstanceOf(Outcome.Accepted.class);
        assertThat(late.status).isEqualTo("Cancelled");
        assertThat(given.next(release, accepted)).isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void seesThatAnIsolationEndedLast() throws Exception {
        Order release = given.order(RELEASE);
        cloud.newStatus = "Succeeded";
        given.connector.execute(given.order(ISOLATE));
        given.connector.execute(release);
        assertThat(given.connector.check(release)).isInstanceOf(Outcome.NotVerifiable.class);
        cloud.end(cloud.actions.get(0), "Succeeded");
        Outcome drift = given.connector.check(release);
        assertThat(drift).isInstanceOf(Outcome.Failed.class);
        assertThat(drift.detail()).contains("Isolate on " + HOST + " is Succeeded");
    }

    @Test
    void isolatesOnlyAfterARunningRelease() throws Exception {
        carriedOut(given.prepared(given.order(ISOLATE)));
        given.connector.execute(given.order(RELEASE));
        FakeMicrosoft.Action running = last();
        Order isolate = given.order(ISOLATE);
        Outcome waits = given.connector.execute(isolate);
        assertThat(((Outcome.Accepted) waits).handle()).isEmpty();
        assertThat(given.next(isolate, waits)).as("still waits").isEqualTo(waits);
        assertThat(running.status).as("is not cancelled").isEqualTo("Pending");
        cloud.end(running, "Succeeded");
        assertThat(given.connector.inquire(Case.with(isolate, ""))).isEmpty();
        carriedOut(isolate);
    }

    @Test
    void scansAsTheConnectionSays() throws Exception {
        Order order = given.order(new ResponseAction.RunAntiVirusScan("host-1"), "scanType", "full");
        carriedOut(given.prepared(order));
        assertThat(cloud.server.asked().stream().filter(asked -> asked.body().contains("\"ScanType\":\"Full\"")))
                .hasSize(1);
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.NotVerifiable.class);
        assertThat(given.connector.execute(order)).isInstanceOf(Outcome.Applied.class);
        assertThat(cloud.actions).hasSize(1);
    }

    @Test
    void keepsTheCollectedPackage() throws Exception {
        Order order = given.order(new ResponseAction.CollectInvestigationPackage(FakeMicrosoft.HOST_1));
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.Failed.class);
        carriedOut(order);
        assertThat(given.kept).containsValue(cloud.packageBytes);
        Outcome checked = given.connector.check(order);
        assertThat(checked).isInstanceOf(Outcome.Verified.class);
        assertThat(checked.detail()).contains("investigation-package-" + HOST + ".zip");
        given.next(order, new Outcome.Accepted(last().id, Optional.empty(), ""));
        assertThat(cloud.count("GET", "/blob/")).as("fetched once").isEqualTo(1);
    }

    @Test
    void waitsAsLongAsDefenderWants() throws Exception {
        Order order = given.order(ISOLATE);
        cloud.first.add(FakeMicrosoft.error(429, "TooManyRequests", "Slowly", "Retry-After", "42"));
        assertThat(given.connector.execute(order))
                .isEqualTo(new Outcome.Accepted(
                        "", Optional.of(Duration.ofSeconds(42)), "localhost answered 429: TooManyRequests: Slowly"));
        Outcome accepted = given.connector.execute(order);
        cloud.first.add(FakeMicrosoft.error(429, "TooManyRequests", "Slowly", "Retry-After", "42"));
        Outcome.Accepted later = (Outcome.Accepted) given.next(order, accepted);
        assertThat(later.handle()).isEqualTo(last().id);
        assertThat(later.askAgainIn()).contains(Duration.ofSeconds(42));
    }

    @Test
    void signsInAnewWhenTheTokenHasExpired() throws Exception {
        given.connector.execute(given.order(ISOLATE));
        cloud.expire();
        assertThat(given.connector.execute(given.order(ISOLATE))).isInstanceOf(Outcome.Accepted.class);
        assertThat(cloud.count("POST", "/token")).isEqualTo(2);
    }

    @Test
    void givesDefendersOwnReason() throws Exception {
        failed(given.order(new ResponseAction.UnIsolateDevice("host-9")), "Defender knows no device 'host-9'.");
        failed(given.order(new ResponseAction.UnIsolateDevice("c".repeat(40))), "Defender knows no device");
        failed(given.order(ISOLATE, "clientSecret", "wrong"), "AADSTS7000215: Invalid client secret provided.");
        cloud.refusing.put(FakeMicrosoft.HOST_1, "OsPlatformNotSupported");
        failed(given.order(ISOLATE), "localhost answered 400: OsPlatformNotSupported: Not on this system");
        cloud.first.add(FakeMicrosoft.error(403, "Forbidden", "The application lacks Machine.Isolate"));
        failed(given.order(ISOLATE), "localhost answered 403: Forbidden: The application lacks Machine.Isolate");
        cloud.machines.put("d".repeat(40), HOST);
        failed(given.order(ISOLATE), "more than one device '" + HOST + "'");
        assertThat(cloud.actions).isEmpty();
    }

    private void failed(Order order, String words) throws Exception {
        Outcome outcome = given.connector.execute(order);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome.detail()).contains(words).doesNotContain(cloud.secret);
        assertThat(((Outcome.Failed) outcome).retryable()).isFalse();
    }

    @Test
    void inquiresAfterAFaultOfTheServerWhoseEffectNobodyKnows() throws Exception {
        for (int i = 0; i < 3; i++) {
            cloud.first.add(FakeMicrosoft.error(500, "InternalServerError", "Oops"));
        }
        Order order = given.order(ISOLATE);
        assertThatThrownBy(() -> given.connector.execute(order)).hasMessageContaining("InternalServerError: Oops");
        cloud.first.clear();
        assertThat(given.connector.inquire(order)).isEmpty();
    }

    @Test
    void triesAConnectionWithoutChangingAnything() throws Exception {
        assertThat(given.connector.test(given.configuration()).good()).isTrue();
        assertThat(cloud.server.asked().stream().filter(asked -> asked.method().equals("POST")))
                .allMatch(asked -> asked.address().getPath().endsWith("/token"));
        assertThat(given.connector
                        .test(given.configuration("clientSecret", "wrong"))
                        .findings())
                .allMatch(finding -> !finding.good() && finding.detail().contains("AADSTS7000215"));
    }
}
