package org.incidenttasks.it.targets;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.unboundidds.controls.PasswordPolicyRequestControl;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A real OpenLDAP with its password policy overlay, over LDAPS and over LDAP with StartTLS. Its service account may do
 * no more than the documentation asks for.
 */
public final class Slapd implements AutoCloseable {

    public static final String BASE = "dc=example,dc=org";
    public static final String SERVICE = "cn=service," + BASE;

    private static final String ROOT = "cn=root," + BASE;

    private final Path folder;
    private final ServerCertificate certificate;
    private final int ldap = Daemon.freePort();
    private final int ldaps = Daemon.freePort();
    private final String rootPassword = "pw-" + UUID.randomUUID();
    private final String servicePassword = "pw-" + UUID.randomUUID();
    private final Daemon daemon;

    private Slapd(boolean expired) {
        Daemon.need("slapd", "slapd");
        folder = Daemon.folder("slapd");
        certificate = expired ? ServerCertificate.expired(folder) : ServerCertificate.valid(folder);
        try {
            Files.createDirectory(folder.resolve("db"));
            Files.writeString(folder.resolve("slapd.conf"), configurationText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon = Daemon.start(
                folder.resolve("log"),
                "127.0.0.1",
                List.of(ldap, ldaps),
                "/usr/sbin/slapd",
                "-d",
                "0",
                "-f",
                folder.resolve("slapd.conf").toString(),
                "-h",
                "ldap://127.0.0.1:" + ldap + " ldaps://127.0.0.1:" + ldaps);
        fill();
    }

    public static Slapd start() {
        return new Slapd(false);
    }

    /** One whose certificate has run out. */
    public static Slapd startExpired() {
        return new Slapd(true);
    }

    private String configurationText() {
        return """
                include /etc/ldap/schema/core.schema
                include /etc/ldap/schema/cosine.schema
                include /etc/ldap/schema/inetorgperson.schema
                modulepath /usr/lib/ldap
                moduleload back_mdb
                moduleload ppolicy
                pidfile @/pid
                argsfile @/args
                TLSCertificateFile @/certificate.pem
                TLSCertificateKeyFile @/key.pem
                access to attrs=userPassword by self write by anonymous auth by * none
                access to attrs=pwdAccountLockedTime,pwdReset by dn.exact="%s" write by * none
                access to * by dn.exact="%s" read by self read by * none
                database mdb
                maxsize 10485760
                suffix "%s"
                rootdn "%s"
                rootpw %s
                directory @/db
                overlay ppolicy
                ppolicy_default "cn=policy,%s"
                ppolicy_use_lockout
                """.formatted(SERVICE, SERVICE, BASE, ROOT, rootPassword, BASE).replace("@/", folder + "/");
    }

    private void fill() {
        try (LDAPConnection root = as(ROOT, rootPassword)) {
            root.add("dn: " + BASE, "objectClass: dcObject", "objectClass: organization", "dc: example", "o: Example");
            root.add(
                    "dn: cn=policy," + BASE,
                    "objectClass: device",
                    "objectClass: pwdPolicy",
                    "cn: policy",
                    "pwdAttribute: userPassword",
                    "pwdLockout: TRUE",
                    "pwdMaxFailure: 100",
                    "pwdMustChange: TRUE");
            root.add(
                    "dn: " + SERVICE,
                    "objectClass: organizationalRole",
                    "objectClass: simpleSecurityObject",
                    "cn: service",
                    "userPassword: " + servicePassword);
        } catch (LDAPException | LDIFException e) {
            throw new AssertionError(e);
        }
    }

    /** Adds a user below {@link #BASE}, and answers its DN. */
    public String add(String uid, String password) throws LDAPException, LDIFException {
        String dn = "uid=" + uid + "," + BASE;
        try (LDAPConnection root = as(ROOT, rootPassword)) {
            root.add(
                    "dn: " + dn,
                    "objectClass: inetOrgPerson",
                    "uid: " + uid,
                    "cn: " + uid,
                    "sn: " + uid,
                    "mail: " + uid + "@example.org",
                    "userPassword: " + password);
        }
        return dn;
    }

    /** Signs in over the loopback, without TLS, and asks for the reason of a refusal, which comes as a control. */
    public LDAPConnection as(String dn, String password) throws LDAPException {
        LDAPConnection connection = new LDAPConnection("127.0.0.1", ldap);
        try {
            connection.bind(new SimpleBindRequest(dn, password, new PasswordPolicyRequestControl()));
            return connection;
        } catch (LDAPException e) {
            connection.close();
            throw e;
        }
    }

    /** As the one who may do anything. */
    public LDAPConnection asRoot() throws LDAPException {
        return as(ROOT, rootPassword);
    }

    /** The settings of a connection of the connector {@code ldap} to this directory, over LDAPS. */
    public Map<String, String> settings() {
        return Map.of(
                "directory",
                "openLdap",
                "servers",
                "localhost:" + ldaps,
                "security",
                "ldaps",
                "certificates",
                certificate.pem(),
                "bindDn",
                SERVICE,
                "bindPassword",
                servicePassword,
                "baseDn",
                BASE);
    }

    public int ldap() {
        return ldap;
    }

    @Override
    public void close() {
        daemon.close();
        Daemon.remove(folder);
    }
}
