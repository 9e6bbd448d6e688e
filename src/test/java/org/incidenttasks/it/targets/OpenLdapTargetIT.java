package org.incidenttasks.it.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.incidenttasks.it.targets.Directories.CONNECTOR;
import static org.incidenttasks.it.targets.Directories.applied;
import static org.incidenttasks.it.targets.Directories.done;
import static org.incidenttasks.it.targets.Directories.failed;
import static org.incidenttasks.it.targets.Directories.order;
import static org.incidenttasks.it.targets.Directories.refusal;
import static org.incidenttasks.it.targets.Directories.undo;
import static org.incidenttasks.it.targets.Directories.with;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.util.Map;
import java.util.UUID;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users of a real OpenLDAP with its password policy; each effect is tried by signing in as the user. */
class OpenLdapTargetIT {

    /** What the password policy says of an account that is locked. */
    private static final String LOCKED = "account locked";

    private static Slapd slapd;

    private final String uid = "user" + UUID.randomUUID();
    private final String password = "pw-" + UUID.randomUUID();
    private String dn;

    @BeforeAll
    static void start() {
        slapd = Slapd.start();
    }

    @AfterAll
    static void stop() {
        if (slapd != null) {
            slapd.close();
        }
    }

    @BeforeEach
    void addUser() throws Exception {
        dn = slapd.add(uid, password);
    }

    private String refused() throws LDAPException {
        return refusal(slapd::as, dn, password);
    }

    private void set(String attribute, String... values) throws LDAPException {
        try (LDAPConnection root = slapd.asRoot()) {
            root.modify(dn, new Modification(ModificationType.REPLACE, attribute, values));
        }
    }

    private String value(String attribute) throws LDAPException {
        try (LDAPConnection root = slapd.asRoot()) {
            return root.getEntry(dn, attribute).getAttributeValue(attribute);
        }
    }

    @Test
    void disabledUserCannotSignInUntilItIsUndone() throws Exception {
        assertThat(refused()).isEmpty();
        Order order = done(order(new ResponseAction.DisableUser(uid), slapd.settings()));
        assertThat(refused()).isEqualTo(LOCKED);
        assertThat(CONNECTOR.check(undo(order)).detail()).contains("000001010000Z");
        applied(undo(order));
        assertThat(refused()).isEmpty();
        assertThat(value("pwdAccountLockedTime")).isNull();
        applied(undo(order));
    }

    @Test
    void undoLeavesUserLockedWhoWasLockedBefore() throws Exception {
        set("pwdAccountLockedTime", "000001010000Z");
        Order order = done(order(new ResponseAction.DisableUser(uid + "@example.org"), slapd.settings()));
        applied(undo(order));
        assertThat(refused()).isEqualTo(LOCKED);
    }

    @Test
    void undoBringsBackTheVeryTimeOfALock() throws Exception {
        set("pwdAccountLockedTime", "20260101120000Z");
        Order order = done(order(new ResponseAction.EnableUser(uid), slapd.settings()));
        assertThat(refused()).isEmpty();
        applied(undo(order));
        assertThat(value("pwdAccountLockedTime")).isEqualTo("20260101120000Z");
    }

    @Test
    void undoFindsUserUnderANewName() throws Exception {
        Order order = done(order(new ResponseAction.DisableUser(uid), slapd.settings()));
        try (LDAPConnection root = slapd.asRoot()) {
            root.modifyDN(dn, "uid=renamed" + uid, true);
        }
        slapd.add(uid, password);
        applied(undo(order));
        assertThat(refusal(slapd::as, "uid=renamed" + uid + "," + Slapd.BASE, password))
                .isEmpty();
    }

    @Test
    void userWhoMustResetCanDoNothingElseUntilItIsUndone() throws Exception {
        Order order = done(order(new ResponseAction.ForceUserPasswordReset(uid), slapd.settings()));
        try (LDAPConnection user = slapd.as(dn, password)) {
            assertThatThrownBy(() -> user.getEntry(dn)).hasMessageContaining("password");
        }
        applied(undo(order));
        try (LDAPConnection user = slapd.as(dn, password)) {
            assertThat(user.getEntry(dn)).isNotNull();
        }
        assertThat(value("pwdReset")).isNull();
    }

    @Test
    void passwordThatWasChangedMeanwhileIsLeftAlone() throws Exception {
        Order order = done(order(new ResponseAction.ForceUserPasswordReset(uid), slapd.settings()));
        String chosen = "pw-" + UUID.randomUUID();
        try (LDAPConnection user = slapd.as(dn, password)) {
            user.modify(dn, new Modification(ModificationType.REPLACE, "userPassword", chosen));
        }
        applied(undo(order));
        try (LDAPConnection user = slapd.as(dn, chosen)) {
            assertThat(user.getEntry(dn)).isNotNull();
        }
    }

    @Test
    void startTlsIsTaken() throws Exception {
        Map<String, String> settings =
                with(with(slapd.settings(), "security", "startTls"), "servers", "localhost:" + slapd.ldap());
        done(order(new ResponseAction.DisableUser(uid), settings));
        assertThat(refused()).isEqualTo(LOCKED);
    }

    @Test
    void failuresTellTheirReasonAndChangeNothing() throws Exception {
        ResponseAction disable = new ResponseAction.DisableUser(uid);
        assertThat(failed(CONNECTOR
                                .prepare(order(new ResponseAction.DisableUser("nobody"), slapd.settings()))
                                .orElseThrow())
                        .detail())
                .contains("No user of the directory answers to 'nobody'");
        var wrong = failed(CONNECTOR.execute(order(disable, with(slapd.settings(), "bindPassword", "wrong"))));
        assertThat(wrong.detail()).isEqualTo("The directory answered invalid credentials.");
        assertThat(wrong.retryable()).isFalse();
        var down = failed(
                CONNECTOR.execute(order(disable, with(slapd.settings(), "servers", "localhost:" + Daemon.freePort()))));
        assertThat(down.retryable()).isTrue();
        assertThat(failed(CONNECTOR.execute(order(
                                new ResponseAction.DisableUser("service"),
                                with(slapd.settings(), "userFilter", "(cn={0})"))))
                        .detail())
                .contains("lock itself out");
        try (Slapd expired = Slapd.startExpired()) {
            expired.add(uid, password);
            assertThat(failed(CONNECTOR.execute(order(disable, expired.settings())))
                            .detail())
                    .contains("NotAfter");
            assertThat(refusal(expired::as, dn, password)).isEmpty();
        }
        assertThat(refused()).isEmpty();
    }

    @Test
    void trialIsGoodWithTheRightsOfTheDocumentation() {
        assertThat(CONNECTOR
                        .test(order(new ResponseAction.DisableUser(uid), slapd.settings())
                                .settings())
                        .findings())
                .allSatisfy(finding ->
                        assertThat(finding.good()).as(finding.detail()).isTrue());
    }
}
