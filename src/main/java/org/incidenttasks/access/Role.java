package org.incidenttasks.access;

import java.util.Set;
import java.util.stream.Stream;

/** What a person is in a tenant; stored by name. A person may have several. */
public enum Role {
    /** Reads. */
    READER(Permission.READ),
    /** Reads, evidence too, changes status and incidents, executes. */
    RESPONDER(
            Permission.READ,
            Permission.READ_EVIDENCE,
            Permission.CHANGE_STATUS,
            Permission.CHANGE_INCIDENT,
            Permission.EXECUTE),
    /** Reads, creates and imports incidents and tasks. */
    ISSUER(Permission.READ, Permission.ISSUE),
    /** Everything within the organisation, people and clients included. */
    ADMINISTRATOR(Stream.of(Permission.values())
            .filter(permission -> permission != Permission.MANAGE_CUSTOMERS)
            .toArray(Permission[]::new)),
    /** Makes and suspends customers, and says who of the provider's people is what there; the provider's alone. */
    PROVIDER(Permission.MANAGE_CUSTOMERS);

    private final Set<Permission> permissions;

    Role(Permission... permissions) {
        this.permissions = Set.of(permissions);
    }

    public Set<Permission> permissions() {
        return permissions;
    }
}
