package org.incidenttasks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Every setting there is, declared once: its environment variable, type, default and description. The configuration
 * page of the documents is compared with this list by a test.
 *
 * <p>A value is read from the environment variable, else from the Java system property of the same name. An empty value
 * counts as not set.
 */
public enum Setting {
    DB_URL(
            "INCIDENT_TASKS_DB_URL",
            Kind.TEXT,
            "",
            "JDBC address of the database: `jdbc:derby:...;create=true` or `jdbc:postgresql://host/name`. Read by the"
                    + " server's data source; without it, Derby in the data folder."),
    DB_USER("INCIDENT_TASKS_DB_USER", Kind.TEXT, "", "User at the database. Read by the server's data source."),
    DB_PASSWORD(
            "INCIDENT_TASKS_DB_PASSWORD",
            Kind.SECRET,
            "",
            "Password at the database. Read by the server's data source; embedded Derby needs none."),
    DATA(
            "INCIDENT_TASKS_DATA",
            Kind.TEXT,
            "",
            "Folder of the embedded database and of the key for `https`. Read by the server; without it, `data` in the server's output folder, or"
                    + " `.data` beside the sources under `liberty:run`."),
    HTTP_HOST(
            "INCIDENT_TASKS_HTTP_HOST",
            Kind.TEXT,
            "localhost",
            "Address that the Liberty server listens on; `*` is every one."),
    HTTP_PORT(
            "INCIDENT_TASKS_HTTP_PORT",
            Kind.NUMBER,
            "9080",
            "Port that the Liberty server listens on for `http`.",
            1,
            65_535),
    HTTPS_PORT(
            "INCIDENT_TASKS_HTTPS_PORT",
            Kind.NUMBER,
            "9443",
            "Port that the Liberty server listens on for `https`; `-1` switches it off.",
            -1,
            65_535),
    CERTIFICATE(
            "INCIDENT_TASKS_CERTIFICATE",
            Kind.TEXT,
            "",
            "PEM file with the certificate for `https`, followed by those between it and its root; together with"
                    + " `INCIDENT_TASKS_PRIVATE_KEY`. Without one the Liberty server has a certificate that it made for"
                    + " itself."),
    PRIVATE_KEY(
            "INCIDENT_TASKS_PRIVATE_KEY",
            Kind.TEXT,
            "",
            "PEM file with the private key of `INCIDENT_TASKS_CERTIFICATE`, in PKCS #8 and not encrypted."),
    KEY_STORE(
            "INCIDENT_TASKS_KEY_STORE",
            Kind.TEXT,
            "",
            "PKCS #12 file with the private key and the certificates for `https`, instead of the two PEM files."),
    KEY_STORE_PASSWORD("INCIDENT_TASKS_KEY_STORE_PASSWORD", Kind.SECRET, "", "Password of `INCIDENT_TASKS_KEY_STORE`."),
    TRUSTED_PROXIES(
            "INCIDENT_TASKS_TRUSTED_PROXIES",
            Kind.LIST,
            "",
            "Addresses of reverse proxies, comma separated. Only a request from one of them is believed in its"
                    + " `X-Forwarded-Proto` and `X-Forwarded-Host`."),
    SECURE_COOKIE(
            "INCIDENT_TASKS_SECURE_COOKIE",
            Kind.CHOICE,
            "auto",
            "Whether browsers send the session's cookie over `https` only: `auto` where the session was begun over"
                    + " `https`, a trusted proxy's word included; `true` always, and then nobody signs in over `http`, and"
                    + " the page says so.",
            "auto",
            "true",
            "false"),
    ADMIN_USER(
            "INCIDENT_TASKS_ADMIN_USER",
            Kind.TEXT,
            "",
            "Name of the first administrator, created at the first start instead of by the set-up page; together with"
                    + " `INCIDENT_TASKS_ADMIN_PASSWORD`."),
    ADMIN_PASSWORD(
            "INCIDENT_TASKS_ADMIN_PASSWORD",
            Kind.SECRET,
            "",
            "Password of the first administrator, at least 12 characters. Used once; take it out of the environment"
                    + " afterwards."),
    ORGANIZATION(
            "INCIDENT_TASKS_ORGANIZATION",
            Kind.TEXT,
            "My organization",
            "Name of the first organisation when the first administrator comes from the settings."),
    SANDBOX(
            "INCIDENT_TASKS_SANDBOX",
            Kind.FLAG,
            "false",
            "Whether the first start from the settings also makes the `Sandbox` organisation with its example incidents"
                    + " and tasks."),
    EXECUTABLE_ACTIONS(
            "INCIDENT_TASKS_EXECUTABLE_ACTIONS",
            Kind.CHOICE,
            "all",
            "Which action types may be executed: `all` that have a connector, or `documented`, the eight that"
                    + " Microsoft's documentation lists.",
            "all",
            "documented"),
    MANUAL_ACTIONS(
            "INCIDENT_TASKS_MANUAL_ACTIONS",
            Kind.CHOICE,
            "all",
            "Whether the `manual` connector asks a person to carry out an action that no other connector serves: `all`"
                    + " or `none`.",
            "all",
            "none"),
    SECRET_KEYS(
            "INCIDENT_TASKS_SECRET_KEYS",
            Kind.SECRET,
            "",
            "Keys that seal the secrets of connections in the database, comma separated, newest first; each is 32 random"
                    + " bytes in Base64 (`openssl rand -base64 32`). The first seals, all of them open; at the start what"
                    + " an older one sealed is sealed anew."),
    TOKEN_AUDIENCE(
            "INCIDENT_TASKS_TOKEN_AUDIENCE",
            Kind.TEXT,
            "https://graph.microsoft.com",
            "The `aud` of the access tokens that this server issues and accepts."),
    TOKEN_ISSUER(
            "INCIDENT_TASKS_TOKEN_ISSUER",
            Kind.TEXT,
            "https://incident-tasks.invalid",
            "The `iss` of the access tokens that this server issues and accepts; the organisation's id is appended as"
                    + " `/{id}/`."),
    TOKEN_LIFETIME(
            "INCIDENT_TASKS_TOKEN_LIFETIME",
            Kind.DURATION,
            "PT1H",
            "How long an access token holds.",
            Duration.ofMinutes(1),
            Duration.ofHours(24)),
    TOKEN_KEY_ROTATION(
            "INCIDENT_TASKS_TOKEN_KEY_ROTATION",
            Kind.DURATION,
            "P90D",
            "How long a key signs access tokens before the next one does. The next one is published beforehand, and the"
                    + " last one is accepted until its last token has run out.",
            Duration.ofHours(1),
            Duration.ofDays(3_650)),
    TRUSTED_ISSUERS(
            "INCIDENT_TASKS_TRUSTED_ISSUERS",
            Kind.TEXT,
            "",
            "Other issuers whose access tokens open the API, as a JSON array; see"
                    + " [signing in](sign-in.md#tokens-of-other-issuers)."),
    PASSWORD_SIGN_IN(
            "INCIDENT_TASKS_PASSWORD_SIGN_IN",
            Kind.FLAG,
            "true",
            "Whether people may sign in with a password of this server; `false` only together with"
                    + " `INCIDENT_TASKS_OIDC_ISSUER`."),
    OIDC_ISSUER(
            "INCIDENT_TASKS_OIDC_ISSUER",
            Kind.TEXT,
            "",
            "Issuer of the OpenID Connect provider with which people sign in, exactly as its discovery document has it;"
                    + " `https`, or `http` on this machine. See [signing in](sign-in.md)."),
    OIDC_CLIENT_ID("INCIDENT_TASKS_OIDC_CLIENT_ID", Kind.TEXT, "", "Id of this server's registration at the provider."),
    OIDC_CLIENT_SECRET(
            "INCIDENT_TASKS_OIDC_CLIENT_SECRET",
            Kind.SECRET,
            "",
            "Secret of that registration; without one this server is a public client, with PKCE alone."),
    OIDC_NAME(
            "INCIDENT_TASKS_OIDC_NAME",
            Kind.TEXT,
            "single sign-on",
            "What the sign-in page calls the provider: Sign in with ..."),
    OIDC_SCOPES(
            "INCIDENT_TASKS_OIDC_SCOPES",
            Kind.LIST,
            "openid,profile,email",
            "Scopes that are asked for; `openid` is always among them."),
    OIDC_ROLES_CLAIM(
            "INCIDENT_TASKS_OIDC_ROLES_CLAIM",
            Kind.TEXT,
            "groups",
            "The claim of the ID token that names a person's groups or roles; dots lead into objects, as in"
                    + " `realm_access.roles`."),
    OIDC_ROLES(
            "INCIDENT_TASKS_OIDC_ROLES",
            Kind.LIST,
            "",
            "Which group is which role: `group=ROLE`, or `group=ROLE@organisation` for one organisation, by name or id."
                    + " Roles: `READER`, `RESPONDER`, `ISSUER`, `ADMINISTRATOR`, and `PROVIDER` in the organisation of the"
                    + " first set-up."),
    OIDC_ORGANIZATIONS(
            "INCIDENT_TASKS_OIDC_ORGANIZATIONS",
            Kind.LIST,
            "",
            "Organisations in which `group=ROLE` holds, by name or id; with a tenant claim `value=organisation`, for"
                    + " the value that means it. Without any, the only one that is no sandbox."),
    OIDC_TENANT_CLAIM(
            "INCIDENT_TASKS_OIDC_TENANT_CLAIM",
            Kind.TEXT,
            "",
            "The claim that says in which of these organisations a person's groups hold; without it, in all of them."),
    SESSION_IDLE(
            "INCIDENT_TASKS_SESSION_IDLE",
            Kind.DURATION,
            "PT30M",
            "After how long without a request a person must sign in again.",
            Duration.ofMinutes(1),
            Duration.ofHours(24)),
    SESSION_ABSOLUTE(
            "INCIDENT_TASKS_SESSION_ABSOLUTE",
            Kind.DURATION,
            "PT12H",
            "After how long in any case a person must sign in again.",
            Duration.ofMinutes(1),
            Duration.ofDays(7)),
    MAX_BODY(
            "INCIDENT_TASKS_MAX_BODY",
            Kind.NUMBER,
            "1048576",
            "Bytes of a request body that are read; a longer one is answered 413.",
            1_024,
            104_857_600),
    MAX_IMPORT(
            "INCIDENT_TASKS_MAX_IMPORT",
            Kind.NUMBER,
            "268435456",
            "Bytes of an import that are read, out of its gzip; a longer one is answered 413. Some 500 to 1,500 bytes"
                    + " are a task.",
            1_024,
            1_073_741_824),
    RATE_CLIENT(
            "INCIDENT_TASKS_RATE_CLIENT",
            Kind.NUMBER,
            "6000",
            "Requests per minute of one API client, each request of a batch counted; one more is answered 429. `0` is no"
                    + " limit. Each server counts by itself.",
            0,
            10_000_000),
    RATE_PERSON(
            "INCIDENT_TASKS_RATE_PERSON",
            Kind.NUMBER,
            "600",
            "Requests per minute of one person on the pages; `0` is no limit.",
            0,
            10_000_000),
    RATE_SIGN_IN(
            "INCIDENT_TASKS_RATE_SIGN_IN",
            Kind.NUMBER,
            "60",
            "Attempts per minute and address to sign in on the page, and to get a token as one API client; ten times as"
                    + " many for all clients of an address. `0` is no limit.",
            0,
            10_000_000),
    PUBLIC_URL(
            "INCIDENT_TASKS_PUBLIC_URL",
            Kind.TEXT,
            "",
            "Address under which other systems reach this server, such as `https://tasks.example.org`; orders to webhooks"
                    + " name it for the callback. `https`, or `http` on this machine."),
    OUTBOUND_ALLOW(
            "INCIDENT_TASKS_OUTBOUND_ALLOW",
            Kind.LIST,
            "",
            "Networks, such as `10.20.0.0/16,fd00:1::/64`, that webhooks, OpenC2 consumers, Keycloak and the"
                    + " addresses set for Microsoft's may be in although they are private, local or reserved. Without any,"
                    + " only public addresses are called."),
    DISPATCH_INTERVAL(
            "INCIDENT_TASKS_DISPATCH_INTERVAL",
            Kind.DURATION,
            "PT1S",
            "How often the dispatcher looks for executions that are due.",
            Duration.ofMillis(50),
            Duration.ofMinutes(1)),
    DISPATCH_CONCURRENCY(
            "INCIDENT_TASKS_DISPATCH_CONCURRENCY",
            Kind.NUMBER,
            "8",
            "How many executions one server carries out at the same time.",
            1,
            256),
    DISPATCH_PER_CONNECTION(
            "INCIDENT_TASKS_DISPATCH_PER_CONNECTION",
            Kind.NUMBER,
            "4",
            "How many of them may be over one connection, so that one that hangs leaves places for the others.",
            1,
            256),
    CONNECTOR_TIMEOUT(
            "INCIDENT_TASKS_CONNECTOR_TIMEOUT",
            Kind.DURATION,
            "PT30S",
            "How long one call of a connector may take before it counts as unanswered.",
            Duration.ofSeconds(1),
            Duration.ofMinutes(30)),
    LEASE(
            "INCIDENT_TASKS_LEASE",
            Kind.DURATION,
            "PT2M",
            "How long a server holds an execution that it has claimed; after a crash another picks it up when that time"
                    + " is over. Longer than twice the connector's time-out.",
            Duration.ofSeconds(3),
            Duration.ofHours(2)),
    MAX_ATTEMPTS(
            "INCIDENT_TASKS_MAX_ATTEMPTS",
            Kind.NUMBER,
            "4",
            "How often an action is tried before its execution ends as failed.",
            1,
            20),
    BACKOFF(
            "INCIDENT_TASKS_BACKOFF",
            Kind.DURATION,
            "PT2S",
            "Pause before the second attempt; it doubles from attempt to attempt, up to five minutes.",
            Duration.ofMillis(10),
            Duration.ofMinutes(5)),
    ACCEPTED_LIMIT(
            "INCIDENT_TASKS_ACCEPTED_LIMIT",
            Kind.DURATION,
            "PT24H",
            "How long an order that the target has only accepted is asked about before its outcome counts as unknown.",
            Duration.ofSeconds(1),
            Duration.ofDays(30)),
    WATCH_INTERVAL(
            "INCIDENT_TASKS_WATCH_INTERVAL",
            Kind.DURATION,
            "PT5M",
            "How often what is in force is looked at again, and kept up where it would run out by itself.",
            Duration.ofMillis(500),
            Duration.ofDays(1)),
    EVIDENCE_MEGABYTES(
            "INCIDENT_TASKS_EVIDENCE_MEGABYTES",
            Kind.NUMBER,
            "512",
            "How large a file may be that an action brings back from its target, in megabytes.",
            1,
            100_000),
    LAB_BEHAVIOR(
            "INCIDENT_TASKS_LAB_BEHAVIOR",
            Kind.CHOICE,
            "normal",
            "How the sandbox's targets behave when their name does not say it.",
            "normal",
            "slow",
            "offline",
            "flaky",
            "partial",
            "lies"),
    LAB_SLOW(
            "INCIDENT_TASKS_LAB_SLOW",
            Kind.DURATION,
            "PT10S",
            "How long a slow target of the sandbox takes.",
            Duration.ofMillis(100),
            Duration.ofHours(1)),
    TEMPLATE_CACHE(
            "INCIDENT_TASKS_TEMPLATE_CACHE",
            Kind.FLAG,
            "true",
            "Whether page templates are kept in memory; `false` shows a changed template at once.");

