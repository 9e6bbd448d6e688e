package org.incidenttasks.access;

/** Lets tests of other rooms drop what the directory remembers. */
public final class DirectoryAccess {

    private DirectoryAccess() {}

    public static void forget() {
        Directory.forget();
    }
}
