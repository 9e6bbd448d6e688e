package org.incidenttasks.it.targets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A real Dovecot with a master user, over IMAPS and over IMAP with STARTTLS; it runs about a second after its start. */
public final class Dovecot implements AutoCloseable {

    /** The account that may sign in for every owner. */
    public static final String MASTER = "agent";

    /** The owners of its mailboxes; all have the same password. */
    public static final List<String> OWNERS = List.of("ada", "bob", "cyd");

    private final Path folder;
    private final ServerCertificate certificate;
    private final int imaps = Daemon.freePort();
    private final int imap = Daemon.freePort();
    private final String masterPassword = "pw-" + UUID.randomUUID();
    private final String ownerPassword = "pw-" + UUID.randomUUID();
    private final Daemon daemon;

    private Dovecot(boolean expired) {
        Daemon.need("dovecot-imapd", "dovecot", "doveadm");
        folder = Daemon.folder("dovecot");
        certificate = expired ? ServerCertificate.expired(folder) : ServerCertificate.valid(folder);
        try {
            for (String each : List.of("run", "state", "mail")) {
                Files.createDirectory(folder.resolve(each));
            }
            Daemon.run("chown", "nobody:nogroup", folder.resolve("mail").toString());
            Files.writeString(folder.resolve("master"), MASTER + ":{PLAIN}" + masterPassword + "\n");
            StringBuilder users = new StringBuilder();
            OWNERS.forEach(owner ->
                    users.append(owner).append(":{PLAIN}").append(ownerPassword).append("::::::\n"));
            Files.writeString(folder.resolve("users"), users);
            Files.writeString(configuration(), configurationText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon = Daemon.start(
                folder.resolve("out"),
                "127.0.0.1",
                List.of(imaps, imap),
                "/usr/sbin/dovecot",
                "-F",
                "-c",
                configuration().toString());
    }

    public static Dovecot start() {
        return new Dovecot(false);
    }

    /** One whose certificate has run out. */
    public static Dovecot startExpired() {
        return new Dovecot(true);
    }

    private Path configuration() {
        return folder.resolve("dovecot.conf");
    }

    private String configurationText() {
        return """
                base_dir = @/run
                state_dir = @/state
                log_path = @/log
                protocols = imap
                listen = 127.0.0.1
                mail_location = mdbox:@/mail/%u
                first_valid_uid = 1
                ssl = required
                ssl_cert = <@/certificate.pem
                ssl_key = <@/key.pem
                auth_master_user_separator = *
                auth_failure_delay = 0
                mail_max_userip_connections = 100
                service anvil {
                  unix_listener anvil-auth-penalty {
                    mode = 0
                  }
                }
                service imap-login {
                  inet_listener imap {
                    port = %d
                  }
                  inet_listener imaps {
                    port = %d
                    ssl = yes
                  }
                }
                passdb {
                  driver = passwd-file
                  args = @/master
                  master = yes
                  result_success = continue
                }
                passdb {
                  driver = passwd-file
                  args = @/users
                }
                userdb {
                  driver = passwd-file
                  args = @/users
                  override_fields = uid=nobody gid=nogroup home=@/mail/%%u
                }
                namespace inbox {
                  inbox = yes
                  separator = /
                  mailbox Deleted {
                    special_use = \\Trash
                    auto = create
                  }
                }
                """.replace("mdbox:@/mail/%u", "mdbox:@/mail/%%u")
                .formatted(imap, imaps)
                .replace("@/", folder + "/");
    }

    /** The settings of a connection of the connector {@code imap} for these mailboxes, over IMAPS. */
    public Map<String, String> settings(String... mailboxes) {
        return Map.of(
                "servers",
                "localhost:" + imaps,
                "security",
                "imaps",
                "certificates",
                certificate.pem(),
                "masterUser",
                MASTER,
                "masterPassword",
                masterPassword,
                "masterSeparator",
                "*",
                "mailboxes",
                String.join("\n", mailboxes));
    }

    public int imaps() {
        return imaps;
    }

    /** Unencrypted at first: takes STARTTLS. */
    public int imap() {
        return imap;
    }

    public String pem() {
        return certificate.pem();
    }

    public String ownerPassword() {
        return ownerPassword;
    }

    /** Runs the server's own tool. */
    public String doveadm(String... arguments) {
        String[] command = new String[arguments.length + 3];
        command[0] = "doveadm";
        command[1] = "-c";
        command[2] = configuration().toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        return Daemon.run(command);
    }

    @Override
    public void close() {
        daemon.close();
        Daemon.remove(folder);
    }
}