    /** What a value looks like. */
    public enum Kind {
        TEXT("text"),
        SECRET("text, never shown or logged"),
        FLAG("`true` or `false`"),
        NUMBER("whole number"),
        DURATION("ISO 8601 duration"),
        CHOICE("one of the words named"),
        LIST("comma separated texts");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        public String description() {
            return description;
        }
    }

    /** Where the product's own environment variables begin. */
    public static final String PREFIX = "INCIDENT_TASKS_";

    private final String variable;
    private final Kind kind;
    private final String defaultValue;
    private final String description;
    private final long least;
    private final long most;
    private final List<String> choices;

    Setting(String variable, Kind kind, String defaultValue, String description, String... choices) {
        this(variable, kind, defaultValue, description, Long.MIN_VALUE, Long.MAX_VALUE, List.of(choices));
    }

    Setting(String variable, Kind kind, String defaultValue, String description, long least, long most) {
        this(variable, kind, defaultValue, description, least, most, List.of());
    }

    Setting(String variable, Kind kind, String defaultValue, String description, Duration least, Duration most) {
        this(variable, kind, defaultValue, description, least.toMillis(), most.toMillis(), List.of());
    }

    Setting(
            String variable,
            Kind kind,
            String defaultValue,
            String description,
            long least,
            long most,
            List<String> choices) {
        this.variable = variable;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.description = description;
        this.least = least;
        this.most = most;
        this.choices = choices;
    }

