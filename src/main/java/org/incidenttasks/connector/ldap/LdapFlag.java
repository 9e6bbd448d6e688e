package org.incidenttasks.connector.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.incidenttasks.action.ActionType;

/**
 * The attribute by which a kind of directory keeps a user out or asks for a new password, and how it is changed without
 * touching what else it holds.
 */
final class LdapFlag {

    /** Bit of {@code userAccountControl} that disables an account (MS-ADTS 2.2.16). */
    private static final long ACCOUNT_DISABLED = 2;

    /** What the password policy overlay takes for "locked until somebody unlocks it" (slapo-ppolicy). */
    private static final String LOCKED_FOR_GOOD = "000001010000Z";

    private static final String CONTROL = "userAccountControl";
    private static final String LAST_SET = "pwdLastSet";
    private static final String LOCKED = "pwdAccountLockedTime";
    private static final String RESET = "pwdReset";

    private final String attribute;
    private final ActionType type;

    private LdapFlag(String attribute, ActionType type) {
        this.attribute = attribute;
        this.type = type;
    }

    static LdapFlag of(LdapDirectory directory, ActionType type) {
        boolean password = type == ActionType.FORCE_USER_PASSWORD_RESET;
        return directory == LdapDirectory.ACTIVE_DIRECTORY
                ? new LdapFlag(password ? LAST_SET : CONTROL, type)
                : new LdapFlag(password ? RESET : LOCKED, type);
    }

    String attribute() {
        return attribute;
    }

    /** The present value, to be brought back; empty when the entry has none. */
    Optional<String> value(Entry entry) {
        return Optional.ofNullable(entry.getAttributeValue(attribute));
    }

    /** Whether the entry is as the action wants it. */
    boolean holds(Entry entry) {
        String value = entry.getAttributeValue(attribute);
        switch (attribute) {
            case CONTROL:
                boolean disabled = (number(entry) & ACCOUNT_DISABLED) != 0;
                return disabled == (type == ActionType.DISABLE_USER);
            case LAST_SET:
                return "0".equals(value);
            case LOCKED:
                return type == ActionType.DISABLE_USER ? LOCKED_FOR_GOOD.equals(value) : value == null;
            default:
                return "TRUE".equalsIgnoreCase(value);
        }
    }

    /**
     * What makes it so: the value that was read is taken out by name, so that a change by somebody else in between makes
     * this one fail instead of undoing the other's.
     */
    List<Modification> change(Entry entry) {
        String before = entry.getAttributeValue(attribute);
        String after;
        switch (attribute) {
            case CONTROL:
                long bits = number(entry);
                after = Long.toString(
                        type == ActionType.DISABLE_USER ? bits | ACCOUNT_DISABLED : bits & ~ACCOUNT_DISABLED);
                break;
            case LAST_SET:
                // The directory takes 0 and -1 alone, and no naming of the value that was.
                return List.of(new Modification(ModificationType.REPLACE, attribute, "0"));
            case LOCKED:
                after = type == ActionType.DISABLE_USER ? LOCKED_FOR_GOOD : null;
                break;
            default:
                after = "TRUE";
        }
        if (before == null) {
            return List.of(new Modification(ModificationType.ADD, attribute, after));
        }
        Modification out = new Modification(ModificationType.DELETE, attribute, before);
        return after == null ? List.of(out) : List.of(out, new Modification(ModificationType.ADD, attribute, after));
    }

    private long number(Entry entry) {
        OptionalLong bits = entry.getAttributeValueAsLong(attribute) == null
                ? OptionalLong.empty()
                : OptionalLong.of(entry.getAttributeValueAsLong(attribute));
        return bits.orElseThrow(() -> new IllegalStateException(entry.getDN() + " has no readable " + attribute));
    }
}
