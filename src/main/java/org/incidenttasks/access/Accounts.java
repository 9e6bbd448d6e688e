package org.incidenttasks.access;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Problem;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.Transactions;

/** People: set-up of the first, sign-in, and what an administrator does with the others of a tenant. */
@Stateless
public class Accounts {

    /** A person of a tenant with the roles there. */
    public record Member(UserAccount account, Set<Role> roles) {}

    /**
     * A person who was given roles in a tenant.
     *
     * @param passwordKept whether the person belongs elsewhere too, and so keeps name and password
     */
    public record Admitted(UserAccount account, boolean passwordKept) {}

    private static final Logger LOG = Logger.getLogger(Accounts.class.getName());
    private static final String USER = "user";
    private static final String NAME = "userName";
    private static final String ROLES = "roles";
    private static final int MOST_UNKNOWN = 10_000;
    private static final String USER_NAME = "[a-z0-9][a-z0-9._@-]{1,99}";

    /** The names that were tried and that nobody has, the one not tried for longest first. */
    private static final Map<String, UserAccount> UNKNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, UserAccount> eldest) {
            return size() > MOST_UNKNOWN;
        }
    };

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @EJB
    private Secrets secrets;

    @Inject
    private Passwords passwords;

    @Inject
    private Clock clock;

    public Accounts() {}

    /** For use without a container. */
    Accounts(
            EntityManager em,
            Transactions transactions,
            AuditTrail audit,
            Secrets secrets,
            Passwords passwords,
            Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.secrets = secrets;
        this.passwords = passwords;
        this.clock = clock;
    }

    // ---- set-up

    /** Whether nobody can sign in yet. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public boolean isSetUp() {
        return em.createQuery("select count(u) from UserAccount u", Long.class).getSingleResult() > 0;
    }

    /** The one-time code that the set-up page asks for, for the log. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public String setupCode() {
        return secrets.setupCode();
    }

    /**
     * Makes the first organisation, its administrator and, if wished, a sandbox whose administrator is the same person.
     *
     * @param code the one-time code from the log
     * @return the tenants made, the organisation first
     * @throws Problem.Forbidden for a wrong code; {@link Problem.Conflict} when somebody was quicker
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Tenant> setUp(
            String code, String organization, String userName, String displayName, String password, boolean sandbox) {
        if (isSetUp()) {
            throw alreadySetUp();
        }
        if (code == null || !Secrets.same(secrets.setupCode(), code.strip())) {
            throw new Problem.Forbidden("The code is not the one in the server's log: look for \"Set-up code\" there.");
        }
        return setUp(organization, userName, displayName, password, sandbox, true);
    }

    /** As {@link #setUp(String, String, String, String, String, boolean)}, by who already holds the server's settings. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Tenant> setUp(
            String organization, String userName, String displayName, String password, boolean sandbox) {
        return setUp(organization, userName, displayName, password, sandbox, false);
    }

    private List<Tenant> setUp(
            String organization,
            String userName,
            String displayName,
            String password,
            boolean sandbox,
            boolean byCode) {
        String name = validUserName(userName);
        Passwords.requireStrong(password, name);
        String organizationName = validText("organization", organization, 200);
        String shownName = validText("display name", displayName, 200);
        String hash = passwords.hash(password);
        return changed(() -> {
            if (em.createQuery("select count(u) from UserAccount u", Long.class).getSingleResult() > 0) {
                throw alreadySetUp();
            }
            // The code opens once: whoever finds it gone was not the first.
            if (!secrets.markSetUp() || (secrets.forgetSetupCode() == 0 && byCode)) {
                throw alreadySetUp();
            }
            Instant now = clock.instant();
            UserAccount account = new UserAccount(UUID.randomUUID().toString(), name, shownName, hash, now);
            em.persist(account);
            List<Tenant> tenants = new ArrayList<>();
            tenants.add(new Tenant(UUID.randomUUID().toString(), organizationName, false, now));
            if (sandbox) {
                tenants.add(new Tenant(UUID.randomUUID().toString(), "Sandbox", true, now));
            }
            tenants.forEach(em::persist);
            em.flush();
            tenants.forEach(tenant -> em.persist(new Membership(account.getId(), tenant.getId(), Role.ADMINISTRATOR)));
            Actor actor = Actor.system("set-up");
            for (Tenant tenant : tenants) {
                audit.record(
                        tenant.getId(),
                        actor,
                        AuditEvent.of("tenant.created", "tenant", tenant.getId())
                                .with("name", tenant.getName()),
                        AuditEvent.of("user.created", USER, account.getId())
                                .with(NAME, name)
                                .with(ROLES, Role.ADMINISTRATOR.name()));
            }
            return tenants;
        });
    }

    private static Problem alreadySetUp() {
        return new Problem.Conflict("AlreadySetUp", "The server is set up already: sign in.");
    }

    // ---- sign-in

    /**
     * Checks a name and a password.
     *
     * @return the account, or empty when the name, the password or the account does not hold; which of them is not told
     * @throws Problem.TooMany while the account is locked, with the seconds to wait
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<UserAccount> signIn(String userName, String password) {
        String name = userName == null ? "" : userName.strip().toLowerCase(Locale.ROOT);
        Optional<UserAccount> found = byName(name);
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
            UserAccount account = em.find(UserAccount.class, found.get().getId());
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
        if (!name.matches(USER_NAME)) {
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
        for (String tenantId : new TreeSet<>(tenantIdsOf(account.getId()))) {
            audit.record(tenantId, actor, AuditEvent.of(action, USER, account.getId()));
        }
    }

    private List<String> tenantIdsOf(String userId) {
        return em.createQuery("select distinct m.tenantId from Membership m where m.userId = :user", String.class)
                .setParameter("user", userId)
                .getResultList();
    }

    // ---- administration

    /** The people of the caller's tenant, by name. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public List<Member> list(Caller caller) {
        caller.require(Permission.ADMINISTER);
        return em
                .createQuery(
                        "select u from UserAccount u where exists (select m from Membership m where m.userId = u.id"
                                + " and m.tenantId = :tenant) order by u.userName",
                        UserAccount.class)
                .setParameter("tenant", caller.tenantId())
                .getResultList()
                .stream()
                .map(account -> new Member(account, rolesOf(account.getId(), caller.tenantId())))
                .toList();
    }

    /**
     * Makes a person of the caller's tenant. One who exists is given roles there: who belongs to another tenant that the
     * caller administers keeps name and password; who belongs nowhere any more comes back under the name and password
     * given.
     *
     * @throws Problem.Conflict with {@code UserNameTaken} when the user name is that of anybody else
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Admitted create(
            String userName, String displayName, String password, Collection<Role> roles, Caller caller) {
        caller.require(Permission.ADMINISTER);
        String name = validUserName(userName);
        String shownName = validText("display name", displayName, 200);
        Passwords.requireStrong(password, name);
        if (roles.isEmpty()) {
            throw new Problem.Invalid("MissingRole", "A person without a role can see nothing: choose one or more.");
        }
        String hash = passwords.hash(password);
        return changed(() -> {
            Optional<UserAccount> known = byName(name);
            if (known.isEmpty()) {
                return new Admitted(made(name, shownName, hash, roles, caller), false);
            }
            List<String> tenantIds = tenantIdsOf(known.get().getId());
            if (tenantIds.isEmpty()) {
                return new Admitted(broughtBack(known.get(), shownName, hash, roles, caller), false);
            }
            String callerId = caller.actor().id();
            boolean shared = tenantIds.stream()
                    .anyMatch(tenantId -> rolesOf(callerId, tenantId).contains(Role.ADMINISTRATOR));
            // Who is here already is no new person: the roles of such a one are changed, not added to by the way.
            if (!shared || tenantIds.contains(caller.tenantId())) {
                throw new Problem.Conflict(
                        "UserNameTaken", "There is a user " + name + " already: choose another name.");
            }
            giveRoles(known.get().getId(), roles, caller);
            audit.record(caller.tenantId(), caller.actor(), rolesChanged(known.get(), roles));
            return new Admitted(known.get(), true);
        });
    }

    private UserAccount made(String userName, String displayName, String hash, Collection<Role> roles, Caller caller) {
        UserAccount account =
                new UserAccount(UUID.randomUUID().toString(), userName, displayName, hash, clock.instant());
        em.persist(account);
        em.flush();
        giveRoles(account.getId(), roles, caller);
        audit.record(
                caller.tenantId(),
                caller.actor(),
                AuditEvent.of("user.created", USER, account.getId())
                        .with(NAME, userName)
                        .with(ROLES, words(roles)));
        return account;
    }

    private UserAccount broughtBack(
            UserAccount account, String displayName, String hash, Collection<Role> roles, Caller caller) {
        // Changes the account's version too: of two organisations that want the same person back, one hears of it.
        account.comeBack(displayName, hash, clock.instant());
        giveRoles(account.getId(), roles, caller);
        audit.record(
                caller.tenantId(),
                caller.actor(),
                rolesChanged(account, roles),
                AuditEvent.of("user.passwordReset", USER, account.getId()).with(NAME, account.getUserName()));
        return account;
    }

    private static AuditEvent rolesChanged(UserAccount account, Collection<Role> roles) {
        return AuditEvent.of("user.rolesChanged", USER, account.getId())
                .with(NAME, account.getUserName())
                .with(ROLES, words(roles));
    }

    /** Sets what a person is in the caller's tenant; none at all takes the person out of it. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void changeRoles(String userId, Collection<Role> roles, Caller caller) {
        caller.require(Permission.ADMINISTER);
        requireNotSelf(userId, caller, "Ask another administrator to change your own roles.");
        changed(() -> {
            UserAccount account = member(userId, caller);
            em.createQuery("delete from Membership m where m.userId = :user and m.tenantId = :tenant")
                    .setParameter("user", userId)
                    .setParameter("tenant", caller.tenantId())
                    .executeUpdate();
            giveRoles(userId, roles, caller);
            audit.record(caller.tenantId(), caller.actor(), rolesChanged(account, roles));
            return account;
        });
    }

    /** Lets a person sign in, or keeps one from it. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void enable(String userId, boolean enable, Caller caller) {
        caller.require(Permission.ADMINISTER);
        requireNotSelf(userId, caller, "Ask another administrator to disable your own account.");
        changed(() -> {
            UserAccount account = ownMember(userId, caller);
            account.enable(enable);
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of(enable ? "user.enabled" : "user.disabled", USER, userId)
                            .with(NAME, account.getUserName()));
            return account;
        });
    }

    /** Gives a person a new password and opens the account where it was locked. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void resetPassword(String userId, String password, Caller caller) {
        caller.require(Permission.ADMINISTER);
        Passwords.requireStrong(password, ownMember(userId, caller).getUserName());
        String hash = passwords.hash(password);
        changed(() -> {
            UserAccount account = ownMember(userId, caller);
            account.changePassword(hash, clock.instant());
            audit.record(
                    caller.tenantId(),
                    caller.actor(),
                    AuditEvent.of("user.passwordReset", USER, userId).with(NAME, account.getUserName()));
            return account;
        });
    }

    /**
     * A person changes the own password, knowing the present one.
     *
     * @throws Problem.TooMany while the account is locked, with the seconds to wait
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void changeOwnPassword(String present, String password, Caller caller) {
        String userId = caller.actor().id();
        UserAccount known = em.find(UserAccount.class, userId);
        boolean right = passwords.verify(present == null ? "" : present, known.getPasswordHash());
        // As at sign-in: a session that somebody left open must be no place to guess at.
        Optional<Problem> refused = transactions.retrying(() -> {
            UserAccount account = em.find(UserAccount.class, userId);
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
        changed(() -> {
            em.find(UserAccount.class, userId).changePassword(hash, clock.instant());
            audit.record(caller.tenantId(), caller.actor(), AuditEvent.of("user.passwordChanged", USER, userId));
            return null;
        });
    }

    // ---- shared

    private <T> T changed(Supplier<T> work) {
        T result = transactions.retrying(work);
        Directory.forget();
        return result;
    }

    private Optional<UserAccount> byName(String userName) {
        return em.createQuery("select u from UserAccount u where u.userName = :name", UserAccount.class)
                .setParameter("name", userName)
                .getResultStream()
                .findFirst();
    }

    /** The account, when it is one of the caller's tenant; else it does not exist for the caller. */
    private UserAccount member(String userId, Caller caller) {
        UserAccount account = em.find(UserAccount.class, userId);
        if (account == null || rolesOf(userId, caller.tenantId()).isEmpty()) {
            throw new Problem.NotFound("There is no user with the id " + userId + " here.");
        }
        return account;
    }

    /**
     * The account, when the caller administers every organisation it belongs to: whoever can give a person a new password
     * can be that person everywhere.
     */
    private UserAccount ownMember(String userId, Caller caller) {
        UserAccount account = member(userId, caller);
        String callerId = caller.actor().id();
        boolean elsewhere = tenantIdsOf(userId).stream()
                .filter(tenantId -> !tenantId.equals(caller.tenantId()))
                .anyMatch(tenantId -> !rolesOf(callerId, tenantId).contains(Role.ADMINISTRATOR));
        if (elsewhere) {
            throw new Problem.Conflict(
                    "BelongsElsewhere",
                    account.getUserName()
                            + " belongs to another organisation too: ask an administrator of both, or take"
                            + " the roles here away.");
        }
        return account;
    }

    private Set<Role> rolesOf(String userId, String tenantId) {
        return new TreeSet<>(em.createQuery(
                        "select m.role from Membership m where m.userId = :user and m.tenantId = :tenant", Role.class)
                .setParameter("user", userId)
                .setParameter("tenant", tenantId)
                .getResultList());
    }

    private void giveRoles(String userId, Collection<Role> roles, Caller caller) {
        Set.copyOf(roles).forEach(role -> em.persist(new Membership(userId, caller.tenantId(), role)));
    }

    private static void requireNotSelf(String userId, Caller caller, String message) {
        if (userId.equals(caller.actor().id())) {
            throw new Problem.Invalid("OwnAccount", message);
        }
    }

    private static String words(Collection<Role> roles) {
        return roles.stream().sorted().map(Role::name).collect(java.util.stream.Collectors.joining(" "));
    }

    private static String validUserName(String userName) {
        String name = userName == null ? "" : userName.strip().toLowerCase(Locale.ROOT);
        if (!name.matches(USER_NAME)) {
            throw new Problem.Invalid(
                    "BadUserName",
                    "The user name must be 2 to 100 letters, digits or . _ @ - and begin with a letter or digit.");
        }
        return name;
    }

    static String validText(String what, String text, int most) {
        String value = text == null ? "" : text.strip();
        if (value.isEmpty() || value.length() > most) {
            throw new Problem.Invalid("BadName", "The " + what + " must be 1 to " + most + " characters long.");
        }
        return value;
    }
}