    /** Name of the environment variable and of the system property. */
    public String variable() {
        return variable;
    }

    public Kind kind() {
        return kind;
    }

    /** The value without one; empty where there is none. */
    public String defaultValue() {
        return defaultValue;
    }

    /** One or two sentences in Markdown. */
    public String description() {
        return description;
    }

    /** What may be written, in words. */
    public String allowed() {
        switch (kind) {
            case NUMBER:
                return "a whole number from " + least + " to " + most;
            case DURATION:
                return "a duration such as " + defaultValue + ", from " + Duration.ofMillis(least) + " to "
                        + Duration.ofMillis(most);
            case CHOICE:
                return "one of " + String.join(", ", choices);
            case FLAG:
                return "true or false";
            case LIST:
                return "texts separated by commas";
            default:
                return "text";
        }
    }

    /**
     * What is wrong with a value, in one line that says what to write instead; empty if nothing is. A secret's value is
     * not repeated.
     */
    Optional<String> fault(String value) {
        boolean fits;
        switch (kind) {
            case NUMBER:
                fits = value.matches("-?\\d{1,18}") && within(Long.parseLong(value));
                break;
            case DURATION:
                fits = isDuration(value);
                break;
            case CHOICE:
                fits = choices.contains(value);
                break;
            case FLAG:
                fits = value.equals("true") || value.equals("false");
                break;
            default:
                fits = true;
        }
        return fits ? Optional.empty() : Optional.of(variable + " is '" + value + "': write " + allowed() + ".");
    }

    private boolean within(long value) {
        return value >= least && value <= most;
    }

    private boolean isDuration(String value) {
        try {
            return within(Duration.parse(value).toMillis());
        } catch (java.time.DateTimeException | ArithmeticException e) {
            return false;
        }
    }

    static Optional<Setting> of(String variable) {
        return Arrays.stream(values()).filter(s -> s.variable.equals(variable)).findFirst();
    }

    /** The value that a source of variables gives, or null: an empty one counts as none. */
    String read(UnaryOperator<String> source) {
        String value = source.apply(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
