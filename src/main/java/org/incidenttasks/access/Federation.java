package org.incidenttasks.access;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;
import org.incidenttasks.storage.Transactions;

/** People of an identity provider: made at their first sign-in, and given the roles that it says at each. */
@Stateless
public class Federation {

    /** Begins the user names of people of a provider: no name with a password may contain a colon. */
    public static final String USER_NAME_PREFIX = "oidc:";

    /**
     * A person as the provider has it. Issuer and subject make the key; names and addresses may change hands.
     *
     * @param userName what the provider calls the person; for people to read
     */
    public record Person(String issuer, String subject, String userName, String displayName) {}

    private static final String USER = "user";
    private static final String NAME = "userName";
    private static final int MOST_ISSUER = 500;
    private static final int MOST_SUBJECT = 255;
    private static final int MOST_NAME = 100;
    private static final int MOST_DISPLAY_NAME = 200;

    @PersistenceContext(unitName = "incident-tasks")
    private EntityManager em;

    @EJB
    private Transactions transactions;

    @EJB
    private AuditTrail audit;

    @Inject
    private Clock clock;

    public Federation() {}

    /** For use without a container. */
    Federation(EntityManager em, Transactions transactions, AuditTrail audit, Clock clock) {
        this.em = em;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Lets a person in of whom the provider has just spoken, with these roles instead of those there were.
     *
     * @param roles for each organisation of which the provider may speak the roles there, which may be none; those in
     *     other organisations stay
     * @return the account; empty for a person without a role anywhere, of whom nothing is kept but what was there
     * @throws Problem.Forbidden for an account that an administrator has disabled here
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Optional<UserAccount> signIn(Person person, Map<String, Set<Role>> roles) {
        if (person.issuer().length() > MOST_ISSUER || person.subject().length() > MOST_SUBJECT) {
            throw new Problem.Invalid("BadProvider", "The provider's issuer or subject is too long.");
        }
        Map<String, Set<Role>> wanted = new TreeMap<>(roles);
        Optional<UserAccount> account = transactions.retrying(() -> signedIn(person, wanted));
        Directory.forget();
        if (account.isPresent() && !account.get().isEnabled()) {
            throw new Problem.Forbidden("Your account was disabled here: ask an administrator of your organization.");
        }
        return account;
    }

    private Optional<UserAccount> signedIn(Person person, Map<String, Set<Role>> wanted) {
        Optional<UserAccount> known = find(person);
        if (known.isPresent() && !known.get().isEnabled()) {
            tenantIdsOf(known.get()).forEach(tenantId -> record(tenantId, known.get(), "user.signInRefused"));
            return known;
        }
        boolean isNew = known.isEmpty();
        if (isNew && wanted.values().stream().allMatch(Set::isEmpty)) {
            return Optional.empty();
        }
        UserAccount account = known.map(found -> renamed(found, person)).orElseGet(() -> made(person));
        Map<String, AuditEvent> changes = new LinkedHashMap<>();
        wanted.forEach((tenantId, there) -> {
            if (replaced(account, tenantId, there)) {
                changes.put(
                        tenantId,
                        AuditEvent.of(isNew ? "user.created" : "user.rolesChanged", USER, account.getId())
                                .with(NAME, account.getUserName())
                                .with("roles", words(there))
                                .with("issuer", person.issuer())
                                .with("subject", person.subject()));
            }
        });
        em.flush();
        Actor provider = Actor.system("identity provider");
        // In the order of their ids, as everywhere: two transactions never wait for each other's chain.
        List<String> tenants = tenantIdsOf(account);
        Set<String> told = new TreeSet<>(tenants);
        told.addAll(changes.keySet());
        for (String tenantId : told) {
            if (changes.containsKey(tenantId)) {
                audit.record(tenantId, provider, changes.get(tenantId));
            }
            if (tenants.contains(tenantId)) {
                record(tenantId, account, "user.signedIn");
            }
        }
        return tenants.isEmpty() ? Optional.empty() : Optional.of(account);
    }

    private Optional<UserAccount> find(Person person) {
        return em.createQuery(
                        "select u from UserAccount u where u.issuer = :issuer and u.subject = :subject",
                        UserAccount.class)
                .setParameter("issuer", person.issuer())
                .setParameter("subject", person.subject())
                .getResultStream()
                .findFirst();
    }

    private UserAccount made(Person person) {
        UserAccount account = UserAccount.federated(
                UUID.randomUUID().toString(),
                person.issuer(),
                person.subject(),
                freeName(person, ""),
                displayName(person),
                clock.instant());
        em.persist(account);
        // Of two first sign-ins at once one breaks on the key here, and finds the other's account when run again.
        em.flush();
        return account;
    }

    private UserAccount renamed(UserAccount account, Person person) {
        String base = USER_NAME_PREFIX + plain(person);
        String present = account.getUserName();
        boolean same = present.equals(base) || present.startsWith(base + ":");
        String userName = same ? present : freeName(person, present);
        if (!userName.equals(present) || !displayName(person).equals(account.getDisplayName())) {
            account.rename(userName, displayName(person));
        }
        return account;
    }

    /** A user name that nobody else has: two people of a provider may be called the same, one after the other. */
    private String freeName(Person person, String own) {
        String base = USER_NAME_PREFIX + plain(person);
        for (int number = 1; ; number++) {
            String name = number == 1 ? base : base + ":" + number;
            long others = em.createQuery("select count(u) from UserAccount u where u.userName = :name", Long.class)
                    .setParameter("name", name)
                    .getSingleResult();
            if (others == 0 || name.equals(own)) {
                return name;
            }
        }
    }

    private static String plain(Person person) {
        String given = person.userName() == null || person.userName().isBlank() ? person.subject() : person.userName();
        String plain = given.strip().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}._@+-]", "-");
        return plain.length() <= MOST_NAME ? plain : plain.substring(0, MOST_NAME);
    }

    private static String displayName(Person person) {
        String given = person.displayName() == null || person.displayName().isBlank()
                ? plain(person)
                : person.displayName().strip();
        return given.length() <= MOST_DISPLAY_NAME ? given : given.substring(0, MOST_DISPLAY_NAME);
    }

    /** Whether the roles were others. */
    private boolean replaced(UserAccount account, String tenantId, Set<Role> wanted) {
        Set<Role> present = new TreeSet<>(em.createQuery(
                        "select m.role from Membership m where m.userId = :user and m.tenantId = :tenant", Role.class)
                .setParameter("user", account.getId())
                .setParameter("tenant", tenantId)
                .getResultList());
        if (present.equals(wanted)) {
            return false;
        }
        em.createQuery("delete from Membership m where m.userId = :user and m.tenantId = :tenant")
                .setParameter("user", account.getId())
                .setParameter("tenant", tenantId)
                .executeUpdate();
        wanted.forEach(role -> em.persist(new Membership(account.getId(), tenantId, role)));
        return true;
    }

    private List<String> tenantIdsOf(UserAccount account) {
        return em.createQuery(
                        "select distinct m.tenantId from Membership m where m.userId = :user order by m.tenantId",
                        String.class)
                .setParameter("user", account.getId())
                .getResultList();
    }

    private void record(String tenantId, UserAccount account, String action) {
        audit.record(
                tenantId,
                new Actor(Actor.Kind.PERSON, account.getId(), account.getDisplayName(), Actor.Via.PAGE, ""),
                AuditEvent.of(action, USER, account.getId()).with(NAME, account.getUserName()));
    }

    private static String words(Set<Role> roles) {
        return roles.stream().sorted().map(Role::name).collect(Collectors.joining(" "));
    }
}
