package org.incidenttasks.it.targets;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.unboundidds.controls.PasswordPolicyResponseControl;
import java.util.HashMap;
import java.util.Map;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.TestOrders;
import org.incidenttasks.connector.ldap.LdapConnector;

/** What the tests of both directories ask of the connector. */
final class Directories {

    static final LdapConnector CONNECTOR = new LdapConnector();

    /** How a test signs in as a user. */
    @FunctionalInterface
    interface Entrance {
        LDAPConnection as(String user, String password) throws LDAPException;
    }

    private Directories() {}

    static Order order(ResponseAction action, Map<String, String> settings) {
        Map<String, String> values = new HashMap<>();
        for (Field field : CONNECTOR.fields()) {
            String value = field.valid(settings.get(field.name()));
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        return TestOrders.first(action, new Configuration("Directory", values));
    }

    static Map<String, String> with(Map<String, String> settings, String field, String value) {
        Map<String, String> others = new HashMap<>(settings);
        others.put(field, value);
        return others;
    }

    static Order undo(Order order) {
        return TestOrders.undo(order);
    }

    /** Looks, does it, and has it checked. */
    static Order done(Order order) {
        Outcome before = CONNECTOR.prepare(order).orElseThrow();
        assertThat(before).as(before::toString).isInstanceOf(Outcome.Prepared.class);
        Order ready = order.after(((Outcome.Prepared) before).preState());
        applied(ready);
        return ready;
    }

    static Outcome.Applied applied(Order order) {
        Outcome outcome = CONNECTOR.execute(order);
        assertThat(outcome).as(outcome::toString).isInstanceOf(Outcome.Applied.class);
        Outcome checked = CONNECTOR.check(order);
        assertThat(checked).as(checked::toString).isInstanceOf(Outcome.Verified.class);
        assertThat(CONNECTOR.inquire(order)).containsInstanceOf(Outcome.Applied.class);
        return (Outcome.Applied) outcome;
    }

    static Outcome.Failed failed(Outcome outcome) {
        assertThat(outcome).as(outcome::toString).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    /** Signs in as a user; what the directory says when it refuses, empty when it lets the user in. */
    static String refusal(Entrance entrance, String user, String password) throws LDAPException {
        try (LDAPConnection connection = entrance.as(user, password)) {
            assertThat(connection.isConnected()).isTrue();
            return "";
        } catch (LDAPException e) {
            assertThat(e.getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            for (Control control : e.getResponseControls()) {
                if (control instanceof PasswordPolicyResponseControl policy) {
                    return String.valueOf(policy.getErrorType());
                }
            }
            return String.valueOf(e.getDiagnosticMessage());
        }
    }
}
