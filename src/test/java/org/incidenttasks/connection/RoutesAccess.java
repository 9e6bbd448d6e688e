package org.incidenttasks.connection;

/** Lets tests of other rooms drop what the routes remember. */
public final class RoutesAccess {

    private RoutesAccess() {}

    public static void forget() {
        Routes.forget();
    }
}
