package org.incidenttasks;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of all {@linkplain Setting settings}, read and checked once at the start. */
@ApplicationScoped
public class Settings {

    /** The start ends here; the message is one line per wrong value. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Without a stack trace: the line is all that the operator needs. */
        Refused(Collection<String> lines) {
            super(String.join(System.lineSeparator(), lines), null, false, false);
        }
    }

    private static final Pattern NETWORK =
            Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/(\\d{1,3})");

    private static final Pattern PUBLIC =
            Pattern.compile("https://[^/?#@\\s]+|http://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");

    private final Map<Setting, String> values = new EnumMap<>(Setting.class);

    public Settings() {
        this(System.getenv(), System::getProperty);
    }

    /**
     * @param environment environment variables; every name that begins with {@link Setting#PREFIX} must be a setting's
     * @param properties system properties, asked where the environment has no value
     * @throws Refused where a value is wrong or a name is unknown
     */
    public Settings(Map<String, String> environment, UnaryOperator<String> properties) {
        List<String> faults = new ArrayList<>();
        Set<String> unknown = new TreeSet<>(environment.keySet());
        unknown.removeIf(
                name -> !name.startsWith(Setting.PREFIX) || Setting.of(name).isPresent());
        unknown.forEach(name -> faults.add(name + " is not a setting: the nearest is " + nearest(name) + "."));
        for (Setting setting : Setting.values()) {
            String value = setting.read(environment::get);
            if (value == null) {
                value = setting.read(properties);
            }
            if (value == null) {
                values.put(setting, setting.defaultValue());
            } else {
                setting.fault(value).ifPresent(faults::add);
                values.put(setting, value);
            }
        }
        if (faults.isEmpty()) {
            addContradictions(faults);
        }
        if (!faults.isEmpty()) {
            throw new Refused(faults);
        }
    }

    private void addContradictionsOfSignIn(List<String> faults) {
        if (has(Setting.OIDC_ISSUER) != has(Setting.OIDC_CLIENT_ID)) {
            faults.add(Setting.OIDC_ISSUER.variable() + " and " + Setting.OIDC_CLIENT_ID.variable()
                    + " go together: write both or neither.");
        }
        if (!flag(Setting.PASSWORD_SIGN_IN) && !has(Setting.OIDC_ISSUER)) {
            faults.add(Setting.PASSWORD_SIGN_IN.variable() + " is false and " + Setting.OIDC_ISSUER.variable()
                    + " is missing, so that nobody could sign in: write one of them differently.");
        }
    }

    private void addContradictions(List<String> faults) {
        addContradictionsOfSignIn(faults);
        if (duration(Setting.LEASE)
                        .compareTo(duration(Setting.CONNECTOR_TIMEOUT).multipliedBy(2))
                <= 0) {
            faults.add(Setting.LEASE.variable() + " is " + text(Setting.LEASE)
                    + ": write more than twice " + Setting.CONNECTOR_TIMEOUT.variable() + " ("
                    + text(Setting.CONNECTOR_TIMEOUT) + "), else work would be given to a second server.");
        }
        if (!list(Setting.SECRET_KEYS).stream().allMatch(Settings::isKey)) {
            faults.add(Setting.SECRET_KEYS.variable()
                    + " holds something that is not 32 bytes in Base64: write what 'openssl rand -base64 32' prints.");
        }
        if (has(Setting.ADMIN_USER) != has(Setting.ADMIN_PASSWORD)) {
            faults.add(Setting.ADMIN_USER.variable() + " and " + Setting.ADMIN_PASSWORD.variable()
                    + " go together: write both or neither.");
        } else if (has(Setting.ADMIN_PASSWORD) && text(Setting.ADMIN_PASSWORD).length() < 12) {
            faults.add(Setting.ADMIN_PASSWORD.variable() + " is shorter than 12 characters: write a longer one.");
        }
        addContradictionsOfHttps(faults);
        addFaultsOfCalls(faults);
    }

    private void addFaultsOfCalls(List<String> faults) {
        if (has(Setting.PUBLIC_URL) && !PUBLIC.matcher(text(Setting.PUBLIC_URL)).matches()) {
            faults.add(Setting.PUBLIC_URL.variable() + " is '" + text(Setting.PUBLIC_URL)
                    + "': write https, the name and, where it is not 443, the port, and no path.");
        }
        list(Setting.OUTBOUND_ALLOW).stream()
                .filter(word -> !isNetwork(word))
                .forEach(word -> faults.add(Setting.OUTBOUND_ALLOW.variable() + " holds '" + word
                        + "': write an address, a slash and the length of the prefix, such as 10.20.0.0/16."));
    }

    /** An address is read as such and never asked of a name server. */
    private static boolean isNetwork(String word) {
        Matcher network = NETWORK.matcher(word);
        if (!network.matches()) {
            return false;
        }
        try {
            int bits = InetAddress.getByName(network.group(1)).getAddress().length * Byte.SIZE;
            return Integer.parseInt(network.group(2)) <= bits;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private void addContradictionsOfHttps(List<String> faults) {
        int port = number(Setting.HTTPS_PORT);
        if (port == 0 || port == number(Setting.HTTP_PORT)) {
            faults.add(Setting.HTTPS_PORT.variable() + " is " + port + ": write another port than "
                    + Setting.HTTP_PORT.variable() + " (" + text(Setting.HTTP_PORT) + "), or -1 for none.");
        }
        if (has(Setting.CERTIFICATE) != has(Setting.PRIVATE_KEY)) {
            faults.add(Setting.CERTIFICATE.variable() + " and " + Setting.PRIVATE_KEY.variable()
                    + " go together: write both or neither.");
        }
        if (has(Setting.KEY_STORE) && has(Setting.CERTIFICATE)) {
            faults.add(Setting.KEY_STORE.variable() + " and " + Setting.CERTIFICATE.variable()
                    + " are two ways to say the same: write one of them.");
        }
        if (has(Setting.KEY_STORE_PASSWORD) != has(Setting.KEY_STORE)) {
            faults.add(Setting.KEY_STORE.variable() + " and " + Setting.KEY_STORE_PASSWORD.variable()
                    + " go together: write both or neither.");
        }
    }

    /** Whether there is a value, given or by default. */
    public boolean has(Setting setting) {
        return !values.get(setting).isEmpty();
    }

    /** The value as written; empty where there is none. */
    public String text(Setting setting) {
        return values.get(setting);
    }

    public boolean flag(Setting setting) {
        return Boolean.parseBoolean(values.get(setting));
    }

    public int number(Setting setting) {
        return Integer.parseInt(values.get(setting));
    }

    public Duration duration(Setting setting) {
        return Duration.parse(values.get(setting));
    }

    /** The members of a comma separated value, trimmed, without empty ones. */
    public List<String> list(Setting setting) {
        return Arrays.stream(values.get(setting).split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static boolean isKey(String word) {
        try {
            return Base64.getDecoder().decode(word).length == 32;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String nearest(String name) {
        return Arrays.stream(Setting.values())
                .map(Setting::variable)
                .min(java.util.Comparator.comparingInt(known -> distance(name, known)))
                .orElseThrow();
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
