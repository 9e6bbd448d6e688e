package org.incidenttasks.identity;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;

/** The other issuers of access tokens, as {@code INCIDENT_TASKS_TRUSTED_ISSUERS} has them. Read once, at the start. */
@Singleton
@Startup
@DependsOn("Migration")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class TrustedIssuers {

    private static final Logger LOG = Logger.getLogger(TrustedIssuers.class.getName());

    /** The least time between two readings of one issuer's keys. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final String ISSUER = "issuer";
    private static final String AUDIENCE = "audience";
    private static final String JWKS = "jwks";
    private static final String ROLES = "rolesClaim";
    private static final String TENANT = "tenantClaim";
    private static final String ONE = "organization";
    private static final String MANY = "organizations";
    private static final Set<String> MEMBERS = Set.of(ISSUER, AUDIENCE, JWKS, ROLES, TENANT, ONE, MANY);

    @Inject
    private Settings settings;

    private Map<String, TrustedIssuer> byName = Map.of();

    public TrustedIssuers() {}

    /** For use without a container. */
    TrustedIssuers(Settings settings, Duration limit) {
        this.settings = settings;
        this.byName = read(limit);
    }

    @PostConstruct
    void start() {
        try {
            byName = read(LIMIT);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.SEVERE, "Not started: {0}", e.getMessage());
            throw e;
        }
    }

    /** The issuer of that name, exactly as written. */
    public Optional<TrustedIssuer> named(String issuer) {
        return Optional.ofNullable(issuer == null ? null : byName.get(issuer));
    }

    private Map<String, TrustedIssuer> read(Duration limit) {
        if (!settings.has(Setting.TRUSTED_ISSUERS)) {
            return Map.of();
        }
        Map<String, TrustedIssuer> issuers = new HashMap<>();
        int position = 0;
        for (JsonValue entry : array()) {
            String where = "entry " + ++position;
            TrustedIssuer issuer = new TrustedIssuer(terms(where, entry), limit);
            if (issuers.put(issuer.issuer(), issuer) != null) {
                throw fault(where, "names an issuer a second time: write each once");
            }
        }
        return Map.copyOf(issuers);
    }

    private JsonArray array() {
        try (JsonReader reader = Json.createReader(new StringReader(settings.text(Setting.TRUSTED_ISSUERS)))) {
            return reader.readArray();
        } catch (JsonException e) {
            throw fault("the value", "is no JSON array: write [{\"issuer\": ...}]");
        }
    }

    private TrustedIssuer.Terms terms(String where, JsonValue entry) {
        if (!(entry instanceof JsonObject object)) {
            throw fault(where, "is no object: write {\"issuer\": ...}");
        }
        Set<String> unknown = new TreeSet<>(object.keySet());
        unknown.removeAll(MEMBERS);
        if (!unknown.isEmpty()) {
            throw fault(where, "has unknown members " + unknown + ": write some of " + new TreeSet<>(MEMBERS));
        }
        String issuer = text(where, object, ISSUER, null);
        Set<String> audiences = audiences(where, object);
        String jwks = object.containsKey(JWKS) ? text(where, object, JWKS, null) : null;
        requireSafe(where, jwks == null ? issuer : jwks);
        if (issuer.startsWith(settings.text(Setting.TOKEN_ISSUER) + "/")) {
            throw fault(where, "names this server itself as an issuer: leave it out");
        }
        if (issuer.equals(settings.text(Setting.OIDC_ISSUER))
                && audiences.contains(settings.text(Setting.OIDC_CLIENT_ID))) {
            throw fault(
                    where,
                    "has the audience of the ID tokens with which people sign in: let the issuer give access tokens an"
                            + " audience of their own");
        }
        boolean fixed = object.containsKey(ONE);
        if (fixed == object.containsKey(MANY)) {
            throw fault(where, "must have either '" + ONE + "' or '" + MANY + "': say for whom it may speak");
        }
        if (fixed && object.containsKey(TENANT)) {
            throw fault(where, "has '" + TENANT + "' and one fixed organization: write '" + MANY + "' instead");
        }
        return new TrustedIssuer.Terms(
                issuer,
                audiences,
                jwks,
                text(where, object, ROLES, "roles"),
                fixed ? null : text(where, object, TENANT, "tid"),
                fixed ? Map.of("", text(where, object, ONE, null)) : organizations(where, object));
    }

    private Set<String> audiences(String where, JsonObject object) {
        if (!(object.get(AUDIENCE) instanceof JsonArray many)) {
            return Set.of(text(where, object, AUDIENCE, null));
        }
        Set<String> audiences = new HashSet<>();
        for (JsonValue one : many) {
            audiences.add(text(where, one, AUDIENCE));
        }
        if (audiences.isEmpty()) {
            throw fault(where, "has no '" + AUDIENCE + "': write for whom its tokens are");
        }
        return audiences;
    }

    private Map<String, String> organizations(String where, JsonObject object) {
        if (!(object.get(MANY) instanceof JsonObject many) || many.isEmpty()) {
            throw fault(where, "has no object in '" + MANY + "': write {\"value of the claim\": \"organisation\"}");
        }
        Map<String, String> organizations = new LinkedHashMap<>();
        many.forEach((value, organization) -> organizations.put(value, text(where, organization, MANY)));
        return organizations;
    }

    private static String text(String where, JsonObject object, String member, String otherwise) {
        if (object.containsKey(member)) {
            return text(where, object.get(member), member);
        }
        if (otherwise == null) {
            throw fault(where, "has no '" + member + "'");
        }
        return otherwise;
    }

    private static String text(String where, JsonValue value, String member) {
        if (value instanceof JsonString string && !string.getString().isBlank()) {
            return string.getString();
        }
        throw fault(where, "has a '" + member + "' that is no text");
    }

    private static void requireSafe(String where, String address) {
        if (!IssuerKeys.isSafe(address)) {
            throw fault(where, "has the address " + address + ": write one with https");
        }
    }

    private static IllegalArgumentException fault(String where, String what) {
        return new IllegalArgumentException(Setting.TRUSTED_ISSUERS.variable() + ": " + where + " " + what + ".");
    }
}
