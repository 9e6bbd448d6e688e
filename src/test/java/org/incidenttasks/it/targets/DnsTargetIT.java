package org.incidenttasks.it.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Settings;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.dns.DnsConnector;
import org.incidenttasks.it.Installation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Domains are blocked by a real BIND; what it answers is asked by dig. */
class DnsTargetIT {

    private static final String BAD = "bad.victims.test";

    private final DnsConnector connector = new DnsConnector(
            new Settings(Map.of("INCIDENT_TASKS_PUBLIC_URL", "https://tasks.victims.test"), name -> null));
    private Bind9 bind;

    @BeforeEach
    void start() throws IOException {
        bind = new Bind9(Installation.port(53));
    }

    @AfterEach
    void stop() {
        bind.close();
    }

    private Configuration settings(String... changes) {
        Map<String, String> values = new HashMap<>(Map.of(
                "dnsServer",
                bind.place(),
                "dnsZone",
                Bind9.POLICY,
                "tsigName",
                Bind9.KEY,
                "tsigAlgorithm",
                "hmac-sha256",
                "tsigSecret",
                bind.secret(),
                "dnsAnswer",
                "nxdomain",
                "dnsDomainOnly",
                "false"));
        for (int i = 0; i < changes.length; i += 2) {
            values.put(changes[i], changes[i + 1]);
        }
        return new Configuration("Names", values);
    }

    private static Order order(
            String target, IndicatorType type, boolean undo, String before, Configuration configuration) {
        return new Order(
                "key-1",
                "tenant-1",
                false,
                Optional.of(configuration),
                new ResponseAction.SubmitIocRule(target, type),
                1,
                Optional.empty(),
                Optional.ofNullable(before),
                undo,
                List.of());
    }

    private Order block(String domain) {
        return order(domain, IndicatorType.DOMAIN_NAME, false, null, settings());
    }

    private Order takeBack(String domain, String before) {
        return order(domain, IndicatorType.DOMAIN_NAME, true, before, settings());
    }

    private String prepared(Order order) {
        return ((Outcome.Prepared) connector.prepare(order).orElseThrow()).preState();
    }

    private boolean resolves(String name, String address) throws IOException {
        String answer = bind.dig(name);
        assertThat(answer).containsPattern("status: (NOERROR|NXDOMAIN)");
        return answer.contains(address);
    }

    @Test
    void blocksADomainAndWhatIsBelowItAndLetsItGoAgain() throws IOException {
        assertThat(resolves(BAD, "192.0.2.10")).isTrue();
        String before = prepared(block(BAD));
        assertThat(resolves(BAD, "192.0.2.10")).as("a look changes nothing").isTrue();
        assertThat(connector.check(block(BAD))).as("nothing is blocked yet").isInstanceOf(Outcome.Failed.class);

        assertThat(connector.execute(block(BAD).after(before))).isInstanceOf(Outcome.Applied.class);
        assertThat(bind.dig(BAD)).contains("status: NXDOMAIN");
        assertThat(bind.dig("www." + BAD)).contains("status: NXDOMAIN");
        assertThat(resolves("good.victims.test", "192.0.2.12")).isTrue();
        Outcome seen = connector.check(block(BAD));
        assertThat(seen).isInstanceOf(Outcome.Verified.class);
        assertThat(seen.detail()).contains("NXDOMAIN").contains("policy.test");

        assertThat(connector.execute(takeBack(BAD, before))).isInstanceOf(Outcome.Applied.class);
        assertThat(resolves(BAD, "192.0.2.10")).isTrue();
        assertThat(resolves("www." + BAD, "192.0.2.11")).isTrue();
        assertThat(connector.check(takeBack(BAD, before))).isInstanceOf(Outcome.Verified.class);
    }

    @Test
    void doesTwiceWhatIsDoneOnce() throws IOException {
        String before = prepared(block(BAD));
        assertThat(connector.inquire(block(BAD))).isEmpty();
        connector.execute(block(BAD).after(before));
        Outcome again = connector.execute(block(BAD).after(before));
        assertThat(((Outcome.Applied) again).preState()).contains(before);
        assertThat(connector.inquire(block(BAD))).get().isInstanceOf(Outcome.Applied.class);
        connector.execute(takeBack(BAD, before));
        assertThat(connector.execute(takeBack(BAD, before))).isInstanceOf(Outcome.Applied.class);
        assertThat(connector.inquire(takeBack(BAD, before))).get().isInstanceOf(Outcome.Applied.class);
        assertThat(resolves(BAD, "192.0.2.10")).isTrue();
    }

