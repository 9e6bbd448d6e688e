package org.incidenttasks.connector.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.util.StaticUtils;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.text.ParseException;
import java.util.Optional;
import org.incidenttasks.connector.Order;

/**
 * A user's flag as it was before anything was changed.
 *
 * @param dn where the entry was
 * @param id by which the directory knows the entry for ever, in hexadecimal; empty where it has none
 * @param value of the flag's attribute; empty where there was none
 */
record LdapState(String dn, Optional<String> id, Optional<String> value) {

    static LdapState of(Entry entry, LdapFlag flag, LdapDirectory directory) {
        return new LdapState(
                entry.getDN(),
                Optional.ofNullable(entry.getAttributeValueBytes(directory.identity()))
                        .map(StaticUtils::toHex),
                flag.value(entry));
    }

    /** As an order brings it. */
    static Optional<LdapState> of(Order order, LdapFlag flag) {
        return order.preState().filter(text -> !text.isBlank()).map(text -> {
            try (JsonReader reader = Json.createReader(new StringReader(text))) {
                JsonObject json = reader.readObject();
                return new LdapState(
                        json.getString("dn"),
                        Optional.ofNullable(json.getString("id", null)),
                        Optional.ofNullable(json.getString(flag.attribute(), null)));
            }
        });
    }

    String text(LdapFlag flag) {
        var state = Json.createObjectBuilder().add("dn", dn);
        id.ifPresent(known -> state.add("id", known));
        value.ifPresent(was -> state.add(flag.attribute(), was));
        return state.build().toString();
    }

    /** Finds the same entry, even where it was renamed or moved since. */
    Optional<Filter> filter(LdapDirectory directory) {
        return id.map(known -> {
            try {
                return Filter.createEqualityFilter(directory.identity(), StaticUtils.fromHex(known));
            } catch (ParseException e) {
                throw new IllegalStateException("The kept state names no entry: " + known, e);
            }
        });
    }

    String word() {
        return value.orElse("absent");
    }
}
