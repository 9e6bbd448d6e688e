package org.incidenttasks.access;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Problem;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.Transactions;

/** Lets a person in who knows the password, locks out who guesses at it, and lets a person change the own one. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SignIn {

    private static final Logger LOG = Logger.getLogger(SignIn.class.getName());
    private static final String USER = "user";
    private static final int MOST_UNKNOWN = 10_000;

    /** The names that were tried and that nobody has, the one not tried for longest first. */
    private static final Map<String, UserAccount> UNKNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, UserAccount> eldest) {
            return size() > MOST_UNKNOWN;
        }
    };

    @EJB
    private Roster roster;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @Inject
    private Passwords passwords;

    @Inject
    private Clock clock;

    public SignIn() {}

    /** For use without a container. */
    public SignIn(Roster roster, Transactions transactions, AuditTrail audit, Passwords passwords, Clock clock) {
        this.roster = roster;
        this.transactions = transactions;
        this.audit = audit;
        this.passwords = passwords;
        this.clock = clock;
    }

    /**
     * Checks a name and a password.
     *
     * @return the account, or empty when the name, the password or the account does not hold; which of them is not told
     * @throws Problem.TooMany while the account is locked, with the seconds to wait
     */
    public Optional<UserAccount> signIn(String userName, String password) {
        String name = UserAccount.nameOf(userName);
        Optional<UserAccount> found = roster.byName(name);
        // The slow part stands outside of the transaction.
        boolean right = passwords.verify(
                password == null ? "" : password,
                found.map(UserAccount::getPasswordHash).orElse(null));
        if (found.isEmpty()) {
            LOG.log(Level.INFO, "Sign-in refused: no such user");
            countUnknown(name, clock.instant());
            return Optional.empty();
        }
        Optional<Problem> locked = transactions.retrying(() -> {
            UserAccount account = roster.account(found.get().getId()).orElseThrow();
            Instant now = clock.instant();
            if (account.isLocked(now)) {
                return Optional.of(locked(account, now));
            }
            if (right && account.isEnabled()) {
                if (account.getFailedSignIns() > 0) {
                    account.rightPassword();
                }
                recordForTenantsOf(account, "user.signedIn");
            } else {
                boolean nowLocked = account.wrongPassword(now);
                recordForTenantsOf(account, nowLocked ? "user.lockedOut" : "user.signInFailed");
            }
            return Optional.empty();
        });
        if (locked.isPresent()) {
            throw locked.get();
        }
        return right && found.get().isEnabled() ? found : Optional.empty();
    }

    /**
     * Counts the tries of a name that nobody has as if somebody had it: else the lock would tell the names there are.
     *
     * @throws Problem.TooMany as for a known name
     */
    static void countUnknown(String name, Instant now) {
        if (!UserAccount.isName(name)) {
            // Nobody can have it, which everybody may know.
            return;
        }
        synchronized (UNKNOWN) {
            UserAccount nobody = UNKNOWN.computeIfAbsent(name, key -> new UserAccount("", key, key, "", now));
            if (nobody.isLocked(now)) {
                throw locked(nobody, now);
            }
            nobody.wrongPassword(now);
        }
    }

    private static Problem locked(UserAccount account, Instant now) {
        int seconds = (int)
                Math.max(1, Duration.between(now, account.getLockedUntil()).getSeconds() + 1);
        return new Problem.TooMany(
                "Too many wrong passwords: try again in " + seconds + " seconds, or ask an administrator.", seconds);
    }

    private void recordForTenantsOf(UserAccount account, String action) {
        Actor actor = new Actor(Actor.Kind.PERSON, account.getId(), account.getDisplayName(), Actor.Via.PAGE, "");
        // One tenant at a time and in one order: each has a permit of its own.
        for (String tenantId : new TreeSet<>(roster.rolesOf(account.getId()).keySet())) {
            audit.record(tenantId, actor, AuditEvent.of(action, USER, account.getId()));
        }
    }

    /**
     * A person changes the own password, knowing the present one.
     *
     * @throws Problem.TooMany while the account is locked, with the seconds to wait
     */
    public void changeOwnPassword(String present, String password, Caller caller) {
        String userId = caller.actor().id();
        UserAccount known = roster.account(userId).orElseThrow();
        boolean right = passwords.verify(present == null ? "" : present, known.getPasswordHash());
        // As at sign-in: a session that somebody left open must be no place to guess at.
        Optional<Problem> refused = transactions.retrying(() -> {
            UserAccount account = roster.account(userId).orElseThrow();
            Instant now = clock.instant();
            if (account.isLocked(now)) {
                return Optional.of(locked(account, now));
            }
            if (right) {
                return Optional.empty();
            }
            boolean nowLocked = account.wrongPassword(now);
            recordForTenantsOf(account, nowLocked ? "user.lockedOut" : "user.passwordNotChanged");
            return Optional.of(new Problem.Invalid("WrongPassword", "The present password is not right."));
        });
        if (refused.isPresent()) {
            throw refused.get();
        }
        Passwords.requireStrong(password, known.getUserName());
        String hash = passwords.hash(password);
        roster.change(() -> {
            roster.changePassword(roster.account(userId).orElseThrow(), hash);
            audit.record(caller.tenantId(), caller.actor(), AuditEvent.of("user.passwordChanged", USER, userId));
            return null;
        });
    }
}
