package org.incidenttasks.https;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A key with a certificate that nobody else signed, for a server whose operator brings none. */
final class SelfMade {

    /** Whoever reads the certificate in a browser's warning sees what it is. */
    private static final String ORGANIZATION = "OU=made by the server for itself, O=Incident Tasks";

    /** Apple's systems trust no longer one. */
    private static final String DAYS = "825";

    private static final String PASSWORD = "KEY_STORE_PASSWORD";
    private static final int MOST_NAME = 64;
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    private SelfMade() {}

    /**
     * The names by which clients may find this server: this machine's, whatever of it is in the network.
     *
     * @param host that the server listens on, a name, an address or {@code *}
     */
    static Set<String> names(String host) {
        Set<String> names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        Stream.of(host, ownName())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> isAddress(name) || NAME.matcher(name).matches())
                .filter(name -> !name.equals("0.0.0.0") && !name.equals("::"))
                .forEach(names::add);
        return names;
    }

    private static boolean isAddress(String name) {
        return ADDRESS.matcher(name).matches();
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // A machine that does not know its own name is not found by it either.
            return "localhost";
        }
    }

    static boolean made(ServerKey key) {
        return key.certificate().getSubjectX500Principal().getName("RFC1779").contains(ORGANIZATION);
    }

    /**
     * Makes a key and its certificate with the tool that every Java runtime brings: Java has no interface for that.
     *
     * @param folder for a file that is gone afterwards
     */
    static ServerKey make(Set<String> names, Path folder) throws IOException, GeneralSecurityException {
        Path store = folder.resolve("making.p12");
        String password = HttpsFolder.password();
        Files.deleteIfExists(store);
        try {
            run(command(names, store), password);
            return PersonalStore.read(store, password);
        } finally {
            Files.deleteIfExists(store);
        }
    }

    private static List<String> command(Set<String> names, Path store) {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        return List.of(
                tool,
                "-genkeypair",
                "-alias",
                PersonalStore.ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA256withECDSA",
                // The client's clock may be behind.
                "-startdate",
                "-1d",
                "-validity",
                DAYS,
                "-dname",
                "CN=" + commonName(names) + ", " + ORGANIZATION,
                "-ext",
                "SAN=" + alternativeNames(names),
                "-ext",
                "BC:critical=ca:false",
                "-ext",
                "KU:critical=digitalSignature",
                "-ext",
                "EKU=serverAuth",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD);
    }

    private static String commonName(Collection<String> names) {
        return names.stream()
                .filter(name -> !isAddress(name) && name.length() <= MOST_NAME)
                .reduce((first, last) -> last)
                .orElse("localhost");
    }

    private static String alternativeNames(Collection<String> names) {
        return names.stream()
                .map(name -> (isAddress(name) ? "ip:" : "dns:") + name)
                .collect(Collectors.joining(","));
    }

    private static void run(List<String> command, String password) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(PASSWORD, password);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("keytool was interrupted", e);
        }
    }
}
