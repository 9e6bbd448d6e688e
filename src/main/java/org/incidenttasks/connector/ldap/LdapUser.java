package org.incidenttasks.connector.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** The user that an order is about, as the directory has it now; or why there is none. */
final class LdapUser {

    private static final String PRINCIPAL = "userPrincipalName";
    private static final String ACCOUNT = "sAMAccountName";

    private final Entry entry;
    private final Outcome refusal;
    private final LdapFlag flag;
    private final LdapDirectory directory;
    private final LdapState before;

    private LdapUser(Entry entry, Outcome refusal, LdapFlag flag, LdapDirectory directory, LdapState before) {
        this.entry = entry;
        this.refusal = refusal;
        this.flag = flag;
        this.directory = directory;
        this.before = before;
    }

    static LdapUser of(LdapSession session, Order order, LdapFlag flag) throws LDAPException {
        LdapDirectory directory = LdapDirectory.of(order.settings().text(LdapConnector.DIRECTORY));
        String[] attributes = {flag.attribute(), directory.identity(), PRINCIPAL, ACCOUNT};
        if (!order.undo()) {
            return of(session.find(order.target(), attributes), order, flag, directory, null);
        }
        Optional<LdapState> before = LdapState.of(order, flag);
        return before.isEmpty()
                ? new LdapUser(
                        null, failed("Nobody knows what was before: it cannot be brought back."), flag, directory, null)
                : of(session.find(before.get(), attributes), order, flag, directory, before.get());
    }

    private static LdapUser of(
            List<? extends Entry> found, Order order, LdapFlag flag, LdapDirectory directory, LdapState before) {
        if (found.size() != 1) {
            String why = before != null
                    ? "The user is no longer in the directory: " + before.dn() + "."
                    : found.isEmpty()
                            ? "No user of the directory answers to '" + order.target() + "'."
                            : "More than one user of the directory answers to '" + order.target()
                                    + "': name one of them.";
            return new LdapUser(null, failed(why), flag, directory, before);
        }
        Outcome own = isOwnAccount(found.get(0), order.settings())
                ? failed("This is the account by which the directory is reached: it would lock itself out.")
                : null;
        return new LdapUser(found.get(0), own, flag, directory, before);
    }

    private static Outcome failed(String why) {
        return new Outcome.Failed(why, false);
    }

    /** By whichever of its names the account signs in; Active Directory takes others than the distinguished one. */
    private static boolean isOwnAccount(Entry entry, Configuration configuration) {
        String account = configuration.text(LdapConnector.BIND_DN);
        if (account.equalsIgnoreCase(entry.getAttributeValue(PRINCIPAL))
                || account.substring(account.lastIndexOf('\\') + 1)
                        .equalsIgnoreCase(entry.getAttributeValue(ACCOUNT))) {
            return true;
        }
        try {
            return DN.equals(entry.getDN(), account);
        } catch (LDAPException e) {
            return false;
        }
    }

    /** Why nothing can be done with it. */
    Optional<Outcome> refusal() {
        return Optional.ofNullable(refusal);
    }

    Entry entry() {
        return entry;
    }

    LdapState state() {
        return LdapState.of(entry, flag, directory);
    }

    /** As the action wants it; of an undo, as it was before. */
    boolean isAsOrdered() {
        return before == null ? flag.holds(entry) : flag.isAs(entry, before);
    }

    List<Modification> change() {
        return before == null ? flag.change(entry) : flag.restoration(entry, before);
    }

    String restorationWords() {
        return before == null ? "" : flag.restorationWords(before);
    }
}
