package org.incidenttasks.connector.imap;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.mail.Flags;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.eclipse.angus.mail.imap.IMAPFolder;

/**
 * A message as it lies in a folder.
 *
 * @param validity the folder's UIDVALIDITY, for which the uid counts
 * @param flags by their names in the protocol, in order; without {@code \Recent}, which only a server sets
 * @param received the internal date
 */
record Copy(String mailbox, String folder, long validity, long uid, List<String> flags, Instant received) {

    private static final Map<String, Flags.Flag> SYSTEM = new LinkedHashMap<>();

    static {
        SYSTEM.put("\\Answered", Flags.Flag.ANSWERED);
        SYSTEM.put("\\Deleted", Flags.Flag.DELETED);
        SYSTEM.put("\\Draft", Flags.Flag.DRAFT);
        SYSTEM.put("\\Flagged", Flags.Flag.FLAGGED);
        SYSTEM.put("\\Seen", Flags.Flag.SEEN);
    }

    Copy {
        flags = List.copyOf(flags);
    }

    static Copy of(String mailbox, IMAPFolder folder, Message message) throws MessagingException {
        return new Copy(
                mailbox,
                folder.getFullName(),
                folder.getUIDValidity(),
                folder.getUID(message),
                names(message.getFlags()),
                message.getReceivedDate() == null
                        ? Instant.EPOCH
                        : message.getReceivedDate().toInstant());
    }

    static List<String> names(Flags flags) {
        TreeSet<String> names = new TreeSet<>(List.of(flags.getUserFlags()));
        SYSTEM.forEach((name, flag) -> {
            if (flags.contains(flag)) {
                names.add(name);
            }
        });
        return List.copyOf(names);
    }

    static Flags flags(List<String> names) {
        Flags flags = new Flags();
        for (String name : names) {
            if (SYSTEM.containsKey(name)) {
                flags.add(SYSTEM.get(name));
            } else {
                flags.add(name);
            }
        }
        return flags;
    }

    /** Whether both name the same message in the same place. */
    boolean isSameAs(Copy other) {
        return mailbox.equals(other.mailbox)
                && folder.equals(other.folder)
                && validity == other.validity
                && uid == other.uid;
    }

    JsonObjectBuilder json() {
        JsonArrayBuilder names = Json.createArrayBuilder();
        flags.forEach(names::add);
        return Json.createObjectBuilder()
                .add("mailbox", mailbox)
                .add("folder", folder)
                .add("validity", validity)
                .add("uid", uid)
                .add("flags", names)
                .add("received", received.toString());
    }

    static Copy of(JsonObject json) {
        return new Copy(
                json.getString("mailbox"),
                json.getString("folder"),
                json.getJsonNumber("validity").longValueExact(),
                json.getJsonNumber("uid").longValueExact(),
                json.getJsonArray("flags").getValuesAs(JsonString::getString),
                Instant.parse(json.getString("received")));
    }
}
