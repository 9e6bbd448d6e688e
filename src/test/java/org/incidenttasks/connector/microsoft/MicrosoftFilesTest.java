package org.incidenttasks.connector.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.util.List;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TargetResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files and indicators, against a server that answers as the contract says of Defender for Endpoint. */
class MicrosoftFilesTest {

    private static final String SHA1 = "0123456789abcdef0123456789abcdef01234567";
    private static final ResponseAction EVERYWHERE = new ResponseAction.StopAndQuarantineFile(SHA1, null);

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

    @Test
    void quarantinesOnOneDevice() throws Exception {
        Order order = given.order(new ResponseAction.StopAndQuarantineFile(SHA1, "host-2.example.org"));
        Outcome accepted = given.connector.execute(order);
        assertThat(cloud.actions).hasSize(1);
        assertThat(cloud.actions.get(0).machine).isEqualTo(FakeMicrosoft.HOST_2);
        assertThat(cloud.actions.get(0).sha1).isEqualTo(SHA1);
        cloud.end(cloud.actions.get(0), "Succeeded");
        assertThat(given.next(order, accepted)).isInstanceOf(Outcome.Applied.class);
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.NotVerifiable.class);
        assertThat(given.connector.execute(Case.undo(order))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void quarantinesOnEveryDeviceAndTellsOfEach() throws Exception {
        Order order = given.order(EVERYWHERE);
        Outcome accepted = given.connector.execute(order);
        assertThat(cloud.actions).hasSize(2);
        assertThat(given.connector.execute(order)).isInstanceOf(Outcome.Accepted.class);
        assertThat(cloud.actions).as("none twice").hasSize(2);
        cloud.end(cloud.actions.get(0), "Succeeded");
        assertThat(given.next(order, accepted).detail()).contains("1 of 2 devices");
        cloud.end(cloud.actions.get(1), "TimeOut");
        Outcome.Partial partial = (Outcome.Partial) given.next(order, accepted);
        assertThat(partial.results()).extracting(TargetResult::done).containsExactlyInAnyOrder(true, false);
        String failed = partial.results().stream()
                .filter(result -> !result.done())
                .findFirst()
                .orElseThrow()
                .target();

        // Only what failed is tried again, by an order of its own.
        Order retry = Case.only(given.order(EVERYWHERE), failed);
        Outcome again = given.connector.execute(retry);
        assertThat(cloud.actions).hasSize(3);
        cloud.end(cloud.actions.get(2), "Succeeded");
        assertThat(given.next(retry, again)).isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void remembersWhatDeviceRefused() throws Exception {
        cloud.refusing.put(FakeMicrosoft.HOST_2, "OsPlatformNotSupported");
        Order order = given.order(EVERYWHERE);
        Outcome accepted = given.connector.execute(order);
        cloud.end(cloud.actions.get(0), "Succeeded");
        Outcome.Partial partial = (Outcome.Partial) given.next(order, accepted);
        assertThat(partial.results())
                .filteredOn(result -> !result.done())
                .singleElement()
                .satisfies(result -> assertThat(result.detail()).contains("OsPlatformNotSupported"));
        assertThat(cloud.count("POST", "/StopAndQuarantineFile")).isEqualTo(2);

        cloud.refusing.put(FakeMicrosoft.HOST_1, "InvalidInput");
        Outcome.Partial none = (Outcome.Partial) given.connector.execute(given.order(EVERYWHERE));
        assertThat(none.results()).hasSize(2).noneMatch(TargetResult::done);
    }

    @Test
    void goesOnWithTheOtherDevicesAfterAWait() throws Exception {
        Order order = given.order(EVERYWHERE);
        given.connector.execute(order);
        cloud.actions.remove(1);
        Outcome more = given.next(order, new Outcome.Accepted("{}", java.util.Optional.empty(), ""));
        assertThat(more).isInstanceOf(Outcome.Accepted.class);
        assertThat(cloud.actions).hasSize(2);
        cloud.actions.forEach(action -> cloud.end(action, "Succeeded"));
        Outcome.Partial whole = (Outcome.Partial) given.next(order, more);
        assertThat(whole.results())
                .as("each is told, and all looked at")
                .hasSize(2)
                .allMatch(TargetResult::done);
    }

    @Test
    void saysWhenThereIsNoSuchFile() throws Exception {
        cloud.machines.clear();
        assertThat(given.connector.execute(given.order(EVERYWHERE)).detail()).contains("on no device");
        assertThat(given.connector
                        .execute(given.order(new ResponseAction.StopAndQuarantineFile("x", null)))
                        .detail())
                .contains("40 hexadecimal digits");
    }

    // ---- indicators

    private Order indicator(String value, IndicatorType type, String... others) throws Exception {
        return given.prepared(given.order(new ResponseAction.SubmitIocRule(value, type), others));
    }

    @Test
    void blocksAnIndicatorAndTakesItAway() throws Exception {
        Order order = indicator("198.51.100.7", IndicatorType.IP_ADDRESS);
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.Failed.class);
        assertThat(given.connector.inquire(order)).isEmpty();
        assertThat(given.connector.execute(order)).isInstanceOf(Outcome.Applied.class);
        assertThat(given.connector.execute(order)).isInstanceOf(Outcome.Applied.class);
        assertThat(cloud.indicators).hasSize(1);
        assertThat(cloud.indicators.values())
                .singleElement()
                .satisfies(kept -> assertThat(List.of(kept.getString("indicatorType"), kept.getString("action")))
                        .containsExactly("IpAddress", "Block"));
        assertThat(given.connector.check(order)).isInstanceOf(Outcome.Verified.class);
        assertThat(given.connector.inquire(order)).get().isInstanceOf(Outcome.Applied.class);
        Order undo = Case.undo(order);
        assertThat(given.connector.execute(undo)).isInstanceOf(Outcome.Applied.class);
        assertThat(cloud.indicators).isEmpty();
        assertThat(given.connector.check(undo)).isInstanceOf(Outcome.Verified.class);
        assertThat(given.connector.check(order)).as("drift").isInstanceOf(Outcome.Failed.class);
        assertThat(given.connector.execute(undo)).isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void bringsBackTheIndicatorThatWasThere() throws Exception {
        cloud.indicators.put(
                "7",
                Json.createObjectBuilder()
                        .add("id", "7")
                        .add("indicatorValue", SHA1)
                        .add("indicatorType", "FileSha1")
                        .add("action", "Allowed")
                        .add("title", "Ours")
                        .add("description", "Our own tool")
                        .addNull("expirationTime")
                        .add("createdBy", "ada")
                        .build());
        Order order = indicator(SHA1, IndicatorType.FILE_SHA1);
        given.connector.execute(order);
        assertThat(cloud.indicators.get("7").getString("action")).isEqualTo("BlockAndRemediate");
        Order undo = Case.undo(order);
        given.connector.execute(undo);
        assertThat(cloud.indicators.get("7").getString("action")).isEqualTo("Allowed");
        assertThat(cloud.indicators.get("7").getString("title")).isEqualTo("Ours");
        assertThat(given.connector.check(undo)).isInstanceOf(Outcome.Verified.class);
    }

    @Test
    void onlyWatchesWhereTheConnectionSaysSo() throws Exception {
        Order order = indicator("evil.example", IndicatorType.DOMAIN_NAME, "indicatorAction", "audit");
        given.connector.execute(order);
        assertThat(cloud.indicators.values())
                .singleElement()
                .satisfies(kept -> assertThat(kept.getString("action")).isEqualTo("Audit"));
    }
}
