package org.incidenttasks.connector.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.ResultCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Tls;
import org.incidenttasks.connector.Trial;

/**
 * Keeps users of a directory out, lets them in again, and makes them choose a new password. A flag of the entry is set,
 * so an order may be given twice; the effect is read again over a connection of its own, from the last server named,
 * which is another one where there are several.
 */
@ApplicationScoped
public class LdapConnector implements ConnectedConnector {

    static final String DIRECTORY = "directory";
    static final String SERVERS = "servers";
    static final String SECURITY = "security";
    static final String CERTIFICATES = "certificates";
    static final String BIND_DN = "bindDn";
    static final String BIND_PASSWORD = "bindPassword";
    static final String BASE_DN = "baseDn";
    static final String USER_FILTER = "userFilter";

    static final String LDAPS = "ldaps";
    static final String START_TLS = "startTls";

    private static final List<Field> FIELDS = List.of(
            Field.choice(
                    DIRECTORY,
                    LdapDirectory.ACTIVE_DIRECTORY.word(),
                    LdapDirectory.ACTIVE_DIRECTORY.word(),
                    LdapDirectory.OPEN_LDAP.word()),
            Field.required(SERVERS, Field.Kind.LINES),
            Field.choice(SECURITY, LDAPS, LDAPS, START_TLS),
            Field.optional(CERTIFICATES, Field.Kind.LINES),
            Field.required(BIND_DN, Field.Kind.TEXT),
            Field.required(BIND_PASSWORD, Field.Kind.SECRET),
            Field.required(BASE_DN, Field.Kind.TEXT),
            Field.optional(USER_FILTER, Field.Kind.TEXT));

    private static final Map<ActionType, Ability> ABILITIES;

    static {
        Map<ActionType, Ability> abilities = new EnumMap<>(ActionType.class);
        for (ActionType type :
                List.of(ActionType.DISABLE_USER, ActionType.ENABLE_USER, ActionType.FORCE_USER_PASSWORD_RESET)) {
            abilities.put(type, new Ability(true, Ability.Look.READ_AGAIN, true));
        }
        ABILITIES = Collections.unmodifiableMap(abilities);
    }

    @Override
    public String name() {
        return "ldap";
    }

    @Override
    public List<Field> fields() {
        return FIELDS;
    }

    @Override
    public Map<ActionType, Ability> abilities() {
        return ABILITIES;
    }

    @Override
    public Optional<Outcome> prepare(Order order) {
        LdapFlag flag = flag(order);
        try (LdapSession session = session(order)) {
            LdapUser user = LdapUser.of(session, order, flag);
            return Optional.of(user.refusal()
                    .orElseGet(() -> new Outcome.Prepared(user.state().text(flag))));
        } catch (LDAPException e) {
            return Optional.of(failed(e));
        }
    }

    @Override
    public Outcome execute(Order order) {
        LdapFlag flag = flag(order);
        try (LdapSession session = session(order)) {
            LdapUser user = LdapUser.of(session, order, flag);
            if (user.refusal().isPresent()) {
                return user.refusal().get();
            }
            if (!user.isAsOrdered()) {
                session.connection().modify(new ModifyRequest(user.entry().getDN(), user.change()));
            }
            return new Outcome.Applied(
                    order.preState().or(() -> Optional.of(user.state().text(flag))),
                    flag.attribute() + " of " + user.entry().getDN() + " was "
                            + user.state().word() + "." + user.restorationWords());
        } catch (LDAPException e) {
            return failed(e);
        }
    }

    /** The flag itself tells: where it is not set, setting it is right, however often. */
    @Override
    public Optional<Outcome> inquire(Order order) {
        LdapFlag flag = flag(order);
        try (LdapSession session = session(order)) {
            LdapUser user = LdapUser.of(session, order, flag);
            return user.refusal().isEmpty() && user.isAsOrdered()
                    ? Optional.of(new Outcome.Applied(Optional.empty(), flag.attribute() + " is as ordered."))
                    : Optional.empty();
        } catch (LDAPException e) {
            // It can be asked again, as an order can be given again: nothing is lost by either.
            return Optional.empty();
        }
    }

    @Override
    public Outcome check(Order order) {
        LdapFlag flag = flag(order);
        List<String> servers = order.settings().lines(SERVERS);
        String last = servers.get(servers.size() - 1);
        try (LdapSession session = LdapSession.open(order.settings(), last)) {
            LdapUser user = LdapUser.of(session, order, flag);
            if (user.refusal().isPresent()) {
                return user.refusal().get();
            }
            String seen = "Read again at " + last + ": " + flag.attribute() + " of "
                    + user.entry().getDN() + " is " + user.state().word() + "." + user.restorationWords();
            // A replica may need a moment.
            return user.isAsOrdered() ? new Outcome.Verified(seen) : new Outcome.Failed(seen, true);
        } catch (LDAPException e) {
            // A directory that cannot be asked says nothing about what stands in it.
            return failed(e) instanceof Outcome.Failed no && no.retryable()
                    ? new Outcome.Unseen(no.detail())
                    : failed(e);
        }
    }

    @Override
    public Trial test(Configuration configuration) {
        return LdapTrial.run(configuration);
    }

    private static LdapFlag flag(Order order) {
        return LdapFlag.of(
                LdapDirectory.of(order.settings().text(DIRECTORY)),
                order.action().type());
    }

    private static LdapSession session(Order order) throws LDAPException {
        return LdapSession.open(order.settings(), order.settings().lines(SERVERS));
    }

    /** A refusal of the directory is final; a directory that cannot be reached, or is busy, may answer later. */
    static Outcome failed(LDAPException e) {
        ResultCode code = e.getResultCode();
        boolean later = !code.isConnectionUsable()
                || code == ResultCode.CONNECT_ERROR
                || code == ResultCode.BUSY
                || code == ResultCode.UNAVAILABLE
                || code == ResultCode.TIME_LIMIT_EXCEEDED
                // Somebody else changed the entry in between.
                || code == ResultCode.NO_SUCH_ATTRIBUTE
                || code == ResultCode.ATTRIBUTE_OR_VALUE_EXISTS;
        return new Outcome.Failed(LdapWords.of(e), later && !Tls.isDistrust(e));
    }
}
