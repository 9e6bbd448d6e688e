package org.incidenttasks.connector.ssh;

import java.util.List;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Trial;

/** Tries every host of a connection: its key, the account, the helper, and the tools that the helper needs. */
final class SshTrial {

    /** Of the helper; another one may understand other words. */
    static final String VERSION = "1";

    private final SshDoor door;
    private final Configuration configuration;
    private final Trial.Notes notes = new Trial.Notes();

    SshTrial(SshDoor door, Configuration configuration) {
        this.door = door;
        this.configuration = configuration;
    }

    Trial run() throws InterruptedException {
        for (String line : configuration.lines(SshConnector.HOSTS)) {
            try {
                look(SshHost.of(line));
            } catch (SshProblem e) {
                notes.bad(e.getMessage());
            }
        }
        return notes.trial();
    }

    private void look(SshHost host) throws SshProblem, InterruptedException {
        try (SshSession session = door.open(configuration, host)) {
            notes.good("Reached " + host.name() + ", whose key is the pinned one, and signed in.");
            SshSession.Reply reply = session.root("version").good();
            String version = reply.value("version").orElse("none");
            if (version.equals(VERSION)) {
                notes.good(host.name() + ": the helper may be run as root, and is of the right version.");
            } else {
                notes.bad(host.name() + ": the helper is of version " + version + ", and " + VERSION
                        + " is needed: install the one that this server hands out.");
            }
            tools(host, reply);
        }
    }

    private void tools(SshHost host, SshSession.Reply reply) {
        List<String> lacks = reply.values("lacks");
        for (String tool : lacks) {
            switch (tool) {
                case "nft":
                    notes.bad(host.name() + " has no nft: it cannot be isolated. Install nftables.");
                    break;
                case "clamscan":
                    notes.bad(host.name() + " has no clamscan: it cannot be scanned. Install clamav.");
                    break;
                case "zip":
                    notes.bad(host.name() + " has no zip: no evidence can be collected. Install zip.");
                    break;
                case "fapolicyd":
                    break;
                default:
                    notes.bad(host.name() + " has no " + tool + ": install it.");
            }
        }
        notes.good(host.name()
                + (reply.values("runs").contains("fapolicyd")
                        ? ": fapolicyd runs, and restricts programs and blocks files by their hash."
                        : ": fapolicyd does not run. Programs are restricted by mounts, and no file can be blocked by"
                                + " its hash."));
    }
}
