package org.incidenttasks.it.targets;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.UUID;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Order;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users of a real Active Directory by Samba; each effect is tried by signing in as the user. */
class ActiveDirectoryTargetIT {

    /** What a domain controller says of an account that is disabled, and of a password that must be changed. */
    private static final String DISABLED = "data 533";

    private static final String MUST_CHANGE = "data 773";

    private static SambaAd samba;

    private final String name = "u" + UUID.randomUUID().toString().substring(0, 18);
    private final String password = "Pw-" + UUID.randomUUID();
    private String principal;

    @BeforeAll
    static void start() {
        samba = SambaAd.start();
    }

    @AfterAll
    static void stop() {
        if (samba != null) {
            samba.close();
        }
    }

    @BeforeEach
    void addUser() {
        principal = samba.add(name, password);
    }

    private String refused() throws LDAPException {
        return refusal(samba::as, principal, password);
    }

    private String dn() {
        return "CN=" + name + "," + SambaAd.UNIT;
    }

    private void set(String attribute, String value) throws LDAPException {
        try (LDAPConnection administrator = samba.asAdministrator()) {
            administrator.modify(dn(), new Modification(ModificationType.REPLACE, attribute, value));
        }
    }

    private String value(String attribute) throws LDAPException {
        try (LDAPConnection administrator = samba.asAdministrator()) {
            return administrator.getEntry(dn(), attribute).getAttributeValue(attribute);
        }
    }

    @Test
    void disabledUserCannotSignInUntilItIsUndone() throws Exception {
        set("userAccountControl", "66048");
        assertThat(refused()).isEmpty();
        Order order = done(order(new ResponseAction.DisableUser(principal), samba.settings()));
        assertThat(order.preState().orElseThrow()).contains("\"userAccountControl\":\"66048\"", "\"id\":");
        assertThat(refused()).contains(DISABLED);
        assertThat(value("userAccountControl")).isEqualTo("66050");
        applied(undo(order));
        assertThat(refused()).isEmpty();
        assertThat(value("userAccountControl")).isEqualTo("66048");
        applied(undo(order));
    }

    @Test
    void undoLeavesUserDisabledWhoWasDisabledBefore() throws Exception {
        set("userAccountControl", "514");
        Order order = done(order(new ResponseAction.DisableUser(name), samba.settings()));
        applied(undo(order));
        assertThat(refused()).contains(DISABLED);
        Order enabled = done(order(new ResponseAction.EnableUser(name + "@example.org"), samba.settings()));
        assertThat(refused()).isEmpty();
        applied(undo(enabled));
        assertThat(refused()).contains(DISABLED);
    }

    @Test
    void undoLeavesWhatSomebodyElseChangedSince() throws Exception {
        Order order = done(order(new ResponseAction.DisableUser(name), samba.settings()));
        set("userAccountControl", "66050");
        applied(undo(order));
        assertThat(value("userAccountControl")).isEqualTo("66048");
    }

    @Test
    void userWhoMustResetCannotSignInUntilItIsUndone() throws Exception {
        String before = value("pwdLastSet");
        Order order = done(order(new ResponseAction.ForceUserPasswordReset(name), samba.settings()));
        assertThat(order.preState().orElseThrow()).contains("\"pwdLastSet\":\"" + before + "\"");
        assertThat(refused()).contains(MUST_CHANGE);
        assertThat(value("pwdLastSet")).isEqualTo("0");
        assertThat(applied(undo(order)).detail()).contains(before, "its age counts anew");
        assertThat(refused()).isEmpty();
        assertThat(value("pwdLastSet")).isNotEqualTo("0");
    }

    @Test
    void failuresTellTheirReasonAndChangeNothing() throws Exception {
        ResponseAction disable = new ResponseAction.DisableUser(name);
        assertThat(failed(CONNECTOR
                                .prepare(order(new ResponseAction.DisableUser("nobody"), samba.settings()))
                                .orElseThrow())
                        .detail())
                .contains("No user of the directory answers to 'nobody'");
        var wrong = failed(CONNECTOR.execute(order(disable, with(samba.settings(), "bindPassword", "wrong"))));
        assertThat(wrong.detail()).contains("the password is wrong");
        assertThat(wrong.retryable()).isFalse();
        assertThat(failed(CONNECTOR.execute(order(new ResponseAction.DisableUser("service"), samba.settings())))
                        .detail())
                .contains("lock itself out");
        assertThat(failed(CONNECTOR.execute(order(new ResponseAction.DisableUser("administrator"), samba.settings())))
                        .detail())
                .as("outside of what was delegated")
                .contains("insufficient access rights: ");
        set("userAccountControl", "514");
        var disabled = failed(CONNECTOR.execute(
                order(disable, with(with(samba.settings(), "bindDn", principal), "bindPassword", password))));
        assertThat(disabled.detail()).contains("the account is disabled");
    }

    @Test
    void directoryThatIsDownOrWhoseCertificateHasRunOutIsNotUsed() throws Exception {
        Order order = order(new ResponseAction.DisableUser(name), samba.settings());
        samba.close();
        try {
            assertThat(failed(CONNECTOR.execute(order)).retryable()).isTrue();
            assertThat(CONNECTOR.inquire(order)).isEmpty();
            try (SambaAd expired = SambaAd.startExpired()) {
                assertThat(failed(CONNECTOR.execute(order(order.action(), expired.settings())))
                                .detail())
                        .contains("NotAfter");
            }
        } finally {
            samba = SambaAd.start();
        }
        assertThat(refused()).isEmpty();
    }

    @Test
    void trialIsGoodWithTheRightsOfTheDocumentation() {
        assertThat(CONNECTOR
                        .test(order(new ResponseAction.DisableUser(name), samba.settings())
                                .settings())
                        .findings())
                .allSatisfy(finding ->
                        assertThat(finding.good()).as(finding.detail()).isTrue());
    }
}
