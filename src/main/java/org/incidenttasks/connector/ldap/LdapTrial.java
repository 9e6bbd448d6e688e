package org.incidenttasks.connector.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.List;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Trial;

/** Tries a connection step by step: every server, the account, the base, and what the account may write. */
final class LdapTrial {

    private final Configuration configuration;
    private final Trial.Notes notes = new Trial.Notes();

    private LdapTrial(Configuration configuration) {
        this.configuration = configuration;
    }

    static Trial run(Configuration configuration) {
        return new LdapTrial(configuration).run();
    }

    private Trial run() {
        configuration
                .optional(LdapConnector.USER_FILTER)
                .filter(pattern -> !LdapDirectory.isPattern(pattern))
                .ifPresent(pattern -> notes.bad("The filter is none, or has no {0} for the target: " + pattern));
        for (String server : configuration.lines(LdapConnector.SERVERS)) {
            try (LdapSession session = LdapSession.open(configuration, server)) {
                notes.good("Reached " + server + " over TLS and signed in.");
                look(session);
            } catch (LDAPException e) {
                notes.bad(server + ": " + LdapWords.of(e));
            } catch (NumberFormatException e) {
                notes.bad(server + ": write a host, or a host, a colon and a port.");
            }
        }
        return notes.trial();
    }

    private void look(LdapSession session) throws LDAPException {
        String base = configuration.text(LdapConnector.BASE_DN);
        Entry root = session.connection().getEntry(base, "objectClass");
        if (root == null) {
            notes.bad("There is no " + base + ", or the account may not see it.");
            return;
        }
        SearchRequest any = new SearchRequest(base, SearchScope.SUB, anybody(), attributes());
        any.setSizeLimit(50);
        List<? extends Entry> seen;
        try {
            seen = session.connection().search(any).getSearchEntries();
        } catch (com.unboundid.ldap.sdk.LDAPSearchException e) {
            seen = e.getSearchEntries();
        }
        notes.good("Sees " + base + " and what is below it.");
        if (isActiveDirectory()) {
            // The directory itself says which attributes of an entry this account may write.
            long writable = seen.stream()
                    .filter(entry -> entry.hasAttributeValue("allowedAttributesEffective", "userAccountControl")
                            && entry.hasAttributeValue("allowedAttributesEffective", "pwdLastSet"))
                    .count();
            if (writable > 0) {
                notes.good("May write userAccountControl and pwdLastSet of users.");
            } else {
                notes.bad(
                        "May not write userAccountControl and pwdLastSet of any of the first users that it sees: name the unit that was delegated as the base.");
            }
        }
    }

    private boolean isActiveDirectory() {
        return configuration.text(LdapConnector.DIRECTORY).equals(LdapDirectory.ACTIVE_DIRECTORY.word());
    }

    private Filter anybody() throws LDAPException {
        return isActiveDirectory()
                ? Filter.create("(&(objectCategory=person)(objectClass=user))")
                : Filter.createPresenceFilter("objectClass");
    }

    private String[] attributes() {
        return isActiveDirectory() ? new String[] {"allowedAttributesEffective"} : new String[] {"1.1"};
    }
}
