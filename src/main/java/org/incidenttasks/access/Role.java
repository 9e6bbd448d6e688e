package org.incidenttasks.access;

import java.util.Set;

/** What a person is in a tenant; stored by name. A person may have several. */
public enum Role {
    /** Reads. */
    READER(Permission.READ),
    /** Reads, changes status and incidents, executes. */
    RESPONDER(Permission.READ, Permission.CHANGE_STATUS, Permission.CHANGE_INCIDENT, Permission.EXECUTE),
    /** Reads, creates and imports incidents and tasks. */
    ISSUER(Permission.READ, Permission.ISSUE),
    /** Everything, people and clients included. */
    ADMINISTRATOR(Permission.values());

    private final Set<Permission> permissions;

    Role(Permission... permissions) {
        this.permissions = Set.of(permissions);
    }

    public Set<Permission> permissions() {
        return permissions;
    }
}
