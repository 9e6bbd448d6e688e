package org.incidenttasks.connector.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.util.ssl.KeyStoreKeyManager;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllTrustManager;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TestKey;
import org.incidenttasks.connector.TestOrders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a small directory in memory, over TLS; real ones are in the tests of the targets. */
class LdapConnectorTest {

    private static final String BASE = "dc=example,dc=org";
    private static final String SERVICE = "cn=service," + BASE;
    private static final String PASSWORD = "pw-" + UUID.randomUUID();
    private static final String ADA = "uid=ada," + BASE;

    private static TestKey key;

    private final LdapConnector connector = new LdapConnector();
    private InMemoryDirectoryServer server;

    @BeforeAll
    static void makeCertificate() throws Exception {
        key = TestKey.make();
    }

    @AfterAll
    static void removeCertificate() {
        key.remove();
    }

    @BeforeEach
    void start() throws Exception {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
        config.setSchema(null);
        config.addAdditionalBindCredentials(SERVICE, PASSWORD);
        SSLUtil tls = new SSLUtil(
                new KeyStoreKeyManager(key.keyStore(), key.pin().toCharArray()), new TrustAllTrustManager());
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPSConfig("ldaps", 0, tls.createSSLServerSocketFactory()));
        server = new InMemoryDirectoryServer(config);
        server.startListening();
        server.add("dn: " + BASE, "objectClass: top", "objectClass: domain", "dc: example");
        server.add(
                "dn: " + ADA,
                "objectClass: user",
                "objectCategory: person",
                "uid: ada",
                "sAMAccountName: ada",
                "userPrincipalName: ada@example.org",
                "mail: ada@example.org",
                "userAccountControl: 66048",
                "pwdLastSet: 133000000000000000");
    }

    @AfterEach
    void stop() {
        server.shutDown(true);
    }

    private Configuration configuration(String directory) {
        return configuration(directory, Map.of());
    }

    private Configuration configuration(String directory, Map<String, String> others) {
        Map<String, String> values = new HashMap<>(Map.of(
                "directory",
                directory,
                "servers",
                "localhost:" + server.getListenPort(),
                "security",
                "ldaps",
                "certificates",
                key.pem(),
                "bindDn",
                SERVICE,
                "bindPassword",
                PASSWORD,
                "baseDn",
                BASE));
        values.putAll(others);
        for (Field field : connector.fields()) {
            String valid = field.valid(values.get(field.name()));
            assertThat(valid == null || valid.equals(values.get(field.name())))
                    .as(field.name())
                    .isTrue();
        }
        return new Configuration("Test", values);
    }

    private static Order order(ResponseAction action, Configuration configuration) {
        return TestOrders.first(action, configuration);
    }

    private String value(String attribute) throws Exception {
        return server.getEntry(ADA).getAttributeValue(attribute);
    }

    private String applied(Order order) {
        assertThat(connector.inquire(order)).as("not yet done").isEmpty();
        Outcome outcome = connector.execute(order);
        assertThat(outcome).isInstanceOf(Outcome.Applied.class);
        assertThat(connector.check(order)).isInstanceOf(Outcome.Verified.class);
        assertThat(connector.inquire(order)).containsInstanceOf(Outcome.Applied.class);
        return ((Outcome.Applied) outcome).preState().orElseThrow();
    }

    @Test
    void activeDirectoryUserIsDisabledAndEnabledWithoutOtherBits() throws Exception {
        Configuration ad = configuration("activeDirectory");
        assertThat(applied(order(new ResponseAction.DisableUser("ada@example.org"), ad)))
                .contains("\"userAccountControl\":\"66048\"");
        assertThat(value("userAccountControl")).isEqualTo("66050");
        assertThat(applied(order(new ResponseAction.EnableUser("ADA"), ad))).contains("66050");
        assertThat(value("userAccountControl")).isEqualTo("66048");
        applied(order(new ResponseAction.ForceUserPasswordReset("ada"), ad));
        assertThat(value("pwdLastSet")).isEqualTo("0");
    }

    @Test
    void openLdapUserIsLockedForGoodAndUnlocked() throws Exception {
        Configuration openLdap = configuration("openLdap");
        assertThat(applied(order(new ResponseAction.DisableUser("ada@example.org"), openLdap)))
                .doesNotContain("pwdAccountLockedTime");
        assertThat(value("pwdAccountLockedTime")).isEqualTo("000001010000Z");
        applied(order(new ResponseAction.EnableUser("ada"), openLdap));
        assertThat(value("pwdAccountLockedTime")).isNull();
        applied(order(new ResponseAction.ForceUserPasswordReset("ada"), openLdap));
        assertThat(value("pwdReset")).isEqualTo("TRUE");
    }

    @Test
    void sameOrderAgainChangesNothing() throws Exception {
        Order order = order(new ResponseAction.DisableUser("ada"), configuration("activeDirectory"));
        connector.execute(order);
        assertThat(connector.execute(order)).isInstanceOf(Outcome.Applied.class);
        assertThat(value("userAccountControl")).isEqualTo("66050");
    }

    private Order prepared(Order order) {
        Outcome outcome = connector.prepare(order).orElseThrow();
        assertThat(outcome).isInstanceOf(Outcome.Prepared.class);
        return order.after(((Outcome.Prepared) outcome).preState());
    }

    private static Order undo(Order order) {
        return TestOrders.undo(order);
    }

    @Test
    void prepareTellsWhatIsThereAndChangesNothing() throws Exception {
        var before = server.getEntry(ADA);
        Order order = prepared(order(new ResponseAction.DisableUser("ada"), configuration("activeDirectory")));
        assertThat(order.preState().orElseThrow()).contains("\"userAccountControl\":\"66048\"", ADA);
        assertThat(server.getEntry(ADA)).isEqualTo(before);
        assertThat(connector.prepare(order(new ResponseAction.DisableUser("nobody"), configuration("activeDirectory"))))
                .containsInstanceOf(Outcome.Failed.class);
    }

    @Test
    void undoRestoresTheBitAloneAndOnlyWhereItIsNotYet() throws Exception {
        Order order = prepared(order(new ResponseAction.DisableUser("ada"), configuration("activeDirectory")));
        applied(order);
        server.modify("dn: " + ADA, "changetype: modify", "replace: userAccountControl", "userAccountControl: 514");
        assertThat(applied(undo(order))).isEqualTo(order.preState().orElseThrow());
        assertThat(value("userAccountControl")).isEqualTo("512");
        assertThat(connector.execute(undo(order))).isInstanceOf(Outcome.Applied.class);
        assertThat(value("userAccountControl")).isEqualTo("512");
    }

    @Test
    void undoOfResetSaysThatTheTimeOfThePasswordIsNew() throws Exception {
        Order order =
                prepared(order(new ResponseAction.ForceUserPasswordReset("ada"), configuration("activeDirectory")));
        applied(order);
        assertThat(connector.execute(undo(order)).detail()).contains("133000000000000000", "counts anew");
        assertThat(value("pwdLastSet")).isEqualTo("-1");
    }

    @Test
    void undoFollowsTheEntryAndNotItsName() throws Exception {
        Order order = prepared(order(new ResponseAction.DisableUser("ada"), configuration("openLdap")));
        applied(order);
        server.modifyDN(ADA, "uid=renamed", true, null);
        server.add("dn: " + ADA, "objectClass: user", "uid: ada");
        applied(undo(order));
        assertThat(server.getEntry("uid=renamed," + BASE).getAttributeValue("pwdAccountLockedTime"))
                .isNull();
    }

    @Test
    void undoWithoutRecordOfWhatWasIsRefused() {
        Order order = order(new ResponseAction.DisableUser("ada"), configuration("openLdap"));
        assertThat(connector.execute(undo(order)).detail()).contains("Nobody knows");
        assertThat(connector.check(undo(order))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void checkFindsWhatSomebodyUndid() throws Exception {
        Order order = order(new ResponseAction.DisableUser("ada"), configuration("activeDirectory"));
        connector.execute(order);
        server.modify("dn: " + ADA, "changetype: modify", "replace: userAccountControl", "userAccountControl: 66048");
        assertThat(connector.check(order)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.detail()).contains("66048");
            assertThat(failed.retryable()).isTrue();
        });
    }

    @Test
    void targetIsNeverPartOfTheFilter() {
        Configuration ad = configuration("activeDirectory");
        for (String target : new String[] {"*", "a*", "ada)(uid=*", "\\2a", "nobody"}) {
            assertThat(connector.execute(order(new ResponseAction.DisableUser(target), ad)))
                    .as(target)
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.retryable()).isFalse());
        }
    }

    @Test
    void twoThatAnswerAreNoTarget() throws Exception {
        server.add("dn: uid=other," + BASE, "objectClass: user", "uid: other", "mail: ada@example.org");
        assertThat(connector.execute(
                        order(new ResponseAction.DisableUser("ada@example.org"), configuration("openLdap"))))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.detail()).contains("More than one"));
    }

    @Test
    void ownAccountIsNotLockedOut() {
        Configuration own = configuration("openLdap", Map.of("userFilter", "(uid={0})", "bindDn", SERVICE));
        assertThat(own.text("bindDn")).isEqualTo(SERVICE);
        addService();
        assertThat(connector.execute(order(new ResponseAction.DisableUser("service"), own)))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.detail()).contains("lock itself out"));
    }

    private void addService() {
        try {
            server.add("dn: " + SERVICE, "objectClass: person", "cn: service", "uid: service");
        } catch (LDAPException | com.unboundid.ldif.LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void certificateThatIsNotTrustedIsRefused() {
        Map<String, String> values = new HashMap<>();
        for (Field field : connector.fields()) {
            configuration("openLdap").optional(field.name()).ifPresent(value -> values.put(field.name(), value));
        }
        values.remove("certificates");
        Order order = order(new ResponseAction.DisableUser("ada"), new Configuration("Test", values));
        assertThat(connector.execute(order))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(connector.test(order.settings()).good()).isFalse();
    }

    @Test
    void certificateOfAnotherHostIsRefused() {
        String byAddress = "127.0.0.1:" + server.getListenPort();
        assertThat(connector.execute(order(
                        new ResponseAction.DisableUser("ada"),
                        configuration("openLdap", Map.of("servers", byAddress)))))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.detail()).contains("127.0.0.1"));
    }

    @Test
    void wrongPasswordIsNotTriedAgain() {
        Configuration wrong = configuration("openLdap", Map.of("bindPassword", "wrong"));
        assertThat(connector.execute(order(new ResponseAction.DisableUser("ada"), wrong)))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
    }

    @Test
    void directoryThatIsAwayIsTriedAgain() {
        Configuration there = configuration("openLdap");
        server.shutDown(true);
        assertThat(connector.execute(order(new ResponseAction.DisableUser("ada"), there)))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.retryable()).isTrue();
                    assertThat(failed.detail()).doesNotContain("ldapSDKVersion");
                });
    }

    @Test
    void trialChangesNothingAndTellsEachStep() throws Exception {
        var before = server.getEntry(ADA);
        assertThat(connector.test(configuration("openLdap")).good()).isTrue();
        assertThat(connector
                        .test(configuration("openLdap", Map.of("baseDn", "dc=nowhere")))
                        .good())
                .isFalse();
        assertThat(connector
                        .test(configuration("openLdap", Map.of("userFilter", "(uid=ada)")))
                        .good())
                .isFalse();
        assertThat(connector.test(configuration("activeDirectory")).good())
                .as("this directory does not say what may be written")
                .isFalse();
        assertThat(server.getEntry(ADA)).isEqualTo(before);
    }

    @Test
    void abilitiesAreThoseOfAUser() {
        assertThat(connector.abilities().keySet()).allMatch(type -> type.targetKind() == ActionType.TargetKind.USER);
    }
}
