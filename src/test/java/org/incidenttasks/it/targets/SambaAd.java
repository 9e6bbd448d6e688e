package org.incidenttasks.it.targets;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllTrustManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Active Directory domain controller by Samba, over LDAPS alone, at a loopback address of its own, since its port
 * is fixed. The domain is made once in a run (some ten seconds) and kept to the end of it; one controller at a time. Its
 * service account has been delegated no more than the documentation asks for.
 */
public final class SambaAd implements AutoCloseable {

    public static final String BASE = "DC=ad,DC=example,DC=org";
    public static final String UNIT = "OU=Staff," + BASE;

    /** How the service account signs in. */
    public static final String SERVICE = "service@ad.example.org";

    private static final int LDAPS = 636;
    private static final Pattern SID = Pattern.compile("objectSid: (S-[0-9-]+)");

    /** Read and write of an attribute of users: userAccountControl, pwdLastSet (MS-ADSC: their schemaIDGUIDs). */
    private static final List<String> ATTRIBUTES =
            List.of("bf967a68-0de6-11d0-a285-00aa003049e2", "bf967a0a-0de6-11d0-a285-00aa003049e2");

    private static final String USERS = "bf967aba-0de6-11d0-a285-00aa003049e2";

    private static Domain domain;

    private final Domain of;
    private final Daemon daemon;

    /** What outlives a controller. */
    private record Domain(Path folder, String address, String administratorPassword, String servicePassword) {

        Path configuration() {
            return folder.resolve("smb.conf");
        }

        static Domain make() {
            Path folder = Daemon.folder("samba");
            // The run's own, as its ports are.
            int part = Integer.parseInt(System.getProperty("it.ports", "92")) % 250 + 1;
            Domain domain =
                    new Domain(folder, "127." + part + ".0.1", "Pw-" + UUID.randomUUID(), "Pw-" + UUID.randomUUID());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Daemon.remove(folder)));
            domain.provision();
            return domain;
        }

        private void provision() {
            try {
                for (String each : List.of("private", "state", "cache", "lock", "run", "dns")) {
                    Files.createDirectory(folder.resolve(each));
                }
                Daemon.run("chmod", "700", folder.resolve("private").toString());
                Files.writeString(configuration(), configurationText());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            tool(
                    "domain",
                    "provision",
                    "--realm=AD.EXAMPLE.ORG",
                    "--domain=EXAMPLE",
                    "--server-role=dc",
                    "--dns-backend=NONE",
                    "--host-name=dc1",
                    "--host-ip=" + address,
                    "--adminpass=" + administratorPassword);
            tool("ou", "create", UNIT);
            tool("user", "create", "service", servicePassword);
            Matcher sid = SID.matcher(tool("user", "show", "service", "--attributes=objectSid"));
            if (!sid.find()) {
                throw new AssertionError("The service account has no SID.");
            }
            for (String attribute : ATTRIBUTES) {
                tool(
                        "dsacl",
                        "set",
                        "--objectdn=" + UNIT,
                        "--sddl=(OA;CIIO;RPWP;" + attribute + ";" + USERS + ";" + sid.group(1) + ")");
            }
        }

        String tool(String... arguments) {
            String[] command = new String[arguments.length + 3];
            command[0] = "samba-tool";
            System.arraycopy(arguments, 0, command, 1, arguments.length);
            command[arguments.length + 1] = "-s";
            command[arguments.length + 2] = configuration().toString();
            return Daemon.run(command);
        }

        private String configurationText() {
            return """
                    [global]
                    netbios name = DC1
                    realm = AD.EXAMPLE.ORG
                    workgroup = EXAMPLE
                    server role = active directory domain controller
                    server services = ldap
                    interfaces = %s/8
                    bind interfaces only = yes
                    private dir = @/private
                    state directory = @/state
                    cache directory = @/cache
                    lock directory = @/lock
                    pid directory = @/run
                    ncalrpc dir = @/run/ncalrpc
                    binddns dir = @/dns
                    winbindd socket directory = @/run/winbindd
                    ntp signd socket directory = @/run/ntp
                    usershare path =
                    log file = @/log
                    tls enabled = yes
                    tls certfile = @/certificate.pem
                    tls keyfile = @/key.pem
                    tls cafile =
                    [sysvol]
                    path = @/state/sysvol
                    read only = No
                    [netlogon]
                    path = @/state/sysvol/ad.example.org/scripts
                    read only = No
                    """.formatted(address).replace("@/", folder + "/");
        }
    }

    private final ServerCertificate certificate;

    private SambaAd(Domain of, ServerCertificate certificate) {
        this.of = of;
        this.certificate = certificate;
        daemon = Daemon.start(
                of.folder().resolve("out"),
                of.address(),
                List.of(LDAPS),
                "/usr/sbin/samba",
                "-i",
                "-M",
                "single",
                "-s",
                of.configuration().toString());
    }

    private static synchronized Domain domain() {
        Daemon.need(
                "samba samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind",
                "samba",
                "samba-tool",
                "setup/ad-schema");
        if (domain == null) {
            domain = Domain.make();
        }
        return domain;
    }

    public static SambaAd start() {
        Domain of = domain();
        return new SambaAd(of, ServerCertificate.valid(of.folder(), of.address()));
    }

    /** One whose certificate has run out. */
    public static SambaAd startExpired() {
        Domain of = domain();
        return new SambaAd(of, ServerCertificate.expired(of.folder(), of.address()));
    }

    /** Adds a user of the unit whose users the service account may change, and answers its principal name. */
    public String add(String name, String password) {
        of.tool("user", "create", name, password, "--userou=OU=Staff", "--mail-address=" + name + "@example.org");
        return name + "@ad.example.org";
    }

    /** Signs in; it is the test's business whether the certificate is right. */
    public LDAPConnection as(String principal, String password) throws LDAPException {
        try {
            LDAPConnection connection = new LDAPConnection(
                    new SSLUtil(new TrustAllTrustManager()).createSSLSocketFactory(), of.address(), LDAPS);
            try {
                connection.bind(principal, password);
                return connection;
            } catch (LDAPException e) {
                connection.close();
                throw e;
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public LDAPConnection asAdministrator() throws LDAPException {
        return as("administrator@ad.example.org", of.administratorPassword());
    }

    /** The settings of a connection of the connector {@code ldap} to this directory. */
    public Map<String, String> settings() {
        return Map.of(
                "directory",
                "activeDirectory",
                "servers",
                of.address(),
                "security",
                "ldaps",
                "certificates",
                certificate.pem(),
                "bindDn",
                SERVICE,
                "bindPassword",
                of.servicePassword(),
                "baseDn",
                BASE);
    }

    @Override
    public void close() {
        daemon.close();
    }
}
