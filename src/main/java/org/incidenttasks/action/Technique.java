package org.incidenttasks.action;

/** Defensive techniques of MITRE's D3FEND, as far as an action is one. */
public enum Technique {
    NETWORK_ISOLATION("D3-NI", "Network Isolation"),
    RESTORE_NETWORK_ACCESS("D3-RNA", "Restore Network Access"),
    EXECUTABLE_ALLOWLISTING("D3-EAL", "Executable Allowlisting"),
    EXECUTABLE_DENYLISTING("D3-EDL", "Executable Denylisting"),
    RESTORE_CONFIGURATION("D3-RC", "Restore Configuration"),
    FILE_ANALYSIS("D3-FA", "File Analysis"),
    PLATFORM_MONITORING("D3-PM", "Platform Monitoring"),
    PROCESS_TERMINATION("D3-PT", "Process Termination"),
    FILE_EVICTION("D3-FEV", "File Eviction"),
    NETWORK_TRAFFIC_FILTERING("D3-NTF", "Network Traffic Filtering"),
    DNS_DENYLISTING("D3-DNSDL", "DNS Denylisting"),
    CREDENTIAL_ROTATION("D3-CRO", "Credential Rotation"),
    CREDENTIAL_EVICTION("D3-CE", "Credential Eviction"),
    ACCOUNT_LOCKING("D3-AL", "Account Locking"),
    UNLOCK_ACCOUNT("D3-ULA", "Unlock Account"),
    SESSION_TERMINATION("D3-ST", "Session Termination"),
    EMAIL_REMOVAL("D3-ER", "Email Removal"),
    RESTORE_FILE("D3-RF", "Restore File"),
    RESTORE_EMAIL("D3-RE", "Restore Email"),
    RESTORE_USER_ACCOUNT_ACCESS("D3-RUAA", "Restore User Account Access");

    private final String id;
    private final String title;

    Technique(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** As D3FEND writes it, {@code D3-NI}. */
    public String id() {
        return id;
    }

    /** Its English name, which is a name in every language. */
    public String title() {
        return title;
    }

    @Override
    public String toString() {
        return id + " " + title;
    }
}
