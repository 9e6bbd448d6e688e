package org.incidenttasks.connector.keycloak;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.Settings;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;
import org.incidenttasks.connector.Trial;
import org.incidenttasks.connector.http.Guard;
import org.incidenttasks.connector.http.HttpFailure;

/**
 * Users of a Keycloak realm. Every action is a state of the user, looked at before it is changed, so that an order may be
 * given twice; it is checked by reading the user, the groups or the sessions anew.
 */
@ApplicationScoped
public class KeycloakConnector implements ConnectedConnector {

    static final String SERVER = "keycloakUrl";
    static final String REALM = "realm";
    static final String CLIENT_ID = "clientId";
    static final String CLIENT_SECRET = "clientSecret";
    static final String CERTIFICATES = "certificates";
    static final String COMPROMISED_GROUP = "compromisedGroup";

    private static final String USER_ID = "userId";

    private static final List<Field> FIELDS = List.of(
            Field.required(SERVER, Field.Kind.TEXT),
            Field.required(REALM, Field.Kind.TEXT),
            Field.required(CLIENT_ID, Field.Kind.TEXT),
            Field.required(CLIENT_SECRET, Field.Kind.SECRET),
            Field.optional(COMPROMISED_GROUP, Field.Kind.TEXT),
            Field.optional(CERTIFICATES, Field.Kind.LINES));

    private static final Map<ActionType, Ability> ABILITIES;

    static {
        Map<ActionType, Ability> abilities = new EnumMap<>(ActionType.class);
        for (ActionType type : List.of(
                ActionType.DISABLE_USER,
                ActionType.ENABLE_USER,
                ActionType.FORCE_USER_PASSWORD_RESET,
                ActionType.MARK_USER_AS_COMPROMISED)) {
            abilities.put(type, new Ability(true, Ability.Look.READ_AGAIN, true));
        }
        abilities.put(ActionType.REQUIRE_SIGN_IN, new Ability(true, Ability.Look.READ_AGAIN, false));
        ABILITIES = Collections.unmodifiableMap(abilities);
    }

    private Guard guard;

    protected KeycloakConnector() {}

    @Inject
    public KeycloakConnector(Settings settings) {
        this(Guard.of(settings));
    }

    /** @param guard says where Keycloak may be */
    public KeycloakConnector(Guard guard) {
        this.guard = guard;
    }

    /** What is done with the one user that an order is about. */
    @FunctionalInterface
    private interface Deed {
        Outcome with(KeycloakRealm realm, KeycloakUser user, KeycloakEffect effect)
                throws HttpFailure, InterruptedException;
    }

    @Override
    public String name() {
        return "keycloak";
    }

    @Override
    public List<Field> fields() {
        return FIELDS;
    }

    @Override
    public Map<ActionType, Ability> abilities() {
        return ABILITIES;
    }

    @Override
    public Optional<Outcome> prepare(Order order) throws InterruptedException {
        return Optional.of(on(order, (realm, user, effect) -> {
            if (realm.isOwn(user)) {
                return ownAccount();
            }
            return new Outcome.Prepared(state(realm, user, effect));
        }));
    }

    @Override
    public Outcome execute(Order order) throws InterruptedException {
        return on(order, (realm, user, effect) -> {
            if (realm.isOwn(user)) {
                return ownAccount();
            }
            String was = order.preState().isPresent() ? order.preState().get() : state(realm, user, effect);
            JsonObject before = read(was);
            KeycloakEffect.Seen seen = effect.look(realm, user, before, order.undo());
            if (!seen.asWanted()) {
                effect.make(realm, user, before, order.undo());
            }
            return new Outcome.Applied(
                    Optional.of(was), "User " + user.name() + " " + seen.words() + " when the order came.");
        });
    }

    /** The state itself tells: where it is not as wanted, making it so is right, however often. */
    @Override
    public Optional<Outcome> inquire(Order order) throws InterruptedException {
        if (order.preState().isEmpty()) {
            return Optional.empty();
        }
        Outcome outcome = on(order, (realm, user, effect) -> {
            KeycloakEffect.Seen seen = effect.look(realm, user, before(order), order.undo());
            return seen.asWanted()
                    ? new Outcome.Applied(order.preState(), "User " + user.name() + " " + seen.words() + ".")
                    : new Outcome.Failed(seen.words(), true);
        });
        return outcome instanceof Outcome.Applied ? Optional.of(outcome) : Optional.empty();
    }

    @Override
    public Outcome check(Order order) throws InterruptedException {
        try {
            return tried(order, (realm, user, effect) -> {
                KeycloakEffect.Seen seen = effect.look(realm, user, before(order), order.undo());
                String words = "Read again: user " + user.name() + " " + seen.words() + ".";
                return seen.asWanted() ? new Outcome.Verified(words) : new Outcome.Failed(words, true);
            });
        } catch (HttpFailure e) {
            return e.unseen();
        }
    }

    @Override
    public Trial test(Configuration configuration) throws InterruptedException {
        return KeycloakTrial.run(guard, configuration);
    }

    private Outcome on(Order order, Deed deed) throws InterruptedException {
        try {
            return tried(order, deed);
        } catch (HttpFailure e) {
            return e.failed();
        }
    }

    private Outcome tried(Order order, Deed deed) throws HttpFailure, InterruptedException {
        if (order.undo() && order.preState().isEmpty()) {
            return new Outcome.Failed(
                    "Nothing is kept of what was before, so it cannot be brought back: do it by hand.", false);
        }
        KeycloakRealm realm = KeycloakRealm.of(guard, order.settings());
        // What was done to a user is looked at and taken back of the same user, under whatever name by now.
        String known = before(order).getString(USER_ID, null);
        List<KeycloakUser> found = known == null ? realm.find(order.target()) : realm.byId(known);
        if (found.size() != 1) {
            return notOne(order, found.size());
        }
        return deed.with(realm, found.get(0), KeycloakEffect.of(order.action().type()));
    }

    private static Outcome notOne(Order order, int found) {
        return new Outcome.Failed(
                found == 0
                        ? "No user of the realm answers to '" + order.target() + "'."
                        : "More than one user of the realm answers to '" + order.target() + "': name one by its id.",
                false);
    }

    private static Outcome ownAccount() {
        return new Outcome.Failed("This is the account by which Keycloak is reached: it would lock itself out.", false);
    }

    private static String state(KeycloakRealm realm, KeycloakUser user, KeycloakEffect effect)
            throws HttpFailure, InterruptedException {
        return Json.createObjectBuilder(effect.state(realm, user))
                .add(USER_ID, user.id())
                .build()
                .toString();
    }

    private static JsonObject before(Order order) {
        return order.preState().map(KeycloakConnector::read).orElse(JsonValue.EMPTY_JSON_OBJECT);
    }

    private static JsonObject read(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }
}
