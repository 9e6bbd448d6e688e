package org.incidenttasks.connector.microsoft;

import static org.incidenttasks.connector.http.Request.encoded;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Configuration;
import org.incidenttasks.connector.EvidenceStore;
import org.incidenttasks.connector.Field;
import org.incidenttasks.connector.http.Api;
import org.incidenttasks.connector.http.ClientCredentials;
import org.incidenttasks.connector.http.Guard;
import org.incidenttasks.connector.http.Http;
import org.incidenttasks.connector.http.HttpFailure;
import org.incidenttasks.connector.http.Work;
import org.incidenttasks.connector.microsoft.defender.Defender;
import org.incidenttasks.connector.microsoft.defender.DeviceRun;
import org.incidenttasks.connector.microsoft.defender.DeviceState;
import org.incidenttasks.connector.microsoft.defender.Indicators;
import org.incidenttasks.connector.microsoft.defender.Quarantine;
import org.incidenttasks.connector.microsoft.graph.AnalyzedMail;
import org.incidenttasks.connector.microsoft.graph.Graph;
import org.incidenttasks.connector.microsoft.graph.MailboxMessage;
import org.incidenttasks.connector.microsoft.graph.UserEffect;
import org.incidenttasks.connector.microsoft.graph.UserWork;

/** What a connection is told, and which part of Microsoft's cloud carries an action out. */
final class MicrosoftCloud {

    static final Duration ASK_AGAIN = Duration.ofSeconds(15);

    static final String DIRECTORY_ID = "directoryId";
    static final String CLIENT_ID = "clientId";
    static final String CLIENT_SECRET = "clientSecret";
    static final String CERTIFICATES = "certificates";
    static final String SCAN = "scanType";
    static final String INDICATOR = "indicatorAction";
    static final String MAIL = "mailWay";
    static final String SOFT_DELETE = "softDeleteAs";
    static final String LOGIN_URL = "loginUrl";
    static final String GRAPH_URL = "graphUrl";
    static final String DEFENDER_URL = "defenderUrl";
    static final String DEFENDER_SCOPE = "defenderScope";

    static final String BY_MAILBOX = "mailbox";
    static final String BLOCK = "block";

    static final List<Field> FIELDS = List.of(
            Field.required(DIRECTORY_ID, Field.Kind.TEXT),
            Field.required(CLIENT_ID, Field.Kind.TEXT),
            Field.required(CLIENT_SECRET, Field.Kind.SECRET),
            Field.choice(SCAN, "quick", "quick", "full"),
            Field.choice(INDICATOR, BLOCK, BLOCK, "audit"),
            Field.choice(MAIL, "analyzedEmails", "analyzedEmails", BY_MAILBOX),
            Field.choice(SOFT_DELETE, "softDelete", "softDelete", "moveToDeletedItems"),
            Field.standard(LOGIN_URL, Field.Kind.TEXT, "https://login.microsoftonline.com"),
            Field.standard(GRAPH_URL, Field.Kind.TEXT, "https://graph.microsoft.com"),
            Field.standard(DEFENDER_URL, Field.Kind.TEXT, "https://api.security.microsoft.com"),
            Field.standard(DEFENDER_SCOPE, Field.Kind.TEXT, "https://api.securitycenter.microsoft.com/.default"),
            Field.optional(CERTIFICATES, Field.Kind.LINES));

    static final Map<ActionType, Ability> ABILITIES = abilities();

    private final Configuration configuration;
    private final Http http;

    private MicrosoftCloud(Configuration configuration, Http http) {
        this.configuration = configuration;
        this.http = http;
    }

    static MicrosoftCloud of(Guard guard, Configuration configuration) throws HttpFailure {
        return new MicrosoftCloud(configuration, new Http(guard, configuration.optional(CERTIFICATES)));
    }

