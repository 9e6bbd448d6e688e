package org.incidenttasks.audit;

/**
 * Who did something, as the audit trail keeps it: names are copied, so that an entry stays readable when the account is
 * gone.
 *
 * @param kind person, API client or the system itself
 * @param id the account's or client's id
 * @param name what pages show, at most 300 characters
 * @param via the door that was used
 * @param requestId the request's id, empty where there is none
 */
public record Actor(Kind kind, String id, String name, Via via, String requestId) {

    /** What kind of actor it is; stored by name. */
    public enum Kind {
        PERSON,
        CLIENT,
        SYSTEM,
        /** Never written: a word that this version does not know, because somebody edited the row. */
        UNKNOWN
    }

    /** The door through which the actor came; stored by name. */
    public enum Via {
        PAGE,
        API,
        SERVER,
        /** Never written, as {@link Kind#UNKNOWN}. */
        UNKNOWN
    }

    /** A part of the server acting by itself, such as {@code dispatcher}. */
    public static Actor system(String part) {
        return new Actor(Kind.SYSTEM, part, part, Via.SERVER, "");
    }
}
