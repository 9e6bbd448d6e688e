package org.incidenttasks.connector.ldap;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.Arrays;

/** A kind of directory, and how its users are found when the connection does not say. */
enum LdapDirectory {
    ACTIVE_DIRECTORY(
            "activeDirectory",
            "(&(objectCategory=person)(objectClass=user)(|(userPrincipalName={0})(sAMAccountName={0})(mail={0})))",
            "objectGUID"),
    OPEN_LDAP("openLdap", "(|(uid={0})(mail={0})(entryUUID={0}))", "entryUUID");

    private static final String TARGET = "{0}";

    private final String word;
    private final String filter;
    private final String identity;

    LdapDirectory(String word, String filter, String identity) {
        this.word = word;
        this.filter = filter;
        this.identity = identity;
    }

    /** The attribute that stays with an entry whatever it is called. */
    String identity() {
        return identity;
    }

    String word() {
        return word;
    }

    String filter() {
        return filter;
    }

    static LdapDirectory of(String word) {
        return Arrays.stream(values())
                .filter(directory -> directory.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no directory of the kind " + word));
    }

    /** A filter with the target in it, escaped. */
    static Filter filled(String pattern, String target) throws LDAPException {
        return Filter.create(pattern.replace(TARGET, Filter.encodeValue(target)));
    }

    static boolean isPattern(String pattern) {
        try {
            filled(pattern, "x");
            return pattern.contains(TARGET);
        } catch (LDAPException e) {
            return false;
        }
    }
}
