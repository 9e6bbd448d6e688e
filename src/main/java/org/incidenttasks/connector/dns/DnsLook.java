package org.incidenttasks.connector.dns;

import java.io.IOException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What a resolver tells whoever asks it for a name.
 *
 * @param blocked whether it has no address for it
 * @param byZone whether it says that this is because of the zone
 */
record DnsLook(boolean blocked, boolean byZone, String words) {

    static DnsLook at(SimpleResolver resolver, String domain, Name zone) throws DnsFault {
        Message answer;
        try {
            answer = resolver.send(
                    Message.newQuery(Record.newRecord(Name.fromString(domain, Name.root), Type.A, DClass.IN)));
        } catch (TextParseException e) {
            throw new DnsFault("'" + domain + "' is no name: " + e.getMessage(), false);
        } catch (IOException e) {
            throw new DnsFault("The resolver " + resolver.getAddress() + " did not answer: " + e.getMessage(), true);
        }
        int code = answer.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            throw new DnsFault(
                    "The resolver " + resolver.getAddress() + " answered " + Rcode.string(code) + " for " + domain
                            + ".",
                    true);
        }
        boolean blocked =
                code == Rcode.NXDOMAIN || answer.getSection(Section.ANSWER).isEmpty();
        String words = "Asked for " + domain + ", the resolver " + resolver.getAddress() + " answered "
                + Rcode.string(code) + (blocked ? " and no address" : " and an address");
        boolean byZone = blocked && (names(answer, Section.ADDITIONAL, zone) || names(answer, Section.AUTHORITY, zone));
        return new DnsLook(blocked, byZone, words + (byZone ? ", by the policy of " + zone : "") + ".");
    }

    /** Whether a resolver answers at all, and lets this server ask: a word on it. */
    static String reach(SimpleResolver resolver) throws DnsFault {
        try {
            int code = resolver.send(Message.newQuery(Record.newRecord(Name.root, Type.NS, DClass.IN)))
                    .getRcode();
            if (code == Rcode.REFUSED) {
                throw new DnsFault(
                        "The resolver " + resolver.getAddress() + " refuses: let this server ask it.", false);
            }
            return "The resolver " + resolver.getAddress() + " answers (" + Rcode.string(code) + ").";
        } catch (IOException e) {
            throw new DnsFault("The resolver " + resolver.getAddress() + " did not answer: " + e.getMessage(), true);
        }
    }

    private static boolean names(Message answer, int section, Name zone) {
        return answer.getSection(section).stream()
                .anyMatch(record ->
                        record instanceof SOARecord && record.getName().equals(zone));
    }
}
