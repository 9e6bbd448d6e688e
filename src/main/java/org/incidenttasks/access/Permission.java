package org.incidenttasks.access;

import java.util.List;

/**
 * What a caller may do within one tenant. Each names the application roles of a token that carry it, least first, as
 * Graph's permission tables do; those beginning with {@code IncidentTasks} are ours, for what Graph does not offer.
 */
public enum Permission {
    READ("SecurityIncident.Read.All", "SecurityIncident.ReadWrite.All", "SecurityIncidentTask.ReadWrite.All"),
    CHANGE_STATUS("SecurityIncident.ReadWrite.All", "SecurityIncidentTask.ReadWrite.All"),
    CHANGE_INCIDENT("SecurityIncident.ReadWrite.All"),
    EXECUTE(
            "SecurityIncidentTask.TakeAction.ReadWrite.All",
            "SecurityIncident.ReadWrite.All",
            "SecurityIncidentTask.ReadWrite.All"),
    /** Of what actions brought back from their targets, which may be anything that was there. */
    READ_EVIDENCE("IncidentTasks.ReadEvidence.All"),
    ISSUE("IncidentTasks.Issue.All"),
    ADMINISTER("IncidentTasks.Administer.All"),
    /** Of people of the provider alone; no token carries it. */
    MANAGE_CUSTOMERS;

    private final List<String> appRoles;

    Permission(String... appRoles) {
        this.appRoles = List.of(appRoles);
    }

    /** Application roles (or delegated scopes) of which one suffices. */
    public List<String> appRoles() {
        return appRoles;
    }

    /** Every application role that means something here, in a stable order. */
    public static List<String> allAppRoles() {
        return java.util.Arrays.stream(values())
                .flatMap(permission -> permission.appRoles.stream())
                .distinct()
                .sorted()
                .toList();
    }
}
