package org.incidenttasks.connector.microsoft;

import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.connector.http.Guard;
import org.incidenttasks.connector.http.HttpFailure;

/**
 * Tries a connection: each half signs in and reads, and changes nothing. Whether the application may also act, Microsoft
 * tells by refusing only: the permissions are in the documents.
 */
final class MicrosoftTrial {

    private MicrosoftTrial() {}

    /** A first look at one half. */
    @FunctionalInterface
    private interface Look {
        void at(MicrosoftCloud cloud) throws HttpFailure, InterruptedException;
    }

    static Trial run(Guard guard, Configuration configuration) throws InterruptedException {
        Trial.Notes notes = new Trial.Notes();
        try {
            MicrosoftCloud cloud = MicrosoftCloud.of(guard, configuration);
            look(cloud, notes, "Defender for Endpoint", half -> half.defender().look());
            look(cloud, notes, "Microsoft Graph", half -> half.graph().look());
        } catch (HttpFailure e) {
            notes.bad(e.getMessage());
        }
        return notes.trial();
    }

    private static void look(MicrosoftCloud cloud, Trial.Notes notes, String what, Look look)
            throws InterruptedException {
        try {
            look.at(cloud);
            notes.good("Reached " + what + ", signed in and read.");
        } catch (HttpFailure e) {
            notes.bad(what + ": " + e.getMessage());
        }
    }
}
