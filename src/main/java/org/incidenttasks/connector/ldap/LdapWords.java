package org.incidenttasks.connector.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a directory answered, in words; Active Directory hides the reason in a number of its diagnostic message. */
final class LdapWords {

    /** What the library adds about itself. */
    private static final Pattern LIBRARY = Pattern.compile(",? *ldapSDKVersion=[^)]*");

    private static final Pattern SUB_CODE = Pattern.compile("\\bdata ([0-9a-f]{2,8})\\b");

    /** Windows error codes in hexadecimal, as domain controllers write them after "data". */
    private static final Map<String, String> MEANINGS = Map.of(
            "525", "there is no such user",
            "52e", "the password is wrong",
            "530", "the account may not sign in at this time",
            "531", "the account may not sign in from here",
            "532", "the password has expired",
            "533", "the account is disabled",
            "701", "the account has expired",
            "773", "the password must be changed first",
            "775", "the account is locked");

    private LdapWords() {}

    static String of(LDAPException e) {
        String said = e.getDiagnosticMessage() == null ? e.getMessage() : e.getDiagnosticMessage();
        said = said == null ? "" : LIBRARY.matcher(said).replaceAll("");
        Matcher code = SUB_CODE.matcher(said);
        String meaning = code.find() ? MEANINGS.getOrDefault(code.group(1), "code " + code.group(1)) : said;
        String name = e.getResultCode().getName();
        // Without words of its own, the library repeats the name of the code.
        String words = meaning.isEmpty() || meaning.equals(name) ? name : name + ": " + meaning;
        return "The directory answered " + words + (words.endsWith(".") ? "" : ".");
    }
}