    @Test
    void leavesWhatWasBlockedBefore() throws IOException {
        bind.update("add " + BAD + "." + Bind9.POLICY + " 60 CNAME .");
        String before = prepared(block(BAD));
        connector.execute(block(BAD).after(before));
        assertThat(bind.dig("www." + BAD)).contains("status: NXDOMAIN");
        connector.execute(takeBack(BAD, before));
        assertThat(bind.dig(BAD)).contains("status: NXDOMAIN");
        assertThat(resolves("www." + BAD, "192.0.2.11")).isTrue();
    }

    @Test
    void touchesNoRuleOfOthers() throws IOException {
        bind.update("add " + BAD + "." + Bind9.POLICY + " 60 A 192.0.2.99");
        Outcome refused = connector.prepare(block(BAD)).orElseThrow();
        assertThat(refused).isEqualTo(new Outcome.Failed(refused.detail(), false));
        assertThat(refused.detail()).contains("another rule").contains(BAD);
        assertThat(connector.execute(block(BAD))).isEqualTo(refused);
        assertThat(resolves(BAD, "192.0.2.99")).isTrue();
    }

    @Test
    void canAnswerWithoutDataAndSpareSubdomains() throws IOException {
        Configuration nodata = settings("dnsAnswer", "nodata", "dnsDomainOnly", "true");
        Order block = order(BAD + ".", IndicatorType.DOMAIN_NAME, false, null, nodata);
        assertThat(connector.execute(block)).isInstanceOf(Outcome.Applied.class);
        assertThat(bind.dig(BAD)).contains("status: NOERROR").doesNotContain("192.0.2.10");
        assertThat(resolves("www." + BAD, "192.0.2.11")).isTrue();
        assertThat(connector.check(block)).isInstanceOf(Outcome.Verified.class);
    }

    @Test
    void saysWhatIsWrong() {
        Configuration wrongSecret = settings("tsigSecret", Bind9.randomSecret());
        Configuration unknownKey = settings("tsigName", "nobody");
        Configuration mayNot = settings("tsigName", "other");
        Configuration otherZone = settings("dnsZone", "nowhere.test");
        fails(wrongSecret, "BADSIG", false);
        fails(unknownKey, "BADKEY", false);
        fails(mayNot, "REFUSED", false);
        fails(otherZone, "NOTAUTH", false);
        fails(settings("tsigSecret", "no base64!"), "Base64", false);
        for (Configuration bad : List.of(wrongSecret, unknownKey, mayNot, otherZone)) {
            assertThat(connector.test(bad).good()).isFalse();
        }
        assertThat(connector.test(settings()).findings()).allMatch(finding -> finding.good());
        bind.stop();
        fails(settings(), "did not answer", true);
        assertThat(connector.prepare(block(BAD))).isEmpty();
        assertThat(connector.check(block(BAD))).isInstanceOf(Outcome.Failed.class);
        assertThat(connector.test(settings()).good()).isFalse();
    }

    private void fails(Configuration configuration, String words, boolean retryable) {
        Outcome outcome = connector.execute(order(BAD, IndicatorType.DOMAIN_NAME, false, null, configuration));
        assertThat(outcome).isEqualTo(new Outcome.Failed(outcome.detail(), retryable));
        assertThat(outcome.detail()).contains(words);
    }

    @Test
    void blocksNoDomainThatIsNoneOrItsOwn() throws IOException {
        for (String bad :
                List.of("com", "192.0.2.1", "a b.example", "-bad.example", "*.bad.example", "https://bad.example/")) {
            assertThat(connector.execute(block(bad)).detail()).as(bad).contains("no domain name");
        }
        for (String own : List.of("victims.test", "tasks.victims.test", "policy.test")) {
            assertThat(connector.execute(block(own)).detail()).as(own).contains("not blocked");
        }
        Order address = order("192.0.2.1", IndicatorType.IP_ADDRESS, false, null, settings());
        assertThat(connector.prepare(address)).get().isInstanceOf(Outcome.Failed.class);
        assertThat(resolves(BAD, "192.0.2.10")).isTrue();
    }

    @Test
    void doesNotClaimThatANameExistsWhichDoesNot() {
        String before = prepared(block("ghost.victims.test"));
        connector.execute(block("ghost.victims.test").after(before));
        connector.execute(takeBack("ghost.victims.test", before));
        assertThat(connector.check(takeBack("ghost.victims.test", before))).isInstanceOf(Outcome.NotVerifiable.class);
    }
}
