package org.incidenttasks.connector.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.util.ArrayList;
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
                return isDisabled(number(entry)) == (type == ActionType.DISABLE_USER);
            case LAST_SET:
                return "0".equals(value);
            case LOCKED:
                return type == ActionType.DISABLE_USER ? LOCKED_FOR_GOOD.equals(value) : value == null;
            default:
                return "TRUE".equalsIgnoreCase(value);
        }
    }

    /** Whether the entry is as it was before the action. */
    boolean isAs(Entry entry, LdapState before) {
        switch (attribute) {
            case CONTROL:
                return isDisabled(number(entry)) == isDisabled(number(before));
            case LAST_SET:
                return "0".equals(entry.getAttributeValue(attribute)) == "0".equals(before.word());
            default:
                return value(entry).equals(before.value());
        }
    }

    /** What makes the entry as the action wants it. */
    List<Modification> change(Entry entry) {
        switch (attribute) {
            case CONTROL:
                return control(entry, type == ActionType.DISABLE_USER);
            case LAST_SET:
                return lastSet("0");
            case LOCKED:
                return to(entry, type == ActionType.DISABLE_USER ? Optional.of(LOCKED_FOR_GOOD) : Optional.empty());
            default:
                return to(entry, Optional.of("TRUE"));
        }
    }

    /** What makes the entry as it was before the action; what else has been changed since stays. */
    List<Modification> restoration(Entry entry, LdapState before) {
        switch (attribute) {
            case CONTROL:
                return control(entry, isDisabled(number(before)));
            case LAST_SET:
                return lastSet("0".equals(before.word()) ? "0" : "-1");
            default:
                return to(entry, before.value());
        }
    }

    /** What cannot be brought back as it was, for a person; may be empty. */
    String restorationWords(LdapState before) {
        return attribute.equals(LAST_SET) && !"0".equals(before.word())
                ? " Nobody can set the time of a password again (it was " + before.word()
                        + "): the password need not be changed, and its age counts anew."
                : "";
    }

    private List<Modification> control(Entry entry, boolean disabled) {
        long bits = number(entry);
        return to(entry, Optional.of(Long.toString(disabled ? bits | ACCOUNT_DISABLED : bits & ~ACCOUNT_DISABLED)));
    }

    /** The directory takes 0 and -1 (now) alone, and no naming of the value that was. */
    private List<Modification> lastSet(String value) {
        return List.of(new Modification(ModificationType.REPLACE, attribute, value));
    }

    /**
     * The value that was read is taken out by name, so that a change by somebody else in between makes this one fail
     * instead of undoing the other's.
     */
    private List<Modification> to(Entry entry, Optional<String> after) {
        List<Modification> changes = new ArrayList<>();
        value(entry).ifPresent(now -> changes.add(new Modification(ModificationType.DELETE, attribute, now)));
        after.ifPresent(value -> changes.add(new Modification(ModificationType.ADD, attribute, value)));
        return changes;
    }

    private static boolean isDisabled(long bits) {
        return (bits & ACCOUNT_DISABLED) != 0;
    }

    private long number(LdapState before) {
        try {
            return Long.parseLong(before.word());
        } catch (NumberFormatException e) {
            throw new IllegalStateException("The kept state has no " + attribute, e);
        }
    }

    private long number(Entry entry) {
        OptionalLong bits = entry.getAttributeValueAsLong(attribute) == null
                ? OptionalLong.empty()
                : OptionalLong.of(entry.getAttributeValueAsLong(attribute));
        return bits.orElseThrow(() -> new IllegalStateException(entry.getDN() + " has no readable " + attribute));
    }
}