    private static Map<ActionType, Ability> abilities() {
        Map<ActionType, Ability> abilities = new EnumMap<>(ActionType.class);
        Ability.Look none = Ability.Look.NONE;
        Ability.Look again = Ability.Look.READ_AGAIN;
        abilities.put(ActionType.ISOLATE_DEVICE, new Ability(true, none, true));
        abilities.put(ActionType.UN_ISOLATE_DEVICE, new Ability(true, none, true));
        abilities.put(ActionType.RESTRICT_APP_EXECUTION, new Ability(true, none, true));
        abilities.put(ActionType.UN_RESTRICT_APP_EXECUTION, new Ability(true, none, true));
        abilities.put(ActionType.RUN_ANTI_VIRUS_SCAN, new Ability(true, none, false));
        abilities.put(ActionType.COLLECT_INVESTIGATION_PACKAGE, new Ability(true, again, false));
        abilities.put(ActionType.STOP_AND_QUARANTINE_FILE, new Ability(true, none, false));
        abilities.put(ActionType.SUBMIT_IOC_RULE, new Ability(true, again, true));
        abilities.put(ActionType.DISABLE_USER, new Ability(true, again, true));
        abilities.put(ActionType.ENABLE_USER, new Ability(true, again, true));
        abilities.put(ActionType.FORCE_USER_PASSWORD_RESET, new Ability(true, again, true));
        abilities.put(ActionType.REQUIRE_SIGN_IN, new Ability(true, again, false));
        abilities.put(ActionType.MARK_USER_AS_COMPROMISED, new Ability(true, again, true));
        abilities.put(ActionType.SOFT_DELETE_EMAIL, new Ability(true, again, true));
        abilities.put(ActionType.HARD_DELETE_EMAIL, new Ability(true, again, false));
        return Collections.unmodifiableMap(abilities);
    }

    Work work(ActionType type, EvidenceStore evidence) throws HttpFailure {
        switch (type) {
            case ISOLATE_DEVICE:
            case UN_ISOLATE_DEVICE:
                return DeviceState.isolation(defender());
            case RESTRICT_APP_EXECUTION:
            case UN_RESTRICT_APP_EXECUTION:
                return DeviceState.restriction(defender());
            case RUN_ANTI_VIRUS_SCAN:
                return DeviceRun.scan(defender(), configuration.text(SCAN).equals("full") ? "Full" : "Quick");
            case COLLECT_INVESTIGATION_PACKAGE:
                return DeviceRun.collection(defender(), evidence);
            case STOP_AND_QUARANTINE_FILE:
                return new Quarantine(defender());
            case SUBMIT_IOC_RULE:
                return new Indicators(defender(), configuration.text(INDICATOR).equals(BLOCK));
            case SOFT_DELETE_EMAIL:
            case HARD_DELETE_EMAIL:
                return mail(type == ActionType.HARD_DELETE_EMAIL);
            default:
                return new UserWork(graph(), UserEffect.of(type));
        }
    }

    private Work mail(boolean forGood) throws HttpFailure {
        return configuration.text(MAIL).equals(BY_MAILBOX)
                ? new MailboxMessage(graph(), forGood)
                : new AnalyzedMail(graph(), forGood ? "hardDelete" : configuration.text(SOFT_DELETE));
    }

    Defender defender() throws HttpFailure {
        return new Defender(api(DEFENDER_URL, configuration.text(DEFENDER_SCOPE)));
    }

    Graph graph() throws HttpFailure {
        return new Graph(api(GRAPH_URL, configuration.text(GRAPH_URL) + "/.default"));
    }

    private Api api(String url, String scope) throws HttpFailure {
        URI login = Api.address(configuration.text(LOGIN_URL));
        ClientCredentials client = new ClientCredentials(
                URI.create(login + "/" + encoded(configuration.text(DIRECTORY_ID)) + "/oauth2/v2.0/token"),
                configuration.text(CLIENT_ID),
                configuration.text(CLIENT_SECRET),
                scope);
        return new Api(http, Api.address(configuration.text(url)), client);
    }
}
