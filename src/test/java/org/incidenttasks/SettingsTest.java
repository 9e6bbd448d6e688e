package org.incidenttasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsTest {

    private static Settings settings(String... pairs) {
        Map<String, String> environment = new java.util.HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return new Settings(environment, name -> null);
    }

    @Test
    void defaultsAreAcceptedAndReadable() {
        Settings settings = settings();
        assertThat(settings.duration(Setting.TOKEN_LIFETIME)).isEqualTo(Duration.ofHours(1));
        assertThat(settings.number(Setting.MAX_ATTEMPTS)).isEqualTo(4);
        assertThat(settings.flag(Setting.SANDBOX)).isFalse();
        assertThat(settings.has(Setting.ADMIN_USER)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everyDefaultIsAValueOfItsKind(Setting setting) {
        if (!setting.defaultValue().isEmpty()) {
            assertThat(setting.fault(setting.defaultValue())).isEmpty();
        }
        assertThat(setting.description()).endsWith(".");
        assertThat(setting.variable()).startsWith(Setting.PREFIX);
    }

    @ParameterizedTest
    @CsvSource({
        "INCIDENT_TASKS_HTTP_PORT, abc, a whole number from 1 to 65535",
        "INCIDENT_TASKS_HTTP_PORT, 70000, a whole number from 1 to 65535",
        "INCIDENT_TASKS_HTTP_PORT, 99999999999999999999, a whole number from 1 to 65535",
        "INCIDENT_TASKS_TOKEN_LIFETIME, 1h, a duration such as PT1H",
        "INCIDENT_TASKS_TOKEN_LIFETIME, PT1S, from PT1M to PT24H",
        "INCIDENT_TASKS_EXECUTABLE_ACTIONS, some, 'one of all, documented'",
        "INCIDENT_TASKS_SANDBOX, yes, true or false",
    })
    void wrongValueStopsTheStartWithOneLineThatSaysWhatToWrite(String variable, String value, String advice) {
        assertThatThrownBy(() -> settings(variable, value))
                .isInstanceOf(Settings.Refused.class)
                .message()
                .hasLineCount(1)
                .contains(variable, "'" + value + "'", advice);
    }

    @ParameterizedTest
    @CsvSource({
        "INCIDENT_TASKS_PUBLIC_URL, http://tasks.example.org",
        "INCIDENT_TASKS_PUBLIC_URL, https://tasks.example.org/path",
        "INCIDENT_TASKS_PUBLIC_URL, tasks.example.org",
        "INCIDENT_TASKS_OUTBOUND_ALLOW, 10.0.0.1",
        "INCIDENT_TASKS_OUTBOUND_ALLOW, 10.0.0.0/33",
        "INCIDENT_TASKS_OUTBOUND_ALLOW, 300.0.0.0/8",
        "INCIDENT_TASKS_OUTBOUND_ALLOW, fd00::/129",
        "INCIDENT_TASKS_OUTBOUND_ALLOW, abc.de/8",
        "INCIDENT_TASKS_OUTBOUND_ALLOW, '10.0.0.0/8,*'"
    })
    void refusesAddressesThatAreNone(String variable, String value) {
        assertThatThrownBy(() -> settings(variable, value))
                .isInstanceOf(Settings.Refused.class)
                .hasMessageContaining(variable);
    }

    @Test
    void takesPublicAddressAndNetworks() {
        assertThat(settings("INCIDENT_TASKS_PUBLIC_URL", "https://tasks.example.org:8443")
                        .text(Setting.PUBLIC_URL))
                .isEqualTo("https://tasks.example.org:8443");
        assertThat(settings("INCIDENT_TASKS_OUTBOUND_ALLOW", "10.20.0.0/16, fd00:1::/64")
                        .list(Setting.OUTBOUND_ALLOW))
                .containsExactly("10.20.0.0/16", "fd00:1::/64");
    }

    @Test
    void providerNeedsItsClientAndPasswordsNeedAnotherWay() {
        assertThatThrownBy(() -> settings("INCIDENT_TASKS_OIDC_ISSUER", "https://sso.example.org"))
                .hasMessageContaining("INCIDENT_TASKS_OIDC_CLIENT_ID");
        assertThatThrownBy(() -> settings("INCIDENT_TASKS_PASSWORD_SIGN_IN", "false"))
                .hasMessageContaining("nobody could sign in");
        assertThat(settings(
                                "INCIDENT_TASKS_PASSWORD_SIGN_IN",
                                "false",
                                "INCIDENT_TASKS_OIDC_ISSUER",
                                "https://sso.example.org",
                                "INCIDENT_TASKS_OIDC_CLIENT_ID",
                                "us")
                        .flag(Setting.PASSWORD_SIGN_IN))
                .isFalse();
    }

    @Test
    void unknownVariableIsRefusedWithTheNearestName() {
        assertThatThrownBy(() -> settings("INCIDENT_TASKS_LEASES", "PT1M"))
                .isInstanceOf(Settings.Refused.class)
                .hasMessage("INCIDENT_TASKS_LEASES is not a setting: the nearest is INCIDENT_TASKS_LEASE.");
    }

    @Test
    void everyFaultHasItsLine() {
        assertThatThrownBy(() -> settings("INCIDENT_TASKS_SANDBOX", "1", "INCIDENT_TASKS_MAX_ATTEMPTS", "0"))
                .message()
                .hasLineCount(2);
    }

    @Test
    void leaseMustOutlastTheConnector() {
        assertThatThrownBy(() -> settings("INCIDENT_TASKS_LEASE", "PT30S"))
                .hasMessageContaining("more than twice INCIDENT_TASKS_CONNECTOR_TIMEOUT");
    }

    @Test
    void administratorNeedsNameAndPasswordAndThePasswordIsNeverRepeated() {
        assertThatThrownBy(() -> settings("INCIDENT_TASKS_ADMIN_USER", "ada")).hasMessageContaining("go together");
        assertThatThrownBy(() ->
                        settings("INCIDENT_TASKS_ADMIN_USER", "ada", "INCIDENT_TASKS_ADMIN_PASSWORD", "short-one"))
                .hasMessageContaining("shorter than 12")
                .hasMessageNotContaining("short-one");
    }

    @Test
    void systemPropertyServesWhereTheEnvironmentIsSilent() {
        Settings settings = new Settings(
                Map.of("INCIDENT_TASKS_MAX_ATTEMPTS", "7"),
                Map.of("INCIDENT_TASKS_MAX_ATTEMPTS", "9", "INCIDENT_TASKS_DISPATCH_CONCURRENCY", "2")::get);
        assertThat(settings.number(Setting.MAX_ATTEMPTS)).isEqualTo(7);
        assertThat(settings.number(Setting.DISPATCH_CONCURRENCY)).isEqualTo(2);
    }

    @Test
    void listsAreTrimmed() {
        Settings settings = settings("INCIDENT_TASKS_TRUSTED_PROXIES", " 192.0.2.1 ,, ::1 ");
        assertThat(settings.list(Setting.TRUSTED_PROXIES)).containsExactly("192.0.2.1", "::1");
        assertThat(Stream.of(Setting.values()).map(Setting::variable)).doesNotHaveDuplicates();
    }
}
