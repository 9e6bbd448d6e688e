package org.incidenttasks.https;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder that a Liberty server has its https from: a key store; {@code server.xml}, which names it and its password;
 * and {@code certificate.pem}, for clients to trust. The password is made anew with each key store. It keeps nobody out
 * who may read the folder: the folder's permissions do.
 */
final class HttpsFolder {

    static final String CERTIFICATE = "certificate.pem";

    private static final String CONFIGURATION = "server.xml";
    private static final String STORES = "key-store-*.p12";
    private static final Pattern WRITTEN =
            Pattern.compile("location=\"[^\"]*(key-store-[0-9a-f]+\\.p12)\" password=\"([0-9a-f]+)\"");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 32;
    private static final int NAME_BYTES = 4;

    /** What is done while no other server does anything to the folder. */
    interface Work<T> {
        T in(HttpsFolder folder) throws IOException, GeneralSecurityException;
    }

    private final Path path;

    private HttpsFolder(Path path) {
        this.path = path;
    }

    /** Does something to a folder, which is made where there is none; several servers may share it. */
    static <T> T locked(Path path, Work<T> work) throws IOException, GeneralSecurityException {
        Path folder = path.toAbsolutePath().normalize();
        Files.createDirectories(folder);
        restrict(folder, "rwx------");
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            return work.in(new HttpsFolder(folder));
        }
    }

    static String password() {
        return random(PASSWORD_BYTES);
    }

    Path path() {
        return path;
    }

    /** What the server has from before; empty where there is nothing, or nothing that can be opened. */
    Optional<ServerKey> kept() throws IOException {
        Path configuration = path.resolve(CONFIGURATION);
        if (!Files.exists(configuration)) {
            return Optional.empty();
        }
        Matcher written = WRITTEN.matcher(Files.readString(configuration));
        if (!written.find()) {
            return Optional.empty();
        }
        Path store = path.resolve(written.group(1));
        try {
            ServerKey key = PersonalStore.read(store, written.group(2));
            // Written again, because the folder may have been moved.
            write(CONFIGURATION, configuration(store, written.group(2)));
            return Optional.of(key);
        } catch (IOException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Gives the server a key: it takes it up when {@code server.xml} names it, which is why that comes last. */
    void keep(ServerKey key) throws IOException, GeneralSecurityException {
        String password = password();
        Path store = path.resolve("key-store-" + random(NAME_BYTES) + ".p12");
        PersonalStore.write(key, store, password);
        restrict(store, "rw-------");
        write(CERTIFICATE, Pem.write(key.certificate()));
        write(CONFIGURATION, configuration(store, password));
        try (DirectoryStream<Path> stores = Files.newDirectoryStream(path, STORES)) {
            for (Path other : stores) {
                if (!other.equals(store)) {
                    Files.delete(other);
                }
            }
        }
    }

    private static String configuration(Path store, String password) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <!-- Written by the application, which would write it again. -->
                <server>
                  <include location="${server.config.dir}/https.xml"/>
                  <keyStore id="https" type="PKCS12" location="%s" password="%s"/>
                </server>
                """.formatted(escaped(store.toString()), password);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /** Writes a file whole or not at all, and only where that changes it. */
    private void write(String name, String text) throws IOException {
        Path file = path.resolve(name);
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return;
        }
        Path written = path.resolve(name + ".new");
        Files.writeString(written, text);
        restrict(written, "rw-------");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void restrict(Path file, String permissions) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
