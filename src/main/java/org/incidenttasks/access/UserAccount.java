package org.incidenttasks.access;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.incidenttasks.Problem;
import org.incidenttasks.storage.InstantConverter;

/**
 * A person who signs in with a password of this server, or else with an identity provider.
 *
 * <p>With a password it is made by an administrator or at set-up; for a person of a provider it is made at the first
 * sign-in, is known by issuer and subject alone, and never has a password. It gets {@linkplain Membership roles} per tenant. After
 * {@value #FREE_TRIES} wrong passwords in a row it is locked for 30 seconds, and for twice as long after each further
 * one, up to an hour; the right password after that opens it again and clears the count. Who loses the last role stays
 * known, for the audit trails' sake, until an administrator takes that user name in again.
 */
@Entity
@Table(name = "user_account")
public class UserAccount {

    static final int FREE_TRIES = 5;

    private static final String NAME = "[a-z0-9][a-z0-9._@-]{1,99}";

    private static final Duration FIRST_LOCK = Duration.ofSeconds(30);
    private static final Duration LONGEST_LOCK = Duration.ofHours(1);

    @Id
    private String id;

    @Column(name = "user_name")
    private String userName;

    @Column(name = "display_name")
    private String displayName;

    /** Null for a person of an identity provider. */
    @Column(name = "password_hash")
    private String passwordHash;

    /** Of the identity provider, with the subject; both null for a person with a password. */
    private String issuer;

    private String subject;

    private boolean enabled;

    @Column(name = "failed_sign_ins")
    private int failedSignIns;

    @Convert(converter = InstantConverter.class)
    @Column(name = "locked_until")
    private Instant lockedUntil;

    @Convert(converter = InstantConverter.class)
    @Column(name = "password_changed_at")
    private Instant passwordChangedAt;

    @Convert(converter = InstantConverter.class)
    @Column(name = "created_at")
    private Instant createdAt;

    @Version
    private long version;

    protected UserAccount() {}

    UserAccount(String id, String userName, String displayName, String passwordHash, Instant now) {
        this.id = id;
        this.userName = userName;
        this.displayName = displayName;
        this.passwordHash = passwordHash;
        this.enabled = true;
        this.createdAt = InstantConverter.cut(now);
        this.passwordChangedAt = createdAt;
    }

    /** A person of an identity provider. */
    static UserAccount federated(
            String id, String issuer, String subject, String userName, String displayName, Instant now) {
        UserAccount account = new UserAccount(id, userName, displayName, null, now);
        account.issuer = issuer;
        account.subject = subject;
        return account;
    }

    /** The provider calls the person something else now. */
    void rename(String newUserName, String newDisplayName) {
        userName = newUserName;
        displayName = newDisplayName;
    }

    /** A user name as it is kept: in lower case, without white space at its ends. */
    public static String nameOf(String typed) {
        return typed == null ? "" : typed.strip().toLowerCase(Locale.ROOT);
    }

    /** Whether anybody can have this name. */
    public static boolean isName(String name) {
        return name.matches(NAME);
    }

    /**
     * A user name as it is kept.
     *
     * @throws Problem.Invalid with code {@code BadUserName} for one that nobody can have
     */
    public static String requireName(String typed) {
        String name = nameOf(typed);
        if (!isName(name)) {
            throw new Problem.Invalid(
                    "BadUserName",
                    "The user name must be 2 to 100 letters, digits or . _ @ - and begin with a letter or digit.");
        }
        return name;
    }

    boolean isLocked(Instant now) {
        return lockedUntil != null && now.isBefore(lockedUntil);
    }

    /** Counts a wrong password; answers whether that locked the account. */
    boolean wrongPassword(Instant now) {
        failedSignIns++;
        if (failedSignIns < FREE_TRIES) {
            return false;
        }
        int doublings = Math.min(failedSignIns - FREE_TRIES, 10);
        Duration lock = FIRST_LOCK.multipliedBy(1L << doublings);
        lockedUntil = InstantConverter.cut(now.plus(lock.compareTo(LONGEST_LOCK) > 0 ? LONGEST_LOCK : lock));
        return true;
    }

    void rightPassword() {
        failedSignIns = 0;
        lockedUntil = null;
    }

    /** @throws Problem.Conflict for a person of an identity provider: with a password, somebody else could be it */
    void changePassword(String newPasswordHash, Instant now) {
        if (isFederated()) {
            throw new Problem.Conflict(
                    "NoPassword", userName + " signs in with an identity provider and has no password here.");
        }
        passwordHash = newPasswordHash;
        passwordChangedAt = InstantConverter.cut(now);
        rightPassword();
    }

    /** Somebody who belongs nowhere any more is taken in again, as a new person under the old user name. */
    void comeBack(String newDisplayName, String newPasswordHash, Instant now) {
        changePassword(newPasswordHash, now);
        displayName = newDisplayName;
        enabled = true;
    }

    void enable(boolean enable) {
        enabled = enable;
    }

    /** Whether a session that began at a time was opened with the present password. */
    public boolean knowsSession(Instant since) {
        return !since.isBefore(passwordChangedAt);
    }

    String getPasswordHash() {
        return passwordHash;
    }

    int getFailedSignIns() {
        return failedSignIns;
    }

    public String getId() {
        return id;
    }

    /** Whether the person signs in with an identity provider and not with a password. */
    public boolean isFederated() {
        return issuer != null;
    }

    /** Null for a person with a password. */
    public String getIssuer() {
        return issuer;
    }

    /** Null for a person with a password. */
    public String getSubject() {
        return subject;
    }

    /**
     * Lower case; what the person signs in with. One of an identity provider has the prefix {@link
     * Federation#USER_NAME_PREFIX}, which no name with a password has.
     */
    public String getUserName() {
        return userName;
    }

    public String getDisplayName() {
        return displayName;
    }

    public boolean isEnabled() {
        return enabled;
    }

    /** Null when it is not locked. */
    public Instant getLockedUntil() {
        return lockedUntil;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }
}
