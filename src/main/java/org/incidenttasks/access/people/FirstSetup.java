package org.incidenttasks.access.people;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.Texts;
import org.incidenttasks.access.Passwords;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.Roster;
import org.incidenttasks.access.Secrets;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.UserAccount;
import org.incidenttasks.audit.Actor;
import org.incidenttasks.audit.AuditEvent;
import org.incidenttasks.audit.AuditTrail;

/** Makes the first organisation and its administrator, once. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class FirstSetup {

    @EJB
    private Roster roster;

    @EJB
    private AuditTrail audit;

    @EJB
    private Secrets secrets;

    @Inject
    private Passwords passwords;

    public FirstSetup() {}

    /** For use without a container. */
    FirstSetup(Roster roster, AuditTrail audit, Secrets secrets, Passwords passwords) {
        this.roster = roster;
        this.audit = audit;
        this.secrets = secrets;
        this.passwords = passwords;
    }

    /** Whether somebody can sign in. */
    public boolean isSetUp() {
        return !roster.isEmpty();
    }

    /** The one-time code that the set-up page asks for, for the log. */
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
        String name = UserAccount.requireName(userName);
        Passwords.requireStrong(password, name);
        String organizationName = Texts.name("organization", organization, 200);
        String shownName = Texts.name("display name", displayName, 200);
        String hash = passwords.hash(password);
        return roster.change(() -> {
            // The code opens once: whoever finds it gone was not the first.
            if (!roster.isEmpty() || !secrets.markSetUp() || (secrets.forgetSetupCode() == 0 && byCode)) {
                throw alreadySetUp();
            }
            UserAccount account = roster.makeAccount(name, shownName, hash);
            List<Tenant> tenants = new ArrayList<>();
            tenants.add(roster.makeProvider(organizationName));
            if (sandbox) {
                tenants.add(roster.makeTenant("Sandbox", true));
            }
            tenants.forEach(tenant -> roster.setRoles(account.getId(), tenant.getId(), rolesIn(tenant)));
            tenants.forEach(tenant -> audit.record(
                    tenant.getId(),
                    Actor.system("set-up"),
                    AuditEvent.of("tenant.created", "tenant", tenant.getId()).with("name", tenant.getName()),
                    Admission.created(account, rolesIn(tenant))));
            return tenants;
        });
    }

    private static Set<Role> rolesIn(Tenant tenant) {
        return tenant.isProvider() ? Set.of(Role.ADMINISTRATOR, Role.PROVIDER) : Set.of(Role.ADMINISTRATOR);
    }

    private static Problem alreadySetUp() {
        return new Problem.Conflict("AlreadySetUp", "The server is set up already: sign in.");
    }
}
