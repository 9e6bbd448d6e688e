package org.incidenttasks.connector.dns;

import java.net.IDN;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.connector.Configuration;

/** The domain that an order is about, written as name servers do, once it is clear that it may be blocked. */
final class DnsDomain {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]{1,63}");

    private static final int MOST = 200;

    private DnsDomain() {}

    static String of(ResponseAction action, Configuration configuration, Settings settings) throws DnsFault {
        if (!(action instanceof ResponseAction.SubmitIocRule rule)
                || rule.indicatorType() != IndicatorType.DOMAIN_NAME) {
            throw new DnsFault(
                    "Name servers block domain names alone: the task names another kind of indicator.", false);
        }
        String domain = ascii(rule.identifierValue());
        if (!isDomain(domain)) {
            throw new DnsFault(
                    "'" + rule.identifierValue() + "' is no domain name that can be blocked: write it with two or more"
                            + " parts, such as bad.example.",
                    false);
        }
        for (String own : own(configuration, settings)) {
            if (own.equals(domain) || own.endsWith("." + domain)) {
                throw new DnsFault(
                        "'" + domain + "' is a part of " + own + ", by which this server, or the name servers, are"
                                + " reached: it is not blocked.",
                        false);
            }
        }
        return domain;
    }

    /** Two labels or more, of which the last begins with a letter, so that it is no address. */
    private static boolean isDomain(String domain) {
        String[] labels = domain.split("\\.", -1);
        return domain.length() <= MOST
                && labels.length > 1
                && Character.isLetter((labels[labels.length - 1] + "-").charAt(0))
                && Arrays.stream(labels)
                        .allMatch(label ->
                                LABEL.matcher(label).matches() && !label.startsWith("-") && !label.endsWith("-"));
    }

    private static String ascii(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        try {
            return IDN.toASCII(name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Names without which nothing could be taken back. */
    private static List<String> own(Configuration configuration, Settings settings) {
        Stream<String> servers = Stream.of(
                        configuration.text(DnsConnector.SERVER),
                        configuration.optional(DnsConnector.RESOLVER).orElse(""),
                        configuration.text(DnsConnector.ZONE))
                .map(name -> name.replaceFirst(":\\d+$", ""));
        Stream<String> addresses = Arrays.stream(settings.text(Setting.PUBLIC_URL)
                        .replaceFirst("^https?://", "")
                        .split(":", 2))
                .limit(1);
        return Stream.concat(servers, addresses)
                .map(DnsDomain::ascii)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
