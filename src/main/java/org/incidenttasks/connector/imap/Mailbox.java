package org.incidenttasks.connector.imap;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FetchProfile;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.Tls;

/** A connection to one mailbox, signed in to by the account that may do so for every owner; always over TLS. */
final class Mailbox implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Mailbox.class.getName());

    private static final String CONNECT_MILLIS = "5000";
    private static final String ANSWER_MILLIS = "10000";

    private final IMAPStore store;
    private final String name;
    private final Configuration configuration;
    private List<IMAPFolder> folders;

    private Mailbox(IMAPStore store, String name, Configuration configuration) {
        this.store = store;
        this.name = name;
        this.configuration = configuration;
    }

    /** At the first of these servers that answers. */
    static Mailbox open(Configuration configuration, String name, List<String> servers) throws MessagingException {
        MessagingException last = null;
        for (String server : servers) {
            try {
                return open(configuration, name, server);
            } catch (AuthenticationFailedException e) {
                // A wrong password would be wrong at the next server too.
                throw e;
            } catch (MessagingException e) {
                last = e;
            }
        }
        throw last == null ? new MessagingException("No server is named.") : last;
    }

    static Mailbox open(Configuration configuration, String name, String server) throws MessagingException {
        boolean startTls = configuration.text(ImapConnector.SECURITY).equals(ImapConnector.START_TLS);
        Address address = Address.of(server, startTls ? 143 : 993);
        IMAPStore store = (IMAPStore)
                Session.getInstance(properties(configuration, startTls)).getStore("imap");
        try {
            store.connect(
                    address.host(),
                    address.port(),
                    name + configuration.text(ImapConnector.SEPARATOR) + configuration.text(ImapConnector.ACCOUNT),
                    configuration.text(ImapConnector.PASSWORD));
        } catch (MessagingException e) {
            close(store);
            throw e;
        }
        return new Mailbox(store, name, configuration);
    }

    private static Properties properties(Configuration configuration, boolean startTls) throws MessagingException {
        Properties properties = new Properties();
        try {
            properties.put(
                    "mail.imap.ssl.socketFactory",
                    Tls.trusting(configuration.optional(ImapConnector.CERTIFICATES))
                            .getSocketFactory());
        } catch (GeneralSecurityException e) {
            throw new MessagingException(e.getMessage(), e);
        }
        properties.put(startTls ? "mail.imap.starttls.enable" : "mail.imap.ssl.enable", "true");
        properties.put("mail.imap.starttls.required", Boolean.toString(startTls));
        properties.put("mail.imap.ssl.checkserveridentity", "true");
        // Else what the trusted certificates refuse is tried once more with those of the platform.
        properties.put("mail.imap.socketFactory.fallback", "false");
        properties.put("mail.imap.connectiontimeout", CONNECT_MILLIS);
        properties.put("mail.imap.timeout", ANSWER_MILLIS);
        return properties;
    }

    String name() {
        return name;
    }

    /** Whether the server offers an extension of the protocol. */
    boolean can(String capability) throws MessagingException {
        return store.hasCapability(capability);
    }

    /** All folders of the owner that hold messages; those that only show messages of others come last. */
    List<IMAPFolder> folders() throws MessagingException {
        if (folders == null) {
            List<Folder> others = new ArrayList<>(Arrays.asList(store.getSharedNamespaces()));
            others.addAll(Arrays.asList(store.getUserNamespaces(null)));
            List<IMAPFolder> found = new ArrayList<>();
            for (Folder folder : store.getDefaultFolder().list("*")) {
                if ((folder.getType() & Folder.HOLDS_MESSAGES) != 0 && !isOneOf(others, folder)) {
                    found.add((IMAPFolder) folder);
                }
            }
            List<IMAPFolder> views = new ArrayList<>();
            for (IMAPFolder folder : found) {
                if (has(folder, "\\All") || has(folder, "\\Flagged")) {
                    views.add(folder);
                }
            }
            found.sort(Comparator.comparing(views::contains));
            folders = List.copyOf(found);
        }
        return folders;
    }

    private static boolean isOneOf(List<Folder> namespaces, Folder folder) throws MessagingException {
        for (Folder namespace : namespaces) {
            String prefix = namespace.getFullName();
            if (!prefix.isEmpty()
                    && (folder.getFullName() + folder.getSeparator()).startsWith(prefix + folder.getSeparator())) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(IMAPFolder folder, String attribute) throws MessagingException {
        return Arrays.stream(folder.getAttributes()).anyMatch(attribute::equalsIgnoreCase);
    }

    /** The folder that the connection names; else the one that the server calls Trash; else the one of that name. */
    Optional<IMAPFolder> trash() throws MessagingException {
        Optional<String> named = configuration.optional(ImapConnector.TRASH);
        if (named.isEmpty()) {
            for (IMAPFolder folder : folders()) {
                if (has(folder, "\\Trash")) {
                    return Optional.of(folder);
                }
            }
        }
        String wanted = named.isPresent() ? named.get() : usualTrash();
        return folder(wanted);
    }

    private String usualTrash() throws MessagingException {
        Folder[] own = store.getPersonalNamespaces();
        String prefix = own.length == 0 ? "" : own[0].getFullName();
        return prefix.isEmpty() ? "Trash" : prefix + own[0].getSeparator() + "Trash";
    }

    /** Made, and shown to the owner's programs, where it is missing. */
    IMAPFolder trashOrMade() throws MessagingException {
        Optional<IMAPFolder> there = trash();
        if (there.isPresent()) {
            return there.get();
        }
        return made(configuration.optional(ImapConnector.TRASH).orElse(usualTrash()));
    }

    Optional<IMAPFolder> folder(String fullName) throws MessagingException {
        return folders().stream()
                .filter(folder -> folder.getFullName().equals(fullName))
                .findFirst();
    }

    IMAPFolder made(String fullName) throws MessagingException {
        IMAPFolder folder = (IMAPFolder) store.getFolder(fullName);
        if (!folder.exists() && !folder.create(Folder.HOLDS_MESSAGES)) {
            throw new MessagingException("The folder '" + fullName + "' is missing and cannot be made.");
        }
        folder.setSubscribed(true);
        folders = null;
        return folder;
    }

    /** The copies of a message in a folder, which is opened for reading alone. */
    List<Copy> find(IMAPFolder folder, MessageId id) throws MessagingException {
        folder.open(Folder.READ_ONLY);
        try {
            List<Copy> copies = new ArrayList<>();
            if (folder.getMessageCount() == 0) {
                return copies;
            }
            Message[] hits = folder.search(id.term());
            FetchProfile wanted = new FetchProfile();
            wanted.add(FetchProfile.Item.ENVELOPE);
            wanted.add(FetchProfile.Item.FLAGS);
            wanted.add(UIDFolder.FetchProfileItem.UID);
            folder.fetch(hits, wanted);
            for (Message hit : hits) {
                if (!hit.isExpunged() && id.isOf((MimeMessage) hit)) {
                    copies.add(Copy.of(name, folder, hit));
                }
            }
            return copies;
        } finally {
            folder.close(false);
        }
    }

    @Override
    public void close() {
        close(store);
    }

    private static void close(IMAPStore store) {
        try {
            store.close();
        } catch (MessagingException e) {
            // It is gone either way.
            LOG.fine(e::getMessage);
        }
    }

    /** A server as the setting names it. */
    private record Address(String host, int port) {
        static Address of(String server, int usual) throws MessagingException {
            int colon = server.lastIndexOf(':');
            try {
                return colon < 0
                        ? new Address(server, usual)
                        : new Address(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
            } catch (NumberFormatException e) {
                throw new MessagingException(
                        "'" + server + "' is no server: write a host, or a host, a colon and a port.", e);
            }
        }
    }
}
